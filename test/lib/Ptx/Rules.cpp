//===- Rules.cpp - Instructions that compute                     -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Rules.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace trop::ptx {

const char *nameOf(Class c) {
  static const char *const names[kClasses] = {
      "float",        "compare",     "integer",      "move",         "global load",
      "global store", "shared load", "shared store", "other memory", "atomic",
      "copy",         "collective",  "barrier",      "branch"};
  return names[static_cast<unsigned>(c)];
}

namespace {

/// `operands`: the result, then the others: t the type, w one twice as wide, u u32, p pred,
/// s s32.
struct Family {
  const char *name, *types, *operands;
  Class counted;
};

constexpr const char *kIntegers = "u16 s16 u32 s32 u64 s64", *kFloats = "f32 f64";

const Family kFamilies[] = {
    {"add", kIntegers, "ttt", Class::Integer},
    {"sub", kIntegers, "ttt", Class::Integer},
    {"mul.lo", kIntegers, "ttt", Class::Integer},
    {"mul.hi", kIntegers, "ttt", Class::Integer},
    {"mul.wide", "u16 s16 u32 s32", "wtt", Class::Integer},
    {"mad.lo", kIntegers, "tttt", Class::Integer},
    {"mad.hi", kIntegers, "tttt", Class::Integer},
    {"mad.wide", "u16 s16 u32 s32", "wttw", Class::Integer},
    {"div", kIntegers, "ttt", Class::Integer},
    {"rem", kIntegers, "ttt", Class::Integer},
    {"min", kIntegers, "ttt", Class::Integer},
    {"max", kIntegers, "ttt", Class::Integer},
    {"abs", "s16 s32 s64", "tt", Class::Integer},
    {"neg", "s16 s32 s64", "tt", Class::Integer},
    {"and", "pred b16 b32 b64", "ttt", Class::Integer},
    {"or", "pred b16 b32 b64", "ttt", Class::Integer},
    {"xor", "pred b16 b32 b64", "ttt", Class::Integer},
    {"not", "pred b16 b32 b64", "tt", Class::Integer},
    {"shl", "b16 b32 b64", "ttu", Class::Integer},
    {"shr", "b16 u16 s16 b32 u32 s32 b64 u64 s64", "ttu", Class::Integer},
    {"shf.l.wrap", "b32", "tttu", Class::Integer},
    {"shf.l.clamp", "b32", "tttu", Class::Integer},
    {"shf.r.wrap", "b32", "tttu", Class::Integer},
    {"shf.r.clamp", "b32", "tttu", Class::Integer},
    {"popc", "b32 b64", "ut", Class::Integer},
    {"clz", "b32 b64", "ut", Class::Integer},
    {"brev", "b32 b64", "tt", Class::Integer},
    {"bfe", "u32 s32 u64 s64", "ttuu", Class::Integer},
    {"bfi", "b32 b64", "tttuu", Class::Integer},
    {"prmt", "b32", "tttt", Class::Integer},
    {"lop3", "b32", "ttttu", Class::Integer},
    {"add.rn", kFloats, "ttt", Class::Float},
    {"sub.rn", kFloats, "ttt", Class::Float},
    {"mul.rn", kFloats, "ttt", Class::Float},
    {"div.rn", kFloats, "ttt", Class::Float},
    {"fma.rn", kFloats, "tttt", Class::Float},
    {"sqrt.rn", kFloats, "tt", Class::Float},
    {"rcp.rn", kFloats, "tt", Class::Float},
    {"min", kFloats, "ttt", Class::Float},
    {"max", kFloats, "ttt", Class::Float},
    {"min.NaN", "f32", "ttt", Class::Float},
    {"max.NaN", "f32", "ttt", Class::Float},
    {"abs", kFloats, "tt", Class::Float},
    {"neg", kFloats, "tt", Class::Float},
    {"copysign", kFloats, "ttt", Class::Float},
    {"testp.finite", kFloats, "pt", Class::Compare},
    {"testp.infinite", kFloats, "pt", Class::Compare},
    {"testp.number", kFloats, "pt", Class::Compare},
    {"testp.notanumber", kFloats, "pt", Class::Compare},
    {"setp.eq", "b16 b32 b64", "ptt", Class::Compare},
    {"setp.ne", "b16 b32 b64", "ptt", Class::Compare},
    {"selp", "b16 u16 s16 b32 u32 s32 b64 u64 s64 f32 f64", "tttp", Class::Compare},
};

using Rules = std::map<std::string, Rule>;

std::string twice(const std::string &type) { return type[0] + std::to_string(2 * widthOf(type)); }

void addRule(Rules &rules, const std::string &name, std::vector<std::string> types, Class counted) {
  Rule rule{"ptx_" + name, std::move(types), counted};
  std::replace(rule.function.begin(), rule.function.end(), '.', '_');
  rules[name] = rule;
}

std::vector<std::string> words(const std::string &text) {
  std::istringstream in(text);
  std::vector<std::string> all;
  for (std::string word; in >> word;)
    all.push_back(word);
  return all;
}

void addFamily(Rules &rules, const Family &family) {
  for (const std::string &type : words(family.types)) {
    std::vector<std::string> types;
    for (const char *operand = family.operands; *operand; ++operand)
      types.push_back(*operand == 't'   ? type
                      : *operand == 'w' ? twice(type)
                      : *operand == 'p' ? "pred"
                                        : "u32");
    addRule(rules, std::string(family.name) + "." + type, types, family.counted);
  }
}

/// Whether an integer type has numbers that another has not: else .sat is refused.
bool exceeds(const std::string &type, const std::string &other) {
  bool isSigned = type[0] == 's', isOtherSigned = other[0] == 's';
  unsigned magnitude = widthOf(type) - isSigned, otherMagnitude = widthOf(other) - isOtherSigned;
  return magnitude > otherMagnitude || (isSigned && !isOtherSigned);
}

void addConversions(Rules &rules) {
  auto add = [&](const std::string &how, const std::string &to, const std::string &from) {
    addRule(rules, "cvt" + how + "." + to + "." + from, {to, from}, Class::Move);
  };
  std::vector<std::string> integers = words("u8 s8 u16 s16 u32 s32 u64 s64");
  for (const std::string &integer : integers) {
    for (const std::string &from : integers) {
      add("", integer, from);
      rules["cvt." + integer + "." + from].function = "(ptx_" + integer + ")(ptx_" + from + ")";
      if (exceeds(from, integer))
        add(".sat", integer, from);
    }
    for (const char *number : {"f32", "f64"}) {
      add(".rn", number, integer);
      for (const char *how : {".rni", ".rzi", ".rmi", ".rpi"})
        add(how, integer, number);
    }
  }
  for (const char *how : {".rni", ".rzi", ".rmi", ".rpi"})
    for (const char *number : {"f32", "f64"})
      add(how, number, number);
  add("", "f64", "f32");
  add(".rn", "f32", "f64");
  add(".sat", "f32", "f32");
  add(".rn", "f16", "f32");
  add(".rn", "f16", "f64");
  add("", "f32", "f16");
  add("", "f64", "f16");
}

Rules makeRules() {
  Rules rules;
  for (const Family &family : kFamilies)
    addFamily(rules, family);
  for (const char *order : {"eq", "ne", "lt", "le", "gt", "ge"}) {
    std::string name = std::string("setp.") + order;
    addFamily(rules, {name.c_str(), kIntegers, "ptt", Class::Compare});
  }
  for (const char *order : {"eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu",
                            "geu", "num", "nan"}) {
    std::string name = std::string("setp.") + order;
    addFamily(rules, {name.c_str(), kFloats, "ptt", Class::Compare});
  }
  for (const std::string &type : words("b16 u16 s16 b32 u32 s32 b64 u64 s64 f32 f64"))
    for (const char *sign : {"s32", "f32"})
      addRule(rules, "slct." + type + "." + sign, {type, type, type, sign}, Class::Compare);
  addConversions(rules);
  return rules;
}

const Rules &getRules() {
  static const Rules rules = makeRules();
  return rules;
}

} // namespace

