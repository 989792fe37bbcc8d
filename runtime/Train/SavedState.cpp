//===- SavedState.cpp - A state in a checkpoint and back ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/SavedState.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

std::string StateNames::operator()(const char *name, int64_t parameter) const {
  std::string text = prefix.empty() ? name : prefix + "/" + name;
  return parameter < 0 ? text : text + "/" + model.parameters[parameter].name;
}

void StateSaver::array(const char *name, int64_t parameter, void *data, int64_t count) {
  const char *bytes = static_cast<const char *>(data);
  state.slots.push_back({names(name, parameter), {bytes, bytes + count * elementBytes}});
}

void StateSaver::integer(const char *name, int64_t parameter, int64_t &value) {
  state.numbers[names(name, parameter)] = std::to_string(value);
}

void StateSaver::number(const char *name, int64_t parameter, double &value) {
  state.numbers[names(name, parameter)] = shortest(value);
}

void StateRestorer::array(const char *name, int64_t parameter, void *data, int64_t count) {
  std::string wanted = names(name, parameter);
  for (const Slot &slot : state.slots)
    if (slot.name == wanted && int64_t(slot.bytes.size()) == count * elementBytes) {
      std::memcpy(data, slot.bytes.data(), slot.bytes.size());
      return;
    }
  fail("the checkpoint to go on from expects a tensor '", wanted, "' of ", counted(count, "number"),
       ", found none");
}

template <typename T> void StateRestorer::read(const std::string &name, T &value) const {
  auto found = state.numbers.find(name);
  std::string text = found == state.numbers.end() ? "" : found->second;
  if (!readNumber(text, value))
    fail("the checkpoint to go on from expects a number '", name, "' in its state, found ",
         text.empty() ? "none" : "'" + text + "'");
}

void StateRestorer::integer(const char *name, int64_t parameter, int64_t &value) {
  read(names(name, parameter), value);
}

void StateRestorer::number(const char *name, int64_t parameter, double &value) {
  read(names(name, parameter), value);
}
