//===- TestSession.cpp - Programs of the driver API              -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestSession.h"

#include "test/Unit/Ptx/TestDevice.h"

#include <cstdlib>

namespace trop::ptx::test {

std::string makeKernels() {
  std::string begin = "mov.u32 %r0, %tid.x;\nmov.u32 %r1, %ctaid.x;\nmov.u32 %r2, %ntid.x;\n"
                      "mad.lo.s32 %r3, %r1, %r2, %r0;\nmul.wide.u32 %rd1, %r3, 4;\n"
                      "add.s64 %rd2, %rd90, %rd1;\nld.global.b32 %r4, [%rd2];\n",
              end = "st.global.b32 [%rd2], %r4;\n";
  return makeModule(makeKernel("increase", 1, begin + "add.s32 %r4, %r4, 1;\n" + end) +
                    makeKernel("twice", 1, begin + "shl.b32 %r4, %r4, 1;\n" + end));
}

void expectProcess(const Variables &variables, int code, const char *said, void (*body)()) {
  auto run = [&] {
    for (const auto &[name, value] : variables)
      setenv(name.c_str(), value.c_str(), 1);
    body();
    auto *info = testing::UnitTest::GetInstance()->current_test_info();
    std::exit(info->result()->Failed() ? 1 : 0);
  };
  EXPECT_EXIT(run(), testing::ExitedWithCode(code), said);
}

} // namespace trop::ptx::test