const Rule *findRule(const Instruction &instruction) {
  auto found = getRules().find(instruction.name);
  return found == getRules().end() ? nullptr : &found->second;
}

std::vector<std::string> getRuleNames() {
  std::vector<std::string> names;
  for (const auto &[name, rule] : getRules())
    names.push_back(name);
  return names;
}

void checkExact(const Instruction &instruction) {
  auto fail = [&](const std::string &why) {
    throw Error(instruction.line, "'" + instruction.text + "' " + why);
  };
  for (const char *part : {"approx", "full"})
    if (instruction.has(part))
      fail("is approximate");
  if (instruction.has("ftz"))
    fail("takes subnormals for zero");
  const std::string &name = instruction.parts[0], &type = instruction.parts.back();
  bool isFloat = type[0] == 'f' || type == "bf16" || type == "bf16x2";
  bool isRounded = false;
  for (const char *rounding : {"rn", "rz", "rm", "rp"})
    isRounded |= instruction.has(rounding);
  for (const char *rounded : {"add", "sub", "mul", "fma", "mad", "div", "sqrt", "rcp"})
    if (isFloat && name == rounded && !isRounded)
      fail("has no rounding: the driver may contract it");
  if (isFloat && (name == "atom" || name == "red") && instruction.has("add"))
    fail("adds in no fixed order");
}

} // namespace trop::ptx
