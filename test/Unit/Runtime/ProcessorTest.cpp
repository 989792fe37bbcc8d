//===- ProcessorTest.cpp - Which code this processor runs -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Processor.h"

#include "gtest/gtest.h"

#include <string>

using namespace trop::rt;

namespace {

// Those with XOP never had AVX-512. Of aarch64 there is no such pair.
#if defined(__x86_64__)
constexpr const char *kFew = "cmov,sse2", *kNever = "sse2,xop,avx512f";
#else
constexpr const char *kFew = "neon", *kNever = nullptr;
#endif

trop_model makeModel(const char *features, const char *name, const trop_model *fallback = nullptr) {
  trop_model model = {};
  static const trop_device cpu = {sizeof cpu, "cpu", kArch, nullptr};
  model.struct_size = sizeof model;
  model.abi_version = TROP_ABI_VERSION;
  model.device_count = 1;
  model.devices = &cpu;
  model.cpu = name;
  model.cpu_features = features;
  model.fallback = fallback;
  return model;
}

} // namespace

TEST(ProcessorTest, TheFirstThatCanBeRunIsChosen) {
  if (!kNever)
    GTEST_SKIP();
  trop_model least = makeModel("", "least"), middle = makeModel(kFew, "middle", &least),
             most = makeModel(kNever, "most", &middle);
  EXPECT_EQ(trop_choose(&least), &least);
  EXPECT_EQ(trop_choose(&middle), &middle);
  EXPECT_EQ(trop_choose(&most), &middle);
  most.abi_version = 1;
  EXPECT_EQ(trop_choose(&most), nullptr);
}

TEST(ProcessorTest, NamesWithoutATestAreNoMatter) {
  trop_model model = makeModel("sse2-fast,tuned,", "odd");
  EXPECT_EQ(trop_choose(&model), &model);
}

TEST(ProcessorTest, NoneIsExplainedByTheLeast) {
  if (!kNever)
    GTEST_SKIP();
  trop_model least = makeModel(kNever, "least"), most = makeModel(kNever, "most", &least);
  EXPECT_EQ(trop_choose(&most), nullptr);
  std::string text = explainProcessor(most);
  EXPECT_EQ(text.find("this processor has no "), 0u) << text;
  EXPECT_NE(text.find(", which code for 'least' uses; compile with --march="), std::string::npos)
      << text;
}
