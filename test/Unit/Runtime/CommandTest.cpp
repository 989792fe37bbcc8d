//===- CommandTest.cpp - Whole programs, by their command line ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"
#include "TestState.h"

#include "runtime/Model/CallText.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

using Json = nlohmann::json;

TEST_F(CommandTest, TrainThenEvalAgree) {
  ASSERT_EQ(run({"train", "--quiet"}), 0) << err;
  EXPECT_EQ(err, "");
  std::string table = out;
  ASSERT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out, table);
}

TEST_F(CommandTest, TrainSaysWhatItDid) {
  ASSERT_EQ(run({"train"}), 0);
  EXPECT_NE(err.find("step 300 of 500, polyak: max loss "), std::string::npos) << err;
  EXPECT_NE(err.find("step 500 of 500, constant(eps: 0.01): max loss "), std::string::npos) << err;
  EXPECT_NE(err.find("\n500 steps in "), std::string::npos) << err;
  EXPECT_NE(err.find("\ncheckpoint written to LMM.safetensors\n"), std::string::npos) << err;
}

TEST_F(CommandTest, JsonReports) {
  Json trained = runJson({"train", "--seed", "3", "--steps", "40", "--checkpoint", "c"});
  EXPECT_EQ(trained["model"], "LMM");
  EXPECT_EQ(trained["seed"], 3);
  EXPECT_EQ(trained["steps"], 40);
  EXPECT_EQ(trained["stop"], "finished");
  EXPECT_EQ(trained["checkpoint"], "c");
  EXPECT_EQ(trained["parts"][0]["name"], "train");
  EXPECT_EQ(trained["parts"][0]["samples"], 63);
  EXPECT_EQ(trained["parts"][1]["samples"], 27);
  Json evaluated = runJson({"eval", "--checkpoint", "c"});
  EXPECT_EQ(evaluated["parts"], trained["parts"]);
  EXPECT_EQ(evaluated["steps"], 40);
}

TEST_F(CommandTest, SeedsAndThreads) {
  auto parts = [&](std::vector<std::string> more) {
    more.insert(more.begin(), "train");
    return runJson(more)["parts"];
  };
  EXPECT_EQ(parts({"--seed", "1"}), parts({"--seed", "1", "--threads", "3"}));
  EXPECT_NE(parts({"--seed", "1"}), parts({"--seed", "2"}));
  EXPECT_NE(parts({"--reduce", "mean"}), parts({"--reduce", "max"}));
}

TEST_F(CommandTest, EvalOfOtherData) {
  ASSERT_EQ(run({"train", "--quiet"}), 0);
  folder.write("new.csv", "kind,d,c,b,a\nnorth,0,4,2,0\neast,2,0,4,2\n");
  Json evaluated = runJson({"eval", "--data", "new.csv"});
  EXPECT_EQ(evaluated["data"], "new.csv");
  EXPECT_EQ(evaluated["parts"].size(), 1u);
  EXPECT_EQ(evaluated["parts"][0]["name"], "data");
  EXPECT_EQ(evaluated["parts"][0]["samples"], 2);
  EXPECT_EQ(evaluated["parts"][0]["accuracy"], 1);
  folder.write("new.csv", "a,b,c,d,kind\n1,2,3,4,south\n");
  EXPECT_EQ(run({"eval", "--data", "new.csv"}), 1);
  EXPECT_EQ(err, "net: error: new.csv:2: expected one of the checkpoint's classes 'east', "
                 "'north', 'west' in column 'kind', found 'south'\n");
}

TEST_F(CommandTest, EvalDropsClassesThatTrainingDropped) {
  test.setData(folder.write("four.csv", blobs(90, 1) + "1,2,3,4,south\n"),
               {{"classes", "west"}, {"classes", "east"}, {"classes", "north"}});
  ASSERT_EQ(run({"train", "--quiet"}), 0) << err;
  std::string table = out;
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out, table);
}

