//===- TestCommand.h - A program and a folder to run it in ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_TESTCOMMAND_H
#define TROP_TEST_UNIT_RUNTIME_TESTCOMMAND_H

#include "TestFiles.h"
#include "TestModels.h"

#include "trop/runtime.h"

#include <nlohmann/json.hpp>

namespace trop::test {

/// Runs `net ARGUMENTS` in a folder with train.csv, as the train block names it.
class CommandTest : public ::testing::Test {
protected:
  CommandTest() {
    std::filesystem::current_path(folder.path("."));
    test.setTrain("cross_entropy", TROP_REDUCE_MAX, 500,
                  {{"polyak", {}, 300}, {"constant", {{"eps", 0.01}}, -1}});
    test.setData(folder.write("train.csv", blobs(90, 1)),
                 {{"label", "kind"}, {"split", 0.7}, {"scale", "standard"}});
  }
  ~CommandTest() override { std::filesystem::current_path("/"); }

  int run(std::vector<std::string> arguments) {
    std::vector<char *> argv = {program.data()};
    for (std::string &argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    int code = trop_main(&test.model, int(argv.size()) - 1, argv.data());
    std::fflush(stdout);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }
  nlohmann::json runJson(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    EXPECT_EQ(run(arguments), 0) << err;
    return nlohmann::json::parse(out);
  }

  TemporaryFolder folder;
  TestModel test = lmmClassifier(TROP_F32, 20);
  std::string program = "net";
  std::string out, err;
};

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_TESTCOMMAND_H
