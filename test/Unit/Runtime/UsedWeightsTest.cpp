//===- UsedWeightsTest.cpp - Weights built in, and those training begins with -===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/PlainData.h"
#include "runtime/Support/Files.h"

#include <cmath>
#include <list>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
class UsedWeightsTest : public CommandTest {
protected:
  /// What the program says when it has the weights of a checkpoint in it.
  void buildIn(const std::string &path) {
    SafetensorsFile file(path);
    said.assign(file.metadata().begin(), file.metadata().end());
    for (const auto &[key, text] : said)
      metadata.push_back({sizeof(trop_metadata), key.c_str(), text.c_str()});
    values.emplace_back(test.model);
    loadWeights(path, test.model, values.back());
    for (int64_t p = 0; p < test.model.parameter_count; ++p)
      test.parameter(p).value = values.back()[p].data();
    test.model.metadata_count = int64_t(metadata.size());
    test.model.metadata = metadata.data();
  }
  /// Writes a file of weights with what `change` makes of the tensors.
  void write(const std::string &path,
             const std::function<void(std::vector<Tensor> &)> &change = nullptr,
             const Metadata &metadata = {}) {
    Weights weights(test.model);
    std::vector<Tensor> tensors;
    for (int64_t p = 0; p < test.model.parameter_count; ++p) {
      const trop_parameter &parameter = test.model.parameters[p];
      tensors.push_back({parameter.name,
                         TROP_F32,
                         {parameter.shape, parameter.shape + parameter.rank},
                         weights[p].data()});
    }
    if (change)
      change(tensors);
    writeFile(path, writeSafetensors(metadata, tensors));
  }
  std::string problem(std::vector<std::string> more) {
    more.insert(more.begin(), "train");
    EXPECT_EQ(run(more), 1) << out;
    return err;
  }
  std::string firstLine(std::vector<std::string> arguments) {
    EXPECT_EQ(run(std::move(arguments)), 0) << err;
    return err.substr(0, err.find('\n'));
  }

  std::vector<std::pair<std::string, std::string>> said;
  std::vector<trop_metadata> metadata;
  std::list<Weights> values;
};
} // namespace

TEST_F(UsedWeightsTest, TrainingBeginsWithAFile) {
  ASSERT_EQ(run({"train", "--quiet", "--checkpoint", "a"}), 0) << err;
  std::string reached = out;
  std::string line = firstLine({"train", "--steps=0", "--init=a", "--optimizer=adam(lr: 0.01)"});
  EXPECT_NE(line.find(" in f32; weights: a; device: "), std::string::npos) << line;
  EXPECT_EQ(out, reached); // of the weights that it begins with
  ASSERT_EQ(run({"train", "--quiet", "--steps=40", "--init=a", "--optimizer=adam(lr: 0.01)",
                 "--log=run.jsonl", "--keep-best", "--seed=0"}),
            0)
      << err;
  EXPECT_NE(out, reached);
  EXPECT_NE(readFile("run.jsonl").find("\"init\":\"a\""), std::string::npos);
  // What it wrote goes on without the file.
  std::filesystem::remove("a");
  ASSERT_EQ(run({"train", "--quiet", "--resume", "--steps=50"}), 0) << err;
}

TEST_F(UsedWeightsTest, InterruptedTrainingsFromAFileGoOnToTheSameBits) {
  ASSERT_EQ(run({"train", "--quiet", "--seed=4", "--checkpoint", "a"}), 0) << err;
  ASSERT_EQ(run({"train", "--quiet", "--steps=60", "--init=a", "--checkpoint=whole"}), 0) << err;
  ASSERT_EQ(run({"train", "--quiet", "--steps=25", "--init=a", "--checkpoint=part"}), 0) << err;
  ASSERT_EQ(run({"train", "--quiet", "--steps=60", "--resume=part"}), 0) << err;
  EXPECT_EQ(readFile("whole"), readFile("part"));
}

