//===- LawsTest.cpp - Laws are what they say -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every law has a program here that it rewrites. Before and after, the reference
// interpreter computes values and gradients for all combinations of edge values that
// the ops allow. Exact laws keep every bit, and gradients stay under the derived
// programs that a law says it keeps; for all that a law denies, some combination
// must show it.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"
#include "dialect/Trop/Transforms/Simplify/Simplify.h"
#include "lib/Reference/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

using namespace mlir;

namespace trop {
namespace {

/// A program in %a, %b (tensor<?xf32>) and %x (tensor<?x2xf32>) whose result is %r, of
/// type `type`. V stands for tensor<?xf32>, TIES for a derived program.
struct Case {
  const char *law;
  const char *type;
  const char *body;
  bool finite = false; ///< the law speaks of finite values only
};

const Case kCases[] = {
    {"idempotent", "V", "%r = trop.max %a, %a TIES : (V, V) -> V"},
    {"duplicate", "V", "%r = trop.max %a, %b, %a TIES : (V, V, V) -> V"},
    {"flatten", "V", R"(
       %m = trop.max %a, %b TIES : (V, V) -> V
       %r = trop.max %m, %c TIES : (V, V) -> V)"},
    {"flatten", "V", R"(
       %m = trop.max %a, %b TIES : (V, V) -> V
       %r = trop.max %c, %m TIES : (V, V) -> V)"},
    {"neutral", "V", "%r = trop.max %a, %zero, %b TIES : (V, tensor<f32>, V) -> V"},
    {"neutral", "V", R"(
       %s = trop.plus %zero, %b : (tensor<f32>, V) -> V
       %r = trop.max %a, %s TIES : (V, V) -> V)"},
    {"neutral-first", "V", "%r = trop.max %zero, %a TIES : (tensor<f32>, V) -> V"},
    {"absorbing", "V", "%r = trop.max %a, %top, %b TIES : (V, tensor<f32>, V) -> V"},
    {"into-bias", "tensor<?x1xf32>", R"(
       %m = trop.maxplus %x, %w1 TIES : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
       %r = trop.max %y, %m TIES : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>)"},
    {"neutral-bias", "tensor<?x1xf32>", R"(
       %r = trop.maxplus %x, %w1, %zero1 TIES
           : (tensor<?x2xf32>, tensor<2x1xf32>, tensor<1xf32>) -> tensor<?x1xf32>)"},
    {"shift-into-weights", "tensor<?x3xf32>", R"(
       %c2 = trop.constant dense<[0.1, 0.3]> : tensor<2xf32>
       %w3 = trop.constant dense<[[0.0, ZERO, -0.0], [0.0, -0.0, 0.0]]> : tensor<2x3xf32>
       %s = trop.plus %x, %c2 : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
       %r = trop.maxplus %s, %w3 TIES : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>)"},
    {"shift-into-weights", "tensor<?x3xf32>", R"(
       %c2 = trop.constant dense<[-0.0, ZERO]> : tensor<2xf32>
       %w3 = trop.constant dense<[[0.1, ZERO, -0.0], [0.3, -0.0, 0.0]]> : tensor<2x3xf32>
       %s = trop.plus %c2, %x : (tensor<2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
       %r = trop.maxplus %s, %w3 TIES : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>)"},
    {"shift-into-weights-rounded", "tensor<?x1xf32>", R"(
       %c2 = trop.constant dense<[0.0, 0.1]> : tensor<2xf32>
       %w2 = trop.constant dense<[[0.3], [0.2]]> : tensor<2x1xf32>
       %s = trop.plus %x, %c2 : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
       %r = trop.maxplus %s, %w2 TIES : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>)"},
    {"plus-minus-zero", "V", R"(
       %z = trop.constant dense<-0.0> : tensor<f32>
       %r = trop.plus %a, %z : (V, tensor<f32>) -> V)"},
    {"plus-zero", "V", R"(
       %z = trop.constant dense<0.0> : tensor<f32>
       %r = trop.plus %z, %a : (tensor<f32>, V) -> V)"},
    {"plus-negated", "V", R"(
       %n = trop.scale %b {factor = -1.0 : f64} : (V) -> V
       %r = trop.plus %a, %n : (V, V) -> V)"},
    {"minus-negated", "V", R"(
       %n = trop.scale %b {factor = -1.0 : f64} : (V) -> V
       %r = trop.minus %a, %n : (V, V) -> V)"},
    {"minus-zero", "V", R"(
       %z = trop.constant dense<0.0> : tensor<f32>
       %r = trop.minus %a, %z : (V, tensor<f32>) -> V)"},
    {"relu-reflected", "V", R"(
       %n = trop.scale %a {factor = -1.0 : f64} : (V) -> V
       %p = trop.relu %n : (V) -> V
       %r = trop.plus %p, %a : (V, V) -> V)"},
    {"collect-constants", "V", R"(
       %c1 = trop.constant dense<0.1> : tensor<f32>
       %c2 = trop.constant dense<0.2> : tensor<f32>
       %s = trop.plus %a, %c1 : (V, tensor<f32>) -> V
       %r = trop.plus %c2, %s : (tensor<f32>, V) -> V)"},
    {"scale-by-one", "V", "%r = trop.scale %a {factor = 1.0 : f64} : (V) -> V"},
    {"scale-of-scale", "V", R"(
       %s = trop.scale %a {factor = 0.1 : f64} : (V) -> V
       %r = trop.scale %s {factor = -1.0 : f64} : (V) -> V)"},
    {"scale-of-scale", "V", R"(
       %s = trop.scale %a {factor = 4.0 : f64} : (V) -> V
       %r = trop.scale %s {factor = -16.0 : f64} : (V) -> V)"},
    {"scale-of-scale-rounded", "V", R"(
       %s = trop.scale %a {factor = 0.1 : f64} : (V) -> V
       %r = trop.scale %s {factor = 0.3 : f64} : (V) -> V)"},
    {"constants", "V", R"(
       %c1 = trop.constant dense<0.1> : tensor<f32>
       %c2 = trop.constant dense<0.2> : tensor<f32>
       %s = trop.plus %c1, %c2 : (tensor<f32>, tensor<f32>) -> tensor<f32>
       %r = trop.plus %a, %s : (V, tensor<f32>) -> V)"},
    {"constants", "tensor<?x2xf32>", R"(
       %c2 = trop.constant dense<[0.1, -0.0]> : tensor<2xf32>
       %w2 = trop.constant dense<[[0.2, ZERO], [0.2, 0.0]]> : tensor<2x2xf32>
       %s = trop.maxplus %c2, %w2 TIES : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
       %t = trop.relu %s : (tensor<2xf32>) -> tensor<2xf32>
       %r = trop.plus %x, %t : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>)"},
    // 003, Example 1, f v g: 0 never is the largest.
    {"envelope", "V", R"(
       %one = trop.constant dense<ONE> : tensor<f32>
       %null = trop.constant dense<0.0> : tensor<f32>
       %a1 = trop.plus %a, %one : (V, tensor<f32>) -> V
       %b1 = trop.plus %b, %one : (V, tensor<f32>) -> V
       %a2 = trop.minus %one, %a : (tensor<f32>, V) -> V
       %b2 = trop.minus %one, %b : (tensor<f32>, V) -> V
       %r = trop.max %null, %a1, %b1, %b2, %a2 TIES : (tensor<f32>, V, V, V, V) -> V)",
     true},
    // y - 1 is below one of y + x and y - 2 x, but no longer where y is large.
    {"envelope-rounded", "V", R"(
       %one = trop.constant dense<ONE> : tensor<f32>
       %m = trop.minus %a, %one : (V, tensor<f32>) -> V
       %b2 = trop.scale %b {factor = 2.0 : f64} : (V) -> V
       %p = trop.plus %a, %b : (V, V) -> V
       %q = trop.minus %a, %b2 : (V, V) -> V
       %r = trop.max %m, %p, %q TIES : (V, V, V) -> V)",
     true},
    // 3 y + 4 y rounds otherwise than 7 y.
    {"envelope-rounded", "V", R"(
       %e = trop.constant dense<EPSILON> : tensor<f32>
       %y4 = trop.scale %a {factor = 4.0 : f64} : (V) -> V
       %y3 = trop.scale %a {factor = 3.0 : f64} : (V) -> V
       %y7 = trop.scale %a {factor = 7.0 : f64} : (V) -> V
       %s = trop.plus %y3, %y4 : (V, V) -> V
       %m = trop.minus %s, %e : (V, tensor<f32>) -> V
       %p = trop.plus %y7, %b : (V, V) -> V
       %q = trop.minus %y7, %b : (V, V) -> V
       %r = trop.max %m, %p, %q TIES : (V, V, V) -> V)",
     true},
};

