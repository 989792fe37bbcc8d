//===- CheckpointTest.cpp - Checkpoints, whole and damaged ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Checkpoint/Json.h"
#include "runtime/Checkpoint/Safetensors.h"

#include <cmath>
#include <limits>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// A checkpoint of an initialised classifier, to be damaged.
class CheckpointTest : public ::testing::Test {
protected:
  CheckpointTest() : experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1)) {
    experiment.initialise();
    checkpoint.step = 1234;
    checkpoint.seed = 18446744073709551615u;
    checkpoint.maxLoss = 0.1;
    DataRecipe &data = checkpoint.data;
    data.source = "csv";
    data.path = "/data/t.csv";
    data.features = {"a", "b", "c\"\n", "d"};
    data.labels = {"kind"};
    data.classes = {"east", "north", "west"};
    data.dropOtherClasses = true;
    data.split = 0.7;
    data.validation = 0.1;
    data.scaling = {"standard", {0.1, 1 / 3.0, 2, 3}, {1, 5e-300, 3, 1e300}};
    data.digest = "d1";
    data.rowDigests = "AAAAAAAA";
    data.options["header"] = {"none"};
    saveCheckpoint(path, experiment.model, experiment.weights, checkpoint);
    bytes = readFile(path);
    headerBytes = size_t(uint8_t(bytes[0])) | size_t(uint8_t(bytes[1])) << 8;
    header = Json::parse(bytes.substr(8, headerBytes));
  }

  /// The error of loading these bytes, without the path.
  std::string problem(const std::string &damaged) {
    // A new file each time: some file systems flush one that is overwritten.
    std::filesystem::remove(path);
    experiment.folder.write("model.safetensors", damaged);
    Weights weights(experiment.model);
    std::string message = errorOf([&] { loadCheckpoint(path, experiment.model, weights); });
    return message.empty() ? message : message.substr(path.size());
  }
  /// The same with another header.
  std::string problemWith(const std::string &text) {
    std::string length(8, '\0');
    for (size_t i = 0; i < 8; ++i)
      length[i] = char(text.size() >> (8 * i) & 0xff);
    return problem(length + text + bytes.substr(8 + headerBytes));
  }
  std::string problemWith(const Json &header) { return problemWith(header.dump()); }

  Experiment experiment;
  std::string path = experiment.folder.path("model.safetensors");
  Checkpoint checkpoint;
  std::string bytes;
  size_t headerBytes;
  Json header;
};
} // namespace

TEST_F(CheckpointTest, RoundTrip) {
  Weights weights(experiment.model);
  Checkpoint back = loadCheckpoint(path, experiment.model, weights);
  for (int64_t p = 0; p < 3; ++p)
    EXPECT_EQ(std::memcmp(weights[p].data(), experiment.weights[p].data(), weights[p].bytes()), 0);
  EXPECT_EQ(back.step, checkpoint.step);
  EXPECT_EQ(back.seed, checkpoint.seed);
  EXPECT_EQ(back.maxLoss, checkpoint.maxLoss);
  EXPECT_EQ(back.derivative, experiment.model.derivative);
  EXPECT_EQ(back.data.path, checkpoint.data.path);
  EXPECT_EQ(back.data.digest, "d1");
  EXPECT_EQ(back.data.rowDigests, "AAAAAAAA");
  EXPECT_EQ(back.data.options.at("header").front(), "none");
  EXPECT_EQ(back.data.features, checkpoint.data.features);
  EXPECT_EQ(back.data.labels, checkpoint.data.labels);
  EXPECT_EQ(back.data.classes, checkpoint.data.classes);
  EXPECT_EQ(back.data.dropOtherClasses, true);
  EXPECT_EQ(back.data.split, 0.7);
  EXPECT_EQ(back.data.validation, 0.1);
  EXPECT_EQ(back.data.scaling.kind, "standard");
  EXPECT_EQ(back.data.scaling.shift, checkpoint.data.scaling.shift);
  EXPECT_EQ(back.data.scaling.divisor, checkpoint.data.scaling.divisor);
}

