//===- ExpandMathTest.cpp - Accuracy of exp, log, tanh; the same bits compiled -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/ExpandMath/ExpandMath.h"
#include "lib/Support/Elementary.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/Support/TargetSelect.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace mlir;
using namespace trop;

namespace {

template <typename T> using Function = T (*)(T);

template <typename T> using Limits = std::numeric_limits<T>;

/// A wider format, in which libm is the oracle.
template <typename T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;

/// How far `found` is from `exact`, in units in the last place of the latter.
template <typename T> double getError(T found, Wide<T> exact) {
  T nearest = static_cast<T>(exact);
  if (std::isnan(exact) || std::isinf(nearest))
    return found == nearest || (std::isnan(found) && std::isnan(exact)) ? 0 : Limits<T>::infinity();
  int exponent = std::max(std::ilogb(nearest), Limits<T>::min_exponent - 1);
  if (nearest == 0)
    exponent = Limits<T>::min_exponent - 1;
  return std::abs(static_cast<Wide<T>>(found) - exact) /
         std::ldexp(Wide<T>(1), exponent - Limits<T>::digits + 1);
}

/// Numbers of every exponent and both signs, `perExponent` of each.
template <typename T> std::vector<T> getNumbers(int perExponent) {
  using Format = FloatFormat<T>;
  using Bits = typename Format::Bits;
  std::mt19937_64 random(1);
  std::vector<T> numbers;
  for (Bits top = 0; top < Bits(1) << (8 * sizeof(T) - Format::mantissaBits); ++top)
    for (int i = 0; i < perExponent; ++i) {
      Bits mantissa = random() & ((Bits(1) << Format::mantissaBits) - 1);
      numbers.push_back(fromBits((top << Format::mantissaBits) | mantissa));
    }
  return numbers;
}

/// Evenly spread over an interval.
template <typename T> std::vector<T> getNumbersIn(T low, T high, int count) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<T> distribution(low, high);
  std::vector<T> numbers(count);
  for (T &number : numbers)
    number = distribution(random);
  return numbers;
}

template <typename T> class ElementaryTest : public testing::Test {};
using Formats = testing::Types<float, double>;
TYPED_TEST_SUITE(ElementaryTest, Formats, );

TYPED_TEST(ElementaryTest, ExpIsAccurate) {
  using T = TypeParam;
  for (const std::vector<T> &numbers :
       {getNumbers<T>(200), getNumbersIn<T>(-1, 1, 200000),
        getNumbersIn<T>(FloatFormat<T>::expLower, FloatFormat<T>::expUpper, 400000)})
    for (T x : numbers)
      ASSERT_LT(getError(computeExp<T>(x), std::exp(static_cast<Wide<T>>(x))), 1.25) << x;
}

TYPED_TEST(ElementaryTest, LogIsAccurate) {
  using T = TypeParam;
  for (const std::vector<T> &numbers :
       {getNumbers<T>(200), getNumbersIn<T>(0.5, 2, 400000), getNumbersIn<T>(0, 100, 200000)})
    for (T x : numbers)
      ASSERT_LT(getError(computeLog<T>(x), std::log(static_cast<Wide<T>>(x))), 1) << x;
}

TYPED_TEST(ElementaryTest, TanhIsAccurate) {
  using T = TypeParam;
  for (const std::vector<T> &numbers :
       {getNumbers<T>(200), getNumbersIn<T>(-0.6, 0.6, 400000), getNumbersIn<T>(0.5, 0.6, 200000),
        getNumbersIn<T>(-20, 20, 200000)})
    for (T x : numbers)
      ASSERT_LT(getError(computeTanh<T>(x), std::tanh(static_cast<Wide<T>>(x))), 1.75) << x;
}

TYPED_TEST(ElementaryTest, ExpOfEdges) {
  using T = TypeParam;
  T infinity = Limits<T>::infinity();
  EXPECT_EQ(computeExp<T>(T(0)), T(1));
  EXPECT_EQ(computeExp<T>(T(-0.0)), T(1));
  EXPECT_EQ(computeExp<T>(infinity), infinity);
  EXPECT_EQ(toBits(computeExp<T>(-infinity)), toBits(T(0)));
  EXPECT_TRUE(std::isnan(computeExp<T>(Limits<T>::quiet_NaN())));
  EXPECT_TRUE(std::isnan(computeExp<T>(-Limits<T>::quiet_NaN())));
  EXPECT_EQ(computeExp<T>(Limits<T>::max()), infinity);
  EXPECT_EQ(computeExp<T>(Limits<T>::lowest()), T(0));
  EXPECT_EQ(computeExp<T>(Limits<T>::denorm_min()), T(1));
  // Around the largest finite result, and around the least above 0.
  T highest = std::log(Limits<T>::max()), lowest = std::log(Limits<T>::denorm_min());
  EXPECT_LT(computeExp<T>(std::nextafter(highest, T(0))), infinity);
  EXPECT_EQ(computeExp<T>(highest * T(1.001)), infinity);
  EXPECT_EQ(computeExp<T>(lowest), Limits<T>::denorm_min());
  EXPECT_EQ(computeExp<T>(lowest - 1), T(0));
}

