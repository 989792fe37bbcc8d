//===- Object.cpp - From lowered MLIR to machine code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Object.h"

#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Support/Table.h"
#include "lib/Support/Version.h"
#include "lib/Target/Object/Descriptor.h"
#include "lib/Target/Object/EntryPoints.h"

#include "trop/processor.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/IR/PassTimingInfo.h"
#include "llvm/Linker/Linker.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"

#include <mutex>

using namespace llvm;

namespace trop {

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

/// The host's features, not only its CPU's name, which LLVM may get wrong.
static std::string getHostFeatures() {
  std::string features;
  for (const auto &feature : sys::getHostCPUFeatures())
    features += (features.empty() ? "" : ",") + std::string(feature.second ? "+" : "-") +
                feature.first().str();
  return features;
}

/// Whether LLVM knows the CPU, and it runs programs of this triple: not a 32-bit one.
static bool isKnownCPU(const Target &target, const Triple &triple, StringRef cpu) {
  std::unique_ptr<MCSubtargetInfo> all(target.createMCSubtargetInfo(triple, "", ""));
  if (!all->isCPUStringValid(cpu))
    return false;
  std::unique_ptr<MCSubtargetInfo> named(target.createMCSubtargetInfo(triple, cpu, ""));
  return triple.getArch() != Triple::x86_64 || named->checkFeatures("+64bit");
}

/// Those of other machines take milliseconds, so only where they are wanted. LLVM leaves
/// it to its callers that one thread alone does this.
static void initializeTargets(bool all) {
  static std::once_flag nativeDone, allDone;
  if (!all) {
    std::call_once(nativeDone, [] {
      InitializeNativeTarget();
      InitializeNativeTargetAsmPrinter();
    });
    return;
  }
  std::call_once(allDone, [] {
    InitializeAllTargetInfos();
    InitializeAllTargets();
    InitializeAllTargetMCs();
    InitializeAllAsmPrinters();
  });
}

/// A machine of the other architecture is a likely mistake, worth its name.
static Error reportUnknownCPU(StringRef cpu, const Triple &triple, bool cross) {
  initializeTargets(/*all=*/true);
  std::string of, ignored;
  for (const char *name : {"aarch64-linux-gnu", "x86_64-linux-gnu"}) {
    Triple other(name);
    const Target *target = TargetRegistry::lookupTarget(other, ignored);
    if (target && other.getArch() != triple.getArch() && isKnownCPU(*target, other, cpu))
      of = (", one of " + other.getArchName() + ", for " + triple.getArchName()).str();
  }
  return makeError("unknown target CPU '" + cpu + "'" + of + "; try " +
                   (cross ? "generic" : "native, x86-64-v2, x86-64-v3 or x86-64-v4"));
}

static Expected<std::unique_ptr<TargetMachine>> createTargetMachine(const Target &target,
                                                                    const Triple &triple,
                                                                    StringRef wanted,
                                                                    const CodegenOptions &options) {
  bool cross = !options.target.empty(), native = wanted == "native" && !cross;
  std::string cpu = native               ? sys::getHostCPUName().str()
                    : wanted == "native" ? "generic"
                                         : wanted.str();
  if (!native && !isKnownCPU(target, triple, cpu))
    return reportUnknownCPU(cpu, triple, cross);
  TargetOptions targetOptions;
  targetOptions.AllowFPOpFusion = FPOpFusion::Strict; // Never a fused multiply-add.
  static constexpr CodeGenOptLevel levels[] = {CodeGenOptLevel::None, CodeGenOptLevel::Less,
                                               CodeGenOptLevel::Default,
                                               CodeGenOptLevel::Aggressive};
  return std::unique_ptr<TargetMachine>(
      target.createTargetMachine(triple, cpu, native ? getHostFeatures() : "", targetOptions,
                                 Reloc::PIC_, std::nullopt, levels[options.optLevel]));
}

/// What a model's code may use of a machine: names of trop/processor.h.
static SmallVector<StringRef> getFeatures(const TargetMachine &machine) {
  SmallVector<StringRef> names, features;
  if (machine.getTargetTriple().isX86())
    for (const processor::X86Feature &feature : processor::kX86Features)
      names.push_back(feature.name);
  else if (machine.getTargetTriple().isAArch64())
    for (const processor::Aarch64Feature &feature : processor::kAarch64Features)
      names.push_back(feature.name);
  const MCSubtargetInfo &subtarget = *machine.getMCSubtargetInfo();
  for (const SubtargetFeatureKV &feature : subtarget.getAllProcessorFeatures())
    if (subtarget.hasFeature(feature.Value) && is_contained(names, StringRef(feature.Key)))
      features.push_back(feature.Key);
  return features;
}

Expected<TargetMachines> createTargetMachines(const CodegenOptions &options) {
  bool cross = !options.target.empty();
  initializeTargets(cross);
  Triple triple(cross ? Triple::normalize(options.target) : sys::getDefaultTargetTriple());
  std::string message;
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return makeError(cross ? "unknown target '" + options.target + "'; try aarch64-linux-gnu"
                           : message);
  if (!triple.isArch64Bit() || !triple.isLittleEndian())
    return makeError("target '" + options.target + "' is not of 64 bits and little-endian");
  SmallVector<StringRef> cpus;
  StringRef(options.cpu).split(cpus, ',');
  TargetMachines machines;
  for (auto [number, cpu] : enumerate(cpus)) {
    if (cpu.empty())
      return makeError("expected a target CPU, and commas between several, found '" + options.cpu +
                       "'");
    if (is_contained(ArrayRef(cpus).take_front(number), cpu))
      return makeError("target CPU '" + cpu + "' is named twice");
    Expected<std::unique_ptr<TargetMachine>> machine =
        createTargetMachine(*target, triple, cpu, options);
    if (!machine)
      return machine.takeError();
    size_t count = getFeatures(**machine).size();
    for (const auto &other : machines)
      if (other->getTargetCPU() == (*machine)->getTargetCPU() &&
          getFeatures(*other) == getFeatures(**machine))
        return makeError("target CPU '" + other->getTargetCPU() +
                         "' is named twice, as 'native', too");
    machines.insert(
        find_if(machines, [&](auto &other) { return getFeatures(*other).size() < count; }),
        std::move(*machine));
  }
  return machines;
}

static bool isNative(const TargetMachine &machine) {
  return !machine.getTargetFeatureString().empty(); // Only this machine's features are listed.
}

static VectorRegisters getRegisters(const TargetMachine &machine) {
  const MCSubtargetInfo &subtarget = *machine.getMCSubtargetInfo();
  if (!machine.getTargetTriple().isX86())
    return kNeonRegisters;
  if (subtarget.checkFeatures("+avx512f"))
    return kAvx512Registers;
  return subtarget.checkFeatures("+avx") ? kAvxRegisters : kSseRegisters;
}

TargetModel getTargetModel(const TargetMachine &machine) {
  return {getProcessorModel(isNative(machine) ? "generic" : machine.getTargetCPU()),
          getRegisters(machine)};
}

void printTargetModels(const TargetMachines &machines, raw_ostream &out) {
  Table table(2);
  table.add({"processor", "model", "vectors", "bytes", "L1 KiB", "L2 KiB", "L3 KiB", "GB/s"});
  for (const auto &machine : machines) {
    TargetModel model = getTargetModel(*machine);
    const ProcessorModel &core = model.processor;
    table.add({isNative(*machine) ? "native" : machine->getTargetCPU().str(), core.name.str(),
               std::to_string(model.registers.count), std::to_string(model.registers.bytes),
               std::to_string(core.level1 / 1024), std::to_string(core.level2 / 1024),
               std::to_string(core.level3 / 1024), formatv("{0:f1}", core.bandwidth).str()});
  }
  table.print(out);
}

int64_t getWorkspaceBytes(mlir::ModuleOp module, StringRef model) {
  int64_t bytes = 0;
  module.walk([&](mlir::FunctionOpInterface function) {
    auto name = function->getAttrOfType<mlir::StringAttr>(attrs::kModel);
    if (!model.empty() && (!name || name != model))
      return;
    if (auto attr = function->getAttrOfType<mlir::IntegerAttr>(kWorkspaceAttr))
      bytes = std::max(bytes, attr.getInt());
  });
  return bytes;
}

/// Gives functions that bear their model's name one with a dot, which no function of C
/// has: a model may be called `main`, `read` or `memcpy`.
static void nameApart(Module &module) {
  for (Function &function : module)
    if (function.hasLocalLinkage() && !function.getName().contains('.'))
      function.setName("trop." + function.getName());
}

/// int main(int argc, char **argv) { return trop_main(&descriptor, argc, argv); }
static Function *emitMain(Module &module, GlobalVariable *descriptor) {
  IRBuilder<> builder(module.getContext());
  FunctionCallee runtime =
      module.getOrInsertFunction("trop_main", builder.getInt32Ty(), builder.getPtrTy(),
                                 builder.getInt32Ty(), builder.getPtrTy());
  auto *type =
      FunctionType::get(builder.getInt32Ty(), {builder.getInt32Ty(), builder.getPtrTy()}, false);
  Function *function = Function::Create(type, GlobalValue::ExternalLinkage, "main", module);
  builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
  builder.CreateRet(
      builder.CreateCall(runtime, {descriptor, function->getArg(0), function->getArg(1)}));
  return function;
}

/// What remains to be done for loops that MLIR has simplified, tiled and made of vectors: a
/// fraction of LLVM's own levels, which look again and again for what is not there. Loops of a
/// length that is not known are as long as they should be.
static constexpr StringLiteral kPasses =
    "inferattrs,globaldce,"
    "function(simplifycfg,sroa,early-cse),"
    "cgscc(inline),"
    "function(instcombine<no-verify-fixpoint>,simplifycfg,loop-mssa(loop-rotate,licm),"
    "gvn,dse,loop-unroll<no-runtime>,early-cse,simplifycfg)";

Error optimize(Module &module, TargetMachine &machine, unsigned level) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager sccs;
  ModuleAnalysisManager modules;
  PassInstrumentationCallbacks callbacks;
  TimePassesHandler timing(TimePassesIsEnabled);
  timing.registerCallbacks(callbacks);
  PassBuilder builder(&machine, PipelineTuningOptions(), std::nullopt,
                      TimePassesIsEnabled ? &callbacks : nullptr);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  ModulePassManager passes;
  if (level == 0) {
    passes = builder.buildO0DefaultPipeline(OptimizationLevel::O0);
    passes.addPass(GlobalDCEPass());
  } else if (Error error = builder.parsePassPipeline(passes, kPasses))
    return error;
  passes.run(module, modules);
  return Error::success();
}

