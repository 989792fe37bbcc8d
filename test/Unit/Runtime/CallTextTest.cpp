//===- CallTextTest.cpp - Calls read from a text --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Model/CallText.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static constexpr CallTable kScheduleTable = tableOf(*schema::findProperty("schedule"));
static constexpr CallTable kClipTable = tableOf(*schema::findProperty("clip"));
static constexpr CallTable kStoppingTable = tableOf(*schema::findProperty("early_stopping"));

static std::string readBack(const std::string &text, const CallTable &table = kOptimizerTable) {
  return spelled(*readCall("--call", text, table));
}

static std::string refusal(const std::string &text, const CallTable &table = kOptimizerTable) {
  return errorOf([&] { readCall("--call", text, table); });
}

static std::string phasesRefusal(const std::string &text) {
  return errorOf([&] { readPhases("--optimizer", text); });
}

TEST(CallTextTest, ReadsWhatATrainBlockSays) {
  EXPECT_EQ(readBack("sgd"), "sgd");
  EXPECT_EQ(readBack("sgd()"), "sgd");
  EXPECT_EQ(readBack(" adamw ( lr : 1e-3 , weight_decay:0 ) "),
            "adamw(lr: 0.001, weight_decay: 0)");
  EXPECT_EQ(readBack("polyak(target: -0.5)"), "polyak(target: -0.5)");
  EXPECT_EQ(readBack("rmsprop(centered: true)"), "rmsprop(centered: true)");
  EXPECT_EQ(readBack("cosine(warmup: 500)", kScheduleTable), "cosine(warmup: 500)");
  EXPECT_EQ(readBack("norm(1)", kClipTable), "norm(1)");
  EXPECT_EQ(readBack("patience(3, every: 10)", kStoppingTable), "patience(3, every: 10)");
}

TEST(CallTextTest, Phases) {
  auto phases = readPhases("--optimizer", "polyak(target: 0) for 2000, level for 3,sgd");
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(spelled(*phases[0].optimizer), "polyak(target: 0)");
  EXPECT_EQ(phases[0].steps, 2000);
  EXPECT_EQ(phases[1].steps, 3);
  EXPECT_EQ(spelled(*phases[2].optimizer), "sgd");
  EXPECT_EQ(phases[2].steps, -1);
  EXPECT_EQ(readPhases("--optimizer", "sgd for 5").back().steps, 5);
}

TEST(CallTextTest, OptionsOfTheBlock) {
  TestModel test = lmmClassifier(TROP_F32, 20);
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 500,
                {{"polyak", {{"target", 1}}, 300},
                 {"adam", {{"beta1", 0.5}, {"lr", 0.1}}, 100},
                 {"sgd", {}, -1}});
  auto changed = [&](const std::string &text) {
    std::string all;
    for (const OwnedPhase &phase : readPhases("--optimizer", text, TROP_F32, test.model.train))
      all += concat(spelled(*phase.optimizer), " for ", phase.steps, "; ");
    return all;
  };
  EXPECT_EQ(
      changed("lr: 0.01"),
      "polyak(target: 1) for 300; adam(beta1: 0.5, lr: 0.01) for 100; sgd(lr: 0.01) for -1; ");
  EXPECT_EQ(changed(" target:0 , weight_decay : 2 "),
            "polyak(target: 0) for 300; adam(beta1: 0.5, lr: 0.1, weight_decay: 2) for 100; "
            "sgd(weight_decay: 2) for -1; ");
  EXPECT_EQ(changed("sgd(lr: 0.01)"), "sgd(lr: 0.01) for -1; ");
  auto problem = [&](const std::string &text) { return errorOf([&] { changed(text); }); };
  EXPECT_EQ(problem("lr: 1, rate: 1"),
            "--optimizer, column 8: the train block's polyak, adam and sgd have no option 'rate'");
  EXPECT_EQ(problem("lr: 0"),
            "--optimizer, column 5: 'lr' must be a finite number above 0, found 0");
  EXPECT_EQ(problem("lr: 1, lr: 2"), "--optimizer, column 8: 'lr' is given twice");
  EXPECT_EQ(problem("lr: 1 for 3"), "--optimizer, column 7: expected ',' or the end, found 'for'");
  EXPECT_EQ(problem("lr: 1,"), "--optimizer, column 7: expected an option, found the end");
  EXPECT_EQ(phasesRefusal("lr: 1").substr(0, 49),
            "--optimizer, column 1: unknown optimizer 'lr' (ex");
}

