//===- SourceTest.cpp - What is written is what was read -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Source.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/Transforms/Simplify/Simplify.h"
#include "test/Unit/Source/Sources.h"
#include "test/lib/Models/RandomModel.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace mlir;

namespace trop::test {
namespace {

constexpr int kModels = 300;

func::FuncOp findFunction(ModuleOp module, StringRef role) {
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == role)
      return function;
  return {};
}

/// Gives parameters the names that they have in a source, and values none.
void rename(ModuleOp module) {
  llvm::StringMap<std::string> names;
  for (const SourceParameter &parameter :
       getSourceParameters(findFunction(module, roles::kForward)))
    names[parameter.name] = parameter.sourceName;
  auto get = [&](StringRef name) { return StringAttr::get(module.getContext(), names.at(name)); };
  AttrTypeReplacer symbols;
  symbols.addReplacement([&](FlatSymbolRefAttr symbol) -> std::optional<Attribute> {
    if (!names.contains(symbol.getValue()))
      return symbol;
    return FlatSymbolRefAttr::get(get(symbol.getValue()));
  });
  for (auto function : module.getOps<func::FuncOp>())
    for (unsigned i = 0; i != function.getNumArguments(); ++i) {
      if (getArgumentKind(function, i) != "parameter")
        continue;
      auto name = function.getArgAttrOfType<StringAttr>(i, attrs::kName);
      function.setArgAttr(i, attrs::kName, get(name.getValue()));
      if (Attribute init = function.getArgAttr(i, attrs::kInit))
        function.setArgAttr(i, attrs::kInit, symbols.replace(init));
    }
  func::FuncOp values = findFunction(module, roles::kValues);
  for (unsigned i = 0; i != values.getNumResults(); ++i)
    values.removeResultAttr(i, StringAttr::get(module.getContext(), attrs::kName));
}

std::string print(Operation *op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  op->print(stream);
  return text;
}

SmallVector<std::string> getValueNames(ModuleOp module) {
  func::FuncOp values = findFunction(module, roles::kValues);
  SmallVector<std::string> names;
  for (unsigned i = 0; i != values.getNumResults(); ++i)
    names.push_back(values.getResultAttrOfType<StringAttr>(i, attrs::kName).str());
  return names;
}

/// Warnings, but for those about a value that only the next pass of a repeat would read: the repeat
/// itself reads what it carries on, also in its last pass.
std::string takeWarnings(Sources &sources, StringRef source) {
  std::string all = sources.takeWarnings(), left;
  llvm::Regex ofPass("^value '.*_[0-9]+' is never used$");
  for (StringRef line : llvm::split(StringRef(all).rtrim(), '\n'))
    if (!line.empty() && !(source.contains("repeat") && ofPass.match(line)))
      left += line.str() + "\n";
  return left;
}

/// Expects a source and the module that it makes to make each other, but for names, and no warnings
/// where the first has none; values that got a name are further ones. Returns whether there are
/// none of these.
bool expectReadBack(Sources &sources, StringRef source, StringRef name = {}) {
  OwningOpRef<ModuleOp> first = sources.compile(source, name);
  if (!first) {
    ADD_FAILURE() << sources.getMessages();
    return false;
  }
  std::string text = sources.write(*first), warnings = sources.takeWarnings();
  OwningOpRef<ModuleOp> second = sources.compile(text);
  if (warnings.empty()) {
    EXPECT_EQ(takeWarnings(sources, source), "") << text;
  }
  if (!second) {
    ADD_FAILURE() << sources.getMessages() << text;
    return false;
  }
  EXPECT_EQ(sources.write(*second), text);
  SmallVector<std::string> before = getValueNames(*first), after = getValueNames(*second);
  rename(*first);
  rename(*second);
  bool sameValues = before.size() == after.size();
  if (!sameValues) {
    EXPECT_GT(after.size(), before.size());
    for (ModuleOp module : {*first, *second})
      findFunction(module, roles::kValues).erase();
  }
  EXPECT_EQ(print(*second), print(*first)) << text;
  return sameValues;
}

TEST(Source, RandomModels) {
  int unnamed = 0;
  std::set<std::string> features;
  for (uint64_t seed = 0; seed < kModels; ++seed) {
    SCOPED_TRACE(seed);
    Sources sources;
    RandomModel model = drawModel(seed);
    features.insert(model.features.begin(), model.features.end());
    unnamed += expectReadBack(sources, model.source);
  }
  // Few have a value without a name that is read twice.
  EXPECT_GT(unnamed, kModels / 2);
  EXPECT_LT(unnamed, kModels);
}

TEST(Source, Examples) {
  for (const auto &entry : std::filesystem::directory_iterator(TROP_EXAMPLES_DIR)) {
    std::string path = entry.path().string();
    if (entry.path().extension() != ".trop" || entry.path().stem() == "blocks") // of layers alone
      continue;
    SCOPED_TRACE(path);
    Sources sources;
    auto buffer = llvm::MemoryBuffer::getFile(path);
    ASSERT_TRUE(bool(buffer));
    EXPECT_TRUE(expectReadBack(sources, (*buffer)->getBuffer(), path));
  }
}

TEST(Source, AfterPasses) {
  for (uint64_t seed = 0; seed < kModels / 3; ++seed) {
    SCOPED_TRACE(seed);
    Sources sources;
    OwningOpRef<ModuleOp> module = sources.compile(drawModel(seed).source);
    ASSERT_TRUE(module) << sources.getMessages();
    PassManager passes(module->getContext());
    passes.addPass(createSimplify());
    passes.addPass(createCanonicalizerPass());
    passes.addPass(createCSEPass());
    ASSERT_TRUE(succeeded(passes.run(*module)));
    std::string text = sources.write(*module);
    // A layer whose value goes nowhere is gone, but not its penalty.
    if (StringRef(sources.getMessages()).contains(" has an l2 of "))
      continue;
    OwningOpRef<ModuleOp> again = sources.compile(text);
    ASSERT_TRUE(again) << sources.getMessages() << text;
    EXPECT_EQ(sources.write(*again), text);
    rename(*module);
    rename(*again);
    auto getForward = [](ModuleOp of) { return print(findFunction(of, roles::kForward)); };
    EXPECT_EQ(getForward(*again), getForward(*module)) << text;
  }
}

TEST(Source, NamesAreIdentifiers) {
  Sources sources;
  OwningOpRef<ModuleOp> module = sources.compile(R"(
layer f(x: [n]) {
  param W: [n, n] init prototypes;
  param const_: [n, n] init votes(W);
  y = linear(x, W);
  return linear(y, const_);
}
model M(x: f32[4]) -> f32[4] {
  param h_W: [4, 4] init glorot;
  h = f(f(linear(x, h_W)));
  h_y = abs(h);
  repeat 2 with g = h_y {
    param W: [4, 4] init glorot;
    g = linear(g, W);
  }
  return g;
}
)");
  ASSERT_TRUE(module) << sources.getMessages();
  std::string names;
  for (const auto &[name, sourceName] : getSourceParameters(findFunction(*module, roles::kForward)))
    names += name + " " + sourceName + "\n";
  EXPECT_EQ(names, "h_W h_W\nh.2.W h_2_W\nh.2.const_ h_2_const_\nh.W h_W_2\n"
                   "h.const_ h_const_\nW.0 W_0\nW.1 W_1\n");
  EXPECT_EQ(sources.write(*module), R"(model M(x: f32[4]) -> f32[4] {
  param h_W: f32[4, 4] init glorot;
  param h_2_W: f32[4, 4] init prototypes;
  param h_2_const_: f32[4, 4] init votes(h_2_W);
  param h_W_2: f32[4, 4] init prototypes;
  param h_const_: f32[4, 4] init votes(h_W_2);
  param W_0: f32[4, 4] init glorot;
  param W_1: f32[4, 4] init glorot;
  h_2_y = linear(linear(x, h_W), h_2_W);
  h_y_2 = linear(linear(h_2_y, h_2_const_), h_W_2);
  h = linear(h_y_2, h_const_);
  h_y = abs(h);
  g_0 = linear(h_y, W_0);
  g_1 = linear(g_0, W_1);
  return g_1;
}
)");
}