/// Of the descriptor for a machine. The first is the one that objects export.
static std::string getSymbol(const CodegenOptions &options, size_t number) {
  return number ? options.symbol + "." + std::to_string(number) : options.symbol;
}

/// Code for one processor, or what the least of its architecture can run.
static void setProcessor(Function &function, StringRef cpu, StringRef features) {
  function.addFnAttr("target-cpu", cpu);
  function.addFnAttr("target-features", features);
  function.addFnAttr("prefer-vector-width", "512");
  function.addFnAttr("frame-pointer", "none");
  function.setDoesNotThrow();
}

static Expected<std::unique_ptr<Module>> translate(mlir::ModuleOp module, LLVMContext &context,
                                                   const ModelDescription &model,
                                                   TargetMachine &machine) {
  mlir::registerBuiltinDialectTranslation(*module.getContext());
  mlir::registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<Module> translated = mlir::translateModuleToLLVMIR(module, context, model.source);
  if (!translated)
    return makeError("translation to LLVM IR failed");
  translated->setDataLayout(machine.createDataLayout());
  translated->setTargetTriple(machine.getTargetTriple());
  return translated;
}

static void setProcessors(Module &module, TargetMachine &machine) {
  nameApart(module);
  for (Function &function : module)
    if (!function.isDeclaration())
      setProcessor(function, machine.getTargetCPU(), machine.getTargetFeatureString());
}

