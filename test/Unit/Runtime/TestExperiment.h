//===- TestExperiment.h - A model with data, ready to initialise and train -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_TESTEXPERIMENT_H
#define TROP_TEST_UNIT_RUNTIME_TESTEXPERIMENT_H

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/Samples.h"
#include "runtime/Init/Initialise.h"
#include "runtime/Model/Evaluator.h"

namespace trop::test {

/// Samples, weights and an evaluator of a model and a CSV text.
struct Experiment {
  Experiment(TestModel test, const std::string &csv, double split = 1, int threads = 1,
             int64_t cellsPerThread = rt::Evaluator::kCellsPerThread, double validation = 0)
      : test(std::move(test)), model(this->test.model), table(read(csv)),
        samples(model, table, rt::splitTable(table, rt::SplitPlan{split, validation, 0}),
                rt::Scaling{"none", std::vector<double>(table.features.size(), 0),
                            std::vector<double>(table.features.size(), 1)}),
        weights(model), evaluator(model, weights, threads, cellsPerThread) {}

  void initialise(uint64_t seed = 0) { rt::initialise(model, samples, evaluator, seed, weights); }

  TemporaryFolder folder;
  TestModel test;
  trop_model &model;
  rt::Table table;
  rt::Samples samples;
  rt::Weights weights;
  rt::Evaluator evaluator;

private:
  rt::Table read(const std::string &csv) {
    rt::TableRequest request;
    request.path = folder.write("data.csv", csv);
    request.model = &model;
    return rt::readTable("csv", request);
  }
};

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_TESTEXPERIMENT_H