/// What lines, names and the grammar's rules may be at most, holds for what is written, too.
TEST(Source, LongExpressions) {
  std::string sum = "x", signs(900, '-'), calls = "x", name(100, 'n');
  for (int i = 0; i < 5000; ++i)
    sum += i % 2 ? "\n+ x" : "\n- 0.1 * x";
  for (int i = 0; i < 120; ++i)
    calls = "nested(" + calls + ")";
  std::string source = R"(
layer nested(x: [n]) { return relu(abs(tanh(x))); }
layer named(x: [n]) { NAME = abs(x); return 2 * NAME; }
model M(x: f32[4]) -> f32[4] {
  NAME = named(x);
  a = SUM;
  b = SIGNSx;
  c = CALLS;
  return a + b + c + NAME;
}
)";
  for (auto [word, text] :
       {std::pair("NAME", name), {"SUM", sum}, {"SIGNS", signs}, {"CALLS", calls}})
    for (size_t at; (at = source.find(word)) != std::string::npos;)
      source.replace(at, StringRef(word).size(), text);
  Sources sources;
  EXPECT_FALSE(expectReadBack(sources, source)); // One of the calls got a name.
}

TEST(Source, EqualBits) {
  Sources sources;
  OwningOpRef<ModuleOp> module = sources.compile(R"(
layer doubled(x: [n]) { return x + x; }
layer unused(x: [n], y: []) { return x; }
layer constant(y: []) { return abs(y); }
model M(x: f32[2, 2]) -> f32[4] {
  param W: [4, 4] init uniform(-0.1, 1e-30) update every 1;
  const third = 1.0 / 3, mask = [[1, 0, 1, 0], [0.1, 1, 0, 1], [1, 1, 1, 1], [1, -0.0, 1, 1]];
  flat = flatten(x);
  same = flat;
  a = doubled(relu(flat, slope_at_zero: third));
  b = unused(tanh(-a), 16777217);
  c = max(linear(b, W, mask: mask, pattern: masked, l2: 0.1), constant(-inf), 0.1);
  return 2 * (third * c) - (a - c) * 1e30 - 3.0;
}
)");
  ASSERT_TRUE(module) << sources.getMessages();
  EXPECT_EQ(sources.write(*module), R"(model M(x: f32[2, 2]) -> f32[4] {
  param W: f32[4, 4] init uniform(-0.1, 1e-30) update every 1;
  flat = flatten(x);
  same = flat;
  t = relu(same, slope_at_zero: 0.3333333333333333);
  a = t + t;
  b = tanh(-1 * a);
  t_2 = 16777216;
  t_3 = linear(b, W, mask: [[1, 0, 1, 0], [0.1, 1, 0, 1], [1, 1, 1, 1], [1, -0.0, 1, 1]],
      pattern: masked, l2: 0.1);
  t_4 = -inf;
  c = max(t_3, abs(t_4), 0.1);
  return 0.3333333333333333 * c * 2 - 1e+30 * (a - c) - 3;
}
)");
  expectReadBack(sources, sources.write(*module));
}

/// A value that has several names is read by the newest, or one would not be read.
TEST(Source, FurtherNamesAreRead) {
  Sources sources;
  OwningOpRef<ModuleOp> module = sources.compile(R"(
model M(x: f32[4]) -> f32[4] {
  w = x;
  z = abs(w);
  a = relu(z);
  y = z;
  return y + a;
}
)");
  ASSERT_TRUE(module) << sources.getMessages();
  EXPECT_EQ(sources.takeWarnings(), "");
  EXPECT_EQ(sources.write(*module), R"(model M(x: f32[4]) -> f32[4] {
  w = x;
  z = abs(w);
  a = relu(z);
  y = z;
  return y + a;
}
)");
  expectReadBack(sources, sources.write(*module));
}

} // namespace
} // namespace trop::test