TEST_F(CommandTest, Predict) {
  ASSERT_EQ(run({"train", "--quiet"}), 0);
  folder.write("new.csv", "d,c,b,a\n0,4,2,0\n2,0,4,2\n");
  ASSERT_EQ(run({"predict", "--data", "new.csv"}), 0) << err;
  std::istringstream lines(out);
  std::string header, first, second, more;
  std::getline(lines, header);
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_EQ(header, "prediction,east,north,west");
  EXPECT_EQ(first.substr(0, 6), "north,");
  EXPECT_EQ(second.substr(0, 5), "east,");
  EXPECT_FALSE(std::getline(lines, more));
  std::string printed = out;
  ASSERT_EQ(run({"predict", "--data", "new.csv", "-o", "p.csv"}), 0) << err;
  EXPECT_EQ(out, "");
  EXPECT_EQ(readFile("p.csv"), printed);
}

TEST_F(CommandTest, PredictRegression) {
  test = lmmRegression(TROP_F64);
  std::string csv = "x,height\n";
  for (int i = 0; i < 33; ++i)
    csv += concat(i, ",", 0.5 * i, "\n");
  test.setData(folder.write("curve.csv", csv), {{"split", 1}});
  ASSERT_EQ(run({"train", "--quiet", "--steps", "0"}), 0) << err;
  EXPECT_EQ(out,
            "       samples  max error  mean error  RMSE  R squared  max loss  average loss\n"
            "train       33          0           0     0          1         0             0\n");
  folder.write("new.csv", "x\n3\n4\n");
  ASSERT_EQ(run({"predict", "--data", "new.csv"}), 0) << err;
  EXPECT_EQ(out, "height\n1.5\n2\n");

  // Votes are of targets in [0, 1] then, and predictions as before.
  test.setData("curve.csv", {{"split", 1}, {"scale_targets", "minmax"}});
  ASSERT_EQ(run({"train", "--steps", "0"}), 0) << err;
  EXPECT_NE(err.find("\ntargets are scaled (minmax), and losses are of scaled targets; errors and "
                     "predictions are in the units of the data\n"),
            std::string::npos)
      << err;
  EXPECT_NE(out.find("max scaled loss"), std::string::npos) << out;
  ASSERT_EQ(run({"predict", "--data", "new.csv"}), 0) << err;
  EXPECT_EQ(out, "height\n1.5\n2\n");
  EXPECT_EQ(runJson({"eval"})["scale_targets"], "minmax");
  test.setData("curve.csv", {{"split", 1}});
  EXPECT_EQ(run({"train", "--resume", "--data", "curve.csv", "--steps", "1"}), 1);
  EXPECT_NE(err.find(": scale_targets was minmax and is none"), std::string::npos) << err;
}

TEST_F(CommandTest, PredictWithoutHeader) {
  std::string text = blobs(90, 1);
  folder.write("rows.csv", text.substr(text.find('\n') + 1));
  folder.write("new.csv", "0.1,2,4,0\n2,4,0,2\n");
  test.setData("rows.csv", {{"header", "none"}, {"split", 0.7}, {"scale", "standard"}});
  ASSERT_EQ(run({"train", "--quiet"}), 0) << err;
  std::string printed = out;
  test.setData("train.csv", {{"split", 0.7}, {"scale", "standard"}});
  ASSERT_EQ(run({"train", "--quiet", "--checkpoint", "named"}), 0) << err;
  EXPECT_EQ(out, printed);
  ASSERT_EQ(run({"predict", "--data", "new.csv"}), 0) << err;
  EXPECT_EQ(out.substr(0, 33), "prediction,east,north,west\nnorth,");
}

TEST_F(CommandTest, Info) {
  ASSERT_EQ(run({"info"}), 0);
  EXPECT_NE(out.find("parameters  W0 [8] init plus_minus(4)\n"), std::string::npos) << out;
  EXPECT_NE(out.find("            228 weights in all\n"), std::string::npos) << out;
  EXPECT_NE(out.find("optimizer   polyak for 300\n"), std::string::npos) << out;
  Json info = runJson({"info"});
  EXPECT_EQ(info["parameters"][1]["shape"], (Json{8, 20}));
  EXPECT_EQ(info["train"]["phases"][1]["optimizer"], "constant(eps: 0.01)");
}

