//===- TestModels.h - Networks written by hand ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands in for compiled models, so that the runtime is tested without the
// compiler, and against arithmetic that is not the compiler's.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_TESTMODELS_H
#define TROP_TEST_UNIT_RUNTIME_TESTMODELS_H

#include "trop/abi.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace trop::test {

/// An argument of a call: `{"k", 4}`, `{"", 4}` if positional, `{"label", "y"}`.
struct Argument {
  Argument(const char *key, double number) : key(key), kind(TROP_ARGUMENT_NUMBER), number(number) {}
  Argument(const char *key, std::string text)
      : key(key), kind(TROP_ARGUMENT_STRING), text(std::move(text)) {}
  std::string key;
  trop_argument_kind kind;
  double number = 0;
  std::string text;
};

struct Phase {
  std::string optimizer;
  std::vector<Argument> arguments;
  int64_t steps = -1;
};

/// A descriptor that may be changed, with the memory that it points to.
class TestModel {
public:
  TestModel();
  trop_model model = {};

  void addParameter(const char *name, std::vector<int64_t> shape, int64_t inputValue,
                    const char *init, const std::vector<Argument> &arguments);
  void setInit(int64_t parameter, const char *init, const std::vector<Argument> &arguments);
  void addValue(const char *name, int64_t count);
  void setTrain(const char *loss, trop_reduce reduce, int64_t steps,
                const std::vector<Phase> &phases);
  /// `csv(path, arguments)`.
  void setData(const std::string &path, const std::vector<Argument> &arguments);
  trop_parameter &parameter(int64_t p) { return parameters[p]; }
  trop_train &train() { return *trainBlock; }

private:
  const char *keep(const std::string &text);
  const int64_t *keep(const std::vector<int64_t> &shape);
  const trop_call *keep(const std::string &name, const std::vector<Argument> &arguments);

  std::deque<std::string> texts;
  std::deque<std::vector<int64_t>> shapes;
  std::deque<std::vector<trop_argument>> argumentLists;
  std::deque<trop_call> calls;
  std::vector<trop_parameter> parameters;
  std::vector<trop_value> values;
  std::vector<trop_phase> phases;
  std::unique_ptr<trop_train> trainBlock = std::make_unique<trop_train>();
  std::unique_ptr<trop_device> device = std::make_unique<trop_device>();
};

/// Gives the CPU of a TestModel's descriptor other entry points.
void setEntries(trop_model &model, const trop_entries &entries);

/// Linear-Min-Max classifier of 4 features and 3 classes: W0[8], W1[8, H], W2[H, 3],
/// values x, lambda, g, z. Trained by cross entropy, max, polyak then constant.
/// `hidden` is one of 1, 20, 150.
TestModel lmmClassifier(trop_element element, int64_t hidden);

/// Linear-Min-Max regression of one feature: W0[2], W1[2, 33], W2[33, 1].
TestModel lmmRegression(trop_element element);

/// Zero-hidden-layer max-plus classifier of 4 features and 3 classes: W[4, 3].
TestModel maxPlusClassifier(trop_element element);

/// Three values of one number x, x + W[0, d], in f64.
TestModel shiftRegression();

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_TESTMODELS_H
