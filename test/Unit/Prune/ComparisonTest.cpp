//===- ComparisonTest.cpp - Smaller networks are made, run and told about -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What makes networks smaller here leaves units out, whatever their weights are: the last ones of
// the hidden layer of a network that was trained for a few steps.
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Comparison.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Frontend/Frontend.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "tools/Support/Jobs.h"

#include "llvm/ADT/ScopeExit.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace mlir;

namespace trop::pruning {
namespace {

constexpr const char *kSource = R"(
const H = 8;
layer hidden(x: [n]) {
  param W: [n, H] init glorot;
  param b: [H]    init zeros;
  return relu(linear(x, W, bias: b));
}
model Net(x: f32[4]) -> classes[3] {
  param V: [H, 3] init glorot;
  h = hidden(x);
  return softmax(linear(h, V));
}
train Net {
  data:      csv("iris.csv", label: "label", scale: standard);
  loss:      cross_entropy;
  optimizer: adam(lr: 0.05);
  batch:     16;
  steps:     60;
}
)";

func::FuncOp getForward(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == roles::kForward)
      return function;
  return {};
}

/// The first entries of every dimension.
DenseElementsAttr getCorner(DenseElementsAttr value, RankedTensorType type) {
  ArrayRef<int64_t> from = cast<ShapedType>(value.getType()).getShape(), to = type.getShape();
  auto entries = llvm::to_vector(value.getValues<float>());
  SmallVector<float> kept;
  int64_t columns = from.size() > 1 ? from[1] : 1, keptColumns = to.size() > 1 ? to[1] : 1;
  for (int64_t row = 0; row < to[0]; ++row)
    for (int64_t column = 0; column < keptColumns; ++column)
      kept.push_back(entries[row * columns + column]);
  return DenseElementsAttr::get(type, ArrayRef<float>(kept));
}

FailureOr<Pruned> leaveOut(ModuleOp module, const PruneRequest &request, const Inputs *) {
  if (request.method == "thinet")
    return emitError(module.getLoc()) << "thinet looks at samples";
  int64_t units = std::max<int64_t>(1, int64_t(8 * request.keep));
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(kSource, "net.trop"), {});
  FrontendOptions options;
  options.defines = {"H=" + std::to_string(request.method == "random" ? 8 : units)};
  OwningOpRef<ModuleOp> smaller = compileToTrop(sources, *module.getContext(), options);
  func::FuncOp before = getForward(module), after = getForward(*smaller);
  after->setAttr(attrs::kCheckpoint, before->getAttr(attrs::kCheckpoint));
  for (unsigned i = 1; i != after.getNumArguments(); ++i)
    after.setArgAttr(i, attrs::kValue,
                     getCorner(before.getArgAttrOfType<DenseElementsAttr>(i, attrs::kValue),
                               cast<RankedTensorType>(after.getArgument(i).getType())));
  // Scores that no float holds.
  if (request.method == "cup-sum")
    after.setArgAttr(1, attrs::kValue,
                     DenseElementsAttr::get(cast<ShapedType>(after.getArgument(1).getType()),
                                            ArrayRef<float>(3e38f)));
  module.getBody()->clear();
  module.getBody()->getOperations().splice(module.getBody()->end(),
                                           smaller->getBody()->getOperations());
  return Pruned{{{"hidden.W", 8, units}}, {}};
}

/// A network in a folder of its own, trained once.
class ComparisonTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    folder = std::filesystem::temp_directory_path() / ("prune-test-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::filesystem::copy(TROP_EXAMPLES_DIR "/iris.csv", folder / "iris.csv");
    rt::writeFile(path("net.trop"), kSource);
    runAll({{tools::compilerPath(), "-O0", path("net.trop"), "-o", path("net")},
            {path("net"), "train", "--quiet", "--checkpoint", path("net.safetensors")}});
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder); }

  static std::string path(const std::string &name) { return (folder / name).string(); }

  /// What the last one prints.
  static std::string runAll(const std::vector<std::vector<std::string>> &commands) {
    std::string output;
    for (const std::vector<std::string> &command : commands)
      tools::runJobs({{command, path("job")}}, 1, [&](size_t, const tools::JobEnd &end) {
        EXPECT_EQ(end.code, 0) << end.errors;
        output = end.output;
        return true;
      });
    return output;
  }

  static Settings makeSettings(const std::string &methods, const std::string &keep) {
    Settings settings;
    settings.source = path("net.trop");
    settings.weights = path("net.safetensors");
    settings.methods = methods;
    settings.keep = keep;
    settings.tropc = "-O0";
    settings.quiet = true;
    settings.untimed = true;
    return settings;
  }

  static std::string complaint(const Settings &settings) {
    try {
      Comparison comparison(settings, leaveOut);
    } catch (const rt::Error &error) {
      std::string text = error.what();
      for (size_t at; (at = text.find(folder.string() + "/")) != std::string::npos;)
        text.erase(at, folder.string().size() + 1);
      return text;
    }
    return "";
  }

  static std::filesystem::path folder;
};

std::filesystem::path ComparisonTest::folder;

