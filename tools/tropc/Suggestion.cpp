//===- Suggestion.cpp - What a train block may say of a file --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/tropc/Suggestion.h"

#include "runtime/Data/Suggest.h"
#include "runtime/Support/Error.h"

#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

int trop::printSuggestion(const std::string &path) {
  try {
    rt::Suggestion suggestion = rt::suggestCall(path);
    for (const std::string &reason : suggestion.reasons)
      outs() << "// " << rt::printable(reason) << '\n';
    if (suggestion.inputs > 0 && suggestion.classes + suggestion.values > 0)
      outs() << "// for a model NAME(x: f32[" << suggestion.inputs << "]) -> "
             << (suggestion.classes ? "classes[" : "f32[") << suggestion.classes + suggestion.values
             << "]\n";
    outs() << "data: " << suggestion.call << ";\n";
    return 0;
  } catch (const std::exception &error) {
    WithColor::error(errs(), "tropc") << error.what() << '\n';
    return 1;
  }
}
