//===- TestFiles.h - Files for a test, and what it says went wrong -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_TESTFILES_H
#define TROP_TEST_UNIT_RUNTIME_TESTFILES_H

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Random.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace trop::test {

/// A folder that goes with the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "trop-XXXXXX").string();
    root = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(root); }

  std::string path(const std::string &name) const { return (root / name).string(); }
  std::string write(const std::string &name, const std::string &text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(root))
      names.push_back(entry.path().filename().string());
    return names;
  }

private:
  std::filesystem::path root;
};

/// The message of the error that `function` throws, "" if it throws none.
template <typename Function> std::string errorOf(Function &&function) {
  try {
    function();
  } catch (const rt::Error &error) {
    return error.what();
  }
  return "";
}

/// Rows of 4 features around a centre a class, in turn: columns a, b, c, d, kind;
/// classes "east", "north", "west".
inline std::string blobs(int64_t rows, uint64_t seed) {
  rt::Random draws(seed, rt::Random::Stream::Sample);
  const char *names[] = {"north", "east", "west"};
  std::string text = "a,b,c,d,kind\n";
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t f = 0; f < 4; ++f)
      text += rt::shortest(float(2.0 * double((i % 3 + f) % 3) + 0.8 * draws.normal())) + ",";
    text += rt::concat(names[i % 3], "\n");
  }
  return text;
}

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_TESTFILES_H
