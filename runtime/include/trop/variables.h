//===- trop/variables.h - Variables in paths of data ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule for programs and for the compiler, which does not overwrite what they read.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_VARIABLES_H
#define TROP_VARIABLES_H

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace trop::schema {

/// `path` with the environment's values in the place of each `${NAME}`. An absolute path in a
/// variable that begins a name stands for all up to it. None: `unset` is not in the environment.
inline std::optional<std::string> expandVariables(std::string_view path, std::string &unset) {
  std::string text;
  for (size_t position = 0;;) {
    size_t begin = path.find("${", position), end = path.find('}', begin);
    if (end == std::string_view::npos) // or begin is
      return text.append(path.substr(position));
    std::string name(path.substr(begin + 2, end - begin - 2));
    const char *value = std::getenv(name.c_str());
    if (!value) {
      unset = name;
      return std::nullopt;
    }
    bool begins = begin == 0 || path[begin - 1] == '/';
    text = begins && value[0] == '/' ? "" : text.append(path.substr(position, begin - position));
    text += value;
    position = end + 1;
  }
}

} // namespace trop::schema

#endif // TROP_VARIABLES_H