TEST_F(UsedWeightsTest, FilesThatDoNotFit) {
  write("w", [](auto &tensors) { tensors.erase(tensors.begin() + 1); });
  EXPECT_EQ(problem({"--init=w"}), "net: error: w: expected a tensor 'W1', found none\n");
  write("w", [](auto &tensors) { tensors[1].name = "V"; });
  EXPECT_EQ(problem({"--init=w"}), "net: error: w: expected a tensor 'W1', found none; did you "
                                   "mean 'V' [8, 20]? --map 'W1=V'\n");
  write("w", [](auto &tensors) { tensors.push_back({"V", TROP_F32, {1}, tensors[0].data}); });
  EXPECT_EQ(problem({"--init=w"}),
            "net: error: w: expected tensors of the model only, found 'V'\n");
  write("w", [](auto &tensors) { tensors[1].shape = {4, 40}; });
  EXPECT_EQ(problem({"--init=w"}),
            "net: error: w: tensor 'W1': expected shape [8,20], found [4,40]\n");
  write("w", [](auto &tensors) { static_cast<float *>(tensors[2].data)[5] = NAN; });
  EXPECT_EQ(problem({"--init=w"}),
            "net: error: w: tensor 'W2': expected numbers, found NaN at entry 5\n");
  write("w", [](auto &tensors) { static_cast<float *>(tensors[0].data)[2] = INFINITY; });
  EXPECT_EQ(problem({"--init=w"}), "net: error: w: tensor 'W0': expected finite numbers, found NaN "
                                   "or an infinity at entry 2\n");
  write("w", nullptr, {{"format", "trop-9"}});
  EXPECT_EQ(problem({"--init=w"}),
            "net: error: w: expected a checkpoint of format 'trop-1', found 'trop-9'\n");
  write("w", nullptr, {{"format", "trop-1"}, {"data", "[]"}});
  EXPECT_EQ(problem({"--init=w"}), "net: error: w: expected a description of the data as metadata "
                                   "'data', found []\n");
  EXPECT_EQ(problem({"--init=gone"}),
            "net: error: cannot open 'gone': No such file or directory\n");
  EXPECT_EQ(problem({"--init=train.csv"}).substr(0, 45),
            "net: error: train.csv: expected a safetensors");
  // Of another tool: it says nothing of its data, whatever it calls so.
  write("w", nullptr, {{"format", "pt"}, {"data", "mnist"}});
  EXPECT_EQ(run({"train", "--init=w", "--steps=5"}), 0) << err;
  EXPECT_EQ(err.find("warning"), std::string::npos) << err;
}

TEST_F(UsedWeightsTest, OptionsThatAreRefused) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=5", "--checkpoint=a"}), 0) << err;
  EXPECT_EQ(run({"train", "--init=w", "--resume"}), 2);
  EXPECT_EQ(err, "net: error: --init excludes --resume (net --help tells more)\n");
  EXPECT_EQ(run({"train", "--init", ""}), 2);
  EXPECT_EQ(err, "net: error: --init: expected a file, found nothing (net --help tells more)\n");
  // Not those built in, nor the train block's data, nor no log.
  buildIn("a");
  using Words = std::vector<std::string>;
  for (const Words &words : {Words{"eval", "--checkpoint", ""},
                             {"train", "--checkpoint", ""},
                             {"eval", "--data", ""},
                             {"train", "--log", ""}}) {
    EXPECT_EQ(run(words), 2);
    EXPECT_EQ(err, concat("net: error: ", words[1], ": expected a file, found nothing ",
                          "(net --help tells more)\n"));
  }
  EXPECT_EQ(run({"train", "--init=-"}), 2);
  EXPECT_EQ(err, "net: error: --init: expected a file, found '-', which stands for standard input "
                 "and output; a file of that name is './-'\n");
}

