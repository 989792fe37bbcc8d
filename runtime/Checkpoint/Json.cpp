//===- Json.cpp - JSON from and to people we do not trust -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Json.h"

#include "runtime/Support/Error.h"

#include <set>

using namespace trop;
using namespace trop::rt;

Json rt::parseJson(std::string_view text, const std::string &path, const char *expected) {
  constexpr int kDeepest = 8;
  std::vector<std::set<std::string>> keys(kDeepest + 1); // of the open object at each depth
  auto check = [&](int depth, Json::parse_event_t event, Json &parsed) {
    if (depth > kDeepest)
      fail(path, ": expected JSON nested at most ", kDeepest, " deep, found more");
    if (event == Json::parse_event_t::object_start)
      keys[depth].clear();
    if (event == Json::parse_event_t::key &&
        !keys[depth - 1].insert(parsed.get<std::string>()).second)
      fail(path, ": expected every JSON key once, found '", parsed.get<std::string>(), "' twice");
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::parse_error &error) {
    fail(path, ": expected ", expected, ", found invalid JSON at its byte ", error.byte);
  } catch (const Json::exception &) {
    fail(path, ": expected ", expected, ", found a number out of range");
  }
}

std::string rt::jsonText(const Json &json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string rt::excerpt(const Json &json) {
  constexpr size_t kMost = 60;
  std::string text = jsonText(json);
  return text.size() > kMost ? text.substr(0, kMost) + "..." : text;
}
