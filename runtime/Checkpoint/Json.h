//===- Json.h - JSON from and to people we do not trust ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_JSON_H
#define TROP_RUNTIME_CHECKPOINT_JSON_H

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace trop::rt {

using Json = nlohmann::json;

/// Refuses invalid JSON, nesting deeper than 8 and keys given twice. Errors name
/// `path`, and say that `expected` was.
Json parseJson(std::string_view text, const std::string &path,
               const char *expected = "a JSON header");

/// One line. Text that is not UTF-8, as a column's name may be, has U+FFFD where it
/// is not.
std::string jsonText(const Json &json);

/// The first part of its text, for messages.
std::string excerpt(const Json &json);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_JSON_H
