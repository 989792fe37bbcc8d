//===- RandomBodies.cpp - Layers of their own and repeats of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomSource.h"

#include <utility>

namespace trop::test {

static constexpr char kUserLayers[] = R"(
layer affine(x: [n], h) {
  param A: [n, h] init zeros;
  param b: [h] init zeros;
  return linear(x, A, bias: b);
}

layer bump(x: [n]) {
  param A: [n, n] init zeros;
  return x + relu(maxplus(x, A));
}

layer bumps(x: [n]) {
  y = bump(x);
  return bump(y);
}

layer open(x: [n], w: [n, n]) {
  return minplus(maxplus(x, w), w);
}
)";

void SourceGenerator::addUserLayer() {
  note("user layer");
  Value &input = pickValue();
  int64_t n = input.width;
  if (!std::exchange(callsLayers, true))
    layers += kUserLayers;
  switch (random.below(4)) {
  case 0: {
    int64_t width = drawWidth();
    addHidden(Kind::Linear, {n, width});
    addHidden(Kind::Finite, {width});
    return define(join("affine(", use(input), ", ", width, ")"), width, input.tropical);
  }
  case 1:
    addHidden(Kind::MaxPlus, {n, n});
    return define(join("bump(", use(input), ")"), n, true);
  case 2:
    note("nested user layer");
    addHidden(Kind::MaxPlus, {n, n});
    addHidden(Kind::MaxPlus, {n, n});
    return define(join("bumps(", use(input), ")"), n, true);
  default:
    note("layer given a parameter");
    std::string weights = getParameter(Kind::Finite, {n, n});
    return define(join("open(", use(input), ", ", weights, ")"), n, true);
  }
}

void SourceGenerator::addRepeat() {
  Value &input = pickValue();
  int64_t n = input.width;
  std::string name = makeName("h"), start = use(input);
  if (random.once(2)) {
    note("repeat with index");
    std::string index = makeName("i");
    body += join("  repeat ", index, " in 1 .. 4 with ", name, " = ", start, " {\n    ", name,
                 " = max(", name, " - ", index, ", ", start, " * (0.5 / ", index, "));\n  }\n");
  } else {
    note("repeat");
    std::string weights = makeName("p");
    body += join("  repeat 2 with ", name, " = ", start, " {\n    param ", weights, ": ", element(),
                 "[", n, ", ", n, "] init zeros;\n    ", name, " = minplus(", name, ", ", weights,
                 ");\n  }\n");
    addHidden(Kind::MinPlus, {n, n});
    addHidden(Kind::MinPlus, {n, n});
  }
  values.push_back({name, n, true});
}

/// A layer with constants where tensors are wanted.
void SourceGenerator::addConstantLayer() {
  Value &input = pickValue();
  std::string name = makeName("steps"), text;
  if (random.once(2)) {
    note("number in a layer");
    text = join("max(x + ", random.within(-4, 4) / 4.0, ", 0.25", makeTies(), ")");
  } else {
    note("array in a layer");
    text = join("min(x - ", makeArray({input.width}, -2, 2), ", ", makeArray({input.width}, -1, 1),
                ")");
  }
  layers += join("\nlayer ", name, "(x: [n]) {\n  return ", text, ";\n}\n");
  define(join(name, "(", use(input), ")"), input.width, true);
}

/// Two values carried, each made of both. Where the first alone is used after it, what
/// the last iteration gives the second is dead, with its parameter.
void SourceGenerator::addRepeatOfTwo() {
  note("repeat of two values");
  Value &input = pickValue();
  int64_t n = input.width;
  std::string first = makeName("h"), second = makeName("h"), weights = makeName("p");
  std::string start = use(input), other = makeOperand(n);
  bool isMax = random.once(2), swapped = random.once(2);
  std::string sum = join("    ", first, " = ", first, isMax ? " + " : " - ", second, ";\n");
  std::string layer = join("    ", second, " = ", isMax ? "maxplus(" : "minplus(", second, ", ",
                           weights, makeTies(), ");\n");
  body += join("  repeat 2 with ", first, " = ", start, ", ", second, " = max(", start, ", ", other,
               ") {\n    param ", weights, ": ", element(), "[", n, ", ", n, "] init zeros;\n",
               swapped ? layer + sum : sum + layer, "  }\n");
  for (int i = 0; i < 2; ++i)
    addHidden(isMax ? Kind::MaxPlus : Kind::MinPlus, {n, n});
  if (random.once(2))
    values.push_back({second, n, true});
  else if (!swapped)
    note("dead in the last iteration");
  values.push_back({first, n, true});
}

/// A parameter that the result does not depend on: in no layer, or in layers whose
/// values nothing is made of.
void SourceGenerator::addDead() {
  note("dead parameter");
  switch (random.below(3)) {
  case 0:
    addParameter(Kind::Finite, {3});
    return;
  case 1: {
    note("dead layer");
    Value &input = values.back();
    std::string weights = addParameter(Kind::MaxPlus, {input.width, 3});
    body += join("  ", makeName("dead"), " = maxplus(", input.name, ", ", weights, ");\n");
    return;
  }
  default: {
    note("dead chain");
    std::string weights = addParameter(Kind::Linear, {2, 3});
    std::string vector = addParameter(Kind::Finite, {2}), name = makeName("dead");
    body += join("  ", name, " = linear(", vector, ", ", weights, ");\n");
    body += join("  ", makeName("dead"), " = relu(", name, ");\n");
  }
  }
}

} // namespace trop::test
