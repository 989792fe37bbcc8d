//===- MathToIntrinsics.cpp - Functions that kernels have -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/MathToIntrinsics/MathToIntrinsics.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_MATHTOINTRINSICS
#include "lib/Conversion/MathToIntrinsics/MathToIntrinsics.h.inc"

/// The intrinsic of a function, for f32 and for f64; empty if there is none.
static std::pair<StringRef, StringRef> getIntrinsics(Operation *op) {
  using Names = std::pair<StringRef, StringRef>;
  return llvm::TypeSwitch<Operation *, Names>(op)
      .Case([](math::AbsFOp) { return Names("llvm.fabs.f32", "llvm.fabs.f64"); })
      .Case([](math::CeilOp) { return Names("llvm.ceil.f32", "llvm.ceil.f64"); })
      .Case([](math::CopySignOp) { return Names("llvm.copysign.f32", "llvm.copysign.f64"); })
      .Case([](math::FloorOp) { return Names("llvm.floor.f32", "llvm.floor.f64"); })
      .Case([](math::FmaOp) { return Names("llvm.fma.f32", "llvm.fma.f64"); })
      .Case([](math::RoundEvenOp) { return Names("llvm.roundeven.f32", "llvm.roundeven.f64"); })
      .Case([](math::SqrtOp) { return Names("llvm.nvvm.sqrt.rn.f", "llvm.nvvm.sqrt.rn.d"); })
      .Case([](math::TruncOp) { return Names("llvm.trunc.f32", "llvm.trunc.f64"); })
      .Default([](Operation *) { return Names(); });
}

namespace {

struct MathToIntrinsics : impl::MathToIntrinsicsBase<MathToIntrinsics> {
  /// Of a function of floats.
  static LogicalResult convert(Operation *op) {
    Type type = op->getResult(0).getType();
    auto [single, twofold] = getIntrinsics(op);
    if (single.empty() || !(type.isF32() || type.isF64()))
      return op->emitError() << "'" << op->getName() << "' of " << type
                             << " has no kernel: expected IEEE operations of f32 or f64, exp, log "
                             << "or tanh";
    OpBuilder builder(op);
    auto call = LLVM::CallIntrinsicOp::create(
        builder, op->getLoc(), type, builder.getStringAttr(type.isF32() ? single : twofold),
        op->getOperands());
    op->replaceAllUsesWith(call);
    op->erase();
    return success();
  }

  /// Of bits; others stay.
  static void convertBits(Operation *op) {
    OpBuilder builder(op);
    if (auto count = dyn_cast<math::CtPopOp>(op))
      op->replaceAllUsesWith(LLVM::CtPopOp::create(builder, op->getLoc(), count.getOperand()));
    else if (auto zeros = dyn_cast<math::CountTrailingZerosOp>(op))
      op->replaceAllUsesWith(LLVM::CountTrailingZerosOp::create(
          builder, op->getLoc(), op->getResult(0).getType(), zeros.getOperand(),
          /*is_zero_poison=*/false));
    else
      return;
    op->erase();
  }

  void runOnOperation() override {
    SmallVector<Operation *> functions;
    getOperation().walk([&](Operation *op) {
      if (isa<math::CtPopOp, math::CountTrailingZerosOp>(op))
        return convertBits(op);
      bool ofFloats = op->getNumOperands() > 0 && isa<FloatType>(op->getOperand(0).getType());
      if (isa<math::MathDialect>(op->getDialect()) && ofFloats)
        functions.push_back(op);
    });
    for (Operation *op : functions)
      if (failed(convert(op)))
        return signalPassFailure();
  }
};

} // namespace
} // namespace trop
