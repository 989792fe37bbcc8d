//===- Pipelines.cpp - The order of passes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Pipelines.h"

#include "dialect/Trop/Transforms/DeriveExplanation/DeriveExplanation.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"
#include "dialect/Trop/Transforms/Generalize/Generalize.h"
#include "dialect/Trop/Transforms/InsertSct/InsertSct.h"
#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h"
#include "dialect/Trop/Transforms/Simplify/Simplify.h"
#include "dialect/Trop/Transforms/SparsifyBackward/SparsifyBackward.h"
#include "lib/Conversion/ExpandMath/ExpandMath.h"
#include "lib/Conversion/GpuLaunchToCalls/GpuLaunchToCalls.h"
#include "lib/Conversion/LanesToThreads/LanesToThreads.h"
#include "lib/Conversion/MathToIntrinsics/MathToIntrinsics.h"
#include "lib/Conversion/TropToGpu/TropToGpu.h"
#include "lib/Conversion/TropToLoops/TropToLoops.h"
#include "lib/Pipeline/Hooks.h"
#include "lib/Pipeline/Passes.h"
#include "lib/Pipeline/Stages.h"
#include "lib/Schedule/Lanes.h"
#include "lib/Transforms/OutlineBlocks/OutlineBlocks.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace trop {

/// Before gradients are derived: laws that keep every op's derived program, and no
/// function that describes the model (its hash is that of `forward`).
static SimplifyOptions getGradientLaws() {
  SimplifyOptions options;
  options.roles = {roles::kLoss.str(), roles::kTrainingLoss.str(), roles::kObjective.str()};
  return options;
}

/// After: all laws that are exact, where nothing but values is computed.
static SimplifyOptions getValueLaws() {
  SimplifyOptions options;
  options.roles = {roles::kForward.str(), roles::kValues.str(), roles::kLoss.str()};
  options.valuesOnly = true;
  return options;
}

static void setStage(OpPassManager &manager, Stage stage) {
  manager.addPass(createSetStage({getStageInfo(stage).name.str()}));
}

void buildFrontendPipeline(OpPassManager &manager, const PipelineOptions &options) {
  addHooks(manager, Position::AfterFrontend, options.hooks);
  setStage(manager, Stage::Trop);
}

void buildDescriptionPipeline(OpPassManager &manager, const PipelineOptions &) {
  // What stands for several layers becomes these, whose weights initialisers know.
  manager.addPass(createExpandComposites({/*derivedByParts=*/true}));
  manager.addPass(createExposeLayerInputs()); // Dead code has inputs to expose, too.
  manager.addPass(createCSEPass());
}

void buildGradientPipeline(OpPassManager &manager, const PipelineOptions &options) {
  buildDescriptionPipeline(manager, options);
  manager.addPass(createSimplify(getGradientLaws()));
  addHooks(manager, Position::BeforeGradient, options.hooks);
  // Derivatives are stated for layers, so they come before layers are taken apart.
  manager.addPass(createDeriveGradient());
  DeriveGradientOptions inputs, forward;
  inputs.wrt = DerivationTarget::Inputs;
  forward.mode = DerivationMode::Forward;
  manager.addPass(createDeriveGradient(inputs));
  manager.addPass(createDeriveGradient(forward));
  manager.addPass(createDeriveExplanation()); // Of the program as it is written.
  manager.addPass(createCSEPass());
  SparsifyBackwardOptions sparsify;
  sparsify.remarks = options.remarks;
  manager.addPass(createSparsifyBackward(sparsify));
  InsertSctOptions sct; // Asks for the bounds of active gradients.
  sct.memory = options.sct.memory;
  sct.samples = options.sct.samples;
  sct.plans.assign(options.sct.plans.begin(), options.sct.plans.end());
  sct.remarks = options.remarks;
  manager.addPass(createInsertSct(sct));
  addHooks(manager, Position::AfterGradient, options.hooks);
  setStage(manager, Stage::Gradient);
}

void buildOnnxPipeline(OpPassManager &manager, const PipelineOptions &) {
  manager.addPass(createSimplify(getValueLaws())); // Expanded ops state no laws.
  manager.addPass(createExpandComposites());
  // A loss and its head share their exponentials.
  manager.addPass(createCSEPass());
}

/// What comes before code of any kind: structural ops are what their regions say.
static void addGeneralization(OpPassManager &manager, const PipelineOptions &options,
                              bool forGpus) {
  buildOnnxPipeline(manager, options);
  GeneralizeOptions generalization;
  generalization.ownLoops = options.ownLoops && (forGpus || !options.kernelsOnCpu);
  generalization.ownCalls = !forGpus;
  generalization.ownKernels = forGpus ? options.ownLoops : options.kernelsOnCpu;
  generalization.remarks = options.remarks;
  manager.addPass(createGeneralize(generalization));
}