Expected<std::unique_ptr<Module>>
translateModel(mlir::ModuleOp module, LLVMContext &context, const ModelDescription &model,
               int64_t workspaceBytes, const TargetMachines &machines, size_t number,
               const CodegenOptions &options, const DeviceCode *device) {
  TargetMachine &machine = *machines[number];
  auto translated = translate(module, context, model, machine);
  if (!translated)
    return translated.takeError();
  std::unique_ptr<Module> llvmModule = std::move(*translated);

  EntryPoints entries = emitEntryPoints(*llvmModule, model);
  setProcessors(*llvmModule, machine);
  GlobalVariable *descriptor =
      emitDescriptor(*llvmModule, model, entries,
                     {options.compiler, machine.getTargetTriple().getArchName().str(),
                      machine.getTargetCPU().str(), join(getFeatures(machine), ","), workspaceBytes,
                      getSymbol(options, number),
                      number + 1 < machines.size() ? getSymbol(options, number + 1) : "", device});
  if (options.withMain && number == 0) // It runs before a processor is looked at.
    setProcessor(*emitMain(*llvmModule, descriptor),
                 machine.getTargetTriple().isX86() ? "x86-64" : "generic", "");
  return llvmModule;
}

Expected<std::unique_ptr<Module>> translateDevice(mlir::ModuleOp module, LLVMContext &context,
                                                  const ModelDescription &model,
                                                  const TargetMachines &machines,
                                                  const DeviceCode &code) {
  TargetMachine &machine = *machines.back();
  auto translated = translate(module, context, model, machine);
  if (!translated)
    return translated.takeError();
  EntryPoints entries = emitDeviceEntryPoints(**translated, model);
  setProcessors(**translated, machine);
  emitDeviceTables(**translated, model, entries, code);
  return std::move(*translated);
}

