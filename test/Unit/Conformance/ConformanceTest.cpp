//===- ConformanceTest.cpp - Every lowering against the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Nests.h"
#include "test/Unit/Conformance/Numbers.h"
#include "test/Unit/Conformance/Runners.h"

#include <gtest/gtest.h>

namespace trop::test {
namespace {

constexpr int64_t kRows = 20;

/// One, a list with weights and repetitions, more than a block, none, and what cancels.
std::vector<Samples> getCalls() {
  std::vector<Samples> calls{Samples::range(3, 1), Samples::list({5, 0, 5, 19}),
                             Samples::range(1, 17), Samples::range(0, 0),
                             Samples::list({4, 4})};
  calls[1].weights = {0.5, -1, 2, 0.25};
  calls[4].weights = {1, -1};
  return calls;
}

void expectSame(const Answers &found, const Answers &expected) {
  trop::test::expectSame(found.results, expected.results);
  if (!found.lists.empty())
    trop::test::expectSame(found.lists, expected.lists);
  if (found.active.empty())
    return;
  ASSERT_EQ(found.active.size(), expected.active.size());
  for (size_t sample = 0; sample < found.active.size(); ++sample) {
    SCOPED_TRACE("active gradient of sample " + std::to_string(sample));
    trop::test::expectSame(found.active[sample], expected.active[sample]);
  }
}

class Nests : public testing::TestWithParam<std::tuple<Nest, const char *>> {};

TEST_P(Nests, AreLoweredToTheReferencesBits) {
  auto [nest, element] = GetParam();
  std::string source = makeSource(nest, element);
  SCOPED_TRACE(source);
  CodegenOptions options;
  options.optLevel = 1;
  auto compiled = CompiledModel::compile(source, options);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  std::vector<std::pair<const char *, Runner>> runners;
  for (const Lowering &lowering : getLowerings())
    runners.emplace_back(lowering.name, lowering.prepare(**compiled));
  for (const auto &[numbers, data] : drawAll((*compiled)->getModel(), kRows))
    for (const Samples &samples : getCalls()) {
      SCOPED_TRACE(numbers + ", " + std::to_string(samples.count()) + " samples");
      Answers expected = runReference(**compiled, data, samples);
      expected.lists = callLists((*compiled)->getModel(), data, samples);
      for (const auto &[name, run] : runners) {
        SCOPED_TRACE(name);
        expectSame(run(data, samples), expected);
      }
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, Nests, testing::Combine(testing::ValuesIn(getNests()), testing::Values("f32", "f64")),
    [](auto &info) { return std::get<0>(info.param).name + "_" + std::get<1>(info.param); });

} // namespace
} // namespace trop::test
