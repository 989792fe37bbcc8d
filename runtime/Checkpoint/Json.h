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
using OrderedJson = nlohmann::ordered_json;

/// Refuses invalid JSON, nesting deeper than 8 and keys given twice. Errors name
/// `path`, and say that `expected` was.
Json parseJson(std::string_view text, const std::string &path,
               const char *expected = "a JSON header");

/// One line, or many if `indent` is not negative. All text has to be UTF-8 (Support/Utf8.h): a
/// name that is not is an internal error, since in other bytes it would be another name.
std::string jsonText(const Json &json, int indent = -1);
std::string orderedJsonText(const OrderedJson &json);

/// The first part of its text, for messages.
std::string excerpt(const Json &json);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_JSON_H
