//===- DeviceTableTest.cpp - Samples that a device has --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuTable.h"

#include <gtest/gtest.h>

using namespace trop::rt;

TEST(DeviceTableTest, KnowsItsRowsByAllArrays) {
  float inputs[20] = {}, others[20] = {}, weights[10] = {};
  int32_t classes[10] = {};
  TableArrays table{inputs, classes, weights, 10};
  trop_samples rows = {};
  rows.inputs = inputs;
  rows.rows = 10;
  EXPECT_TRUE(table.have(rows)); // as forward is called
  rows.targets = classes;
  rows.sample_weights = weights;
  EXPECT_TRUE(table.have(rows));
  rows.targets = others;
  EXPECT_FALSE(table.have(rows));
  rows.targets = classes;
  rows.sample_weights = others;
  EXPECT_FALSE(table.have(rows));
  rows.sample_weights = weights;
  rows.rows = 11;
  EXPECT_FALSE(table.have(rows));
  rows.rows = 10;
  rows.inputs = others;
  EXPECT_FALSE(table.have(rows));
  rows.inputs = nullptr;
  EXPECT_FALSE(TableArrays().have(rows));
}
