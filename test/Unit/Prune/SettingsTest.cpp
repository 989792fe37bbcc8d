//===- SettingsTest.cpp - What is asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Settings.h"

#include "lib/Pruning/Methods.h"
#include "runtime/Support/Error.h"

#include <gtest/gtest.h>

namespace trop::pruning {
namespace {

std::string complaint(const Settings &settings) {
  try {
    makePoints(settings);
  } catch (const rt::UsageError &error) {
    return error.what();
  }
  return "";
}

Settings make(const std::string &methods, const std::string &keep,
              const std::string &threshold = "") {
  Settings settings;
  settings.methods = methods;
  settings.keep = keep;
  settings.threshold = threshold;
  return settings;
}

TEST(PruneSettings, Points) {
  Settings settings = make("tropnnc,tropnnc-threshold,l1", "50%,0.3%", "0,1.5");
  settings.seeds = "3..4";
  std::string said;
  for (const Point &point : makePoints(settings))
    said +=
        rt::concat(point.group, " ", point.request.method, " ", point.size, " ", point.request.keep,
                   " ", point.request.threshold, " ", point.request.seed, "\n");
  EXPECT_EQ(said, "0 tropnnc 50% 0.5 0 3\n0 tropnnc 50% 0.5 0 4\n"
                  "1 tropnnc 0.3% 0.003 0 3\n1 tropnnc 0.3% 0.003 0 4\n"
                  "2 tropnnc-threshold 0 1 0 3\n2 tropnnc-threshold 0 1 0 4\n"
                  "3 tropnnc-threshold 1.5 1 1.5 3\n3 tropnnc-threshold 1.5 1 1.5 4\n"
                  "4 l1 50% 0.5 0 3\n4 l1 50% 0.5 0 4\n"
                  "5 l1 0.3% 0.003 0 3\n5 l1 0.3% 0.003 0 4\n");
}

TEST(PruneSettings, Sizes) {
  for (const char *share : {"0%", "-1%", "100.1%", "nan%", "0.5", "%", "ten%", "50%,", "1e999%"}) {
    std::string part = std::string(share) == "50%," ? "" : share;
    EXPECT_EQ(complaint(make("l1", share)),
              "--keep: expected shares above 0 % and at most 100 %, such as 50%,25%, found '" +
                  part + "'");
  }
  EXPECT_EQ(complaint(make("l1", "50%,5e1%")), "--keep: 5e1% is given twice");
  for (const char *height : {"-0.1", "inf", "nan", "high", "1%"})
    EXPECT_EQ(complaint(make("tropnnc-threshold", "", height)),
              rt::concat("--threshold: expected heights of at least 0, such as 0.1,0.2, found '",
                         height, "'"));
  EXPECT_EQ(complaint(make("tropnnc-threshold", "", "1,1.0")), "--threshold: 1.0 is given twice");
}

TEST(PruneSettings, Methods) {
  EXPECT_EQ(complaint(make("tropnc", "5%")),
            "--method: unknown method 'tropnc', did you mean 'tropnnc'? (expected exact, " +
                listMethods() + ")");
  EXPECT_EQ(complaint(make("l1,l1", "5%")), "--method: 'l1' is given twice");
  EXPECT_EQ(complaint(make("l1", "")), "method 'l1' needs --keep");
  EXPECT_EQ(complaint(make("tropnnc-threshold", "5%")),
            "method 'tropnnc-threshold' needs --threshold");
  EXPECT_EQ(complaint(make("l1", "5%", "0.1")),
            "--threshold: no method that is given takes heights");
  EXPECT_EQ(complaint(make("tropnnc-threshold", "5%", "0.1")),
            "--keep: no method that is given takes shares");
  Settings settings = make("l1", "5%");
  settings.vectors = "balance";
  EXPECT_EQ(complaint(settings),
            "--vectors: unknown kind 'balance' (expected " + listVectors() + ")");
  settings.vectors = "concat";
  settings.layers = "W,V,W";
  EXPECT_EQ(complaint(settings), "--layers: 'W' is given twice");
  settings.layers.clear();
  settings.methods = "exact";
  settings.keep.clear();
  settings.box = "5:0";
  EXPECT_EQ(complaint(settings), "--box: expected LOW:HIGH, such as -1:1, found '5:0'");
}

} // namespace
} // namespace trop::pruning
