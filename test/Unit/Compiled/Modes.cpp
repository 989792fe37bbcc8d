//===- Modes.cpp - Forward mode against reverse mode -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Modes.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"

#include "mlir/Pass/PassManager.h"
#include <gtest/gtest.h>

#include <cmath>

using namespace mlir;

namespace trop::test {

/// Gives every op the derived program, whose attributes are called as options are.
static void setDerivedPrograms(ModuleOp module, double ties, double slopeAtZero) {
  Builder builder(module.getContext());
  module.walk([&](Operation *op) {
    if (op->getInherentAttr("ties").value_or(Attribute()))
      op->setAttr("ties", DerivedProgramAttr::get(module.getContext(), ties));
    if (op->getInherentAttr("slope_at_zero").value_or(Attribute()))
      op->setAttr("slope_at_zero", builder.getF64FloatAttr(slopeAtZero));
  });
}

namespace {

/// The derivatives of one function.
class Derivatives {
public:
  Derivatives(ModuleOp module, StringRef role, const Data &data) : data(data) {
    auto manager = PassManager::on<ModuleOp>(module.getContext());
    DeriveGradientOptions gradient, inputs, forward;
    gradient.role = inputs.role = forward.role = role.str();
    inputs.wrt = DerivationTarget::Inputs;
    forward.mode = DerivationMode::Forward;
    for (DeriveGradientOptions options : {gradient, inputs, forward})
      manager.addPass(createDeriveGradient(options));
    EXPECT_TRUE(succeeded(manager.run(module)));
    for (auto function : module.getOps<func::FuncOp>())
      functions[getRole(function)] = function;
  }

  void expectAgreement(const Samples &samples) {
    SmallVector<Tensor> gradients = run(roles::kGradient, samples),
                        inputs = run(roles::kInputGradient, samples),
                        forward = run(roles::kForwardProduct, samples);
    ASSERT_EQ(inputs.size() * forward.size(), 1u);
    double product = 0, size = 0;
    auto add = [&](double entry, double along) {
      product += entry * along;
      size += std::abs(entry * along);
    };
    for (auto [number, gradient] : llvm::enumerate(gradients)) {
      std::vector<double> direction = getDirection(number, gradient.getNumUnits());
      for (auto [entry, along] : llvm::zip_equal(gradient.values, direction))
        add(entry, along);
    }
    int64_t units = inputs[0].getNumUnits();
    std::vector<double> direction = getDirection(gradients.size(), units);
    for (int64_t sample = 0; sample < samples.count(); ++sample)
      for (int64_t unit = 0; unit < units; ++unit)
        add(inputs[0].at(sample, unit), direction[unit]);
    double sum = 0;
    for (double value : forward[0].values)
      sum += value;
    EXPECT_NEAR(sum, product, 1e-12 * size) << samples.count() << " samples";
  }

private:
  /// The weights of losses are 1, so that all three speak of the sum over samples.
  SmallVector<Tensor> run(StringRef role, const Samples &samples) {
    func::FuncOp function = functions.lookup(role);
    SmallVector<Tensor> arguments = getArguments(function, data, samples);
    for (auto [index, argument] : llvm::enumerate(arguments))
      if (getArgumentKind(function, index) == "weights")
        argument.values.assign(argument.values.size(), 1);
    auto results = interpret(function, arguments, Precision::Double);
    EXPECT_TRUE(succeeded(results)) << role.str();
    return succeeded(results) ? *results : SmallVector<Tensor>();
  }

  const Data &data;
  llvm::StringMap<func::FuncOp> functions;
};

} // namespace

void expectModesAgree(CompiledModel &model, const Data &data, double ties, double slopeAtZero) {
  SCOPED_TRACE("ties " + std::to_string(ties));
  for (StringRef role : {roles::kLoss, roles::kObjective}) {
    SCOPED_TRACE(role.str());
    auto original = model.getFunction(role)->getParentOfType<ModuleOp>();
    OwningOpRef<ModuleOp> module = original.clone();
    setDerivedPrograms(*module, ties, slopeAtZero);
    Derivatives derivatives(*module, role, data);
    for (int64_t sample = 0; sample < 4 && role == roles::kLoss; ++sample)
      derivatives.expectAgreement(Samples::range(sample, 1));
    derivatives.expectAgreement(Samples::range(0, 11));
  }
}

} // namespace trop::test
