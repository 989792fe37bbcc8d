//===- DeviceListsTest.cpp - Lists of what a device gives as tensors ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModels.h"

#include "runtime/Device/GpuLists.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

/// A list of the first parameter's entries, of which those that are not given are -0.
template <typename T>
static trop_sparse listOf(std::vector<std::pair<int64_t, T>> given, std::vector<int64_t> &indices,
                          std::vector<T> &values) {
  TestModel test = maxPlusClassifier(sizeof(T) == 8 ? TROP_F64 : TROP_F32);
  Weights tensors(test.model);
  for (int64_t p = 0; p < test.model.parameter_count; ++p)
    std::fill_n(tensors[p].as<T>(), tensors[p].size(), T(-0.0));
  for (auto [index, value] : given)
    tensors[0].as<T>()[index] = value;
  std::vector<trop_sparse> lists(
      size_t(test.model.parameter_count),
      {sizeof(trop_sparse), int64_t(indices.size()), -1, indices.data(), values.data()});
  makeLists(test.model, tensors, lists.data());
  return lists[0];
}

template <typename T> class DeviceLists : public testing::Test {};
using Elements = testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceLists, Elements);

TYPED_TEST(DeviceLists, HaveWhatPathsReachedInOrder) {
  std::vector<int64_t> indices(12, -1);
  std::vector<TypeParam> values(12);
  TypeParam nan = std::numeric_limits<TypeParam>::quiet_NaN();
  trop_sparse list =
      listOf<TypeParam>({{1, 2}, {4, 0}, {5, -nan}, {11, TypeParam(-0.5)}}, indices, values);
  ASSERT_EQ(list.count, 4);
  indices.resize(4);
  EXPECT_EQ(indices, (std::vector<int64_t>{1, 4, 5, 11}));
  EXPECT_EQ(values[0], 2);
  EXPECT_EQ(values[1], 0);
  EXPECT_FALSE(std::signbit(values[1]));
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_EQ(values[3], TypeParam(-0.5));
}

TYPED_TEST(DeviceLists, AreEmptyWhereNoPathLeads) {
  std::vector<int64_t> indices(12, -1);
  std::vector<TypeParam> values(12);
  EXPECT_EQ(listOf<TypeParam>({}, indices, values).count, 0);
}

TYPED_TEST(DeviceLists, KeepWithinTheirRoom) {
  std::vector<int64_t> indices(2, -1);
  std::vector<TypeParam> values(2);
  EXPECT_EQ(listOf<TypeParam>({{0, 1}, {1, 1}, {2, 1}}, indices, values).count, 2);
}
