//===- State.cpp - Maintained values of a compiled model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/State.h"

#include "test/Unit/Compiled/Calls.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>

namespace trop::test {

char *MaintainedState::Memory::data() {
  if (place)
    return place;
  auto address = reinterpret_cast<uintptr_t>(bytes.data());
  return bytes.data() + (64 - address % 64) % 64;
}

/// Warps of a device, which take several blocks each, or find none.
static constexpr int64_t kWarps = 2;

MaintainedState::Memory MaintainedState::reserve(int64_t bytes) const {
  Memory memory;
  if (device)
    memory.place = device->allocate(bytes + 128);
  else
    memory.bytes.assign(bytes + 128, 0x55);
  return memory;
}

template <typename T> T *MaintainedState::bring(const std::vector<T> &numbers) const {
  int64_t bytes = int64_t(numbers.size() * sizeof(T));
  char *there = device->allocate(std::max<int64_t>(bytes, 1));
  std::copy_n(reinterpret_cast<const char *>(numbers.data()), bytes, there);
  return reinterpret_cast<T *>(there);
}

MaintainedState::MaintainedState(const trop_model &model, const Data &data, int64_t rows,
                                 const Device *device)
    : model(model), device(device),
      entries(*(device ? device->code : model.devices[0]).entries->state), rows(rows),
      blockSamples(device ? device->code.block_samples : model.block_samples),
      blockCount((rows + blockSamples - 1) / blockSamples),
      elementBytes(model.compute == TROP_F32 ? 4 : 8), touched(blockCount) {
  auto put = [&](Memory &memory, int64_t index, double number) {
    if (model.compute == TROP_F32)
      reinterpret_cast<float *>(memory.data())[index] = float(number);
    else
      reinterpret_cast<double *>(memory.data())[index] = number;
  };
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (std::vector<Memory> *set : {&parameters, &old}) {
      set->push_back(reserve(model.parameters[p].count * elementBytes));
      for (int64_t i = 0; i < model.parameters[p].count; ++i)
        put(set->back(), i, data.parameters[p][i]);
    }
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    pointers.push_back(parameters[p].data());
    oldPointers.push_back(old[p].data());
  }
  inputs = reserve(rows * model.input_count * elementBytes);
  for (int64_t i = 0; i < rows * model.input_count; ++i)
    put(inputs, i, data.inputs[i]);
  if (model.target == TROP_TARGET_CLASSES) {
    targets = reserve(rows * 4);
    for (int64_t i = 0; i < rows; ++i)
      reinterpret_cast<int32_t *>(targets.data())[i] = int32_t(data.targets[i]);
  } else {
    targets = reserve(rows * model.output_count * elementBytes);
    for (int64_t i = 0; i < rows * model.output_count; ++i)
      put(targets, i, data.targets[i]);
  }
  sampleWeights = reserve(rows * elementBytes); // Models without do not look at them.
  for (auto [row, weight] : llvm::enumerate(getSampleWeights(rows)))
    put(sampleWeights, int64_t(row), weight);
  workspace = reserve(device ? kWarps * device->code.warp_bytes : model.workspace_bytes);
  if (device) { // Of updates, which find zeros.
    lists = reserve(kWarps * device->code.warp_bytes);
    std::fill_n(lists.data(), kWarps * device->code.warp_bytes, 0);
  }
  shared = reserve(entries.shared_bytes);
  blocks = reserve(blockCount * entries.block_bytes);
  losses = reserve(blockCount * blockSamples * elementBytes);
  context = {sizeof context,
             TROP_ABI_VERSION,
             pointers.data(),
             workspace.data(),
             device ? &device->stream : nullptr,
             nullptr,
             kWarps};
}

trop_samples MaintainedState::range(int64_t firstBlock, int64_t count) const {
  auto &self = const_cast<MaintainedState &>(*this);
  int64_t first = firstBlock * blockSamples;
  return {sizeof(trop_samples),
          self.inputs.data(),
          self.targets.data(),
          rows,
          nullptr,
          first,
          std::min(count * blockSamples, rows - first),
          nullptr,
          self.sampleWeights.data()};
}

void MaintainedState::buildInto(Memory &intoBlocks, Memory &intoLosses) {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples samples = range(0, blockCount);
  entries.build(&context, &samples, shared.data(), intoBlocks.data(), intoLosses.data(), &error);
}

