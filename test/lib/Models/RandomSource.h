//===- RandomSource.h - Sources of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_RANDOMSOURCE_H
#define TROP_TEST_LIB_MODELS_RANDOMSOURCE_H

#include "test/lib/Models/Random.h"
#include "test/lib/Models/RandomData.h"

#include <sstream>

namespace trop::test {

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

/// A value of two dimensions, or of three with channels.
struct Picture {
  std::string name;
  std::vector<int64_t> shape;
  bool tropical;
  int64_t uses = 0;
};

struct Window {
  int64_t rows, columns, stride, padding = 0;
};

template <typename... Parts> std::string join(const Parts &...parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return stream.str();
}

/// A model grows statement by statement: each takes one of the values so far, most
/// often the last, and defines another. Widths of values, and shapes of pictures, are
/// all that is looked at, so that every source is a correct one.
class SourceGenerator {
public:
  SourceGenerator(uint64_t seed, std::set<std::string> &features)
      : random(seed), policies(seed ^ 0x71e5), features(features) {}

  void generate(bool onlyMax);

  std::string source;
  std::vector<Parameter> parameters;
  bool isDouble;
  int64_t inputs, outputs;
  bool classes, oneScore = false;
  std::string loss;

private:
  // Statements: RandomLayers.cpp and RandomBodies.cpp.
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
  void addRepeatOfTwo();
  void addForeign();
  void addDropout();
  void addConstantLayer();
  void addDead();
  std::string finish();
  std::string makeHead(const std::string &scores);

  // On pictures: RandomPictures.cpp.
  void addPictures();
  void addConvolution();
  void addDilation();
  void addOverlappingPool();
  void addPool();
  void addUnbatchedWindow();
  void addPictureElementwise();
  void addPictureDropout();
  Picture usePicture();
  void definePicture(const std::string &expression, std::vector<int64_t> shape, bool tropical);
  Window drawWindow(std::vector<int64_t> &shape, bool square);
  std::string makeWindowOptions(const Window &window, bool outside);

  // Expressions.
  std::string makeWeights(Kind kind, std::vector<int64_t> shape);
  std::string makeOperand(int64_t width);
  std::string makeArray(const std::vector<int64_t> &shape, int64_t low, int64_t high);
  std::string makeScores(int64_t width);
  std::string makeScalar();
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
  std::vector<Picture> pictures;
  std::string body;
  std::string layers; ///< declared before the model
  std::string inputShape;
  bool callsLayers = false, mean;
  int names = 0;
};

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_RANDOMSOURCE_H