TEST_F(ComparisonTest, Networks) {
  Settings settings = makeSettings("l1,random,thinet,cup-sum", "100%,50%");
  settings.untimed = false;
  settings.report = path("page.html");
  settings.json = true;
  Comparison comparison(settings, leaveOut);
  testing::internal::CaptureStdout();
  EXPECT_EQ(comparison.run(), 1); // thinet failed
  rt::Json json = rt::parseJson(testing::internal::GetCapturedStdout(), "output");
  const Results &results = comparison.getResults();
  ASSERT_EQ(results.size(), 9u);
  EXPECT_EQ(results[0].parameters, 8 * 4 + 8 + 8 * 3);
  EXPECT_EQ(results[2].parameters, 4 * 4 + 4 + 4 * 3);
  EXPECT_LT(results[2].operations, results[0].operations);
  EXPECT_LT(results[2].bytes, results[0].bytes);
  // All units are there: the same figures, and the weights as they were.
  EXPECT_EQ(results[1].figures["parts"], results[0].figures["parts"]);
  EXPECT_NE(results[2].figures["parts"], results[0].figures["parts"]);
  EXPECT_GT(results[2].secondsOf("batch"), 0);
  EXPECT_EQ(results[5].error, path("net.trop") + ":8:7: thinet looks at samples");
  EXPECT_EQ(json["pruned"].size(), 8u);
  EXPECT_NE(results[7].error.find("found NaN"), std::string::npos) << results[7].error;
  EXPECT_EQ(json["pruned"][1]["parameters"], 32);
  EXPECT_EQ(json["pruned"][1]["layers"],
            rt::parseJson(R"([{"name": "hidden.W", "before": 8, "after": 4}])", "expected"));
  EXPECT_GT(json["pruned"][1]["seconds"], 0);
  EXPECT_FALSE(json["unpruned"].contains("seconds"));
  EXPECT_EQ(json["unpruned"]["eval"]["parts"], results[0].figures["parts"]);
  std::string page = rt::readFile(path("page.html"));
  for (const char *part :
       {"<svg", "test accuracy", "thinet looks at samples", "Networks", "hidden.W 4 of 8"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST_F(ComparisonTest, MatchesParameters) {
  Settings settings = makeSettings("l1,cup,random", "50%");
  settings.matchParameters = true;
  Comparison comparison(settings, leaveOut);
  testing::internal::CaptureStdout();
  EXPECT_EQ(comparison.run(), 1);
  std::string table = testing::internal::GetCapturedStdout();
  EXPECT_NE(table.find("l1 50%"), std::string::npos) << table;
  EXPECT_EQ(comparison.getResults()[2].parameters, 32);
  EXPECT_EQ(comparison.getResults()[3].error,
            "expected at most 32 parameters as of l1, found 64 and no smaller network");
}

TEST_F(ComparisonTest, Outputs) {
  Settings settings = makeSettings("l1", "50%,25%");
  settings.output = path("small");
  settings.emit = "source";
  testing::internal::CaptureStdout();
  EXPECT_EQ(Comparison(settings, leaveOut).run(), 0);
  settings.keep = "50%";
  settings.emit = "exe";
  Comparison again(settings, leaveOut);
  EXPECT_EQ(again.run(), 0);
  testing::internal::GetCapturedStdout();
  // The source compiles without the original, predicts the same and trains on.
  std::filesystem::rename(path("net.trop"), path("gone.trop"));
  llvm::scope_exit restore([] { std::filesystem::rename(path("gone.trop"), path("net.trop")); });
  std::string source = path("small-l1-50.trop"), weights = path("small-l1-50.safetensors");
  runAll({{tools::compilerPath(), "-O0", source, "-o", path("again")}});
  std::string eval = runAll({{path("again"), "eval", "--json", "--checkpoint", weights}});
  EXPECT_EQ(rt::parseJson(eval, "eval")["parts"], again.getResults()[1].figures["parts"]);
  std::string data = path("iris.csv");
  EXPECT_EQ(runAll({{path("again"), "predict", "--data", data, "--checkpoint", weights}}),
            runAll({{path("small"), "predict", "--data", data, "--checkpoint", weights}}));
  EXPECT_TRUE(std::filesystem::exists(path("small-l1-25.safetensors")));
}

TEST_F(ComparisonTest, BadInput) {
  Settings settings = makeSettings("l1", "50%");
  settings.weights = path("none.safetensors");
  EXPECT_EQ(complaint(settings), "cannot open 'none.safetensors': No such file or directory");
  settings = makeSettings("l1", "50%");
  settings.source = path("none.trop");
  EXPECT_EQ(complaint(settings), "cannot open 'none.trop': No such file or directory");
  settings = makeSettings("l1", "50%");
  settings.data = path("none.csv");
  EXPECT_EQ(complaint(settings), "cannot open 'none.csv': No such file or directory");
  settings = makeSettings("l1", "50%");
  settings.labels = path("iris.csv");
  EXPECT_EQ(complaint(settings), "--labels go with --data");
  settings = makeSettings("l1", "50%");
  settings.output = path("net");
  settings.emit = "source";
  EXPECT_EQ(complaint(settings), "cannot write 'net.trop': this command reads it");
  settings.emit = "exe";
  settings.output = path("net.safetensors");
  EXPECT_EQ(complaint(settings), "cannot write 'net.safetensors': this command reads it");
  settings = makeSettings("l1", "50%");
  settings.defines = {"H=5"};
  EXPECT_NE(complaint(settings).find("tensor 'V': expected shape [5,3], found [8,3]"),
            std::string::npos);
}

} // namespace
} // namespace trop::pruning
