//===- KernelModule.cpp - The kernels of a module -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/KernelModule.h"

#include "lib/Conversion/TropToGpu/CallingConvention.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

/// The address spaces of what all threads see, and of what those of a block do.
static constexpr unsigned kGlobalSpace = 1, kSharedSpace = 3;

KernelModule::KernelModule(ModuleOp module) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto known = module.getOps<gpu::GPUModuleOp>();
  op = known.empty() ? gpu::GPUModuleOp::create(builder, module.getLoc(), kKernelModule)
                     : *known.begin();
  module->setAttr(gpu::GPUDialect::getContainerModuleAttrName(), builder.getUnitAttr());
}

gpu::GPUFuncOp KernelModule::createKernel(Location loc, StringRef function, StringRef what) {
  // What PTX takes for an identifier; the number tells those apart that become alike.
  std::string name = (function + "_" + what + "_" + Twine(numKernels++)).str();
  for (char &letter : name)
    if (!llvm::isAlnum(letter))
      letter = '_';
  if (!llvm::isAlpha(name.front()))
    name.insert(0, "k");
  OpBuilder builder = OpBuilder::atBlockEnd(op.getBody());
  auto kernel = gpu::GPUFuncOp::create(builder, loc, name, builder.getFunctionType({}, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), builder.getUnitAttr());
  return kernel;
}

gpu::GPUFuncOp KernelModule::unify(gpu::GPUFuncOp kernel) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OpPrintingFlags flags; // Whatever the command line says of what is shown.
  flags.enableDebugInfo(false).printNameLocAsPrefix(false);
  kernel.print(stream, flags.printGenericOpForm().assumeVerified().useLocalScope());
  text.erase(text.find(kernel.getName()), kernel.getName().size());
  auto [known, isNew] = kernels.try_emplace(text, kernel);
  if (!isNew) {
    kernel.erase();
    --numKernels;
  }
  return known->second;
}

LLVM::GlobalOp KernelModule::getGlobal(ConstantOp constant) {
  LLVM::GlobalOp &global = globals[constant.getValue()];
  if (!global) {
    OpBuilder builder = OpBuilder::atBlockBegin(op.getBody());
    auto value = cast<DenseElementsAttr>(constant.getValue());
    int64_t number = value.getNumElements();
    value = value.reshape(RankedTensorType::get({number}, value.getElementType()));
    auto type = LLVM::LLVMArrayType::get(value.getElementType(), number);
    global = LLVM::GlobalOp::create(
        builder, constant.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal,
        "constant_" + std::to_string(globals.size() - 1), value, /*alignment=*/16, kGlobalSpace);
  }
  return global;
}

LLVM::GlobalOp KernelModule::getShared(int64_t bytes) {
  LLVM::GlobalOp &global = shared[bytes];
  if (!global) {
    OpBuilder builder = OpBuilder::atBlockBegin(op.getBody());
    global = LLVM::GlobalOp::create(builder, op.getLoc(),
                                    LLVM::LLVMArrayType::get(builder.getI8Type(), unsigned(bytes)),
                                    /*isConstant=*/false, LLVM::Linkage::Internal,
                                    "shared_" + std::to_string(bytes), Attribute(),
                                    /*alignment=*/16, kSharedSpace);
  }
  return global;
}

bool KernelModule::finish() {
  if (numKernels > 0 || !op.getOps<gpu::GPUFuncOp>().empty())
    return true;
  op.erase();
  return false;
}

} // namespace trop