TEST_F(CommandTest, Help) {
  ASSERT_EQ(run({"--help"}), 0);
  EXPECT_NE(out.find("Exit codes: 0 done;"), std::string::npos) << out;
  ASSERT_EQ(run({"train", "--help"}), 0);
  EXPECT_NE(out.find("net train --seed 3 --checkpoint seed3.safetensors"), std::string::npos);
  EXPECT_NE(out.find("polyak for 300: step (loss - target) / |g|^2"), std::string::npos) << out;
  EXPECT_NE(out.find("    eps: 0.01             accuracy aimed at; the step is"), std::string::npos)
      << out;
  EXPECT_NE(out.find("--checkpoint FILE=LMM.safetensors"), std::string::npos) << out;
  EXPECT_EQ(out.find("--labels"), std::string::npos) << out;
  for (const char *command : {"eval", "predict", "info"}) {
    ASSERT_EQ(run({command, "--help"}), 0);
    EXPECT_NE(out.find("Example"), std::string::npos);
    EXPECT_NE(out.find("Exit codes"), std::string::npos);
  }
  ASSERT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out, "net: LMM, tropc 0.0.0, ABI 2\n");
}

TEST_F(CommandTest, TopOfTheWorst) {
  auto parts = [&](const char *reduce) {
    return runJson({"train", "--steps", "50", "--reduce", reduce})["parts"];
  };
  EXPECT_EQ(parts("top(1)"), parts("max"));
  EXPECT_NE(parts("top(9)"), parts("max"));
  EXPECT_EQ(run({"train", "--reduce", "top(64)"}), 1);
  EXPECT_EQ(err, "net: error: top(64) expects at least 64 training samples, found 63\n");
  test.train().reduce = TROP_REDUCE_TOP;
  test.train().reduce_count = 9;
  EXPECT_EQ(runJson({"train", "--steps", "50"})["parts"], parts("top(9)"));
  EXPECT_EQ(runJson({"info"})["train"]["reduce"], "top(9)");
}

TEST_F(CommandTest, CallsInPlaceOfTheTrainBlocks) {
  auto parts = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train", "--steps", "50"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runJson(arguments)["parts"];
  };
  EXPECT_EQ(parts({"--optimizer", "polyak for 40, sgd"}),
            parts({"--optimizer", "polyak(target: 0) for 40, sgd(lr: 0.01) for 10"}));
  auto plain = parts({"--optimizer", "adamw(lr: 0.01)"});
  EXPECT_NE(plain, parts({}));
  EXPECT_NE(plain, parts({"--optimizer", "adamw(lr: 0.01)", "--schedule", "cosine"}));
  EXPECT_NE(plain, parts({"--optimizer", "adamw(lr: 0.01)", "--clip", "value(1e-6)"}));
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 500, {{"adamw", {{"lr", 0.01}}, -1}});
  OwnedCall cosine = readCall("", "cosine", tableOf(*schema::findProperty("schedule")));
  test.train().schedule = cosine.get();
  EXPECT_EQ(plain, parts({"--schedule", "none"}));
  EXPECT_NE(plain, parts({}));
}

