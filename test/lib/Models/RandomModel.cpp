//===- RandomModel.cpp - Models drawn at random -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A model grows statement by statement: each takes one of the values so far, most
// often the last, and defines another. Widths of values are all that is looked at,
// so that every source is a correct one.
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomModel.h"

#include "test/lib/Models/Random.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace trop::test {

const std::vector<std::string> &getFeatures() {
  static const std::vector<std::string> features = {"f32",
                                                    "f64",
                                                    "classes",
                                                    "values",
                                                    "one class",
                                                    "one score",
                                                    "sparsemax",
                                                    "relumax",
                                                    "perceptron",
                                                    "logistic",
                                                    "smoothed",
                                                    "reduce: mean",
                                                    "reduce: max",
                                                    "width 1",
                                                    "width 16",
                                                    "width not of 16",
                                                    "wide",
                                                    "branch",
                                                    "shared parameter",
                                                    "shared by two layers",
                                                    "dead parameter",
                                                    "residual",
                                                    "maximum",
                                                    "minimum",
                                                    "three operands",
                                                    "sum",
                                                    "difference",
                                                    "scaling",
                                                    "unary minus",
                                                    "scalar constant",
                                                    "array constant",
                                                    "scalar parameter",
                                                    "vector parameter",
                                                    "parameter expression",
                                                    "layer of parameters",
                                                    "dense",
                                                    "dense above tropical",
                                                    "masked",
                                                    "plus_minus",
                                                    "linear bias",
                                                    "relu",
                                                    "slope at zero",
                                                    "leaky relu",
                                                    "absolute value",
                                                    "tanh",
                                                    "maxout",
                                                    "maxout of one",
                                                    "polynomial",
                                                    "maxplus",
                                                    "minplus",
                                                    "tropical bias",
                                                    "constant weights",
                                                    "user layer",
                                                    "nested user layer",
                                                    "layer given a parameter",
                                                    "repeat",
                                                    "repeat with index",
                                                    "foreign layer",
                                                    "ties: native",
                                                    "ties: minimal",
                                                    "ties: hybrid",
                                                    "derivative",
                                                    "max-plus zero",
                                                    "min-plus zero",
                                                    "tied numbers",
                                                    "generic numbers",
                                                    "negative zero",
                                                    "equal columns"};
  return features;
}