void buildLoopPipeline(OpPassManager &manager, const PipelineOptions &options) {
  addGeneralization(manager, options, /*forGpus=*/false);
  addHooks(manager, Position::BeforeLoops, options.hooks);
  manager.addPass(createPlaceSct()); // Of the ops that code is made of.
  manager.addPass(
      createTropToLoops({options.machine.registers.count, options.machine.registers.bytes,
                         options.machine.processor.level2, options.machine.processor.level3,
                         /*threads=*/0, /*roles=*/{}}));
  // Before what is equal is simplified many times.
  OutlineBlocksOptions outline{options.longestFunction, options.longestPiece, options.debugInfo};
  manager.addPass(createOutlineBlocks(outline));
  OpPassManager &functions = manager.nest<func::FuncOp>(); // In threads.
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  manager.addPass(createExpandMath());
  addHooks(manager, Position::AfterLoops, options.hooks);
  setStage(manager, Stage::Loops);
}

/// Maintained state is the CPU's code, of vectors whose lanes are threads.
static void addStateKernels(OpPassManager &manager) {
  manager.addPass(createPlaceSct());
  TropToLoopsOptions loops;
  loops.threads = kWarpLanes;
  loops.registers = 8; // Sums of so many outputs at a time; more wait longer for registers.
  loops.roles = {roles::kState.str()};
  manager.addPass(createTropToLoops(loops));
  manager.nest<func::FuncOp>().addPass(createCanonicalizerPass());
  manager.nest<func::FuncOp>().addPass(createCSEPass());
  manager.addPass(createLanesToThreads());
}

void buildGpuPipeline(OpPassManager &manager, const PipelineOptions &options) {
  addGeneralization(manager, options, /*forGpus=*/true);
  addHooks(manager, Position::BeforeKernels, options.hooks);
  addStateKernels(manager);
  manager.addPass(createTropToGpu({options.remarks, /*dropOthers=*/true, options.gpuProcessors}));
  for (StringRef each : {func::FuncOp::getOperationName(), gpu::GPUModuleOp::getOperationName()}) {
    OpPassManager &inside = manager.nest(each);
    inside.addPass(createCanonicalizerPass());
    inside.addPass(createCSEPass());
  }
  manager.addPass(createExpandMath());
  addHooks(manager, Position::AfterKernels, options.hooks);
  setStage(manager, Stage::Gpu);
}

void buildNvvmPipeline(OpPassManager &manager, const PipelineOptions &) {
  OpPassManager &kernels = manager.nest<gpu::GPUModuleOp>();
  kernels.addPass(createLowerAffinePass());
  kernels.addPass(createSCFToControlFlowPass({/*allowPatternRollback=*/false}));
  // Before the next one, which would make calls of CUDA's libdevice of what is left of math.
  kernels.addPass(createMathToIntrinsics());
  kernels.addPass(createConvertGpuOpsToNVVMOps());
  kernels.addPass(createReconcileUnrealizedCastsPass());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
  setStage(manager, Stage::Nvvm);
}

void buildHostPipeline(OpPassManager &manager, const PipelineOptions &options) {
  manager.addPass(createGpuLaunchToCalls());
  buildLLVMPipeline(manager, options);
}

void buildLLVMPipeline(OpPassManager &manager, const PipelineOptions &options) {
  ConvertToLLVMPassOptions whole, inside;
  whole.allowPatternRollback = inside.allowPatternRollback = false; // Half the time, and none fail.
  inside.filterDialects = {"arith", "cf", "math", "memref", "vector"};
  addHooks(manager, Position::BeforeLLVM, options.hooks);
  OpPassManager &functions = manager.nest<func::FuncOp>(); // In threads.
  functions.addPass(memref::createExpandStridedMetadataPass());
  functions.addPass(createLowerAffinePass()); // The pass before leaves affine maps.
  functions.addPass(createSCFToControlFlowPass({/*allowPatternRollback=*/false}));
  functions.addPass(createConvertToLLVMPass(inside));
  manager.addPass(createConvertToLLVMPass(whole)); // Functions and globals.
  OpPassManager &lowered = manager.nest<LLVM::LLVMFuncOp>();
  lowered.addPass(createReconcileUnrealizedCastsPass());
  lowered.addPass(createCSEPass());
  if (options.debugInfo) {
    LLVM::DIScopeForLLVMFuncOpPassOptions scope;
    scope.emissionKind = LLVM::DIEmissionKind::LineTablesOnly;
    manager.addPass(LLVM::createDIScopeForLLVMFuncOpPass(scope));
  }
  addHooks(manager, Position::AfterLLVM, options.hooks);
  setStage(manager, Stage::LLVMDialect);
}

LogicalResult runPipeline(ModuleOp module, void (*build)(OpPassManager &, const PipelineOptions &),
                          const PipelineOptions &options) {
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  build(manager, options);
  if (manager.empty())
    return success();
  manager.enableVerifier(options.verify);
  if (options.print) {
    manager.printAsTextualPipeline(llvm::errs());
    llvm::errs() << '\n';
  }
  if (options.timing)
    manager.enableTiming(*options.timing);
  if (options.inspected && failed(applyPassManagerCLOptions(manager)))
    return failure();
  return manager.run(module);
}

} // namespace trop