TEST_F(CommandTest, OptionsOfTheBlocksOptimizers) {
  // Steps that end before the block's first optimizer does are a block's, too.
  auto parts = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train", "--steps", "50"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runJson(arguments)["parts"];
  };
  EXPECT_EQ(parts({"--optimizer", "eps: 0.5"}), parts({}));
  auto other = parts({"--optimizer", "target: 0.5"});
  EXPECT_NE(other, parts({}));
  EXPECT_EQ(other, parts({"--optimizer", "polyak(target: 0.5)"}));
  ASSERT_EQ(run({"train", "--quiet", "--steps", "20", "--optimizer", "target: 0.5"}), 0);
  EXPECT_EQ(runJson({"train", "--resume", "--steps", "50"})["parts"], other);
  // Optimizers that are given in full have rules of their own, whatever the block's are.
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 500, {{"polyak", {}, 100}, {"sgd", {}, -1}});
  ASSERT_EQ(run({"train", "--quiet", "--steps", "50", "--optimizer", "lr: 0.5"}), 0);
  EXPECT_EQ(run({"train", "--steps", "50", "--optimizer", "polyak for 100, sgd"}), 2);
  EXPECT_EQ(err, "net: error: --optimizer: optimizers take 100 steps, but the training has 50 "
                 "(--steps changes that)\n");
}

TEST_F(CommandTest, CallsListThemselves) {
  ASSERT_EQ(run({"train", "--optimizer", "help"}), 0);
  EXPECT_NE(
      out.find("constant: constant step eps / (2 sqrt(2 C))\n    eps: needed           accur"),
      std::string::npos)
      << out;
  EXPECT_NE(out.find("\n    beta: 0.9             Newtonian damping"), std::string::npos) << out;
  ASSERT_EQ(run({"train", "--early-stopping", "help"}), 0);
  EXPECT_EQ(out.find("patience: stop"), 0u) << out;
}

TEST_F(CommandTest, CallsThatDoNotFit) {
  auto problem = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "train");
    EXPECT_EQ(run(arguments), 2);
    return err;
  };
  EXPECT_EQ(problem({"--optimizer", "sgd(alpha: 1)"}),
            "net: error: --optimizer, column 5: sgd has no option 'alpha' (options: lr and "
            "weight_decay)\n");
  EXPECT_EQ(problem({"--optimizer", "sgd for 600"}),
            "net: error: --optimizer: optimizers take 600 steps, but the training has 500 "
            "(--steps changes that)\n");
  EXPECT_EQ(problem({"--optimizer", "sgd for 5"}),
            "net: error: --optimizer: optimizers take 5 steps, but the training has 500 (leave "
            "out the last 'for' to go on to the end)\n");
  EXPECT_EQ(problem({"--optimizer", "sgd for 500, adam"}),
            "net: error: --optimizer: no steps are left for the last optimizer: those before take "
            "all 500\n");
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 500, {{"polyak", {}, 300}, {"sgd", {}, 200}});
  EXPECT_EQ(
      problem({"--steps", "600"}),
      "net: error: --steps: the train block's optimizers take 500 steps, but the training has "
      "600 (--optimizer says others)\n");
  EXPECT_EQ(problem({"--batch", "8", "--epochs", "2", "--optimizer", "sgd for 5"}),
            "net: error: --optimizer: with epochs the last optimizer runs to the end: leave out "
            "its 'for'\n");
  EXPECT_EQ(problem({"--batch", "8", "--epochs", "2"}),
            "net: error: --epochs: the train block's optimizers end after 500 steps (--optimizer "
            "says others)\n");
  EXPECT_EQ(run({"train", "--batch", "8", "--epochs", "9000000000000000000", "--optimizer", "sgd"}),
            1);
  EXPECT_EQ(err, "net: error: expected fewer epochs, since their steps are too many to be counted, "
                 "found 9000000000000000000\n");
  EXPECT_EQ(run({"train", "--schedule", "cosine(warmup: 501)"}), 1);
  EXPECT_EQ(err, "net: error: cosine expects a warm-up of at most the 500 steps of the run, found "
                 "501\n");
}