TEST(CallTextTest, UnknownNames) {
  EXPECT_EQ(refusal("cosin", kScheduleTable),
            "--call, column 1: unknown schedule 'cosin', did you mean 'cosine'? (expected "
            "constant, cosine, linear or step)");
  EXPECT_EQ(refusal("best", kClipTable),
            "--call, column 1: unknown clip 'best' (expected norm or value)");
  EXPECT_EQ(refusal("adamw(lrr: 1)"),
            "--call, column 7: adamw has no option 'lrr', did you mean 'lr'? (options: lr, beta1, "
            "beta2, eps and weight_decay)");
  EXPECT_EQ(refusal("sgd(lr: 1, beta: 0.5)"),
            "--call, column 12: sgd has no option 'beta' (options: lr and weight_decay)");
  EXPECT_EQ(refusal("rmsprop(centered: tru)"),
            "--call, column 19: 'centered' must be false or true, found 'tru', did you mean "
            "'true'?");
  EXPECT_EQ(refusal("sgd(lr: 1, lr: 2)"), "--call, column 12: 'lr' is given twice");
}

TEST(CallTextTest, Ranges) {
  EXPECT_EQ(refusal("sgd(lr: 0)"),
            "--call, column 9: 'lr' must be a finite number above 0, found 0");
  EXPECT_EQ(refusal("sgd(lr: - 1)"),
            "--call, column 9: 'lr' must be a finite number above 0, found - 1");
  EXPECT_EQ(
      refusal("adam(beta1: 1)"),
      "--call, column 13: 'beta1' must be a finite number of at least 0 and below 1, found 1");
  EXPECT_EQ(refusal("cosine(warmup: 1.5)", kScheduleTable),
            "--call, column 16: 'warmup' must be an integer of at least 0, found 1.5");
  EXPECT_EQ(refusal("sgd(lr: inf)"),
            "--call, column 9: 'lr' must be a finite number above 0, found inf");
  EXPECT_EQ(refusal("sgd(lr: 1e999)"),
            "--call, column 9: 'lr' is a number too large or too small, 1e999");
  EXPECT_EQ(phasesRefusal("sgd for 0, sgd"),
            "--optimizer, column 9: 'for' must be an integer of at least 1, found 0");
}

/// What a double holds may be 0, 1 or infinite as the program computes.
TEST(CallTextTest, RangesOfTheElementType) {
  auto refused = [](const std::string &text, int32_t element,
                    const CallTable &table = kOptimizerTable) {
    return errorOf([&] { readCall("--call", text, table, element); });
  };
  for (const char *text : {"adam(eps: 1e-300)", "adam(beta1: 0.99999999)", "polyak(target: 4e38)"})
    EXPECT_EQ(refused(text, TROP_F64), "") << text;
  EXPECT_EQ(refused("adam(eps: 1e-320)", TROP_F32),
            "--call, column 11: 'eps' must be a finite number above 0 in f32, found 1e-320");
  EXPECT_EQ(refused("adam(eps: 1.2e-38)", TROP_F32), "");
  EXPECT_NE(refused("adam(eps: 1.1e-38)", TROP_F32), ""); // below the normal numbers of f32
  EXPECT_EQ(refused("adam(beta1: 0.99999999)", TROP_F32),
            "--call, column 13: 'beta1' must be a finite number of at least 0 and below 1 in f32, "
            "found 0.99999999");
  EXPECT_EQ(refused("polyak(target: 4e38)", TROP_F32),
            "--call, column 16: 'target' must be a finite number in f32, found 4e38");
  EXPECT_EQ(refused("norm(1e-46)", TROP_F32, kClipTable),
            "--call, column 6: 'most' must be a finite number above 0 in f32, found 1e-46");
  EXPECT_EQ(refused("cosine(warmup: 16777217)", TROP_F32, kScheduleTable), "");
}

