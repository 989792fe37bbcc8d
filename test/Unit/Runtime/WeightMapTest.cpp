//===- WeightMapTest.cpp - Weights of other tools -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/PlainData.h"
#include "runtime/Support/Files.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
class WeightMapTest : public CommandTest {
protected:
  /// Weights of a training as another tool has them: W1 is "fc.weight", transposed and in f64.
  void writeForeign(const std::string &path, const Metadata &metadata = {}) {
    ASSERT_EQ(run({"train", "--quiet", "--steps=30", "--checkpoint=mine"}), 0) << err;
    Weights weights(test.model);
    loadWeights("mine", test.model, weights);
    std::vector<double> turned(160);
    for (size_t i = 0; i < 160; ++i)
      turned[i % 20 * 8 + i / 20] = weights[1].get(int64_t(i));
    writeFile(path, writeSafetensors(metadata, {{"W0", TROP_F32, {8}, weights[0].data()},
                                                {"fc.weight", TROP_F64, {20, 8}, turned.data()},
                                                {"W2", TROP_F32, {20, 3}, weights[2].data()}}));
  }
  std::string problem(std::vector<std::string> arguments, int code = 1) {
    EXPECT_EQ(run(std::move(arguments)), code) << out;
    return err;
  }
  std::string scaling() {
    SafetensorsFile file("mine");
    auto data = nlohmann::json::parse(file.metadata().at("data"));
    nlohmann::json said;
    for (const char *key : {"features", "classes", "scale_shift", "scale_divisor"})
      said[key] = data[key];
    return said.dump();
  }
};
} // namespace

TEST_F(WeightMapTest, PredictsWithWhatTheFileSays) {
  writeForeign("w");
  writeForeign("w", {{"format", "pt"}, {"trop_data", scaling()}});
  ASSERT_EQ(run({"predict", "--data=train.csv", "--checkpoint=mine"}), 0) << err;
  std::string mine = out;
  ASSERT_EQ(run({"predict", "--data=train.csv", "--weights=w", "--map=W1=fc.weight^T"}), 0) << err;
  EXPECT_EQ(out, mine);
  EXPECT_EQ(err, "'w': 1 tensor of F64 rounded to f32\n");
  ASSERT_EQ(run({"eval", "--data=train.csv", "--weights=w", "--map=W1=fc.weight^T"}), 0) << err;
  ASSERT_EQ(run({"gradient", "--at=train.csv", "--weights=w", "--map=W1=fc.weight^T"}), 0) << err;
  EXPECT_EQ(problem({"eval", "--weights=w", "--map=W1=fc.weight^T"}, 2),
            "'w': 1 tensor of F64 rounded to f32\nnet: error: expected --data FILE beside "
            "--weights: 'w' does not say on which data to evaluate\n");
}

TEST_F(WeightMapTest, PredictsWithWhatTheTrainBlockSays) {
  writeForeign("w");
  std::vector<std::string> eval = {"eval", "--data=train.csv", "--weights=w",
                                   "--map=W1=fc.weight^T"};
  EXPECT_NE(problem(eval).find("net: error: w: expected the numbers by which scale: standard "
                               "scales, as 'scale_shift' and 'scale_divisor' of metadata "
                               "'trop_data', found none"),
            std::string::npos)
      << err;
  test.setData("train.csv", {{"label", "kind"}, {"scale", "none"}});
  ASSERT_EQ(run(eval), 0) << err;
  ASSERT_EQ(run({"predict", "--data=train.csv", "--weights=w", "--map=W1=fc.weight^T"}), 0) << err;
  EXPECT_EQ(out.substr(0, out.find('\n')), "prediction,0,1,2");
}

TEST_F(WeightMapTest, TrainingBeginsWithThemAndGivesThemBack) {
  writeForeign("w");
  ASSERT_EQ(run({"train", "--steps=0", "--init=w", "--map=W1=fc.weight^T", "--checkpoint=same"}), 0)
      << err;
  Weights one(test.model), other(test.model);
  loadWeights("mine", test.model, one);
  loadWeights("same", test.model, other);
  for (int64_t i = 0; i < 160; ++i)
    EXPECT_EQ(one[1].get(i), other[1].get(i));
  ASSERT_EQ(run({"export", "--checkpoint=same", "--map=W1=fc.weight^T", "-o", "back"}), 0) << err;
  EXPECT_EQ(err, "weights written to back: W0 as 'W0' [8], W1 as 'fc.weight' [20, 8] (transposed), "
                 "W2 as 'W2' [20, 3]\n");
  loadWeights("back", test.model, other, WeightMap("--map", "W1=fc.weight^T"));
  for (int64_t i = 0; i < 160; ++i)
    EXPECT_EQ(one[1].get(i), other[1].get(i));
  EXPECT_EQ(problem({"export", "--checkpoint=same", "-o", "mine"}),
            "net: error: cannot write 'mine': it is a checkpoint, expected another file\n");
}

