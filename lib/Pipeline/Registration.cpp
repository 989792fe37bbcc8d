//===- Registration.cpp - Every dialect and pass of the project -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Registration.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/Transforms/DeriveExplanation/DeriveExplanation.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"
#include "dialect/Trop/Transforms/Generalize/Generalize.h"
#include "dialect/Trop/Transforms/InsertSct/InsertSct.h"
#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h"
#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h"
#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h"
#include "dialect/Trop/Transforms/Simplify/Simplify.h"
#include "dialect/Trop/Transforms/SparsifyBackward/SparsifyBackward.h"
#include "lib/Analysis/Cost/ReportCost.h"
#include "lib/Analysis/Polytope/ReportPolytope.h"
#include "lib/Conversion/ExpandMath/ExpandMath.h"
#include "lib/Conversion/GpuLaunchToCalls/GpuLaunchToCalls.h"
#include "lib/Conversion/LanesToThreads/LanesToThreads.h"
#include "lib/Conversion/MathToIntrinsics/MathToIntrinsics.h"
#include "lib/Conversion/TropToGpu/TropToGpu.h"
#include "lib/Conversion/TropToLoops/TropToLoops.h"
#include "lib/Pipeline/Passes.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Transforms/OutlineBlocks/OutlineBlocks.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace trop {

void registerDialects(DialectRegistry &registry) {
  registry.insert<TropDialect, affine::AffineDialect, arith::ArithDialect, cf::ControlFlowDialect,
                  func::FuncDialect, gpu::GPUDialect, LLVM::LLVMDialect, math::MathDialect,
                  memref::MemRefDialect, NVVM::NVVMDialect, scf::SCFDialect, ub::UBDialect,
                  vector::VectorDialect>();
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  index::registerConvertIndexToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
  // What the lowering asks for by name, of any module with functions.
  registry.addExtension(+[](MLIRContext *context, func::FuncDialect *) {
    context->loadDialect<arith::ArithDialect, cf::ControlFlowDialect, math::MathDialect,
                         memref::MemRefDialect, vector::VectorDialect>();
  });
}

void registerPasses() {
  if (PassPipelineInfo::lookup("trop-gradient-pipeline"))
    return;
  registerDeriveExplanation();
  registerDeriveGradient();
  registerExpandComposites();
  registerExpandMath();
  registerExposeLayerInputs();
  registerGeneralize();
  registerGpuLaunchToCalls();
  registerInsertSct();
  registerLanesToThreads();
  registerMathToIntrinsics();
  registerPlaceSct();
  registerOutlineBlocks();
  registerReportCost();
  registerReportPolytope();
  registerPruneZonotopes();
  registerRemoveDominatedUnits();
  registerSimplify();
  registerSparsifyBackward();
  registerTropToGpu();
  registerTropToLoops();
  registerPipelines();
  trop::registerPipelinePasses();
  // Upstream's that pipelines use, and those that others may add to them.
  affine::registerAffinePasses();
  arith::registerArithPasses();
  LLVM::registerLLVMPasses();
  memref::registerMemRefPasses();
  registerConversionPasses();
  registerSCFPasses();
  registerTransformsPasses();
}

} // namespace trop
