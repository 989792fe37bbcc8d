//===- RandomSource.cpp - Sources of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomSource.h"

#include <iterator>

namespace trop::test {

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

int64_t SourceGenerator::drawWidth() {
  static constexpr int64_t widths[] = {1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 20, 33};
  int64_t width = widths[random.below(std::size(widths))];
  note(width == 1 ? "width 1" : width == 16 ? "width 16" : "width not of 16");
  if (width > 16)
    note("wide");
  return width;
}

std::string SourceGenerator::addParameter(Kind kind, std::vector<int64_t> shape) {
  std::string name = makeName("p"), extents;
  for (int64_t extent : shape)
    extents += join(extents.empty() ? "[" : ", ", extent);
  bool rests = random.once(16);
  if (rests)
    note("update every");
  body += join("  param ", name, ": ", element(), extents, shape.empty() ? "" : "]", " init zeros",
               rests ? " update every 3" : "", ";\n");
  parameters.push_back({name, kind, shape});
  return name;
}

std::string SourceGenerator::getParameter(Kind kind, std::vector<int64_t> shape) {
  for (const Parameter &parameter : parameters)
    if (!parameter.name.empty() && parameter.kind == kind && parameter.shape == shape &&
        random.once(2)) {
      note("shared parameter");
      return parameter.name;
    }
  return addParameter(kind, shape);
}

/// The last value or, now and then, another.
Value &SourceGenerator::pickValue() { return random.once(4) ? random.pick(values) : values.back(); }

std::string SourceGenerator::use(Value &value) {
  if (++value.uses == 2)
    note("branch");
  return value.name;
}

void SourceGenerator::define(const std::string &expression, int64_t width, bool tropical) {
  std::string name = makeName("h");
  body += join("  ", name, " = ", expression, ";\n");
  values.push_back({name, width, tropical});
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// Weights of a tropical layer: a parameter, or made of some.
std::string SourceGenerator::makeWeights(Kind kind, std::vector<int64_t> shape) {
  if (!random.once(3))
    return getParameter(kind, shape);
  note("parameter expression");
  switch (random.below(4)) {
  case 0:
    note("unary minus");
    return "-" + getParameter(kind == Kind::MaxPlus ? Kind::MinPlus : Kind::MaxPlus, shape);
  case 1: {
    std::string first = getParameter(kind, shape);
    return join(first, " + ", getParameter(Kind::Finite, shape));
  }
  case 2: {
    std::string first = getParameter(kind, shape);
    return join(kind == Kind::MaxPlus ? "max(" : "min(", first, ", ", addParameter(kind, shape),
                ")");
  }
  default:
    return join(getParameter(kind, shape), " * 0.5");
  }
}

/// `[[0, 1], [1, 0]]`: integers of low .. high.
std::string SourceGenerator::makeArray(const std::vector<int64_t> &shape, int64_t low,
                                       int64_t high) {
  std::string text;
  std::vector<int64_t> rest(shape.begin() + 1, shape.end());
  for (int64_t i = 0; i < shape.front(); ++i)
    text += (i ? ", " : "") +
            (rest.empty() ? join(random.within(low, high)) : makeArray(rest, low, high));
  return "[" + text + "]";
}

std::string SourceGenerator::makeScalar() {
  note("scalar constant");
  if (!random.once(3))
    return join(random.within(-4, 4) / 4.0);
  note("constant expression");
  std::string name = makeName("c");
  body += join("  const ", name, " = sqrt(", random.within(1, 9), ".0) / ", random.within(2, 5),
               " - max(0.5, ", random.within(-1, 1), ");\n");
  return name;
}

/// Something to combine elementwise with a value of `width`.
std::string SourceGenerator::makeOperand(int64_t width) {
  switch (random.below(6)) {
  case 0:
    return makeScalar();
  case 1:
    note("array constant");
    return makeArray({width}, -1, 1);
  case 2:
    note("scalar parameter");
    return getParameter(Kind::Finite, {});
  case 3:
    note("vector parameter");
    return getParameter(Kind::Finite, {width});
  default:
    for (Value &value : values)
      if (value.width == width && random.once(2))
        return use(value);
    return addParameter(Kind::Finite, {width});
  }
}

/// Now and then, who takes the derivative where candidates tie.
std::string SourceGenerator::makeTies() {
  switch (policies.below(6)) {
  case 0:
    note("ties: native");
    return ", ties: native";
  case 1:
    note("ties: minimal");
    return ", ties: minimal";
  case 2:
    note("ties: hybrid");
    return policies.once(2) ? ", ties: hybrid(10)" : ", ties: hybrid(0.3)";
  default:
    return "";
  }
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

/// A layer to the model's outputs.
std::string SourceGenerator::makeScores(int64_t width) {
  Value &input = pickValue();
  bool linear = random.once(3);
  if (linear && input.tropical)
    note("dense above tropical");
  std::string weights = getParameter(linear ? Kind::Linear : Kind::MaxPlus, {input.width, width});
  return join(linear ? "linear(" : "maxplus(", use(input), ", ", weights, linear ? "" : makeTies(),
              ")");
}

/// A head for these scores, with a loss that goes with it.
std::string SourceGenerator::makeHead(const std::string &scores) {
  if (random.once(3)) {
    note("smoothed");
    loss = join("smoothed(epsilon: ", random.within(1, 8) / 64.0, ")");
  } else if (random.once(3)) {
    note("perceptron");
    loss = "perceptron";
  } else {
    loss = "cross_entropy";
  }
  if (oneScore) {
    note("one score");
    if (loss == "cross_entropy" && random.once(2)) {
      note("logistic");
      loss = "logistic";
    }
    return join("sigmoid(", scores, ")");
  }
  if (loss == "cross_entropy" || random.once(3))
    return join("softmax(", scores, ")");
  if (random.once(2)) {
    note("sparsemax");
    return join("sparsemax(", scores, ")");
  }
  note("relumax");
  return join("relumax(", scores, ", b: ", random.within(1, 16) / 4.0, makeTies(), ")");
}

/// The value that is returned.
std::string SourceGenerator::finish() {
  int64_t width = oneScore ? 1 : outputs;
  std::string scores = makeScores(width);
  if (random.once(3))
    scores += join(" - ", makeScores(width));
  std::string name = makeName("h");
  body += join("  ", name, " = ", scores, ";\n");
  loss = "squared_error";
  return classes ? makeHead(name) : name;
}

void SourceGenerator::generate(bool onlyMax) {
  static constexpr void (SourceGenerator::*statements[])() = {
      &SourceGenerator::addTropical,     &SourceGenerator::addTropical,
      &SourceGenerator::addLinear,       &SourceGenerator::addLinear,
      &SourceGenerator::addElementwise,  &SourceGenerator::addElementwise,
      &SourceGenerator::addRelu,         &SourceGenerator::addConstantWeights,
      &SourceGenerator::addActivation,   &SourceGenerator::addMaxout,
      &SourceGenerator::addPolynomial,   &SourceGenerator::addResidual,
      &SourceGenerator::addScaled,       &SourceGenerator::addShared,
      &SourceGenerator::addUnbatched,    &SourceGenerator::addUserLayer,
      &SourceGenerator::addRepeat,       &SourceGenerator::addRepeatOfTwo,
      &SourceGenerator::addForeign,      &SourceGenerator::addDropout,
      &SourceGenerator::addConstantLayer};
  isDouble = random.once(2);
  classes = random.once(2);
  mean = random.once(2) && !onlyMax;
  note(element());
  note(classes ? "classes" : "values");
  if (random.once(5)) {
    addPictures();
  } else {
    inputs = drawWidth();
    inputShape = join(inputs);
    values.push_back({"x", inputs, false});
  }
  outputs = random.once(10) ? 17 : random.within(1, 5);
  oneScore = classes && random.once(3);
  if (oneScore)
    outputs = 2;
  if (classes && outputs == 1)
    note("one class");
  for (int64_t left = random.within(2, 7); left > 0; --left)
    (this->*statements[random.below(std::size(statements))])();
  if (random.once(6))
    addDead();
  std::string result = finish();
  std::string reduce = mean ? "mean" : !onlyMax && policies.once(3) ? "top(2)" : "max";
  note(mean ? "reduce: mean" : reduce == "max" ? "reduce: max" : "reduce: top");
  static constexpr const char *programs[] = {"minimal", "hybrid(0.5)", "slope_at_zero(0.5)",
                                             "hybrid(10), slope_at_zero(5)"};
  std::string derivative;
  if (policies.once(3)) {
    note("derivative");
    derivative = join("\n  derivative: ", policies.pick(programs), ";");
  }
  source = join(layers, "\nmodel Random(x: ", element(), "[", inputShape, "]) -> ",
                classes ? "classes" : element(), "[", outputs, "] {\n", body, "  return ", result,
                ";\n}\n\ntrain Random {\n  loss: ", loss, ";\n  reduce: ", reduce, ";", derivative,
                "\n  optimizer: sgd(lr: 0.1);\n  steps: 1;\n}\n");
}

} // namespace trop::test
