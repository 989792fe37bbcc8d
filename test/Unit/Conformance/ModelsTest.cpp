//===- ModelsTest.cpp - Kernels of random models against the reference ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The CPU's code for random models is test/Unit/Compiled's.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Runners.h"

#include "test/lib/Models/Random.h"

#include <gtest/gtest.h>

namespace trop::test {
namespace {

class Models : public testing::TestWithParam<int> {};

TEST_P(Models, HaveKernelsThatComputeWhatTheReferenceDoes) {
  Random random(GetParam());
  RandomModel drawn = drawModel(GetParam());
  if (GetParam() % 4 == 1)
    drawn.source = withSampleWeights(drawn.source);
  if (GetParam() % 4 == 2)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  CodegenOptions options;
  options.optLevel = 0; // Little of its machine code is run.
  auto compiled = CompiledModel::compile(drawn.source, options);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  Runner run = prepareKernels(**compiled);
  std::vector<Samples> calls{Samples::range(random.below(drawn.data.rows), 1),
                             Samples::range(0, 33), Samples::list({7, 0, 7, 19, 2})};
  calls[2].weights = {0.5, -1, 2, 0.25, 0};
  for (const Samples &samples : calls) {
    SCOPED_TRACE(std::to_string(samples.count()) + " samples");
    Answers expected = runReference(**compiled, drawn.data, samples);
    Answers found = run(drawn.data, samples);
    expectSame(found.results, expected.results);
    if (!found.lists.empty()) {
      SCOPED_TRACE("lists");
      expectSame(found.lists, callLists((*compiled)->getModel(), drawn.data, samples));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Models, testing::Range(1, 101));

} // namespace
} // namespace trop::test