namespace {

/// What a parameter may hold.
enum class Kind {
  Finite,
  Linear,  ///< finite, small enough to keep sums of products small
  MaxPlus, ///< [I, H] with -inf, but not in all of a column
  MinPlus, ///< [I, H] with +inf, but not in all of a column
  MaxBias, ///< with -inf
  MinBias  ///< with +inf
};

struct Parameter {
  std::string name;
  Kind kind;
  std::vector<int64_t> shape;
};

struct Value {
  std::string name;
  int64_t width;
  bool tropical; ///< a tropical layer lies below
  int64_t uses = 0;
};

template <typename... Parts> std::string join(const Parts &...parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return stream.str();
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

class DataGenerator {
public:
  DataGenerator(uint64_t seed, Numbers numbers, bool isDouble, std::set<std::string> &features)
      : random(seed ^ 0xda7a), isDouble(isDouble), features(features) {
    bool draws = random.once(2); // So that the rest does not depend on `numbers`.
    tied = numbers == Numbers::Either ? draws : numbers == Numbers::Tied;
    features.insert(tied ? "tied numbers" : "generic numbers");
  }

  double drawNumber() {
    if (!tied)
      return round(random.normal());
    double quarters = random.within(-8, 8) / 4.0;
    if (quarters != 0 || random.once(2))
      return quarters;
    features.insert("negative zero");
    return -0.0;
  }

  std::vector<double> drawParameter(Kind kind, const std::vector<int64_t> &shape) {
    int64_t columns = shape.size() == 2 ? shape[1] : 1, count = shape.empty() ? 1 : shape[0];
    std::vector<double> values(count * columns);
    for (double &value : values)
      value = kind == Kind::Linear ? drawWeight(count) : drawNumber();
    if (tied && columns > 1 && random.once(2))
      copyColumn(values, columns);
    if (kind == Kind::MaxPlus || kind == Kind::MaxBias)
      addZeros(values, columns, kind == Kind::MaxPlus, -1, "max-plus zero");
    if (kind == Kind::MinPlus || kind == Kind::MinBias)
      addZeros(values, columns, kind == Kind::MinPlus, 1, "min-plus zero");
    return values;
  }

  std::vector<double> drawRows(int64_t rows, int64_t columns) {
    std::vector<double> values(rows * columns);
    for (double &value : values)
      value = drawNumber();
    if (tied && columns > 1)
      copyColumn(values, columns);
    return values;
  }

  std::vector<double> drawLabels(int64_t rows, int64_t classes) {
    std::vector<double> labels(rows);
    for (double &label : labels)
      label = random.below(classes);
    return labels;
  }

private:
  double round(double value) const { return isDouble ? value : static_cast<float>(value); }

  double drawWeight(int64_t fanIn) {
    return tied ? random.within(-2, 2) / 2.0 : round(random.normal() / std::sqrt(double(fanIn)));
  }

  /// Makes two columns alike.
  void copyColumn(std::vector<double> &values, int64_t columns) {
    features.insert("equal columns");
    int64_t from = random.below(columns), to = random.below(columns);
    for (size_t row = 0; row < values.size(); row += columns)
      values[row + to] = values[row + from];
  }

  /// Puts the infinity of a sign in some places; of each column one is kept free.
  void addZeros(std::vector<double> &values, int64_t columns, bool keepOne, int sign,
                const char *feature) {
    if (random.once(2))
      return;
    int64_t rows = values.size() / columns;
    for (int64_t column = 0; column < columns; ++column) {
      int64_t kept = keepOne ? random.below(rows) : -1;
      for (int64_t row = 0; row < rows; ++row)
        if (row != kept && random.once(4)) {
          values[row * columns + column] = sign * std::numeric_limits<double>::infinity();
          features.insert(feature);
        }
    }
  }

  Random random;
  bool isDouble, tied;
  std::set<std::string> &features;
};

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

class SourceGenerator {
public:
  SourceGenerator(uint64_t seed, std::set<std::string> &features)
      : random(seed), policies(seed ^ 0x71e5), features(features) {}

  void generate();

  std::string source;
  std::vector<Parameter> parameters;
  bool isDouble;
  int64_t inputs, outputs;
  bool classes, oneScore = false;
  std::string loss;

private:
  // Statements.
  void addTropical();
  void addConstantWeights();
  void addLinear();
  void addRelu();
  void addActivation();
  void addMaxout();
  void addPolynomial();
  void addElementwise();
  void addResidual();
  void addScaled();
  void addShared();
  void addUnbatched();
  void addUserLayer();
  void addRepeat();
  void addForeign();
  std::string finish();
  std::string makeHead(const std::string &scores);

  // Expressions.
  std::string makeWeights(Kind kind, std::vector<int64_t> shape);
  std::string makeOperand(int64_t width);
  std::string makeArray(const std::vector<int64_t> &shape, int64_t low, int64_t high);
  std::string makeScores(int64_t width);
  std::string makeTies();

  // Names.
  void note(const char *feature) { features.insert(feature); }
  const char *element() const { return isDouble ? "f64" : "f32"; }
  std::string getParameter(Kind kind, std::vector<int64_t> shape);
  std::string addParameter(Kind kind, std::vector<int64_t> shape);
  void addHidden(Kind kind, std::vector<int64_t> shape) { parameters.push_back({"", kind, shape}); }
  Value &pickValue();
  std::string use(Value &value);
  void define(const std::string &expression, int64_t width, bool tropical);
  int64_t drawWidth();
  std::string makeName(const char *prefix) { return join(prefix, names++); }

  Random random, policies;
  std::set<std::string> &features;
  std::vector<Value> values;
  std::string body;
  bool callsLayers = false;
  int names = 0;
};

constexpr char kUserLayers[] = R"(
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
  body +=
      join("  param ", name, ": ", element(), extents, shape.empty() ? "" : "]", " init zeros;\n");
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

/// Something to combine elementwise with a value of `width`.
std::string SourceGenerator::makeOperand(int64_t width) {
  switch (random.below(6)) {
  case 0:
    note("scalar constant");
    return join(random.within(-4, 4) / 4.0);
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
// Statements
//===----------------------------------------------------------------------===//

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

void SourceGenerator::addUserLayer() {
  note("user layer");
  Value &input = pickValue();
  int64_t n = input.width;
  callsLayers = true;
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

void SourceGenerator::addForeign() {
  note("foreign layer");
  Value &input = pickValue();
  int64_t width = drawWidth();
  std::string weights = getParameter(Kind::Finite, {width, input.width});
  define(join("clipped_maxplus(", use(input), ", ", weights, ", ceiling: 1.5", makeTies(), ")"),
         width, true);
}

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

void SourceGenerator::generate() {
  static constexpr void (SourceGenerator::*statements[])() = {
      &SourceGenerator::addTropical,    &SourceGenerator::addTropical,
      &SourceGenerator::addLinear,      &SourceGenerator::addLinear,
      &SourceGenerator::addElementwise, &SourceGenerator::addElementwise,
      &SourceGenerator::addRelu,        &SourceGenerator::addConstantWeights,
      &SourceGenerator::addActivation,  &SourceGenerator::addMaxout,
      &SourceGenerator::addPolynomial,  &SourceGenerator::addResidual,
      &SourceGenerator::addScaled,      &SourceGenerator::addShared,
      &SourceGenerator::addUnbatched,   &SourceGenerator::addUserLayer,
      &SourceGenerator::addRepeat,      &SourceGenerator::addForeign};
  isDouble = random.once(2);
  classes = random.once(2);
  note(element());
  note(classes ? "classes" : "values");
  inputs = drawWidth();
  outputs = random.once(10) ? 17 : random.within(1, 5);
  oneScore = classes && random.once(3);
  if (oneScore)
    outputs = 2;
  if (classes && outputs == 1)
    note("one class");
  values.push_back({"x", inputs, false});
  for (int64_t left = random.within(2, 7); left > 0; --left)
    (this->*statements[random.below(std::size(statements))])();
  if (random.once(8)) {
    note("dead parameter");
    addParameter(Kind::Finite, {3});
  }
  std::string result = finish();
  bool mean = random.once(2);
  note(mean ? "reduce: mean" : "reduce: max");
  static constexpr const char *programs[] = {"minimal", "hybrid(0.5)", "slope_at_zero(0.5)",
                                             "hybrid(10), slope_at_zero(5)"};
  std::string derivative;
  if (policies.once(3)) {
    note("derivative");
    derivative = join("\n  derivative: ", policies.pick(programs), ";");
  }
  source =
      join(callsLayers ? kUserLayers : "", "\nmodel Random(x: ", element(), "[", inputs, "]) -> ",
           classes ? "classes" : element(), "[", outputs, "] {\n", body, "  return ", result,
           ";\n}\n\ntrain Random {\n  loss: ", loss, ";\n  reduce: ", mean ? "mean" : "max", ";",
           derivative, "\n  optimizer: sgd(lr: 0.1);\n  steps: 1;\n}\n");
}

} // namespace

//===----------------------------------------------------------------------===//
// Together
//===----------------------------------------------------------------------===//

RandomModel drawModel(uint64_t seed, Numbers numbers) {
  RandomModel model;
  SourceGenerator source(seed, model.features);
  source.generate();
  model.source = source.source;
  DataGenerator data(seed, numbers, source.isDouble, model.features);
  model.data.rows = 70;
  for (const Parameter &parameter : source.parameters)
    model.data.parameters.push_back(data.drawParameter(parameter.kind, parameter.shape));
  model.data.inputs = data.drawRows(model.data.rows, source.inputs);
  model.data.targets = source.classes ? data.drawLabels(model.data.rows, source.outputs)
                                      : data.drawRows(model.data.rows, source.outputs);
  return model;
}

Data drawData(const trop_model &model, int64_t rows, Numbers numbers, uint64_t seed) {
  std::set<std::string> features;
  DataGenerator generator(seed, numbers, model.element == TROP_F64, features);
  Data data;
  data.rows = rows;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    data.parameters.push_back(generator.drawParameter(
        Kind::Finite, std::vector<int64_t>(model.parameters[p].shape,
                                           model.parameters[p].shape + model.parameters[p].rank)));
  data.inputs = generator.drawRows(rows, model.input_count);
  data.targets = model.target == TROP_TARGET_CLASSES
                     ? generator.drawLabels(rows, model.output_count)
                     : generator.drawRows(rows, model.output_count);
  return data;
}

} // namespace trop::test