TEST_F(WeightMapTest, MapsThatAreNone) {
  writeForeign("w");
  auto said = [&](const std::string &map, int code) {
    std::string text = problem({"train", "--init=w", "--map", map}, code);
    return text.substr(text.find(": ", 5) + 2);
  };
  EXPECT_EQ(said("W1", 2), "--map: expected PARAMETER=TENSOR or PARAMETER=TENSOR^T, as in "
                           "'W=fc1.weight^T, b=fc1.bias', found 'W1'\n");
  EXPECT_EQ(said("W1=a,W1=b", 2), "--map: expected one tensor for 'W1', found two: 'a' and 'b'\n");
  EXPECT_EQ(said("W1=a,W2=a^T", 2),
            "--map: expected another tensor for each parameter, found 'a' twice\n");
  EXPECT_EQ(said("W9=a", 2), "--map: expected a parameter (W0, W1 or W2), found 'W9'\n");
  EXPECT_EQ(said("W0=W0^T", 2),
            "--map: expected a parameter of two dimensions for 'W0=W0^T', found 'W0' [8]; without "
            "^T the tensor is taken as it is\n");
  EXPECT_EQ(said("W1=fc.weight", 1), "w: tensor 'fc.weight': expected shape [8,20], found [20,8]; "
                                     "--map 'W1=fc.weight^T' transposes it\n");
  EXPECT_EQ(said("W1=gone", 1), "w: expected a tensor 'gone', found none; did you mean "
                                "'fc.weight' [20, 8]? --map 'W1=fc.weight^T'\n");
  EXPECT_NE(problem({"train", "--map=W1=a"}, 2).find("--map"), std::string::npos);
}

TEST_F(WeightMapTest, DescriptionsThatAreNone) {
  auto said = [&](const std::string &data) {
    writeForeign("w", {{"trop_data", data}});
    std::string text = problem({"train", "--init=w", "--map=W1=fc.weight^T"});
    return text.substr(text.find("'trop_data'"));
  };
  EXPECT_EQ(said("[]"), "'trop_data', found []\n");
  EXPECT_EQ(said(R"({"clases": []})"),
            "'trop_data': unknown field 'clases', did you mean 'classes'?\n");
  EXPECT_EQ(said(R"({"classes": ["a"]})"), "'trop_data': expected 3 in 'classes', found 1\n");
  EXPECT_EQ(said(R"({"scale_shift": [1]})"), "'trop_data': expected 4 in 'scale_shift', found 1\n");
  EXPECT_EQ(said(R"({"scale_divisor": [1, 1, 0, 1]})"),
            "'trop_data': expected finite numbers in 'scale_shift' and 'scale_divisor', and none "
            "to divide by that is 0\n");
}

TEST_F(WeightMapTest, InfoTellsAllThatAFileSays) {
  writeForeign("w", {{"format", "pt"}, {"trop_data", R"({"later": [1, {"a": 2}]})"}});
  ASSERT_EQ(run({"info", "--checkpoint=w"}), 0) << err;
  for (const char *line : {"file                    w, says of no network of Trop's\n",
                           "trop_data.later         [1,{\"a\":2}]\n",
                           "tensor                  fc.weight F64 [20, 8]\n"})
    EXPECT_NE(out.find(line), std::string::npos) << line << out;
  nlohmann::json mine = runJson({"info", "--checkpoint=mine"});
  EXPECT_EQ(mine["belongs"], "of this network");
  EXPECT_EQ(mine["metadata"]["data"]["features"].size(), 4u);
  EXPECT_EQ(mine["tensors"][0]["name"], "W0");
}

TEST_F(WeightMapTest, ParametersThatNeverMove) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=0", "--checkpoint=begin"}), 0) << err;
  test.parameter(1).update_every = TROP_UPDATE_NEVER;
  ASSERT_EQ(run({"train", "--quiet", "--steps=30", "--ignore-update-every",
                 "--optimizer=adamw(lr: 0.1)"}),
            0)
      << err;
  Weights begin(test.model), end(test.model);
  loadWeights("begin", test.model, begin);
  loadWeights("LMM.safetensors", test.model, end);
  for (int64_t i = 0; i < 160; ++i)
    EXPECT_EQ(begin[1].get(i), end[1].get(i));
  EXPECT_NE(begin[2].get(0), end[2].get(0));
  ASSERT_EQ(run({"info"}), 0) << err;
  EXPECT_NE(out.find("W1 [8, 20] init prototypes update never\n"), std::string::npos) << out;
}

TEST_F(WeightMapTest, InitialisersTakeTensors) {
  writeForeign("w");
  std::string path = folder.path("w");
  trop_argument given[3] = {{sizeof(trop_argument), nullptr, TROP_ARGUMENT_STRING, 0, path.c_str()},
                            {sizeof(trop_argument), nullptr, TROP_ARGUMENT_STRING, 0, "fc.weight"},
                            {sizeof(trop_argument), "transposed", TROP_ARGUMENT_NAME, 0, "true"}};
  trop_call from = {sizeof(trop_call), "from", 3, given};
  trop_call zeros = {sizeof(trop_call), "zeros", 0, nullptr};
  test.parameter(1).init = &from;
  test.parameter(2).init = &zeros;
  ASSERT_EQ(run({"train", "--steps=0", "--checkpoint=begin"}), 0) << err;
  EXPECT_NE(err.find("1 tensor of F64 rounded to f32\n"), std::string::npos) << err;
  Weights mine(test.model), begin(test.model);
  loadWeights("mine", test.model, mine);
  loadWeights("begin", test.model, begin);
  for (int64_t i = 0; i < 160; ++i)
    EXPECT_EQ(mine[1].get(i), begin[1].get(i));
  EXPECT_NE(problem({"train", "--steps=0", "--checkpoint=w", "--overwrite"}).find("cannot write"),
            std::string::npos);
  from.argument_count = 2;
  EXPECT_NE(problem({"train", "--steps=0", "--checkpoint=b"})
                .find("w: tensor 'fc.weight': expected shape [8,20], found [20,8]; with "
                      "transposed: true it fits"),
            std::string::npos)
      << err;
  given[1].text = "gone";
  EXPECT_NE(problem({"train", "--steps=0", "--checkpoint=b"})
                .find("expected a tensor 'gone', found none; of this shape, or it transposed: "
                      "'fc.weight'"),
            std::string::npos)
      << err;
}