TEST_F(CommandTest, MaintainedState) {
  auto parts = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train", "--steps", "50"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runJson(arguments)["parts"];
  };
  auto dense = parts({});
  EXPECT_EQ(run({"train", "--verify-every", "10"}), 1);
  EXPECT_EQ(err, "net: error: --verify-every expects a training with maintained state, found none: "
                 "model 'LMM' was compiled without\n");
  TestState keeper(test, /*blockSamples=*/4, /*fanOut=*/3);
  EXPECT_EQ(parts({}), dense);
  EXPECT_EQ(parts({"--verify-every", "10"}), dense);
  EXPECT_EQ(parts({"--state", "off"}), dense);
  EXPECT_EQ(parts({"--ignore-update-every"}), dense); // no parameter says so
  auto costs = runJson({"train", "--steps", "50"})["costs"];
  for (const char *name : {"ms_per_step", "median_ms_per_step", "peak_bytes", "state_bytes",
                           "updates", "cells", "tree_nodes"})
    EXPECT_GT(costs[name], 0) << name;
  EXPECT_EQ(costs["builds"], 1);
  EXPECT_FALSE(runJson({"train", "--state", "off"})["costs"].contains("cells"));
  ASSERT_EQ(run({"train", "--steps", "50", "--print-counters"}), 0);
  EXPECT_NE(out.find("\ntree_nodes"), std::string::npos) << out;
}

TEST_F(CommandTest, WrongUsage) {
  for (const std::vector<std::string> &arguments : {std::vector<std::string>{},
                                                    {"fly"},
                                                    {"train", "--fast"},
                                                    {"train", "--steps", "-1"},
                                                    {"train", "--steps", "many"},
                                                    {"train", "--seed", "-1"},
                                                    {"train", "--json=3"},
                                                    {"train", "--reduce", "median"},
                                                    {"train", "--reduce", "top"},
                                                    {"train", "--reduce", "top(0)"},
                                                    {"train", "--reduce", "top(1.5)"},
                                                    {"train", "--state", "on"},
                                                    {"train", "--verify-every", "-1"},
                                                    {"train", "--threads", "-1"},
                                                    {"predict"}}) {
    EXPECT_EQ(run(arguments), 2);
    EXPECT_EQ(out, "");
    EXPECT_NE(err, "");
  }
  run({"train", "--steps", "-1"});
  auto problem = [&](std::vector<std::string> arguments) {
    EXPECT_EQ(run(arguments), 2);
    return err;
  };
  auto error = [](const std::string &text) {
    return "net: error: " + text + " (net --help tells more)\n";
  };
  EXPECT_EQ(
      problem({}),
      error("expected a command: train, data, eval, predict, gradient, explain, compare, export or "
            "info"));
  EXPECT_EQ(
      problem({"trin"}),
      error("expected a command: train, data, eval, predict, gradient, explain, compare, export or "
            "info, found "
            "'trin', did you mean 'train'?"));
  EXPECT_EQ(problem({"train", "--stps", "3"}),
            error("unexpected argument '--stps', did you mean '--steps'?"));
  EXPECT_EQ(problem({"train", "--optimiser=sgd"}),
            error("unexpected argument '--optimiser=sgd', did you mean '--optimizer'?"));
  EXPECT_EQ(problem({"train", "more"}), error("unexpected argument 'more'"));
  for (const auto &[argument, option] :
       {std::pair("--lr", "lr"), {"--learning-rate=0.1", "lr"}, {"--weight-decay", "weight_decay"}})
    EXPECT_EQ(problem({"train", argument}),
              error(concat("unexpected argument '", argument, "'; --optimizer '", option,
                           ": ...' keeps the train block's optimizer and changes its ", option)));
  EXPECT_EQ(problem({"eval", "--lr"}), error("unexpected argument '--lr'"));
  EXPECT_EQ(problem({"train", "--data=train.csv", "--labels=l"}),
            "net: error: expected no --labels: the labels of csv data are in the file with the "
            "features, found 'l'\n");
  EXPECT_EQ(problem({"train", "--steps"}), error("expected a value after --steps"));
  EXPECT_EQ(problem({"predict"}), error("--data is required"));
  for (const char *number : {"-1", "1e3", "0x10", "99999999999999999999"})
    EXPECT_EQ(problem({"train", "--steps", number}),
              error(concat("--steps: expected an integer from 0 to 9223372036854775807, found '",
                           number, "'")));
  EXPECT_EQ(problem({"train", "--reduce", "top(x)"}),
            "net: error: --reduce, column 5: 'm' must be an integer, found 'x'\n");
  EXPECT_EQ(problem({"train", "--reduce", "maxx"}),
            "net: error: --reduce, column 1: unknown reduction 'maxx', did you mean 'max'? "
            "(expected max, mean or top)\n");
  test.train().data = nullptr;
  EXPECT_EQ(run({"train"}), 2);
  EXPECT_EQ(err, "net: error: expected --data FILE, since the train block names no data\n");
}