constexpr float kInfinity = std::numeric_limits<float>::infinity();
const float kEdges[] = {-kInfinity, -16777216, -1, -0.0f,    0,        0x1p-149f,
                        0.1f,       0.7f,      1,  16777216, 33554432, kInfinity};

void replaceAll(std::string &text, StringRef from, StringRef to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

class LawsTest : public testing::Test {
protected:
  LawsTest() {
    context.loadDialect<TropDialect, arith::ArithDialect, func::FuncDialect, math::MathDialect>();
  }

  /// The case's program as function @f, of role forward.
  OwningOpRef<ModuleOp> parse(const Case &test, StringRef ties, bool mirrored) {
    std::string text = R"(
      func.func @f(%a: V {trop.kind = "parameter", trop.name = "a"},
                   %b: V {trop.kind = "parameter", trop.name = "b"},
                   %c: V {trop.kind = "parameter", trop.name = "c"},
                   %x: tensor<?x2xf32> {trop.kind = "parameter", trop.name = "x"},
                   %y: tensor<?x1xf32> {trop.kind = "parameter", trop.name = "y"})
          -> RESULT attributes {trop.role = "forward"} {
        %zero = trop.constant dense<ZERO> : tensor<f32>
        %zero1 = trop.constant dense<ZERO> : tensor<1xf32>
        %top = trop.constant dense<TOP> : tensor<f32>
        %w1 = trop.constant dense<[[0.0], [1.0]]> : tensor<2x1xf32>
        BODY
        return %r : RESULT
      })";
    replaceAll(text, "BODY", test.body);
    replaceAll(text, "RESULT", test.type);
    replaceAll(text, "V", "tensor<?xf32>");
    replaceAll(text, "TIES", ("{ties = #trop.derived<" + ties + ">}").str());
    replaceAll(text, "ZERO", mirrored ? "0x7F800000" : "0xFF800000");
    replaceAll(text, "TOP", mirrored ? "0xFF800000" : "0x7F800000");
    replaceAll(text, "ONE", mirrored ? "-1.0" : "1.0");
    replaceAll(text, "EPSILON", mirrored ? "-1.0e-30" : "1.0e-30");
    if (mirrored)
      replaceAll(text, "trop.max", "trop.min");
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
    // The pass removes what is dead; that alone is no law.
    for (Operation &op : llvm::make_early_inc_range(getFunction(*module).getBody().front()))
      if (isOpTriviallyDead(&op))
        op.erase();
    return module;
  }

  static std::string print(ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream(text) << module;
    return text;
  }

  /// Applies one law; whether the program changed.
  bool simplify(ModuleOp module, StringRef law, bool valuesOnly) {
    std::string before = print(module);
    SimplifyOptions options;
    options.laws = {law.str()};
    options.valuesOnly = valuesOnly;
    options.allowInexact = true;
    PassManager manager(&context);
    manager.addPass(createSimplify(options));
    EXPECT_TRUE(succeeded(manager.run(module)));
    return print(module) != before;
  }

  static func::FuncOp getFunction(ModuleOp module, StringRef name = "f") {
    return module.lookupSymbol<func::FuncOp>(name);
  }

  static std::vector<Tensor> evaluate(func::FuncOp function, ArrayRef<Tensor> arguments) {
    auto results = interpret(function, arguments, Precision::Own);
    EXPECT_TRUE(succeeded(results));
    return std::vector<Tensor>(results->begin(), results->end());
  }

  /// The gradient of @f by each argument, under adjoint 1.
  std::vector<Tensor> getGradient(ModuleOp module, ArrayRef<Tensor> arguments) {
    OwningOpRef<ModuleOp> copy = module.clone();
    func::FuncOp function = getFunction(*copy);
    // What is not used has gradient 0, but no constant with samples says so.
    for (BlockArgument argument : function.getArguments())
      if (argument.use_empty())
        function.removeArgAttr(argument.getArgNumber(), attrs::kKind);
    SmallVector<Tensor> all(arguments);
    all.emplace_back(cast<RankedTensorType>(function.getResultTypes().front()),
                     arguments.front().samples, 1);
    PassManager manager(&context);
    DeriveGradientOptions options;
    options.role = "forward";
    manager.addPass(createDeriveGradient(options));
    EXPECT_TRUE(succeeded(manager.run(*copy)));
    std::vector<Tensor> results = evaluate(getFunction(*copy, "f.gradient"), all);
    for (BlockArgument argument : function.getArguments())
      if (argument.use_empty())
        results.emplace(results.begin() + argument.getArgNumber(),
                        cast<RankedTensorType>(argument.getType()), arguments.front().samples);
    return results;
  }

  MLIRContext context;
};

