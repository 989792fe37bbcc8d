//===- MessagesTest.cpp - What no source can say -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Source/Sources.h"

#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace trop::test {
namespace {

/// What is said of a module of a forward function of this body, which computes %r of %x and %W.
std::string refuse(const std::string &body,
                   const std::string &init = R"(#trop.call<"zeros", [], {}>)") {
  Sources sources;
  OwningOpRef<ModuleOp> module = sources.parse(R"(
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
             %W: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "W", trop.init = )" +
                                               init + R"(}) -> tensor<?x2xf32>
    attributes {trop.model = "M", trop.role = "forward"} {
)" + body + R"(
  return %r : tensor<?x2xf32>
})");
  EXPECT_TRUE(module) << sources.getMessages();
  if (module)
    EXPECT_EQ(sources.write(*module), "");
  return sources.getMessages();
}

TEST(SourceMessages, NoModel) {
  Sources sources;
  EXPECT_EQ(sources.write(*sources.parse("")), "");
  EXPECT_EQ(sources.getMessages(), "there is no model here\n");
}

TEST(SourceMessages, Ops) {
  EXPECT_EQ(refuse(R"(
  %r = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] : tensor<?x2xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  })"),
            "'trop.generic' has no form in a source\n");
  // Noise comes with training.
  EXPECT_EQ(refuse(R"(
  %n = trop.abs %x : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %r = trop.dropout %x noise(%n) {rate = 0.5 : f64}
      : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>)"),
            "'trop.dropout' has operands that no call of dropout gives it\n");
}

TEST(SourceMessages, Parameters) {
  std::string body = "  %r = trop.abs %x : (tensor<?x2xf32>) -> tensor<?x2xf32>";
  EXPECT_EQ(refuse(body, "1 : i64"), "parameter 'W' has no initialiser\n");
  EXPECT_EQ(refuse(body, R"(#trop.call<"zeros", [], {}>, trop.l2 = 0.5 : f64)"),
            "parameter 'W' has an l2 of 0.5, but its layers have 0\n");
}

TEST(SourceMessages, Constants) {
  EXPECT_EQ(refuse(R"(
  %n = trop.constant dense<0x7fc00000> : tensor<2xf32>
  %r = trop.plus %x, %n : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>)"),
            "a constant with a NaN has no form in a source\n");
}

TEST(SourceMessages, Limits) {
  std::string body = "  %v0 = trop.abs %x : (tensor<?x2xf32>) -> tensor<?x2xf32>\n";
  for (int i = 1; i < 40000; ++i)
    body += "  %v" + std::to_string(i) + " = trop.max %v" + std::to_string(i - 1) + ", %v" +
            std::to_string(i - 1) + " : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>\n";
  body += "  %r = trop.abs %v39999 : (tensor<?x2xf32>) -> tensor<?x2xf32>";
  EXPECT_EQ(refuse(body), "the source has more than 250000 words and signs\n");
}

} // namespace
} // namespace trop::test