void MaintainedState::build() {
  trop_error error{sizeof error, -1, nullptr};
  EXPECT_EQ(entries.prepare(&context, nullptr, shared.data(), &error), TROP_OK);
  buildInto(blocks, losses);
}

void MaintainedState::update(const Positions &changed) {
  trop_error error{sizeof error, -1, nullptr};
  std::vector<trop_changes> changes;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    bool any = p < int64_t(changed.size());
    const int64_t *listed = !any ? nullptr : device ? bring(changed[p]) : changed[p].data();
    changes.push_back({sizeof(trop_changes), any ? int64_t(changed[p].size()) : 0, listed});
  }
  const trop_changes *told = device ? bring(changes) : changes.data();
  EXPECT_EQ(entries.prepare(&context, told, shared.data(), &error), TROP_OK);
  trop_context there = context;
  if (device)
    there.workspace = lists.data();
  uint8_t *flags = device ? bring(touched) : touched.data();
  int64_t *counters = device ? bring(std::vector<int64_t>(counts, counts + TROP_COUNTERS)) : counts;
  // In two calls, as two threads would make them.
  int64_t half = (blockCount + 1) / 2;
  for (int64_t first : {int64_t(0), half}) {
    int64_t count = first ? blockCount - half : half;
    if (count == 0)
      continue;
    trop_samples samples = range(first, count);
    entries.update(&there, &samples, shared.data(), oldPointers.data(), told,
                   blocks.data() + first * entries.block_bytes,
                   losses.data() + first * blockSamples * elementBytes, flags + first, counters,
                   &error);
  }
  if (device) {
    std::copy_n(flags, touched.size(), touched.data());
    std::copy_n(counters, TROP_COUNTERS, counts);
  }
  for (int64_t p = 0; p < model.parameter_count; ++p)
    std::memcpy(old[p].data(), parameters[p].data(), model.parameters[p].count * elementBytes);
}

bool MaintainedState::expectFresh(const std::string &when) {
  Memory freshBlocks = reserve(blockCount * entries.block_bytes);
  Memory freshLosses = reserve(blockCount * blockSamples * elementBytes);
  buildInto(freshBlocks, freshLosses);
  for (int64_t block = 0; block < blockCount; ++block)
    for (int64_t k = 0; k < entries.kept_count; ++k) {
      const trop_kept &kept = entries.kept[k];
      int64_t offset = block * entries.block_bytes + kept.offset;
      if (std::memcmp(blocks.data() + offset, freshBlocks.data() + offset, kept.bytes) != 0) {
        ADD_FAILURE() << "block " << block << " of kept value " << k << " '" << kept.name
                      << "' (plan " << kept.plan << ", fan-out " << kept.fan_out << ", "
                      << kept.units << " units, " << kept.location << ") differs " << when;
        return false;
      }
    }
  if (std::memcmp(losses.data(), freshLosses.data(), rows * elementBytes) != 0) {
    ADD_FAILURE() << "losses differ " << when;
    return false;
  }
  return true;
}

bool MaintainedState::expectLossesOfCpu(const std::string &when) {
  std::vector<char> found(rows * elementBytes);
  Memory workspace;
  workspace.bytes.resize(model.workspace_bytes + 128);
  trop_context cpu = context;
  cpu.workspace = workspace.data();
  cpu.stream = nullptr;
  trop_error error{sizeof error, -1, nullptr};
  trop_samples samples = range(0, blockCount);
  model.devices->entries->loss(&cpu, &samples, found.data(), &error);
  auto areSame = [&](auto zero, int64_t row) {
    auto ours = zero, theirs = zero;
    std::memcpy(&ours, losses.data() + row * elementBytes, sizeof ours);
    std::memcpy(&theirs, found.data() + row * elementBytes, sizeof theirs);
    // What is not a number has other bits on other processors.
    return std::isnan(ours) ? std::isnan(theirs) : std::memcmp(&ours, &theirs, sizeof ours) == 0;
  };
  for (int64_t row = 0; row < rows; ++row)
    if (!(model.compute == TROP_F32 ? areSame(0.0f, row) : areSame(0.0, row))) {
      ADD_FAILURE() << "the loss of row " << row << " is not that of the CPU " << when;
      return false;
    }
  return true;
}

double MaintainedState::get(int64_t parameter, int64_t index) const {
  const void *array = pointers[parameter];
  return model.compute == TROP_F32 ? static_cast<const float *>(array)[index]
                                   : static_cast<const double *>(array)[index];
}