TEST_F(CommandTest, WritesOverNothingThatItReads) {
  std::string before = readFile("train.csv");
  EXPECT_EQ(run({"train", "--quiet", "--checkpoint", "train.csv"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'train.csv': this command reads it\n");
  ASSERT_EQ(run({"train", "--quiet"}), 0);
  EXPECT_EQ(run({"predict", "--data", "train.csv", "-o", "./train.csv"}), 1);
  EXPECT_EQ(run({"predict", "--data", "train.csv", "-o", "LMM.safetensors"}), 1);
  EXPECT_EQ(readFile("train.csv"), before);
  EXPECT_EQ(run({"eval"}), 0) << err;
}

TEST_F(CommandTest, Errors) {
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(err, "net: error: cannot open 'LMM.safetensors': No such file or directory\n");
  EXPECT_EQ(run({"train", "--data", "lost.csv"}), 1);
  EXPECT_EQ(err, "net: error: cannot open 'lost.csv': No such file or directory\n");
  EXPECT_EQ(run({"train", "--checkpoint", "lost/c"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'lost/c': No such file or directory\n");
  test.model.train = nullptr;
  EXPECT_EQ(run({"train"}), 1);
  EXPECT_EQ(err, "net: error: model 'LMM' has no train block\n");
}

TEST_F(CommandTest, AFailedTrainingLeavesNothing) {
  test.setInit(2, "normal", {{"", -std::numeric_limits<double>::infinity()}, {"", 0}});
  EXPECT_EQ(run({"train"}), 1);
  EXPECT_NE(err.find(": expected a finite loss at step 0, found one that is not: all entries of "
                     "'z' are -inf\n"),
            std::string::npos)
      << err;
  EXPECT_EQ(folder.files(), std::vector<std::string>{"train.csv"});
}

TEST_F(CommandTest, FullDisks) {
  ASSERT_EQ(run({"train", "--quiet"}), 0);
  std::string old = readFile("LMM.safetensors");
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = {1000, before.rlim_max};
  // In a child, as the limit would also hit what this test captures.
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    setrlimit(RLIMIT_FSIZE, &small);
    char train[] = "train", *argv[] = {program.data(), train, nullptr};
    _exit(trop_main(&test.model, 2, argv));
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(readFile("LMM.safetensors"), old);
  EXPECT_EQ(folder.files().size(), 2u);

  child = fork();
  if (child == 0) {
    dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
    dup2(open("err.txt", O_WRONLY | O_CREAT, 0666), STDERR_FILENO);
    char eval[] = "eval", *argv[] = {program.data(), eval, nullptr};
    _exit(trop_main(&test.model, 2, argv));
  }
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(readFile("err.txt"),
            "net: error: cannot write standard output: No space left on device\n");
}

TEST_F(CommandTest, TheFirstLineSaysWhatIsTrained) {
  ASSERT_EQ(run({"train", "--steps", "1", "--threads", "3"}), 0) << err;
  EXPECT_EQ(err.substr(0, err.find('\n')),
            "data: train.csv, 63 train, 27 test; model: LMM, 228 parameters in f32; device: CPU "
            "(any), 3 threads");
  ASSERT_EQ(run({"train", "--steps", "1", "--quiet"}), 0);
  EXPECT_EQ(err, "");
}
