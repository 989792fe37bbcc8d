//===- Stages.cpp - How far a module is -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Stages.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropKinds.h"
#include "lib/Pipeline/Passes.h"
#include "lib/Support/Names.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_SETSTAGE
#include "lib/Pipeline/Passes.h.inc"

static constexpr StageInfo kStages[] = {
    {Stage::Trop, "trop", "the trop dialect, as the front end gives it", Position::AfterFrontend},
    {Stage::Gradient, "grad", "the trop dialect with derivatives", Position::AfterGradient},
    {Stage::Gpu, "gpu", "kernels in the gpu dialect", Position::AfterKernels},
    {Stage::Nvvm, "nvvm", "kernels in the NVVM dialect", Position::AfterKernels},
    {Stage::Loops, "loops", "loops over blocks of samples", Position::AfterLoops},
    {Stage::LLVMDialect, "llvm-dialect", "the LLVM dialect", Position::AfterLLVM}};

ArrayRef<StageInfo> getStages() { return kStages; }

const StageInfo &getStageInfo(Stage stage) { return kStages[static_cast<size_t>(stage)]; }

/// What a module contains; none: no functions that have a role.
static std::optional<Stage> inferStage(ModuleOp module) {
  for (auto kernels : module.getOps<gpu::GPUModuleOp>())
    return kernels.getOps<gpu::GPUFuncOp>().empty() ? Stage::Nvvm : Stage::Gpu;
  std::optional<Stage> stage;
  for (auto function : module.getOps<FunctionOpInterface>()) {
    auto role = function->getAttrOfType<StringAttr>(attrs::kRole);
    const Role *known = role ? findRole(role) : nullptr;
    if (!known)
      continue;
    if (isa<LLVM::LLVMFuncOp>(function))
      return Stage::LLVMDialect;
    if (llvm::any_of(function.getArgumentTypes(), llvm::IsaPred<MemRefType>))
      return Stage::Loops;
    if (known->isDerived)
      stage = Stage::Gradient;
    else if (!stage)
      stage = Stage::Trop;
  }
  return stage;
}

/// "there is no stage 'gard', did you mean 'grad'?; expected trop.stage to be ..." of a name that
/// is none.
static std::string explainUnknown(StringRef name) {
  SmallVector<StringRef> names;
  for (const StageInfo &each : kStages)
    names.push_back(each.name);
  return ("there is no stage '" + name + "' of the pipeline" + suggestName(name, names) +
          "; expected " + kStageAttr + " to be " + listNames(names))
      .str();
}

FailureOr<Stage> findStage(ModuleOp module) {
  std::optional<Stage> found = inferStage(module);
  if (!found)
    return module.emitError() << "this is no stage of the pipeline: expected functions with "
                              << attrs::kRole << ", forward and values at least";
  auto said = module->getAttrOfType<StringAttr>(kStageAttr);
  if (!said && *found > Stage::Gradient)
    return module.emitError() << "expected " << kStageAttr << " on a module of "
                              << getStageInfo(*found).description
                              << ", as tropc --emit=" << getStageInfo(*found).name << " writes it";
  if (!said)
    return *found;
  const StageInfo *known =
      llvm::find_if(kStages, [&](const StageInfo &each) { return each.name == said.getValue(); });
  if (known == std::end(kStages))
    return module.emitError() << explainUnknown(said.getValue());
  if (known->stage != *found)
    return module.emitError() << kStageAttr << " says '" << known->name << "', "
                              << known->description << ", but the module contains "
                              << getStageInfo(*found).description << " ('"
                              << getStageInfo(*found).name << "')";
  return *found;
}

namespace {

class SetStage : public impl::SetStageBase<SetStage> {
public:
  using SetStageBase::SetStageBase;

  void runOnOperation() override {
    if (llvm::none_of(kStages, [&](const StageInfo &each) { return each.name == stage; })) {
      getOperation().emitError() << explainUnknown(stage);
      return signalPassFailure();
    }
    getOperation()->setAttr(kStageAttr, StringAttr::get(&getContext(), stage));
  }
};

} // namespace

} // namespace trop