TEST_F(UsedWeightsTest, NoOutputIsTheFile) {
  auto refusal = [](const std::string &name) {
    return concat("net: error: cannot write '", name, "': the training begins with its weights ",
                  "(--init); choose another file with --checkpoint\n");
  };
  ASSERT_EQ(run({"train", "--quiet", "--keep-best", "--keep-last=2", "--checkpoint-every=250"}), 0);
  std::string before = readFile("LMM.safetensors");
  EXPECT_EQ(problem({"--init=LMM.safetensors"}), refusal("LMM.safetensors"));
  EXPECT_EQ(problem({"--init=LMM.safetensors", "--overwrite"}), refusal("LMM.safetensors"));
  std::filesystem::create_symlink("LMM.safetensors", "link");
  EXPECT_EQ(problem({"--init=link", "--overwrite"}), refusal("LMM.safetensors"));
  EXPECT_EQ(problem({"--init=LMM.safetensors", "--checkpoint=link"}), refusal("link"));
  EXPECT_EQ(problem({"--init=LMM.best.safetensors", "--keep-best", "--overwrite"}),
            refusal("LMM.best.safetensors"));
  EXPECT_EQ(problem({"--init=LMM.step250.safetensors", "--keep-last=2", "--overwrite"}),
            refusal("LMM.step250.safetensors"));
  // A name of a step that leads to it.
  std::filesystem::create_symlink("LMM.best.safetensors", "LMM.step7.safetensors");
  EXPECT_EQ(problem({"--init=LMM.best.safetensors", "--keep-last=2"}),
            refusal("LMM.step7.safetensors"));
  EXPECT_EQ(problem({"--init=link", "--log=link", "--checkpoint=c", "--overwrite"}),
            "net: error: cannot write 'link': this command reads it\n");
  EXPECT_EQ(problem({"--init=link", "--report=LMM.safetensors", "--checkpoint=c", "--overwrite"}),
            "net: error: cannot write 'LMM.safetensors': this command reads it\n");
  EXPECT_EQ(readFile("LMM.safetensors"), before);
  // Another name of what is replaced stays, and one of no step is none.
  EXPECT_EQ(run({"train", "--quiet", "--init=LMM.best.safetensors", "--steps=5"}), 0) << err;
  std::filesystem::remove("LMM.step7.safetensors");
  std::filesystem::copy("LMM.best.safetensors", "LMM.step-5.safetensors");
  EXPECT_EQ(
      run({"train", "--quiet", "--init=LMM.step-5.safetensors", "--steps=5", "--keep-last=2"}), 0)
      << err;
}

TEST_F(UsedWeightsTest, AFileOfAnotherToolIsNotOverwrittenEither) {
  write("LMM.safetensors");
  std::string before = readFile("LMM.safetensors");
  problem({"--init=LMM.safetensors", "--overwrite", "--steps=5"});
  EXPECT_EQ(readFile("LMM.safetensors"), before);
}

TEST_F(UsedWeightsTest, TheRotationPassesTheFileOver) {
  for (const char *seed : {"1", "2", "3"})
    ASSERT_EQ(run({"train", "--quiet", "--steps=5", "--keep-best", "--seed", seed}), 0) << err;
  for (std::string name : {"LMM.2.safetensors", "LMM.best.2.safetensors"}) {
    std::string before = readFile(name);
    ASSERT_EQ(
        run({"train", "--quiet", "--steps=6", "--keep-best", "--keep-previous=2", "--init", name}),
        0)
        << err;
    EXPECT_EQ(readFile(name), before);
  }
  // Through a link, too.
  std::string before = readFile("LMM.1.safetensors");
  std::filesystem::create_symlink("LMM.1.safetensors", "link");
  ASSERT_EQ(run({"train", "--quiet", "--steps=7", "--keep-previous=1", "--init=link"}), 0) << err;
  EXPECT_EQ(readFile("LMM.1.safetensors"), before);
}