/// All combinations of edge values for those arguments that the function uses.
SmallVector<Tensor> makeArguments(func::FuncOp function) {
  SmallVector<int64_t> strides; // of each unit of each argument; 0 if it is not used
  int64_t samples = 1;
  for (BlockArgument argument : function.getArguments()) {
    int64_t units = getUnitShape(argument).empty() ? 1 : getUnitShape(argument).front();
    for (int64_t unit = 0; unit < units; ++unit) {
      strides.push_back(argument.use_empty() ? 0 : samples);
      samples *= argument.use_empty() ? 1 : std::size(kEdges);
    }
  }
  SmallVector<Tensor> arguments;
  const int64_t *stride = strides.begin();
  for (BlockArgument argument : function.getArguments()) {
    Tensor &tensor =
        arguments.emplace_back(cast<RankedTensorType>(argument.getType()), samples, 1.0);
    for (int64_t unit = 0; unit < tensor.getNumUnits(); ++unit, ++stride)
      for (int64_t sample = 0; sample < samples && *stride; ++sample)
        tensor.at(sample, unit) = kEdges[sample / *stride % std::size(kEdges)];
  }
  return arguments;
}

/// Marks samples for which the ops allow all values, and, on demand, all are finite.
std::vector<bool> findAllowed(func::FuncOp function, ArrayRef<Tensor> arguments, bool finite) {
  func::FuncOp all = function.clone();
  Operation *returned = all.getBody().front().getTerminator();
  for (Operation &op : all.getBody().front().without_terminator())
    if (hasSamples(op.getResult(0)))
      returned->insertOperands(returned->getNumOperands(), op.getResult(0));
  all.setFunctionType(FunctionType::get(all.getContext(), all.getArgumentTypes(),
                                        TypeRange(returned->getOperandTypes())));
  all.removeResAttrsAttr();
  auto values = interpret(all, arguments, Precision::Own);
  std::vector<bool> allowed(arguments.front().samples, true);
  for (const Tensor &value : *values)
    for (size_t sample = 0; sample < allowed.size(); ++sample)
      for (int64_t unit = 0; unit < value.getNumUnits(); ++unit) {
        double number = value.at(sample, unit);
        if (std::isnan(number) || (finite && std::isinf(number)))
          allowed[sample] = false;
      }
  all.erase();
  return allowed;
}