void MaintainedState::set(int64_t parameter, int64_t index, double number) {
  void *array = pointers[parameter];
  if (model.compute == TROP_F32)
    static_cast<float *>(array)[index] = float(number);
  else
    static_cast<double *>(array)[index] = number;
}

MaintainedState::Positions MaintainedState::changeEntry(int64_t parameter, int64_t index,
                                                        double step) {
  Positions changed(model.parameter_count);
  changed[parameter] = {index};
  set(parameter, index, get(parameter, index) + step);
  return changed;
}

MaintainedState::Positions MaintainedState::changeEntries(int64_t parameter, int64_t number,
                                                          Random &random) {
  std::set<int64_t> drawn;
  while (int64_t(drawn.size()) < number)
    drawn.insert(random.below(model.parameters[parameter].count));
  Positions changed(model.parameter_count);
  changed[parameter].assign(drawn.begin(), drawn.end());
  for (int64_t index : drawn)
    set(parameter, index, get(parameter, index) + random.within(-8, 8) / 64.0);
  return changed;
}

MaintainedState::Positions MaintainedState::drawChanges(Random &random, int round,
                                                        bool infinities) {
  Positions changed(model.parameter_count);
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    int64_t size = model.parameters[p].count;
    if (round % 6 == 5) { // All.
      changed[p].resize(size);
      std::iota(changed[p].begin(), changed[p].end(), 0);
    } else {
      int64_t draws = round % 3 == 0   ? p == random.below(model.parameter_count)
                      : round % 3 == 1 ? 1
                                       : 1 + size / 8;
      std::set<int64_t> drawn;
      for (int64_t draw = 0; draw < draws; ++draw)
        drawn.insert(random.below(size));
      changed[p].assign(drawn.begin(), drawn.end());
    }
    for (int64_t index : changed[p]) {
      double step = random.within(-8, 8) / (random.below(2) ? 4.0 : 64.0);
      double now = get(p, index);
      double next = std::isfinite(now) ? now + step : step;
      if (infinities && !model.parameters[p].finite && random.below(4) == 0)
        next = random.below(2) ? std::numeric_limits<double>::infinity()
                               : -std::numeric_limits<double>::infinity();
      if (random.below(8) == 0)
        next = random.below(2) ? 0.0 : -0.0;
      set(p, index, next);
    }
  }
  return changed;
}

bool isExtremum(mlir::Value value) {
  auto op = value.getDefiningOp<StructuralOpInterface>();
  return op && selects(op.getCombiner());
}

void drawPlan(mlir::ModuleOp module, Random &random) {
  keepOnly(module, [&](mlir::Value value) -> std::optional<int64_t> {
    if (random.below(mlir::isa<mlir::BlockArgument>(value) ? 2 : 3) == 0)
      return std::nullopt;
    return isExtremum(value) && random.below(2) ? random.within(2, 5) : 0;
  });
}

void keepOnly(mlir::ModuleOp module,
              llvm::function_ref<std::optional<int64_t>(mlir::Value)> getFanOut) {
  module.walk([&](mlir::func::FuncOp function) {
    auto role = function->getAttrOfType<mlir::StringAttr>(attrs::kRole);
    if (!role || role.getValue() != roles::kState)
      return;
    for (SctKeepOp keep : llvm::to_vector(function.getOps<SctKeepOp>())) {
      keep.replaceAllUsesWith(keep.getValue());
      keep.erase();
    }
    mlir::OpBuilder builder(function.getContext());
    auto plan = [&](mlir::Value value) {
      std::optional<int64_t> fanOut = getFanOut(value);
      if (!fanOut)
        return;
      builder.setInsertionPointAfterValue(value);
      auto kept = SctKeepOp::create(builder, value.getLoc(), value, function.getArgument(0),
                                    builder.getI64IntegerAttr(*fanOut));
      value.replaceAllUsesExcept(kept, kept);
    };
    for (mlir::BlockArgument argument : function.getArguments())
      if (mlir::isa<mlir::RankedTensorType>(argument.getType()) &&
          isValueType(argument.getType()) && hasSamples(argument))
        plan(argument);
    for (mlir::Operation &op : llvm::make_early_inc_range(function.getOps()))
      if (mlir::isa<StructuralOpInterface>(op) && hasSamples(op.getResult(0)))
        plan(op.getResult(0));
  });
}

} // namespace trop::test