TEST_F(CheckpointTest, TheFormatIsSafetensors) {
  EXPECT_EQ(headerBytes % 8, 0u);
  EXPECT_EQ(header["W1"], Json::parse(R"({"dtype": "F32", "shape": [8, 20],
                                          "data_offsets": [32, 672]})"));
  EXPECT_EQ(bytes.size(), 8 + headerBytes + 4 * (8 + 160 + 60));
  float first;
  std::memcpy(&first, bytes.data() + 8 + headerBytes, 4);
  EXPECT_EQ(first, 4);
}

TEST_F(CheckpointTest, InfinityIsAWeightNanIsNot) {
  experiment.weights[2].set(7, -std::numeric_limits<double>::infinity());
  saveCheckpoint(path, experiment.model, experiment.weights, checkpoint);
  EXPECT_EQ(problem(readFile(path)), "");
  experiment.weights[2].set(7, NAN);
  saveCheckpoint(path, experiment.model, experiment.weights, checkpoint);
  EXPECT_EQ(problem(readFile(path)), ": tensor 'W2': expected numbers, found NaN at entry 7");
}

TEST_F(CheckpointTest, WeightsOfALinearLayerAreFinite) {
  experiment.weights[0].set(3, INFINITY);
  saveCheckpoint(path, experiment.model, experiment.weights, checkpoint);
  EXPECT_EQ(problem(readFile(path)),
            ": tensor 'W0': expected finite numbers, found NaN or an infinity at entry 3");
}

TEST_F(CheckpointTest, AnotherModel) {
  TestModel other = lmmClassifier(TROP_F32, 1);
  Weights weights(other.model);
  EXPECT_EQ(errorOf([&] { loadCheckpoint(path, other.model, weights); }),
            path + ": expected a checkpoint of model 'LMM1' (LMM1), found one of another model: "
                   "'LMM' (LMM); tensor 'W1': expected shape [8,1], found [8,20]");
}

TEST_F(CheckpointTest, HashesOfSums) {
  EXPECT_TRUE(differInSums("2-aa", "2-aa-bb"));
  EXPECT_TRUE(differInSums("2-aa-bb", "2-aa"));
  EXPECT_TRUE(differInSums("2-aa-bb", "2-aa-cc"));
  for (const char *other : {"2-aa", "2-ab", "2-ab-bb", "3-aa-bb", "aa", "", "2-aaa", "2-"})
    EXPECT_FALSE(differInSums("2-aa", other)) << other;
  EXPECT_FALSE(differInSums("aa", "bb"));
  EXPECT_EQ(sumsDiffer("2-aa", "2-aa-bb"),
            "expected rounded sums of products, as in this model, found fused ones");
  EXPECT_EQ(sumsDiffer("2-aa-bb", "2-aa-cc"),
            "expected fused sums of products, as in this model, found others fused");
}

TEST_F(CheckpointTest, WeightsOfOtherSums) {
  trop_model &model = experiment.model;
  model.model_hash = "2-aa-bb";
  saveCheckpoint(path, model, experiment.weights, checkpoint);
  Weights weights(model);
  EXPECT_EQ(loadCheckpoint(path, model, weights).otherSums, "");
  model.model_hash = "2-aa";
  EXPECT_EQ(loadCheckpoint(path, model, weights).otherSums, sumsDiffer("2-aa", "2-aa-bb"));
}

TEST_F(CheckpointTest, EveryTruncationIsRefused) {
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_NE(problem(bytes.substr(0, size)), "") << size;
  EXPECT_EQ(problem(""), ": expected a safetensors file, found 0 bytes");
  EXPECT_EQ(problem(bytes + "x"), ": expected 912 bytes of tensors, found 913");
}

// A flipped bit may leave a valid file (another letter in a name of a class); what
// must not happen is a crash or an error of another kind.
TEST_F(CheckpointTest, EveryFlippedBitOfTheHeader) {
  int refused = 0;
  for (size_t i = 0; i < 8 + headerBytes; ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[i] = char(damaged[i] ^ 1 << bit);
      refused += !problem(damaged).empty();
    }
  EXPECT_GT(refused, int(headerBytes) * 3);
}

TEST_F(CheckpointTest, HostileLengths) {
  std::string most = std::to_string(bytes.size() - 8);
  std::string damaged = bytes;
  damaged.replace(0, 8, 8, '\xff');
  EXPECT_EQ(problem(damaged), ": expected a safetensors header of at most " + most +
                                  " bytes, found 18446744073709551615");
}