TYPED_TEST(ElementaryTest, LogOfEdges) {
  using T = TypeParam;
  T infinity = Limits<T>::infinity();
  EXPECT_EQ(toBits(computeLog<T>(T(1))), toBits(T(0)));
  EXPECT_EQ(computeLog<T>(T(0)), -infinity);
  EXPECT_EQ(computeLog<T>(T(-0.0)), -infinity);
  EXPECT_EQ(computeLog<T>(infinity), infinity);
  for (T x : {T(-1), -Limits<T>::denorm_min(), -infinity, Limits<T>::quiet_NaN()})
    EXPECT_TRUE(std::isnan(computeLog<T>(x))) << x;
  for (T x : {Limits<T>::denorm_min(), Limits<T>::min(), std::nextafter(Limits<T>::min(), T(0)),
              Limits<T>::max(), std::nextafter(T(1), T(0)), std::nextafter(T(1), T(2))})
    EXPECT_LT(getError(computeLog<T>(x), std::log(static_cast<Wide<T>>(x))), 1) << x;
}

TYPED_TEST(ElementaryTest, TanhOfEdges) {
  using T = TypeParam;
  T infinity = Limits<T>::infinity();
  for (T x : {T(0), T(-0.0), Limits<T>::denorm_min(), -Limits<T>::min()})
    EXPECT_EQ(toBits(computeTanh<T>(x)), toBits(x));
  for (T x : {infinity, Limits<T>::max(), T(25)}) {
    EXPECT_EQ(computeTanh<T>(x), T(1));
    EXPECT_EQ(computeTanh<T>(-x), T(-1));
  }
  EXPECT_TRUE(std::isnan(computeTanh<T>(Limits<T>::quiet_NaN())));
  // Odd, and rising across the seam of its two halves.
  T seam = T(0.55), before = std::nextafter(seam, T(0));
  EXPECT_EQ(computeTanh<T>(-seam), -computeTanh<T>(seam));
  EXPECT_EQ(computeTanh<T>(-before), -computeTanh<T>(before));
  EXPECT_LE(computeTanh<T>(before), computeTanh<T>(seam));
}

//===----------------------------------------------------------------------===//
// Compiled
//===----------------------------------------------------------------------===//

/// `@"exp vector<16xf32>"(ptr)` and the like: each applies an op to what its argument points to.
std::string getModule() {
  std::string text;
  for (std::string op : {"exp", "log", "tanh"})
    for (std::string type : {"f32", "f64", "vector<16xf32>", "vector<8xf64>"})
      text += "llvm.func @\"" + op + " " + type + "\"(%p: !llvm.ptr) {\n" +
              "  %x = llvm.load %p : !llvm.ptr -> " + type + "\n" + //
              "  %y = math." + op + " %x : " + type + "\n" + "  llvm.store %y, %p : " + type +
              ", !llvm.ptr\n" + //
              "  llvm.return\n}\n";
  return text;
}

class CompiledTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  }

  void SetUp() override {
    DialectRegistry registry;
    registry.insert<LLVM::LLVMDialect, math::MathDialect>();
    registerBuiltinDialectTranslation(registry);
    registerLLVMDialectTranslation(registry);
    context.appendDialectRegistry(registry);
    module = parseSourceString<ModuleOp>(getModule(), &context);
    ASSERT_TRUE(module);
    PassManager passes(&context);
    passes.addPass(createExpandMath());
    passes.addPass(createArithToLLVMConversionPass());
    ASSERT_TRUE(succeeded(passes.run(*module)));
    ExecutionEngineOptions options;
    auto optimize = makeOptimizingTransformer(3, 0, nullptr);
    options.transformer = optimize;
    auto created = ExecutionEngine::create(*module, options);
    ASSERT_TRUE(bool(created)) << llvm::toString(created.takeError());
    engine = std::move(*created);
  }

  /// Expects the function `name`, which takes `lanes` numbers, to give the bits of
  /// `reference`, or any NaN where that gives one.
  template <typename T> void expectSame(llvm::StringRef name, Function<T> reference, size_t lanes) {
    auto compiled = llvm::cantFail(engine->lookup(name));
    std::mt19937_64 random(3);
    for (int i = 0; i < 100000 / static_cast<int>(lanes) + 1; ++i) {
      alignas(64) T numbers[16];
      T given[16];
      for (size_t lane = 0; lane < lanes; ++lane) {
        // Half of them anything, half where results are finite.
        auto bits = static_cast<typename FloatFormat<T>::Bits>(random());
        T spread = std::ldexp(static_cast<T>(static_cast<int64_t>(random())), -56);
        given[lane] = numbers[lane] = i % 2 ? fromBits(bits) : spread;
      }
      reinterpret_cast<void (*)(T *)>(compiled)(numbers);
      for (size_t lane = 0; lane < lanes; ++lane) {
        T wanted = reference(given[lane]);
        if (std::isnan(wanted))
          ASSERT_TRUE(std::isnan(numbers[lane])) << given[lane];
        else
          ASSERT_EQ(toBits(numbers[lane]), toBits(wanted)) << given[lane];
      }
    }
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::unique_ptr<ExecutionEngine> engine;
};

TEST_F(CompiledTest, Float) {
  expectSame<float>("exp f32", computeExp<float>, 1);
  expectSame<float>("log f32", computeLog<float>, 1);
  expectSame<float>("tanh f32", computeTanh<float>, 1);
  expectSame<float>("exp vector<16xf32>", computeExp<float>, 16);
  expectSame<float>("log vector<16xf32>", computeLog<float>, 16);
  expectSame<float>("tanh vector<16xf32>", computeTanh<float>, 16);
}

TEST_F(CompiledTest, Double) {
  expectSame<double>("exp f64", computeExp<double>, 1);
  expectSame<double>("log f64", computeLog<double>, 1);
  expectSame<double>("tanh f64", computeTanh<double>, 1);
  expectSame<double>("exp vector<8xf64>", computeExp<double>, 8);
  expectSame<double>("log vector<8xf64>", computeLog<double>, 8);
  expectSame<double>("tanh vector<8xf64>", computeTanh<double>, 8);
}

} // namespace