TEST(CallTextTest, RequiredArguments) {
  EXPECT_NE(refusal("constant").find("--call, column 1: constant needs 'eps': accuracy aimed at"),
            std::string::npos);
  EXPECT_EQ(refusal(" norm", kClipTable), "--call, column 2: norm needs 'most': what is not to be "
                                          "exceeded, > 0 (write norm(...))");
  EXPECT_EQ(refusal("norm(1, 2)", kClipTable),
            "--call, column 9: norm expects 1 argument without a name, found '2' (options: none)");
  EXPECT_EQ(refusal("sgd(0.1)"),
            "--call, column 5: sgd expects no argument without a name, found '0.1' "
            "(options: lr and weight_decay)");
}

TEST(CallTextTest, Syntax) {
  EXPECT_EQ(refusal("norm", kStoppingTable).substr(0, 47),
            "--call, column 1: unknown early stopping 'norm'");
  EXPECT_EQ(refusal("", kClipTable),
            "--call, column 1: expected the clip norm or value, found the end");
  EXPECT_EQ(refusal("3", kClipTable),
            "--call, column 1: expected the clip norm or value, found '3'");
  EXPECT_EQ(refusal("norm(1", kClipTable), "--call, column 7: expected ',' or ')', found the end");
  EXPECT_EQ(refusal("norm(1;", kClipTable), "--call, column 7: expected ',' or ')', found ';'");
  EXPECT_EQ(refusal("norm(1) twice", kClipTable),
            "--call, column 9: expected nothing after it, found 'twice'");
  EXPECT_EQ(refusal("sgd(lr: fast)"), "--call, column 9: 'lr' must be a number, found 'fast'");
  EXPECT_EQ(refusal("sgd(lr: --1)"), "--call, column 10: 'lr' must be a number, found '-'");
  EXPECT_EQ(phasesRefusal("sgd,sgd"), "--optimizer: every optimizer but the last needs 'for' and a "
                                      "number of steps, found none after sgd");
  EXPECT_EQ(phasesRefusal("sgd forever"),
            "--optimizer, column 5: expected ',', 'for' or the end, found 'forever'");
  EXPECT_EQ(phasesRefusal("sgd for"),
            "--optimizer, column 8: 'for' must be an integer, found the end");
}

TEST(NamesTest, SuggestsWhatIsClose) {
  std::vector<std::string> names = {"--steps", "--seed", "--json"};
  EXPECT_EQ(suggestName("--stps", names), ", did you mean '--steps'?");
  EXPECT_EQ(suggestName("--sede", names), ", did you mean '--seed'?");
  EXPECT_EQ(suggestName("--fast", names), "");
  EXPECT_EQ(suggestName("--SEED", names), ", did you mean '--seed'?");
  EXPECT_EQ(suggestName("adamW", {"adam", "adamw"}), ", did you mean 'adamw'?");
  EXPECT_EQ(suggestName("rleu", {"relumax", "relu"}), ", did you mean 'relu'?");
  EXPECT_EQ(suggestName("ab", {"ca"}), "");
  EXPECT_EQ(suggestName("", names), "");
  EXPECT_EQ(listNames(names), "--steps, --seed or --json");
  EXPECT_EQ(listNames({"a", "b"}, "and"), "a and b");
  EXPECT_EQ(listNames({}), "none");
}
