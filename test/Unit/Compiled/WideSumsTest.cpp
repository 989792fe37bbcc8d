//===- WideSumsTest.cpp - Sums of more terms than a vector holds -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forward passes and gradients go by tiles of vectors, whose last is cut short or
// overlaps the one before, and by blocks of samples, whose last is not full, or groups of
// blocks: with sizes around a vector's, bit for bit what the reference makes of them.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Models/Random.h"

#include <gtest/gtest.h>

namespace trop::test {
namespace {

class WideSums : public testing::TestWithParam<std::tuple<const char *, int, int, bool>> {};

TEST_P(WideSums, EqualTheReferences) {
  auto [element, inputs, hidden, areGrouped] = GetParam();
  std::string f = element, i = std::to_string(inputs), h = std::to_string(hidden);
  auto compiled =
      CompiledModel::compile("model M(x: " + f + "[" + i + "]) -> classes[3] {" +         //
                                 "param A: " + f + "[" + i + ", " + h + "] init zeros;" + //
                                 "param a: " + f + "[" + h + "] init zeros;" +            //
                                 "param B: " + f + "[" + h + ", " + i + "] init zeros;" + //
                                 "param C: " + f + "[" + i + ", 3] init zeros;" +         //
                                 "y = relu(linear(x, A, bias: a));" +                     //
                                 "return softmax(linear(linear(y, B) + tanh(x), C)); }" + //
                                 "train M { loss: cross_entropy; optimizer: sgd; steps: 1; }",
                             {}, "model.trop", nullptr,
                             areGrouped ? groupAll(/*level2=*/2048) : PipelineOptions()); // not C
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic}) {
    Data data = drawData(model, 110, numbers, inputs);
    for (int64_t count : {1, 16, 37, 105}) {
      Samples samples = Samples::range(2, count);
      expectSame(callAll(model, data, samples), interpretAll(**compiled, data, samples));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, WideSums,
                         testing::Combine(testing::Values("f32", "f64"),
                                          testing::Values(16, 33, 52), testing::Values(7, 16, 50),
                                          testing::Bool()));

} // namespace
} // namespace trop::test