TEST_F(UsedWeightsTest, ScalingOfOtherData) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=20", "--checkpoint=a"}), 0) << err;
  std::string other = folder.write("other.csv", blobs(60, 7));
  ASSERT_EQ(run({"train", "--steps=5", "--init=a", "--data", other}), 0) << err;
  size_t warning = err.find("\nwarning: the weights (a) were trained on data scaled otherwise: 'a' "
                            "was (x - ");
  ASSERT_NE(warning, std::string::npos) << err;
  EXPECT_NE(err.find(", and 3 more differ\n", warning), std::string::npos) << err;

  std::string text = blobs(60, 1);
  for (size_t at = 0; (at = text.find("north", at)) != std::string::npos;)
    text.replace(at, 5, "south");
  ASSERT_EQ(run({"train", "--steps=5", "--init=a", "--data", folder.write("south.csv", text)}), 0);
  EXPECT_NE(err.find("\nwarning: the weights (a) are of the classes 'east', 'north', 'west', the "
                     "data of 'east', 'south', 'west'\n"),
            std::string::npos)
      << err;

  // Of a damaged description what is there is compared.
  write("w", nullptr,
        {{"format", "trop-1"},
         {"data", "{\"source\":\"csv\",\"path\":\"\",\"features\":[\"a\"],\"labels\":[],"
                  "\"classes\":[],\"drop_other_classes\":false,\"split\":1,\"validation\":0,"
                  "\"scale\":\"standard\",\"scale_shift\":[1,2,3,4,5],\"scale_divisor\":[1]}"}});
  ASSERT_EQ(run({"train", "--steps=5", "--init=w"}), 0) << err;
  EXPECT_NE(err.find("scaled otherwise: 'a' was (x - 1) / 1 and is (x - "), std::string::npos);
  EXPECT_NE(err.find("of other features: number 2 was '' and is 'b', and 2 more differ\n"),
            std::string::npos)
      << err;

  test.setData(folder.path("train.csv"), {{"label", "kind"}, {"split", 0.7}, {"scale", "minmax"}});
  EXPECT_EQ(problem({"--init=a"}),
            "net: error: weights (a): expected those of data scaled by 'minmax', as in this "
            "training, found 'standard'\n");
}

TEST_F(UsedWeightsTest, RemarksHaveNoControlBytes) {
  write("w", nullptr,
        {{"format", "trop-1"},
         {"data", "{\"source\":\"csv\",\"path\":\"\",\"features\":[\"\\u001b[31m\"],"
                  "\"labels\":[],\"classes\":[],\"drop_other_classes\":false,\"split\":1,"
                  "\"validation\":0,\"scale\":\"standard\",\"scale_shift\":[],"
                  "\"scale_divisor\":[]}"}});
  ASSERT_EQ(run({"train", "--steps=5", "--init=w"}), 0) << err;
  EXPECT_NE(err.find("number 1 was '\\x1b[31m' and is 'a'"), std::string::npos) << err;
}

TEST_F(UsedWeightsTest, ColumnsOfOtherNames) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=20", "--checkpoint=a"}), 0) << err;
  std::string text = blobs(90, 1);
  ASSERT_EQ(text.substr(0, 4), "a,b,");
  text.replace(0, 3, "b,a");
  ASSERT_EQ(run({"train", "--steps=5", "--init=a", "--data", folder.write("other.csv", text)}), 0);
  EXPECT_NE(err.find("\nwarning: the weights (a) are of other features: number 1 was 'a' and is "
                     "'b', and 1 more differ\n"),
            std::string::npos)
      << err;
  // What the two swapped have is of others; the rest is of the same rows.
  EXPECT_EQ(err.find("scaled otherwise"), std::string::npos) << err;
}

TEST_F(UsedWeightsTest, AListOfDataWantsNoWeights) {
  ASSERT_EQ(run({"train", "--list-data"}), 0) << err;
  std::string list = out;
  EXPECT_EQ(run({"train", "--list-data", "--init=gone"}), 0) << err;
  EXPECT_EQ(out, list);
}