TEST_F(CheckpointTest, WhatOtherToolsWriteIsNamed) {
  EXPECT_EQ(problem("PK\3\4 and more").substr(0, 68),
            ": expected a safetensors file, found a zip archive, as torch.save, K");
}

TEST_F(CheckpointTest, HostileJson) {
  EXPECT_EQ(problemWith(std::string("{")),
            ": expected a JSON header, found invalid JSON at its byte 2");
  EXPECT_EQ(problemWith(std::string("[]")), ": expected a JSON object as header, found []");
  EXPECT_EQ(problemWith(std::string("{\"a\": 1e999}")),
            ": expected a JSON header, found a number out of range");
  EXPECT_EQ(problemWith(std::string("{\"a\": 1, \"a\": 2}")),
            ": expected every JSON key once, found 'a' twice");
  EXPECT_EQ(problemWith(std::string(1'000'000, '[')),
            ": expected JSON nested at most 8 deep, found more");
  EXPECT_EQ(problemWith(std::string("{\"\xff\": 1}")),
            ": expected a JSON header, found invalid JSON at its byte 3");
  EXPECT_EQ(problemWith(std::string("{\"__metadata__\": 3}")),
            ": expected an object of strings as metadata, found 3");
  EXPECT_EQ(problemWith(std::string("{\"__metadata__\": {\"seed\": 3}}")),
            ": expected a string as metadata 'seed', found 3");
  EXPECT_EQ(problemWith(std::string("{}")), ": expected 0 bytes of tensors, found 912");
  header.erase("__metadata__");
  EXPECT_EQ(problemWith(header), ": expected metadata 'format', found none");
}

TEST_F(CheckpointTest, HostileTensors) {
  auto changed = [&](const char *key, const Json &value) {
    Json other = header;
    other["W1"][key] = value;
    return problemWith(other);
  };
  std::string begin = ": tensor 'W1': expected ";
  EXPECT_EQ(changed("dtype", "F16"), begin + "dtype \"F32\", found \"F16\"");
  EXPECT_EQ(changed("shape", {20, 8}), begin + "shape [8,20], found [20,8]");
  EXPECT_EQ(changed("shape", "wide"), begin + "shape [8,20], found \"wide\"");
  EXPECT_EQ(changed("data_offsets", {32, 913}),
            begin + "data_offsets within the 912 bytes of tensors, found [32,913]");
  EXPECT_EQ(changed("data_offsets", {672, 32}),
            begin + "data_offsets within the 912 bytes of tensors, found [672,32]");
  EXPECT_EQ(changed("data_offsets", {-1, uint64_t(1) << 63}),
            begin + "data_offsets within the 912 bytes of tensors, found [-1,9223372036854775808]");
  EXPECT_EQ(changed("data_offsets", {0, 32, 672}),
            begin + "data_offsets within the 912 bytes of tensors, found [0,32,672]");
  EXPECT_EQ(changed("data_offsets", nullptr),
            begin + "data_offsets within the 912 bytes of tensors, found null");

  Json other = header;
  other["W1"] = 3;
  EXPECT_EQ(problemWith(other), begin + "data_offsets within the 912 bytes of tensors, found null");
  other = header;
  other["W9"] = header["W1"];
  other.erase("W1");
  EXPECT_EQ(problemWith(other), ": expected a tensor 'W1', found none");
  other = header;
  other["W9"] = {{"dtype", "F32"}, {"shape", {0}}, {"data_offsets", {912, 912}}};
  EXPECT_EQ(problemWith(other), ": expected tensors of the model only, found 'W9'");
}

