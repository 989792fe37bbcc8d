//===- ReadNumber.cpp - Numbers from texts --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/ReadNumber.h"

#include <cstdlib>
#include <string>

using namespace trop;
using namespace trop::rt;

std::optional<double> rt::numberOf(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-')
    text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || end != text.data() + text.size())
    return std::nullopt;
  if (error == std::errc::result_out_of_range) // a huge number, or one that is nearly 0
    value = std::strtod(std::string(text).c_str(), nullptr);
  return value;
}
