//===- KernelModel.cpp - A model's kernels, executed on the CPU -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Kernels/KernelModel.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Conversion/Nests/Halves.h"
#include "lib/Conversion/TropToGpu/CallingConvention.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Target/Gpu/Ptx.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/TargetSelect.h"

using namespace llvm;

namespace trop::test {

/// Bytes of the device.
static constexpr uint64_t kMemory = uint64_t(1) << 30;

KernelModel::KernelModel() : memory(kMemory), executor(memory, /*watches=*/true) {}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

KernelModel::Array KernelModel::describe(mlir::Type type, StringRef kind) {
  mlir::Type element = mlir::getElementTypeOrSelf(type);
  return {kind.str(), mlir::computeProduct(getUnitShape(type)), hasSamples(type),
          element.isF64()   ? Array::F64
          : element.isF32() ? Array::F32
                            : Array::I32};
}

void KernelModel::describeFunctions(mlir::ModuleOp derived) {
  DenseMap<mlir::Attribute, mlir::func::FuncOp> losses = findTrainingLosses(derived);
  for (auto function : derived.getOps<mlir::func::FuncOp>()) {
    Function &described = functions[getRole(function)];
    for (auto [index, type] : enumerate(function.getArgumentTypes()))
      if (isa<mlir::RankedTensorType>(type))
        described.arguments.push_back(describe(type, getArgumentKind(function, unsigned(index))));
    for (mlir::Type type : function.getResultTypes())
      if (mlir::RankedTensorType tensor = getTensorType(type))
        described.results.push_back(describe(tensor, ""));
    // Gradients give the losses with them.
    if (auto loss = losses.lookup(function->getAttr(attrs::kModel));
        loss && getRole(function) == roles::kGradient)
      described.results.push_back(describe(loss.getResultTypes().front(), ""));
  }
}

/// Adds a function that takes one array with what another takes, each in 8 bytes.
static void pack(llvm::Function &function) {
  IRBuilder<> builder(function.getContext());
  auto *type = FunctionType::get(builder.getVoidTy(), builder.getPtrTy(), false);
  auto *packed = llvm::Function::Create(type, GlobalValue::ExternalLinkage,
                                        function.getName() + ".packed", function.getParent());
  builder.SetInsertPoint(BasicBlock::Create(function.getContext(), "entry", packed));
  SmallVector<Value *> arguments;
  for (auto [index, parameter] : enumerate(function.args()))
    arguments.push_back(builder.CreateLoad(
        parameter.getType(), builder.CreatePtrAdd(packed->getArg(0), builder.getInt64(8 * index))));
  builder.CreateCall(&function, arguments);
  builder.CreateRetVoid();
}

Error KernelModel::load(mlir::ModuleOp host) {
  SmallVector<std::pair<std::string, std::string>> names; // by role
  for (auto function : host.getOps<mlir::func::FuncOp>()) {
    if (getRole(function).empty()) // Of maintained state.
      continue;
    auto get = [&](StringRef name) {
      return function->getAttrOfType<mlir::IntegerAttr>(name).getInt();
    };
    Function &known = functions[getRole(function)];
    known.bytes = get(kDeviceBytesAttr);
    known.sampleBytes = get(kDeviceSampleBytesAttr);
    names.emplace_back(getRole(function), function.getName());
  }
  PipelineOptions options;
  options.verify = false; // As lib/Driver has it.
  if (failed(runPipeline(host, buildHostPipeline, options)))
    return createStringError("the host's functions were not lowered");
  mlir::registerBuiltinDialectTranslation(*host.getContext());
  mlir::registerLLVMDialectTranslation(*host.getContext());
  auto context = std::make_unique<LLVMContext>();
  std::unique_ptr<Module> module = mlir::translateModuleToLLVMIR(host, *context);
  if (!module)
    return createStringError("the host's functions were not translated");
  for (auto &[role, name] : names)
    pack(*module->getFunction(name));
  auto created = orc::LLJITBuilder().create();
  if (!created)
    return created.takeError();
  jit = std::move(*created);
  module->setDataLayout(jit->getDataLayout());
  if (Error error = jit->addIRModule(orc::ThreadSafeModule(std::move(module), std::move(context))))
    return error;
  for (auto &[role, name] : names) {
    auto symbol = jit->lookup(name + ".packed");
    if (!symbol)
      return symbol.takeError();
    functions[role].run = symbol->toPtr<void (*)(void **)>();
  }
  return Error::success();
}

Expected<std::unique_ptr<KernelModel>> KernelModel::compile(mlir::ModuleOp derived,
                                                            const KernelOptions &how) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  std::unique_ptr<KernelModel> model(new KernelModel());
  model->describeFunctions(derived);
  mlir::OwningOpRef<mlir::ModuleOp> module = derived.clone();
  PipelineOptions options;
  options.gpuProcessors = how.processors;
  if (failed(runPipeline(*module, buildGpuPipeline, options)) ||
      failed(runPipeline(*module, buildNvvmPipeline, {})))
    return createStringError("the kernels were not lowered");
  for (const std::string &name : getKernelNames(*module))
    model->kernels.push_back(name);
  auto architectures = parseGpuArchitectures(kDefaultGpuArch);
  if (!architectures)
    return architectures.takeError();
  Expected<std::string> text = emitPtx(*module, architectures->front());
  if (!text)
    return text.takeError();
  try {
    model->program =
        std::make_unique<ptx::Program>(*text, model->memory, /*watches=*/false, how.effort);
  } catch (const std::exception &error) {
    return createStringError(error.what());
  }
  if (Error error = model->load(*module))
    return error;
  return model;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

void KernelModel::launch(void *queue, int64_t number, uint32_t blocksX, uint32_t blocksY,
                         uint32_t blocksZ, uint32_t threadsX, uint32_t threadsY, uint32_t threadsZ,
                         void **arguments) {
  auto &self = *static_cast<KernelModel *>(queue);
  if (!self.fault.empty())
    return;
  try {
    const ptx::LoadedKernel &kernel = *self.program->find(self.kernels.at(size_t(number)));
    std::vector<uint8_t> bytes(kernel.code.parameterBytes);
    for (size_t i = 0; i < kernel.code.parameterOffsets.size(); ++i)
      std::memcpy(&bytes[kernel.code.parameterOffsets[i]], arguments[i], 8);
    ptx::Shape shape{{blocksX, blocksY, blocksZ}, {threadsX, threadsY, threadsZ}, 0};
    self.executor.launch(kernel, shape, bytes);
  } catch (const std::exception &error) { // Not through machine code.
    self.fault = error.what();
  }
}

uint64_t KernelModel::put(const Array &array, const Numbers &numbers) {
  uint64_t address =
      memory.allocate(std::max<uint64_t>(numbers.size() * array.size(), 1), "an argument");
  auto write = [&](auto number, size_t index) {
    std::memcpy(reinterpret_cast<char *>(address) + index * sizeof number, &number, sizeof number);
  };
  for (auto [index, number] : enumerate(numbers))
    if (array.element == Array::F64)
      write(number, index);
    else if (array.element == Array::F32)
      write(float(number), index);
    else
      write(int32_t(number), index);
  return address;
}

std::vector<KernelModel::Numbers> KernelModel::call(StringRef role, const Samples &samples,
                                                    GetArgument getArgument,
                                                    function_ref<void(const std::string &)> fail) {
  const Function &function = functions.find(role)->second;
  std::vector<uint64_t> passed, allocated;
  auto freeAll = scope_exit([&] {
    for (uint64_t address : allocated)
      memory.free(address);
  });
  auto keep = [&](uint64_t address) {
    allocated.push_back(address);
    passed.push_back(address);
  };
  trop_stream stream{sizeof stream, launch, this};
  passed.push_back(reinterpret_cast<uint64_t>(&stream));
  if (samples.indices) {
    keep(memory.allocate(std::max<uint64_t>(samples.indices->size() * 8, 1), "indices"));
    std::memcpy(reinterpret_cast<void *>(passed.back()), samples.indices->data(),
                samples.indices->size() * 8);
  } else {
    passed.push_back(0);
  }
  passed.push_back(uint64_t(samples.first));
  passed.push_back(uint64_t(samples.count));
  int64_t room = int64_t(alignTo(uint64_t(samples.count), kSampleStep));
  keep(memory.allocate(
      std::max<uint64_t>(uint64_t(function.bytes + room * function.sampleBytes), 1), "workspace"));
  StringMap<size_t> numbers;
  for (const Array &array : function.arguments) {
    std::optional<Numbers> given = getArgument(array.kind, numbers[array.kind]++);
    if (given)
      keep(put(array, *given));
    else
      passed.push_back(0);
  }
  for (const Array &array : function.results)
    keep(memory.allocate(
        std::max<uint64_t>(uint64_t(array.units * (array.samples ? samples.count : 1)), 1) *
            array.size(),
        "a result"));

  passed.push_back(kEvaluateHalf | kBackwardHalf); // Functions without halves do not look.
  fault.clear();
  std::vector<uint64_t> given = passed;
  function.run(reinterpret_cast<void **>(given.data()));
  if (!fault.empty())
    fail(fault);
  std::vector<Numbers> results;
  for (auto [number, array] : enumerate(function.results)) {
    uint64_t address = passed[passed.size() - 1 - function.results.size() + number];
    Numbers &values = results.emplace_back();
    for (int64_t i = 0, end = array.units * (array.samples ? samples.count : 1); i < end; ++i)
      if (array.element == Array::F64)
        values.push_back(reinterpret_cast<const double *>(address)[i]);
      else
        values.push_back(reinterpret_cast<const float *>(address)[i]);
  }
  return results;
}

} // namespace trop::test
