//===- WeightsTest.cpp - Files of weights, written and read -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Weights/Weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace trop {
namespace {

template <typename T> WeightTensor makeTensor(const std::string &name, std::vector<T> values) {
  WeightTensor tensor{name, sizeof(T) == 8 ? TROP_F64 : TROP_F32, {int64_t(values.size())}};
  tensor.values.resize(values.size() * sizeof(T));
  std::memcpy(tensor.values.data(), values.data(), tensor.values.size());
  return tensor;
}

class WeightsTest : public ::testing::Test {
protected:
  WeightsTest()
      : path(std::filesystem::temp_directory_path() /
             ("trop-weights-" + std::to_string(getpid()))) {}
  ~WeightsTest() override { std::filesystem::remove(path); }

  void write(const std::string &bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  void write(const WeightMetadata &metadata, const std::vector<WeightTensor> &tensors) {
    llvm::Expected<std::string> bytes = formatWeights(metadata, tensors);
    ASSERT_TRUE(bool(bytes)) << toString(bytes.takeError());
    write(*bytes);
  }
  WeightsFile read() {
    llvm::Expected<WeightsFile> file = WeightsFile::read(path);
    EXPECT_TRUE(bool(file));
    return std::move(*file);
  }
  /// A message without the file's name.
  std::string message(llvm::Error error) {
    std::string text = toString(std::move(error));
    return text.rfind(path + ": ", 0) == 0 ? text.substr(path.size() + 2) : text;
  }
  std::string loadMessage(const WeightsFile &file, WeightTensor &tensor) {
    llvm::Expected<bool> loaded = file.load(tensor, {tensor});
    return loaded ? "" : message(loaded.takeError());
  }

  std::string path;
};

TEST_F(WeightsTest, WhatIsWrittenIsRead) {
  WeightTensor w = makeTensor<float>("W", {1.5f, -0.0f, INFINITY, 1e-42f});
  w.shape = {2, 2};
  WeightMetadata said{{"data", "{}"}, {"format", "trop-1"}};
  write(said, {w, makeTensor<float>("b", {3})});
  WeightsFile file = read();
  EXPECT_EQ(file.getMetadata(), said);
  WeightTensor again{"W", TROP_F32, {2, 2}};
  EXPECT_EQ(loadMessage(file, again), "");
  EXPECT_EQ(again.values, w.values);
  again.finite = true;
  EXPECT_EQ(loadMessage(file, again),
            "tensor 'W': expected finite numbers, found NaN or an infinity at entry 2");
}

TEST_F(WeightsTest, MetadataOfOtherToolsMeanSomethingElse) {
  write({{"data", "mnist"}, {"format", "pt"}}, {makeTensor<float>("W", {1})});
  EXPECT_TRUE(read().getMetadata().empty());
  EXPECT_EQ(message(read().checkMetadata(4, 3, true)), "");
  WeightMetadata said{{"trop_data", R"({"classes": ["a", "b"]})"}};
  write({{"format", "pt"}, *said.begin()}, {makeTensor<float>("W", {1})});
  EXPECT_EQ(read().getMetadata(), said);
  EXPECT_EQ(message(read().checkMetadata(4, 2, true)), "");
  EXPECT_EQ(message(read().checkMetadata(4, 3, true)),
            "metadata 'trop_data': expected 3 in 'classes', found 2");
  write({{"format", "trop-1"}}, {makeTensor<float>("W", {1})});
  EXPECT_EQ(message(read().checkMetadata(4, 3, true)), "expected metadata 'model', found none");
  write({{"format", "trop-2"}}, {makeTensor<float>("W", {1})});
  llvm::Expected<WeightsFile> file = WeightsFile::read(path);
  ASSERT_FALSE(bool(file));
  EXPECT_EQ(message(file.takeError()), "expected a checkpoint of format 'trop-1', found 'trop-2'");
}

TEST_F(WeightsTest, MessagesHaveNoControlBytes) {
  write({{"format", "trop-1"}, {"model", "\x1b[31m"}, {"model_hash", "a\n"}},
        {makeTensor<float>("W\x07", {1})});
  EXPECT_EQ(
      message(read().checkModel("M", "b")),
      "expected weights of model 'M' (b), found those of another model: '\\x1b[31m' (a\\x0a)");
  EXPECT_EQ(message(read().checkModel("M", "a\n")), "");
  EXPECT_EQ(message(read().getRest({}).takeError()),
            "expected tensors of the model only, found 'W\\x07'");
}

TEST_F(WeightsTest, DoublesStayDoubles) {
  WeightTensor w = makeTensor<double>("W", {0.1, 1e300});
  write({}, {w});
  WeightTensor again{"W", TROP_F64, {2}};
  EXPECT_EQ(loadMessage(read(), again), "");
  EXPECT_EQ(again.values, w.values);
  WeightTensor narrow{"W", TROP_F32, {2}};
  EXPECT_EQ(loadMessage(read(), narrow),
            "tensor 'W': expected numbers of f32, found one beyond at entry 1");
  write({}, {makeTensor<double>("W", {0.1, 3})});
  llvm::Expected<bool> converted = read().load(narrow, {narrow});
  ASSERT_TRUE(converted && *converted);
  EXPECT_EQ(narrow.values, makeTensor<float>("W", {0.1f, 3}).values);
}

TEST_F(WeightsTest, WhatATrainingCarriesIsNoWeight) {
  WeightTensor w = makeTensor<float>("W", {1}), v = makeTensor<float>("V", {3});
  write({}, {w, makeTensor<float>("optimizer/m/W", {2}), v});
  EXPECT_EQ(message(read().getRest({w}).takeError()),
            "expected tensors of the model only, found 'V'");
  EXPECT_EQ(message(read().getRest({w, v}).takeError()), "");
}

TEST_F(WeightsTest, FilesThatAreNone) {
  auto problem = [&](const std::string &name) {
    llvm::Expected<WeightsFile> file = WeightsFile::read(name);
    return file ? "" : message(file.takeError());
  };
  EXPECT_EQ(problem("gone"), "cannot open 'gone': No such file or directory");
  EXPECT_EQ(problem("-"), "expected a file of weights, found '-'");
  write("short");
  EXPECT_EQ(problem(path), "expected a safetensors file, found 5 bytes");
  WeightTensor missing{"V", TROP_F32, {1}};
  write({}, {makeTensor<float>("W", {1})});
  EXPECT_EQ(loadMessage(read(), missing),
            "expected a tensor 'V', found none; did you mean 'W' [1]? --weights-map 'V=W'");
}

TEST_F(WeightsTest, MetadataOfASmallerNetwork) {
  WeightMetadata of{{"model", "M"},        {"model_hash", "a"}, {"data", "{}"},
                    {"max_loss", "0.25"},  {"settings", "{}"},  {"training", "{}"},
                    {"train_block", "{}"}, {"score", "1"},      {"step", "7"}};
  EXPECT_EQ(adoptMetadata(of, "S", "b"), (WeightMetadata{{"model", "S"},
                                                         {"model_hash", "b"},
                                                         {"data", "{}"},
                                                         {"max_loss", "nan"},
                                                         {"step", "7"}}));
  EXPECT_EQ(adoptMetadata({}, "S", "b"), (WeightMetadata{{"model", "S"}, {"model_hash", "b"}}));
}

TEST_F(WeightsTest, TextsAreUtf8) {
  llvm::Expected<std::string> bytes = formatWeights({{"k", "\xff"}}, {makeTensor<float>("W", {1})});
  ASSERT_FALSE(bool(bytes));
  EXPECT_NE(toString(bytes.takeError()).find("is not UTF-8"), std::string::npos);
}

} // namespace
} // namespace trop