/// What files say of where they come from (`readelf -p .comment`), as those of C compilers do.
static void nameCompiler(Module &module) {
  LLVMContext &context = module.getContext();
  module.getOrInsertNamedMetadata("llvm.ident")
      ->addOperand(MDNode::get(context, MDString::get(context, kVersionText)));
}

Expected<std::unique_ptr<Module>>
linkTranslations(SmallVector<std::unique_ptr<Module>> translations, std::unique_ptr<Module> device,
                 const CodegenOptions &options) {
  std::unique_ptr<Module> all = std::move(translations.front());
  for (auto [number, next] : enumerate(drop_begin(translations))) {
    if (Linker::linkModules(*all, std::move(next)))
      return makeError("the code for different processors does not link");
    all->getNamedGlobal(getSymbol(options, number + 1))->setLinkage(GlobalValue::InternalLinkage);
  }
  if (device && Linker::linkModules(*all, std::move(device)))
    return makeError("the code for a device does not link");
  for (GlobalVariable &global : all->globals()) // What they share; another model has its own.
    if (global.hasLinkOnceODRLinkage() || global.getName().starts_with(kDeviceTable))
      global.setLinkage(GlobalValue::InternalLinkage);
  nameCompiler(*all);
  return all;
}

Error emitCode(Module &module, TargetMachine &machine, CodeGenFileType type,
               raw_pwrite_stream &stream) {
  legacy::PassManager passes;
  // Translation has verified the module.
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type, /*DisableVerify=*/true))
    return makeError("this target cannot emit code");
  passes.run(module);
  stream.flush();
  return Error::success();
}

} // namespace trop