TEST_F(UsedWeightsTest, WeightsBuiltIn) {
  ASSERT_EQ(run({"train", "--quiet", "--checkpoint=a"}), 0) << err;
  ASSERT_EQ(run({"eval", "--checkpoint=a"}), 0);
  EXPECT_EQ(err, "");
  std::string table = out;
  ASSERT_EQ(run({"predict", "--checkpoint=a", "--data=train.csv"}), 0);
  std::string predicted = out;
  ASSERT_EQ(run({"info"}), 0);
  EXPECT_EQ(out.find("built in"), std::string::npos);
  EXPECT_TRUE(runJson({"info"})["weights"].is_null());

  buildIn("a");
  std::string which = builtInText(test.model);
  EXPECT_EQ(which.substr(0, 19), "built in, max loss ");
  EXPECT_EQ(which.substr(which.size() - 16), " after 500 steps");
  EXPECT_EQ(firstLine({"eval"}), "weights: " + which);
  EXPECT_EQ(out, table);
  EXPECT_EQ(firstLine({"predict", "--data=train.csv"}), "weights: " + which);
  EXPECT_EQ(out, predicted);
  EXPECT_TRUE(runJson({"eval"})["checkpoint"].is_null());
  EXPECT_EQ(firstLine({"gradient", "--at=train.csv:2"}), "weights: " + which);
  EXPECT_EQ(firstLine({"eval", "--checkpoint=a"}), "weights: a, not those built in");
  EXPECT_EQ(runJson({"info"})["weights"], which);
  ASSERT_EQ(run({"info"}), 0);
  EXPECT_NE(out.find("\nweights     " + which + "\n"), std::string::npos) << out;
  ASSERT_EQ(run({"eval", "--help"}), 0);
  EXPECT_NE(out.find("Written by train, in the place of the weights built in; no file is\n"),
            std::string::npos);
}

TEST_F(UsedWeightsTest, TrainingBeginsWithThoseBuiltIn) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=30", "--checkpoint=fresh"}), 0) << err;
  ASSERT_EQ(run({"train", "--quiet", "--checkpoint=a"}), 0) << err;
  ASSERT_EQ(run({"train", "--quiet", "--steps=30", "--init=a", "--checkpoint=tuned"}), 0) << err;
  buildIn("a");
  std::string line = firstLine({"train", "--steps=30", "--log=run.jsonl"});
  EXPECT_NE(readFile("run.jsonl").find("\"init\":\"" + builtInText(test.model) + "\""),
            std::string::npos);
  EXPECT_NE(line.find("; weights: " + builtInText(test.model) + ";"), std::string::npos) << line;
  EXPECT_EQ(err.find("warning"), std::string::npos) << err;
  EXPECT_EQ(readFile("LMM.safetensors"), readFile("tuned"));
  // What lies beside is newer and another's choice: it is told of, and taken when asked for.
  ASSERT_EQ(run({"eval"}), 0);
  EXPECT_NE(err.find("\n'LMM.safetensors' is newer than this program: --checkpoint LMM.safetensors "
                     "takes the weights from there\n"),
            std::string::npos)
      << err;
  ASSERT_EQ(run({"train", "--quiet", "--steps=40", "--resume"}), 0) << err;
  line = firstLine({"train", "--steps=30", "--init=none", "--checkpoint=again"});
  EXPECT_EQ(line.find("weights"), std::string::npos) << line;
  EXPECT_EQ(readFile("again"), readFile("fresh"));
}

TEST_F(UsedWeightsTest, WeightsOfAnotherToolSayNothingOfTheData) {
  write("w");
  buildIn("w");
  EXPECT_EQ(builtInText(test.model), "built in");
  EXPECT_EQ(run({"eval"}), 2);
  EXPECT_EQ(err, "net: error: expected --data FILE: the weights built in do not say on which data "
                 "to evaluate\n");
  EXPECT_EQ(run({"predict", "--data=train.csv"}), 1);
  EXPECT_EQ(err.rfind("net: error: the weights built in: expected the numbers by which scale", 0),
            0U)
      << err;
  EXPECT_EQ(run({"train", "--quiet", "--steps=5"}), 0) << err;
}

TEST_F(UsedWeightsTest, WeightsOfAnotherToolSayWhatTheyKnow) {
  ASSERT_EQ(run({"train", "--quiet", "--steps=5", "--checkpoint=a"}), 0) << err;
  ASSERT_EQ(run({"predict", "--data=train.csv", "--checkpoint=a"}), 0) << err;
  std::string predicted = out;
  ASSERT_EQ(run({"export", "--checkpoint=a", "-o", "w"}), 0) << err;
  buildIn("w");
  ASSERT_EQ(run({"predict", "--data=train.csv"}), 0) << err;
  EXPECT_EQ(err, "weights: built in\n");
  EXPECT_EQ(out, predicted);
}
