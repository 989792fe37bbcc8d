//===- VariousPlugin.cpp - A plugin that brings one of each ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer, passes, a pipeline, hooks and options. The environment can give it names that others
// have: VARIOUS_DIALECT, VARIOUS_LAYER, VARIOUS_PASS, VARIOUS_OPTION.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"
#include "lib/Plugin/Plugin.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <cstdio>
#include <cstdlib>

using namespace mlir;

namespace {

const char *getNameOf(const char *variable, const char *usual) {
  const char *name = std::getenv(variable);
  return name ? name : usual;
}

/// Says when code of the file runs for the first time.
struct Witness {
  Witness() {
    if (std::getenv("VARIOUS_WITNESS"))
      std::fputs("code of the plugin runs\n", stderr);
  }
} witness;

/// A layer that is not compiled: its name is what matters here.
class VariousOp
    : public Op<VariousOp, OpTrait::ZeroRegions, OpTrait::ZeroSuccessors, OpTrait::OneResult,
                OpTrait::OneOperand, trop::LayerOpInterface::Trait> {
public:
  using Op::Op;
  static StringRef getOperationName() {
    static std::string name = std::string(getNameOf("VARIOUS_DIALECT", "various")) + ".layer";
    return name;
  }
  static ArrayRef<StringRef> getAttributeNames() { return {}; }
  static StringRef getSurfaceName() { return getNameOf("VARIOUS_LAYER", "various_layer"); }
  static trop::LayerSignature getSignature() { return {}; }
};

class VariousDialect : public Dialect {
public:
  explicit VariousDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<VariousDialect>()) {
    addOperations<VariousOp>();
  }
  static StringRef getDialectNamespace() { return getNameOf("VARIOUS_DIALECT", "various"); }
};

/// Counts, in a member that no text tells of.
class CountPass : public PassWrapper<CountPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CountPass)
  explicit CountPass(unsigned number = 0) : number(number) {}
  StringRef getArgument() const override { return "various-count"; }
  StringRef getDescription() const override { return "Say a number of every module"; }
  void runOnOperation() override { getOperation()->emitRemark() << "the plugin counts " << number; }

private:
  unsigned number;
};

/// Says what it is told to of every module.
class SayPass : public PassWrapper<SayPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SayPass)

  SayPass() = default;
  explicit SayPass(std::string said) { text = std::move(said); }
  SayPass(const SayPass &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return getNameOf("VARIOUS_PASS", "various-say"); }
  StringRef getDescription() const override { return "Say something of every module"; }
  void runOnOperation() override { getOperation()->emitRemark() << "the plugin says " << text; }

  Option<std::string> text{*this, "text", llvm::cl::desc("What is said"), llvm::cl::init("this")};
};

/// Makes another program: LLVM keeps a sum with zero, which has another sign where it is -0.
class AddZeroPass : public PassWrapper<AddZeroPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AddZeroPass)

  StringRef getArgument() const override { return "various-add-zero"; }
  StringRef getDescription() const override { return "Add zero to every sum"; }
  void runOnOperation() override {
    getOperation()->walk([](arith::AddFOp op) {
      OpBuilder builder(op);
      builder.setInsertionPointAfter(op);
      auto zero =
          arith::ConstantOp::create(builder, op.getLoc(), builder.getZeroAttr(op.getType()));
      auto sum = arith::AddFOp::create(builder, op.getLoc(), op.getResult(), zero.getResult());
      op.getResult().replaceAllUsesExcept(sum.getResult(), sum);
    });
  }
};

/// Leaves functions that return nothing at all.
class SpoilPass : public PassWrapper<SpoilPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SpoilPass)

  StringRef getArgument() const override { return "various-spoil"; }
  StringRef getDescription() const override { return "Leave IR that is wrong"; }
  void runOnOperation() override {
    for (auto function : getOperation().getOps<FunctionOpInterface>())
      function.front().getTerminator()->eraseOperands(0, 1);
  }
};

} // namespace

TROP_PLUGIN("various", "2.5", plugin) {
  plugin.addDialect<VariousDialect>();
  plugin.addPass<SayPass>();
  plugin.addPass<CountPass>();
  plugin.addPass<AddZeroPass>();
  plugin.addPass<SpoilPass>();
  plugin.addPipeline("various-say-twice", "Say it twice", [](OpPassManager &manager) {
    manager.addPass(std::make_unique<SayPass>("once"));
    manager.addPass(std::make_unique<SayPass>("twice"));
  });
  const auto &text = plugin.addOption<std::string>(getNameOf("VARIOUS_OPTION", "various-text"),
                                                   "What is said after the front end", "", "text");
  const auto &times =
      plugin.addOption<unsigned>("various-times", "How often it is said (default 1)", 1);
  plugin.addHook(trop::Position::AfterFrontend, [&](OpPassManager &manager) {
    for (unsigned time = 0; !text.get().empty() && time < times.get(); ++time)
      manager.addPass(std::make_unique<SayPass>(text.get()));
    if (times.get() > 1)
      manager.addPass(std::make_unique<CountPass>(times.get()));
  });
  const auto &adds =
      plugin.addOption<bool>("various-added", "Kernels add zero to every sum", false);
  plugin.addHook(trop::Position::BeforeKernels, [&](OpPassManager &manager) {
    if (adds.get())
      manager.addPass(std::make_unique<AddZeroPass>());
  });
  const auto &spoils = plugin.addOption<bool>("various-spoiled", "Programs are wrong", false);
  plugin.addHook(trop::Position::AfterGradient, [&](OpPassManager &manager) {
    if (spoils.get())
      manager.addPass(std::make_unique<SpoilPass>());
  });
}