// As safetensors has it: no byte is of two tensors or of none.
TEST_F(CheckpointTest, OverlapsAndGaps) {
  auto placed = [&](const char *name, const Json &offsets) {
    Json other = header;
    other[name]["data_offsets"] = offsets;
    return problemWith(other);
  };
  EXPECT_EQ(placed("W1", {32, 671}), ": tensor 'W2': expected data_offsets from 671 on, where 'W1' "
                                     "ends, found [672,912], which leaves a gap");
  EXPECT_EQ(placed("W1", {31, 672}), ": tensor 'W1': expected data_offsets from 32 on, where 'W0' "
                                     "ends, found [31,672], which overlaps it");
  EXPECT_EQ(placed("W0", {1, 32}), ": tensor 'W0': expected data_offsets from 0 on, where the data "
                                   "begin, found [1,32], which leaves a gap");
  EXPECT_EQ(placed("W2", {672, 911}), ": expected 911 bytes of tensors, found 912");
  Json other = header;
  other["W2"]["data_offsets"] = {671, 911};
  other["W1"]["data_offsets"] = {32, 671};
  std::string length(8, '\0'), text = other.dump(); // No padding: data lie where they lie.
  length[0] = char(text.size() & 0xff), length[1] = char(text.size() >> 8);
  EXPECT_EQ(problem(length + text + std::string(911, '\0')),
            ": tensor 'W1': expected data_offsets of 640 bytes, found [32,671]");
}

TEST_F(CheckpointTest, TensorsLieInAnyOrder) {
  std::string data = bytes.substr(8 + headerBytes);
  // W2, then an empty one of the optimizer, then W0 and W1, at addresses that nothing aligns.
  std::string moved = data.substr(672) + data.substr(0, 672);
  Json other = header;
  other["W2"]["data_offsets"] = {0, 240};
  other["W0"]["data_offsets"] = {240, 272};
  other["W1"]["data_offsets"] = {272, 912};
  other["optimizer/a/W0"] = {{"dtype", "F32"}, {"shape", {0}}, {"data_offsets", {240, 240}}};
  std::string text = other.dump();
  text += std::string((5 - text.size() % 4) % 4, ' ');
  std::string length(8, '\0');
  length[0] = char(text.size() & 0xff), length[1] = char(text.size() >> 8);
  ASSERT_EQ(text.size() % 4, 1u);
  ASSERT_EQ(problem(length + text + moved), "");
  Weights weights(experiment.model);
  Checkpoint back = loadCheckpoint(path, experiment.model, weights);
  for (int64_t p = 0; p < 3; ++p)
    EXPECT_EQ(std::memcmp(weights[p].data(), experiment.weights[p].data(), weights[p].bytes()), 0);
}

TEST_F(CheckpointTest, HostileMetadata) {
  auto changed = [&](const char *key, const std::string &value) {
    Json other = header;
    other["__metadata__"][key] = value;
    return problemWith(other);
  };
  EXPECT_EQ(changed("format", "trop-2"),
            ": expected a checkpoint of format 'trop-1', found 'trop-2'");
  EXPECT_EQ(changed("step", "many"), ": expected a number as metadata 'step', found 'many'");
  EXPECT_EQ(changed("seed", "-1"), ": expected a number as metadata 'seed', found '-1'");
  EXPECT_EQ(changed("data", "{"), ": expected a JSON header, found invalid JSON at its byte 2");
  EXPECT_EQ(changed("data", "[]"),
            ": expected a description of the data as metadata 'data', found []");

  std::string wrongSizes =
      ": expected metadata 'data' of 4 features and 3 outputs, found {\"classes";
  auto changedData = [&](const char *key, const Json &value) {
    Json data = Json::parse(header["__metadata__"]["data"].get<std::string>());
    data[key] = value;
    return changed("data", data.dump()).substr(0, wrongSizes.size());
  };
  EXPECT_EQ(changedData("classes", {"a"}), wrongSizes);
  EXPECT_EQ(changedData("features", {"a"}), wrongSizes);
  EXPECT_EQ(changedData("scale_shift", Json::array()), wrongSizes);
  EXPECT_EQ(changedData("scale_divisor", {1, 1, 0, 1}), wrongSizes);
  EXPECT_EQ(changedData("split", 0), wrongSizes);
  EXPECT_EQ(changedData("target_shift", {1, 2, 3}), wrongSizes);
}

TEST_F(CheckpointTest, WhatOlderRecipesLack) {
  Json data = Json::parse(header["__metadata__"]["data"].get<std::string>());
  for (const char *key : {"options", "target_scale", "target_shift", "target_divisor"})
    data.erase(key);
  header["__metadata__"]["data"] = data.dump();
  EXPECT_EQ(problemWith(header), "");
  Weights weights(experiment.model);
  Checkpoint back = loadCheckpoint(path, experiment.model, weights);
  EXPECT_TRUE(back.data.options.empty());
  EXPECT_EQ(back.data.targetScaling.kind, "none");
}
