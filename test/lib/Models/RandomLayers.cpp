//===- RandomLayers.cpp - Built-in layers of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomSource.h"

namespace trop::test {

void SourceGenerator::addTropical() {
  Value &input = pickValue();
  bool isMax = random.once(2);
  int64_t width = drawWidth();
  note(isMax ? "maxplus" : "minplus");
  std::string weights = makeWeights(isMax ? Kind::MaxPlus : Kind::MinPlus, {input.width, width});
  std::string bias;
  if (random.once(3)) {
    note("tropical bias");
    bias = ", bias: " + getParameter(isMax ? Kind::MaxBias : Kind::MinBias, {width});
  }
  define(join(isMax ? "maxplus(" : "minplus(", use(input), ", ", weights, bias, makeTies(), ")"),
         width, true);
}

void SourceGenerator::addConstantWeights() {
  note("constant weights");
  Value &input = pickValue();
  int64_t width = random.within(1, 5);
  define(
      join("maxplus(", use(input), ", ", makeArray({input.width, width}, -2, 2), makeTies(), ")"),
      width, true);
}

void SourceGenerator::addLinear() {
  Value &input = pickValue();
  int64_t pattern = random.below(3), width = pattern == 2 ? 2 * input.width : drawWidth();
  std::vector<int64_t> shape{input.width, width};
  if (pattern == 2)
    shape = {width};
  std::string options;
  std::string weights = getParameter(Kind::Linear, shape);
  if (random.once(2)) {
    note("linear bias");
    options = ", bias: " + getParameter(Kind::Finite, {width});
  }
  if (mean && random.once(4)) {
    note("l2");
    options += ", l2: 0.25";
  }
  if (pattern == 0) {
    note(input.tropical ? "dense above tropical" : "dense");
  } else if (pattern == 1) {
    note("masked");
    options += join(", mask: ", makeArray(shape, 0, 1), ", pattern: masked");
  } else {
    note("plus_minus");
    options += ", pattern: plus_minus";
  }
  define(join("linear(", use(input), ", ", weights, options, ")"), width, input.tropical);
}

void SourceGenerator::addRelu() {
  Value &input = pickValue();
  note("relu");
  std::string slope;
  if (random.once(2)) {
    note("slope at zero");
    slope = join(", slope_at_zero: ", random.below(5) / 4.0);
  }
  define(join("relu(", use(input), slope, ")"), input.width, input.tropical);
}

void SourceGenerator::addActivation() {
  Value &input = pickValue();
  std::string slope;
  if (random.once(2)) {
    note("slope at zero");
    slope = join(", slope_at_zero: ", random.within(-4, 4) / 4.0);
  }
  switch (random.below(3)) {
  case 0:
    note("leaky relu");
    if (random.once(2))
      slope += join(", slope: ", random.within(-2, 4) / 8.0);
    return define(join("leaky_relu(", use(input), slope, ")"), input.width, input.tropical);
  case 1:
    note("absolute value");
    return define(join("abs(", use(input), slope, ")"), input.width, input.tropical);
  default:
    if (policies.once(2)) {
      note("sigmoid");
      return define(join("sigmoid(maxout(", use(input), ", pieces: ", input.width, "))"), 2, true);
    }
    note("tanh");
    return define(join("tanh(", use(input), ")"), input.width, input.tropical);
  }
}

void SourceGenerator::addMaxout() {
  Value &input = pickValue();
  int64_t pieces = random.within(1, input.width);
  while (input.width % pieces != 0)
    --pieces;
  note(pieces == 1 ? "maxout of one" : "maxout");
  define(join("maxout(", use(input), ", pieces: ", pieces, makeTies(), ")"), input.width / pieces,
         true);
}

/// Where no monomial may be left, a number stands in for the zero.
void SourceGenerator::addPolynomial() {
  note("polynomial");
  Value &input = pickValue();
  int64_t width = drawWidth(), pieces = random.within(1, 4);
  bool zeros = random.once(2);
  std::string slopes = getParameter(Kind::Linear, {input.width, width * pieces});
  std::string offsets = getParameter(zeros ? Kind::MaxBias : Kind::Finite, {width * pieces});
  std::string call = join("polynomial(", use(input), ", ", slopes, ", ", offsets,
                          ", pieces: ", pieces, makeTies(), ")");
  define(zeros ? join("max(", call, ", -2)") : call, width, true);
}

void SourceGenerator::addElementwise() {
  Value &input = pickValue();
  std::string first = use(input), second = makeOperand(input.width);
  switch (random.below(4)) {
  case 0:
    note("sum");
    return define(join(first, " + ", second), input.width, input.tropical);
  case 1:
    note("difference");
    return define(join(second, " - ", first), input.width, input.tropical);
  default:
    bool isMax = random.once(2);
    note(isMax ? "maximum" : "minimum");
    std::string third;
    if (random.once(2)) {
      note("three operands");
      third = ", " + makeOperand(input.width);
    }
    if (random.once(6)) {
      note("infinite constant");
      third += isMax ? ", -inf" : ", inf";
    }
    define(join(isMax ? "max(" : "min(", first, ", ", second, third, makeTies(), ")"), input.width,
           true);
  }
}

/// A value plus a layer of it.
void SourceGenerator::addResidual() {
  note("residual");
  Value &input = pickValue();
  bool tropical = random.once(2);
  std::string weights =
      getParameter(tropical ? Kind::MaxPlus : Kind::Linear, {input.width, input.width});
  std::string name = use(input);
  use(input);
  define(join(name, " + ", tropical ? "maxplus(" : "linear(", name, ", ", weights, ")"),
         input.width, tropical || input.tropical);
}

void SourceGenerator::addScaled() {
  Value &input = pickValue();
  if (random.once(2)) {
    note("unary minus");
    return define("-" + use(input), input.width, input.tropical);
  }
  note("scaling");
  double factor = random.within(-6, 6) / 4.0;
  std::string name = use(input);
  define(random.once(2) ? join(factor, " * ", name) : join(name, " * ", factor), input.width,
         input.tropical);
}

/// One parameter in two layers, of both semirings or of one.
void SourceGenerator::addShared() {
  note("shared by two layers");
  Value &input = pickValue();
  std::string weights = getParameter(Kind::Finite, {input.width, input.width});
  define(join(random.once(2) ? "maxplus" : "minplus", "(maxplus(", use(input), ", ", weights, "), ",
              weights, ")"),
         input.width, true);
}

/// A layer that sees no sample, its result added to every one.
void SourceGenerator::addUnbatched() {
  note("layer of parameters");
  Value &input = pickValue();
  int64_t width = random.within(1, 5);
  std::string vector = getParameter(Kind::Finite, {width});
  std::string weights = makeWeights(Kind::MaxPlus, {width, input.width});
  define(join(use(input), " + relu(maxplus(", vector, ", ", weights, "))"), input.width, true);
}

/// Of one sample's worst nothing is dropped.
void SourceGenerator::addDropout() {
  Value &input = pickValue();
  if (!mean)
    return;
  note("dropout");
  define(join("dropout(", use(input), ", rate: ", random.below(4) / 4.0, ")"), input.width,
         input.tropical);
}

void SourceGenerator::addForeign() {
  note("foreign layer");
  Value &input = pickValue();
  int64_t width = drawWidth();
  std::string weights = getParameter(Kind::Finite, {width, input.width});
  define(join("clipped_maxplus(", use(input), ", ", weights, ", ceiling: 1.5", makeTies(), ")"),
         width, true);
}

} // namespace trop::test
