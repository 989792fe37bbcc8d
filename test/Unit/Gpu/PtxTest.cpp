//===- PtxTest.cpp - What becomes of kernels --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/Ptx.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Pipeline/Registration.h"

#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace llvm;

namespace trop {
namespace {

/// The PTX of a module of kernels, or what is wrong with it.
std::string emit(StringRef source) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  if (!module || failed(runPipeline(*module, buildNvvmPipeline, {})))
    return "not lowered";
  auto text = emitPtx(*module, parseGpuArchitectures("sm_80")->front());
  return text ? *text : toString(text.takeError());
}

/// Of a kernel that computes %r of %a and %b, a float type, and stores it.
std::string emitOf(const std::string &type, const std::string &body) {
  return emit("gpu.module @kernels { gpu.func @one(%p: !llvm.ptr) kernel {\n"
              "%a = llvm.load %p : !llvm.ptr -> " +
              type + "\n%q = llvm.getelementptr %p[1] : (!llvm.ptr) -> !llvm.ptr, " + type +
              "\n%b = llvm.load %q : !llvm.ptr -> " + type + "\n" + body +
              "\nllvm.store %r, %p : " + type + ", !llvm.ptr\ngpu.return } }");
}

TEST(PtxTest, OperationsRoundToNearestAndAreNotFused) {
  for (const std::string type : {"f32", "f64"})
    for (const std::string op : {"add", "sub", "mul", "div"})
      EXPECT_NE(emitOf(type, "%r = arith." + op + "f %a, %b : " + type).find(op + ".rn." + type),
                std::string::npos)
          << op << type;
  std::string both = emitOf("f32", "%m = arith.mulf %a, %b : f32\n%r = arith.addf %m, %a : f32");
  EXPECT_NE(both.find("mul.rn.f32"), std::string::npos) << both;
  EXPECT_EQ(both.find("fma"), std::string::npos) << both;
  EXPECT_NE(emitOf("f32", "%r = math.fma %a, %b, %a : f32").find("fma.rn.f32"), std::string::npos);
}

TEST(PtxTest, RootsRoundToNearest) {
  for (const std::string type : {"f32", "f64"})
    EXPECT_NE(emitOf(type, "%r = math.sqrt %a : " + type).find("sqrt.rn." + type),
              std::string::npos);
  EXPECT_NE(emitOf("f32", "%r = math.absf %a : f32").find("abs.f32"), std::string::npos);
}

TEST(PtxTest, ComparisonAndChoiceStayThese) {
  std::string text = emitOf("f32", "%c = arith.cmpf ogt, %a, %b : f32\n"
                                   "%r = arith.select %c, %a, %b : f32");
  EXPECT_NE(text.find("setp.gt.f32"), std::string::npos) << text;
  EXPECT_NE(text.find("selp.f32"), std::string::npos) << text;
  EXPECT_EQ(text.find("max.f32"), std::string::npos) << text;
}

TEST(PtxTest, WhatIsNotExactIsAnErrorOfItsKernel) {
  EXPECT_EQ(emitOf("f32", "%r = llvm.call_intrinsic \"llvm.nvvm.sqrt.approx.f\"(%a) : (f32) -> f32")
                .find("kernel 'one': 'sqrt.approx.f32"),
            0u);
  EXPECT_EQ(emitOf("f32", "%r = arith.remf %a, %b : f32"),
            "no kernel has '__nv_fmodf': what an op computes of a number has to be made of IEEE "
            "operations");
}

TEST(PtxTest, OfNoKernelsThereIsNone) { EXPECT_EQ(emit("module {}"), "there are no kernels"); }

} // namespace
} // namespace trop
