//===- Json.cpp - JSON from and to people we do not trust -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Json.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
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

template <typename AnyJson> static std::string strictText(const AnyJson &json, int indent) {
  try {
    return json.dump(indent, ' ', false, AnyJson::error_handler_t::strict);
  } catch (const typename AnyJson::type_error &error) {
    fail("internal error, please report it: a name on its way to JSON is not UTF-8: ",
         error.what());
  }
}

std::string rt::jsonText(const Json &json, int indent) { return strictText(json, indent); }

std::string rt::orderedJsonText(const OrderedJson &json) { return strictText(json, -1); }

std::string rt::excerpt(const Json &json) {
  constexpr size_t kMost = 60;
  std::string text = jsonText(json);
  if (text.size() <= kMost)
    return text;
  text.resize(kMost);
  text.resize(std::min(findNonUtf8(text), kMost)); // not within a character
  return text + "...";
}
