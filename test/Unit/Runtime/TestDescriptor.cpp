//===- TestDescriptor.cpp - Descriptors that may be changed ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModels.h"

#include "runtime/Model/Processor.h"

using namespace trop::test;

TestModel::TestModel() {
  *device = {sizeof(trop_device), "cpu", trop::rt::kArch, nullptr};
  model.device_count = 1;
  model.devices = device.get();
}

void trop::test::setEntries(trop_model &model, const trop_entries &entries) {
  const_cast<trop_device *>(model.devices)->entries = &entries;
}

const char *TestModel::keep(const std::string &text) {
  texts.push_back(text);
  return texts.back().c_str();
}

const int64_t *TestModel::keep(const std::vector<int64_t> &shape) {
  shapes.push_back(shape);
  return shapes.back().data();
}

const trop_call *TestModel::keep(const std::string &name, const std::vector<Argument> &arguments) {
  argumentLists.emplace_back();
  for (const Argument &argument : arguments)
    argumentLists.back().push_back({sizeof(trop_argument),
                                    argument.key.empty() ? nullptr : keep(argument.key),
                                    argument.kind, argument.number, keep(argument.text)});
  calls.push_back(
      {sizeof(trop_call), keep(name), int64_t(arguments.size()), argumentLists.back().data()});
  return &calls.back();
}

void TestModel::addParameter(const char *name, std::vector<int64_t> shape, int64_t inputValue,
                             const char *init, const std::vector<Argument> &arguments) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  parameters.push_back({sizeof(trop_parameter), name, "test.trop:1:1", int64_t(shape.size()),
                        keep(shape), count, keep(init, arguments), 1, shape[0], shape.back(),
                        inputValue, "dense", count, 0, 0, nullptr});
  model.block_samples = 16;
  model.parameter_count = int64_t(parameters.size());
  model.parameters = parameters.data();
}

void TestModel::setInit(int64_t parameter, const char *init,
                        const std::vector<Argument> &arguments) {
  parameters[parameter].init = keep(init, arguments);
}

void TestModel::addValue(const char *name, int64_t count) {
  values.push_back(
      {sizeof(trop_value), name, "test.trop:1:1", 1, keep(std::vector<int64_t>{count}), count});
  model.value_count = int64_t(values.size());
  model.values = values.data();
}

void TestModel::setTrain(const char *loss, trop_reduce reduce, int64_t steps,
                         const std::vector<Phase> &newPhases) {
  phases.clear();
  for (const Phase &phase : newPhases)
    phases.push_back({sizeof(trop_phase), keep(phase.optimizer, phase.arguments), phase.steps});
  *trainBlock = {sizeof(trop_train),
                 "test.trop:1:1",
                 trainBlock->data,
                 loss,
                 reduce,
                 steps,
                 trainBlock->seed,
                 int64_t(phases.size()),
                 phases.data(),
                 trainBlock->reduce_count,
                 trainBlock->batch,
                 trainBlock->epochs,
                 trainBlock->schedule,
                 trainBlock->clip,
                 trainBlock->early_stopping,
                 trainBlock->accumulate};
  model.train = trainBlock.get();
}

void TestModel::setData(const std::string &path, const std::vector<Argument> &arguments) {
  std::vector<Argument> all = {{"", path}};
  all.insert(all.end(), arguments.begin(), arguments.end());
  trainBlock->data = keep("csv", all);
}
