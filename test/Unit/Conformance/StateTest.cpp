//===- StateTest.cpp - Maintained values on a GPU ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels of state, executed as PTX: after any updates everything kept has the bits of a
// fresh build there, and losses those of the CPU. The executor looks for races.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/State.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Ptx/Executor.h"
#include "test/lib/Ptx/Program.h"

#include "dialect/Trop/Transforms/InsertSct/Report.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <regex>

namespace trop::test {
namespace {

/// Of PTX, the kernels of state.
std::string withStateKernels(const std::string &text) {
  size_t at = text.find(".visible .entry");
  std::string kept = text.substr(0, at);
  while (at != std::string::npos) {
    size_t next = text.find(".visible .entry", at + 1);
    std::string kernel = text.substr(at, next == std::string::npos ? next : next - at);
    if (std::regex_search(kernel.substr(0, kernel.find('(')), std::regex("state_[a-z]+$")))
      kept += kernel;
    at = next;
  }
  return kept;
}

/// Runs the kernels of a model's second device.
class Gpu {
public:
  explicit Gpu(const trop_model &model)
      : code(model.devices[1]), memory(uint64_t(1) << 30), executor(memory, /*watches=*/true),
        program(withStateKernels(code.image), memory, /*watches=*/true),
        stream{sizeof stream, launch, this} {}

  MaintainedState::Device describe() {
    return {code, stream, [this](int64_t bytes) {
              return reinterpret_cast<char *>(memory.allocate(uint64_t(bytes), "a state"));
            }};
  }
  /// What is wrong, if anything is.
  const std::string &getFault() const { return fault; }
  ptx::Executor &getExecutor() { return executor; }

private:
  static void launch(void *queue, int64_t number, uint32_t blocksX, uint32_t blocksY,
                     uint32_t blocksZ, uint32_t threadsX, uint32_t threadsY, uint32_t threadsZ,
                     void **arguments) {
    auto &self = *static_cast<Gpu *>(queue);
    try {
      const ptx::LoadedKernel &kernel = *self.program.find(self.code.kernels[number]);
      std::vector<uint8_t> bytes(kernel.code.parameterBytes);
      for (size_t i = 0; i < kernel.code.parameterOffsets.size(); ++i)
        std::memcpy(&bytes[kernel.code.parameterOffsets[i]], arguments[i], 8);
      self.executor.launch(kernel, {{blocksX, blocksY, blocksZ}, {threadsX, threadsY, threadsZ}, 0},
                           bytes);
    } catch (const std::exception &error) { // Not through machine code.
      self.fault = error.what();
    }
  }

  const trop_device &code;
  ptx::DeviceMemory memory;
  ptx::Executor executor;
  ptx::Program program;
  trop_stream stream;
  std::string fault;
};

void expectExact(const trop_model &model, const Data &data, Random &random, bool infinities) {
  ASSERT_EQ(model.device_count, 2);
  ASSERT_TRUE(model.devices[1].entries->state);
  Gpu gpu(model);
  MaintainedState::Device device = gpu.describe();
  for (int64_t rows : {int64_t(1), data.rows}) {
    MaintainedState state(model, data, rows, &device);
    state.build();
    state.expectFresh("after build");
    state.expectLossesOfCpu("after build");
    for (int round = 0; round < 7; ++round) {
      SCOPED_TRACE("update " + std::to_string(round) + " of " + std::to_string(rows) + " rows");
      state.update(state.drawChanges(random, round, infinities));
      ASSERT_EQ(gpu.getFault(), "");
      if (!state.expectFresh("after an update") || !state.expectLossesOfCpu("after an update"))
        return;
    }
  }
}

class DeviceStates : public testing::TestWithParam<int> {};

TEST_P(DeviceStates, EqualFreshOnesAndTheCpusLosses) {
  Random random(GetParam());
  RandomModel drawn = drawMaxModel(GetParam());
  if (GetParam() % 3 == 1)
    drawn.source = withSampleWeights(drawn.source);
  if (GetParam() % 3 == 2)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  CodegenOptions options;
  options.optLevel = 0;
  auto edit = [&](mlir::ModuleOp module) {
    if (GetParam() % 4 > 0)
      drawPlan(module, random);
  };
  auto compiled = CompiledModel::compile(drawn.source, options, "model.trop", edit,
                                         PipelineOptions(), /*withGpu=*/true);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  expectExact(model, drawn.data, random, GetParam() % 3 == 0);
}

/// What the plan says that a leaf of a value that changed reads.
int64_t getLeafBytes(const std::string &report, llvm::StringRef name) {
  auto plan = cantFail(llvm::json::parse(report));
  for (const llvm::json::Value &value : *plan.getAsObject()->getArray("values"))
    if (value.getAsObject()->getString("name") == name)
      return *value.getAsObject()->getInteger("leaf_bytes");
  ADD_FAILURE() << "no value '" << name.str() << "'";
  return 0;
}

/// Bytes of global memory that an update touches, each once, beside what the plan says that leaves
/// read: of those that changed, and of searches, which look at no output and read each input once
/// for both of its signs. What is above are outputs that changed, with what they were before,
/// weights, and where losses are.
TEST(DeviceStateBytes, AreThoseThatThePlanSays) {
  constexpr int64_t kRows = 512, kEntries = 20, kInputs = 196;
  std::string report;
  auto compiled = CompiledModel::compile(
      R"(model LMM(x: f32[196]) -> classes[10] {
  param W0: f32[392] init plus_minus(4.0) update every 100;
  param W1: f32[392, 50] init prototypes;
  param W2: f32[50, 10] init votes(W1, 4.0);
  g = minplus(linear(x, W0, pattern: plus_minus), W1);
  z = maxplus(g, W2);
  return softmax(z);
}
train LMM { loss: cross_entropy; reduce: max; optimizer: level(floor: 1.4); steps: 1; }
)",
      {}, "model.trop",
      [&](mlir::ModuleOp module) {
        llvm::raw_string_ostream stream(report);
        printSctReport(module, std::nullopt, kRows, /*json=*/true, stream);
      },
      {}, /*withGpu=*/true);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Gpu gpu(model);
  MaintainedState::Device device = gpu.describe();
  MaintainedState state(model, drawData(model, kRows, Numbers::Generic, 1), kRows, &device);
  state.build();
  gpu.getExecutor().resetCounters();
  Random random(1);
  state.update(state.changeEntries(1, kEntries, random));
  ASSERT_EQ(gpu.getFault(), "");
  ptx::Counters update;
  for (const auto &[name, counters] : gpu.getExecutor().getCounters())
    if (name.find("update") != std::string::npos)
      update = counters;
  int64_t ofG = getLeafBytes(report, "g"), ofZ = getLeafBytes(report, "z");
  EXPECT_EQ(ofG, 8); // An input, and a unit.
  int64_t changed = kRows * kEntries, searched = state.counters()[TROP_COUNT_RESCANS] * 2 * kInputs;
  int64_t above = state.counters()[TROP_COUNT_CELLS] - changed - searched;
  auto said = double(changed * ofG + searched / 2 * (ofG - 4) + above * ofZ);
  auto touched = double(update.distinctRead + update.distinctWritten);
  std::printf("update of LMM: %.0f bytes by the plan, %.0f touched, %.2f times\n", said, touched,
              touched / said);
  EXPECT_LT(touched, 1.2 * said);
  state.expectFresh("after an update");
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeviceStates, testing::Range(2000, 2016));

} // namespace
} // namespace trop::test
