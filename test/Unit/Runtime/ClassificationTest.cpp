//===- ClassificationTest.cpp - Confusion, F1 and confidence --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Classification.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace trop::rt;

/// The matrix that 000, Table 4 prints. Its rows come to 10,037 instead of 10,000, and
/// its F1, by NumPy too, to 0.882 instead of 0.89.
TEST(ClassificationTest, TheTableOfThePaper) {
  constexpr int kTable[10][10] = {
      {922, 0, 8, 5, 3, 26, 5, 2, 5, 4},     {0, 1089, 12, 2, 8, 2, 3, 4, 14, 1},
      {9, 1, 923, 30, 11, 44, 21, 25, 4, 1}, {7, 3, 31, 849, 0, 64, 0, 9, 30, 17},
      {4, 2, 3, 4, 820, 1, 5, 8, 14, 121},   {8, 0, 2, 42, 3, 784, 14, 8, 20, 11},
      {10, 5, 3, 0, 28, 31, 868, 1, 9, 3},   {2, 4, 21, 16, 6, 2, 0, 930, 4, 43},
      {5, 7, 13, 32, 21, 23, 8, 9, 822, 34}, {8, 7, 6, 11, 25, 15, 2, 50, 28, 857}};
  Classification figures(10);
  for (int truth = 0; truth < 10; ++truth)
    for (int predicted = 0; predicted < 10; ++predicted)
      for (int i = 0; i < kTable[truth][predicted]; ++i)
        figures.add(truth, predicted, 0.5);
  EXPECT_EQ(figures.rows(0), 980);
  EXPECT_NEAR(figures.macroF1(), 0.8822135059991754, 1e-12);
  EXPECT_DOUBLE_EQ(figures.precision(1), 1089.0 / 1118);
  EXPECT_DOUBLE_EQ(figures.recall(2), 923.0 / 1069);
  EXPECT_DOUBLE_EQ(figures.f1(0), 2 * 922.0 / (975 + 980));
}

TEST(ClassificationTest, ClassesThatDoNotOccur) {
  Classification figures(4);
  EXPECT_EQ(figures.macroF1(), 0);
  figures.add(0, 0, 1);
  figures.add(0, 1, 0.2);
  figures.add(2, -1, NAN); // found by nobody
  EXPECT_EQ(figures.precision(1), 0);
  EXPECT_EQ(figures.recall(1), 0);
  EXPECT_EQ(figures.recall(2), 0);
  EXPECT_EQ(figures.precision(3), 0);
  EXPECT_DOUBLE_EQ(figures.macroF1(), 2.0 / 3 / 3);
}

TEST(ClassificationTest, Bins) {
  Classification figures(2);
  for (double probability : {0.0, 0.0499, 0.05, 0.95, 1.0})
    figures.add(0, 0, probability);
  EXPECT_EQ(figures.bin(0), 2);
  EXPECT_EQ(figures.bin(1), 1);
  EXPECT_EQ(figures.bin(19), 2);
}

TEST(ClassificationTest, Tables) {
  Classification figures(2);
  for (int i = 0; i < 3; ++i)
    figures.add(0, 0, 0.97);
  figures.add(1, 0, 0.01);
  EXPECT_EQ(confusionTable("test", figures, {"no", "yes"}),
            "\nconfusion of test: a line a class, a column a prediction\n"
            "class  no  yes  precision  recall      F1\n"
            "no      3    0     0.7500  1.0000  0.8571\n"
            "yes     1    0     0.0000  0.0000  0.0000\n"
            "macro-averaged F1 0.4286\n");
  std::string text = histogramTable("test", figures);
  EXPECT_NE(text.find("\n0.00 to 0.05     1  25.00 %  #################\n"), std::string::npos);
  EXPECT_NE(text.find("\n0.05 to 0.10     0   0.00 %\n"), std::string::npos);
  EXPECT_NE(text.find("\n0.95 to 1.00     3  75.00 %  " + std::string(50, '#') + "\n"),
            std::string::npos);
}
