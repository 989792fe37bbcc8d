//===- ClassNames.cpp - What a checkpoint calls classes -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/ClassNames.h"

#include "llvm/Support/JSON.h"

using namespace llvm;

namespace trop {

std::vector<std::string> readClassNames(StringRef data) {
  std::vector<std::string> names;
  Expected<json::Value> recipe = json::parse(data);
  if (!recipe) {
    consumeError(recipe.takeError());
    return names;
  }
  if (const json::Object *keys = recipe->getAsObject())
    if (const json::Array *classes = keys->getArray("classes"))
      for (const json::Value &name : *classes)
        names.push_back(name.getAsString().value_or("").str());
  return names;
}

} // namespace trop
