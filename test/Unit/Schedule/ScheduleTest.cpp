//===- ScheduleTest.cpp - What code is scheduled for ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Blocks.h"
#include "lib/Schedule/KernelTiles.h"
#include "lib/Schedule/Target.h"
#include "lib/Schedule/Tiles.h"
#include "lib/Target/Object/Object.h"

#include <gtest/gtest.h>

using namespace trop;

namespace {

TargetModel modelFor(const std::string &cpu, const std::string &target) {
  CodegenOptions options;
  options.cpu = cpu;
  options.target = target;
  auto machines = createTargetMachines(options);
  EXPECT_TRUE(bool(machines)) << toString(machines.takeError());
  return getTargetModel(*machines->front());
}

TEST(Target, LlvmKnowsAllProcessorsOfTheTable) {
  for (const ProcessorModel &model : getProcessorModels().drop_front()) {
    bool isArm = model.name.starts_with("neoverse");
    TargetModel found =
        modelFor(model.name.str(), isArm ? "aarch64-linux-gnu" : "x86_64-linux-gnu");
    EXPECT_EQ(found.processor.name, model.name);
    if (isArm)
      EXPECT_EQ(found.registers.getTotalBytes(), 512);
  }
}

TEST(Target, GenericHasTheLeastOfEach) {
  ProcessorModel generic = getProcessorModels().front();
  ProcessorModel least = getProcessorModels().back();
  int64_t both = least.level2 + least.level3;
  for (const ProcessorModel &model : getProcessorModels().drop_front()) {
    least.level1 = std::min(least.level1, model.level1);
    least.level2 = std::min(least.level2, model.level2);
    both = std::min(both, model.level2 + model.level3);
    least.bandwidth = std::min(least.bandwidth, model.bandwidth);
    EXPECT_LE(model.level1, model.level2) << model.name.str();
  }
  EXPECT_EQ(generic.level1, least.level1);
  EXPECT_EQ(generic.level2, least.level2);
  EXPECT_EQ(generic.level2 + generic.level3, both);
  EXPECT_EQ(generic.bandwidth, least.bandwidth);
}

TEST(Target, RegistersFollowTheInstructionSet) {
  const char *x86 = "x86_64-linux-gnu";
  EXPECT_EQ(modelFor("x86-64-v2", x86).registers.getTotalBytes(), 256);
  EXPECT_EQ(modelFor("x86-64-v3", x86).registers.getTotalBytes(), 512);
  EXPECT_EQ(modelFor("x86-64-v4", x86).registers.getTotalBytes(), 2048);
  EXPECT_EQ(modelFor("znver4", x86).registers.getTotalBytes(), 2048);
}

TEST(Target, NothingButRegistersIsOfThisMachine) {
  EXPECT_EQ(modelFor("native", "").processor.name, "generic");
  EXPECT_EQ(modelFor("x86-64-v3", "x86_64-linux-gnu").processor.name, "generic");
}

TEST(Blocks, VisitWeightsTogetherAsCachesHoldThem) {
  const ProcessorModel &generic = getProcessorModel("generic");
  EXPECT_TRUE(staysNear(generic.level2 / 2, generic));
  EXPECT_FALSE(staysNear(generic.level2 / 2 + 1, generic));
  int64_t blockBytes = (784 + 512) * 64;
  EXPECT_EQ(chooseBlocks(blockBytes, generic), 6); // with the third level
  EXPECT_EQ(chooseBlocks(blockBytes, getProcessorModel("znver4")), 9);
  EXPECT_EQ(chooseBlocks(64, generic), 16);
  EXPECT_EQ(chooseBlocks(2 * (generic.level2 + generic.level3), generic), 1);
}

TEST(Tiles, FillAQuarterToHalfOfTheRegistersForTheLeastWork) {
  EXPECT_EQ(chooseTileWidth(500, 1, 32), 14); // 36 tiles compute 4 twice, 50 of 10 none
  EXPECT_EQ(chooseTileWidth(20, 1, 32), 10);
  EXPECT_EQ(chooseTileWidth(9, 1, 32), 9);
  EXPECT_EQ(chooseTileWidth(13, 1, 8), 4); // 16 computed by 4 loops, 14 by 7
  EXPECT_EQ(chooseTileWidth(100, 16, 32), 64);
  EXPECT_EQ(chooseTileWidth(3, 1, 1), 1);
}

using Choices = llvm::SmallVector<TileChoice, 2>;

/// Outputs of samples, of so many units and reduced points.
Choices chooseOfSamples(int64_t units, int64_t reduced, int64_t bytes = 4,
                        Kept kept = Kept::Value) {
  return chooseKernelTiles({units, std::nullopt, reduced}, bytes, kept);
}
/// Sums over samples.
Choices chooseOverSamples(int64_t rows, int64_t columns, int64_t processors = kGpuProcessors) {
  return chooseKernelTiles({rows, columns, std::nullopt}, 4, Kept::Value, processors);
}

TEST(KernelTiles, FitRegisters) {
  Choices values = chooseOfSamples(512, 1568);
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].tile.getBlockRows(), 64);
  EXPECT_EQ(values[0].tile.getBlockColumns(), 32);
  EXPECT_EQ(values[1].tile.getBlockRows(), 128);
  EXPECT_EQ(values[1].tile.getBlockColumns(), 128);
  EXPECT_EQ(chooseOfSamples(512, 1568, 8)[1].tile.getBlockRows(), 64);
  EXPECT_EQ(chooseOfSamples(512, 1568, 4, Kept::Winner)[1].tile.getBlockColumns(), 64);
}

TEST(KernelTiles, FewOutputsHaveNone) {
  EXPECT_TRUE(chooseOfSamples(10, 1568).empty());
  EXPECT_FALSE(chooseOfSamples(20, 784).empty());
  EXPECT_TRUE(chooseOfSamples(65535 * 64 + 1, 784).empty());
  EXPECT_TRUE(chooseOverSamples(784, 3).empty());
  EXPECT_FALSE(chooseOverSamples(784, 10).empty());
}

TEST(KernelTiles, FewSamplesHaveNone) {
  EXPECT_EQ(chooseOfSamples(512, 1568)[0].leastSamples, 7);
  EXPECT_GT(chooseOfSamples(20, 784)[0].leastSamples, 20);
  EXPECT_EQ(chooseOverSamples(1568, 512)[0].leastSamples, 1);
}

TEST(KernelTiles, WideOnesAreForAllProcessors) {
  // 4 blocks along units, so 25 along samples.
  EXPECT_EQ(chooseOfSamples(512, 1568)[1].leastSamples, 24 * 128 + 97);
  EXPECT_EQ(chooseOfSamples(32, 1568).size(), 1u);
  EXPECT_EQ(chooseOverSamples(1280, 1280).back().tile.getBlockRows(), 128);
  EXPECT_EQ(chooseOverSamples(1280, 1152).back().tile.getBlockRows(), 64);
  EXPECT_EQ(chooseOverSamples(1280, 1152, 1).back().tile.getBlockRows(), 128);
}

} // namespace
