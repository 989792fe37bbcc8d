//===- Stall.cpp - When the largest loss comes back step after step -------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Stall.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

std::string rt::stallText(const Samples &samples, const trop_call &optimizer, const char *successor,
                          double loss, const Stall &stall) {
  const std::vector<int64_t> &worst = stall.worst();
  std::string rows = samples.whereIs(worst[0]); // two do, since they come with their path
  if (worst.size() > 1)
    rows += ", " + samples.whereIs(worst[1]) + (worst.size() > 2 ? ", ..." : "");
  return concat(
      "remark: since step ", stall.since(), " the loss is ", loss, " and the worst are the same ",
      counted(int64_t(worst.size()), "row"), " (", rows, "): ", spelled(optimizer),
      " leads round, towards a loss that they do not have together; --optimizer ", successor,
      " comes below it, and --reduce mean or a top(M) of many rows, as 'top(64)', may come far "
      "below");
}