/// Number of allowed samples in which two results differ; in their bits, or by !=.
int64_t countDifferent(ArrayRef<Tensor> before, ArrayRef<Tensor> after,
                       const std::vector<bool> &allowed, bool bits) {
  int64_t count = 0;
  EXPECT_EQ(before.size(), after.size());
  for (size_t sample = 0; sample < allowed.size(); ++sample) {
    bool differ = false;
    for (auto [was, is] : llvm::zip_equal(before, after))
      for (int64_t unit = 0; unit < was.getNumUnits(); ++unit) {
        double first = was.at(sample, unit), second = is.at(sample, unit);
        differ |= bits ? std::memcmp(&first, &second, sizeof first) != 0 : first != second;
      }
    count += differ && allowed[sample];
  }
  return count;
}

TEST_F(LawsTest, EveryLawHasACase) {
  llvm::StringSet<> cases, laws;
  for (const Case &test : kCases)
    cases.insert(test.law);
  for (const Law *law : getLaws(&context)) {
    laws.insert(law->name);
    EXPECT_TRUE(cases.contains(law->name)) << law->name.str();
  }
  for (const Case &test : kCases)
    EXPECT_TRUE(laws.contains(test.law)) << test.law;
}

TEST_F(LawsTest, HoldAsTheySay) {
  const std::pair<const char *, Keeps> programs[] = {
      {"native", kKeepsNative}, {"minimal", kKeepsMinimal}, {"hybrid(0.5)", kKeepsHybrid}};
  for (const Law *law : getLaws(&context)) {
    int64_t differentValues = 0;
    llvm::StringMap<int64_t> differentGradients;
    for (const Case &test : kCases) {
      if (law->name != test.law)
        continue;
      for (bool mirrored : {false, true})
        for (auto [ties, bit] : programs) {
          SCOPED_TRACE(law->name.str() + " " + ties + (mirrored ? " of min" : ""));
          OwningOpRef<ModuleOp> before = parse(test, ties, mirrored);
          ASSERT_TRUE(before);
          OwningOpRef<ModuleOp> after = before->clone();
          ASSERT_TRUE(simplify(*after, law->name, /*valuesOnly=*/true));
          SmallVector<Tensor> arguments = makeArguments(getFunction(*before));
          std::vector<bool> allowed = findAllowed(getFunction(*before), arguments, test.finite);
          ASSERT_GT(llvm::count(allowed, true), 0);

          int64_t values = countDifferent(evaluate(getFunction(*before), arguments),
                                          evaluate(getFunction(*after), arguments), allowed, true);
          int64_t gradients = countDifferent(getGradient(*before, arguments),
                                             getGradient(*after, arguments), allowed, false);
          if (law->exact) {
            EXPECT_EQ(values, 0);
          }
          if (law->keeps & bit) {
            // Laws that round otherwise keep gradients up to rounding.
            EXPECT_EQ(law->exact ? gradients : 0, 0);
          }
          differentValues += values;
          differentGradients[ties] += gradients;

          // Unless only values are wanted, the pass goes by the op's program.
          if (law->keeps != kKeepsNone && StringRef(test.body).contains("TIES") &&
              !StringRef(test.law).starts_with("constants")) {
            OwningOpRef<ModuleOp> kept = before->clone();
            EXPECT_EQ(simplify(*kept, law->name, /*valuesOnly=*/false), bool(law->keeps & bit));
          }
        }
    }
    if (!law->exact)
      EXPECT_GT(differentValues, 0) << law->name.str() << " is exact, after all";
    for (auto [ties, bit] : programs)
      if (!(law->keeps & bit))
        EXPECT_GT(differentGradients[ties], 0) << law->name.str() << " keeps " << ties;
  }
}

} // namespace
} // namespace trop
