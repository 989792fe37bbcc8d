//===- Nests.cpp - Small models, each with a nest of its own ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Nests.h"

#include <regex>

namespace trop::test {

void PrintTo(const Nest &nest, std::ostream *stream) { *stream << nest.name; }

/// `param W: $[5, 7] init zeros;`, where makeSource puts the element type for $.
static std::string param(const std::string &name, const std::string &shape) {
  return "param " + name + ": $" + shape + " init zeros; ";
}

const std::vector<Nest> &getNests() {
  static const std::vector<Nest> nests = {
      // Sums of products.
      {"Products", "[5]",
       param("W", "[5, 7]") + param("b", "[7]") + "return linear(x, W, bias: b);", 7},
      {"ProductsWithoutBias", "[16]", param("W", "[16, 16]") + "return linear(x, W);", 16},
      {"MaskedProducts", "[3]",
       param("W", "[3, 2]") +
           "return linear(x, W, mask: [[1, 0], [1, 1], [0, 1]], pattern: masked);",
       2},
      {"OneProductEach", "[5]", param("w", "[10]") + "return linear(x, w, pattern: plus_minus);",
       10},
      {"ConstantProducts", "[3]", "return linear(x, [[1, -2], [0, 0.5], [0.25, -1]]);", 2},

      // The same, fused.
      {"FusedProducts", "[5]",
       param("W", "[5, 7]") + param("b", "[7]") + "return linear(x, W, bias: b, sum: fused);", 7},
      {"FusedMaskedProducts", "[3]",
       param("W", "[3, 2]") +
           "return linear(x, W, mask: [[1, 0], [1, 1], [0, 1]], pattern: masked, sum: fused);",
       2},
      {"FusedOneProductEach", "[5]",
       param("w", "[10]") + param("b", "[10]") +
           "return linear(x, w, bias: b, pattern: plus_minus, sum: fused);",
       10},
      {"FusedConstantProducts", "[3]",
       "return linear(x, [[1, -2], [0, 0.1], [0.3, -1]], sum: fused);", 2},
      {"FusedConstants", "[2]",
       "return x + linear([0.1, 0.3], [[0.7, -2], [0.9, 1.1]], sum: fused);", 2},
      {"FusedConstantsWithBias", "[2]",
       param("b", "[2]") +
           "return x + linear([0.1, 0.3], [[0.7, -2], [0.9, 1.1]], bias: b, sum: fused);",
       2},
      {"FusedOnPaths", "[13]",
       param("V", "[13, 31]") + param("W", "[31, 33]") + param("U", "[33, 3]") +
           "return maxplus(linear(maxplus(x, V), W, sum: fused), U);",
       3},
      {"FusedUnbatched", "[4]",
       param("v", "[3]") + param("W", "[3, 4]") + "return x + linear(v, W, sum: fused);", 4},
      {"FusedPolynomial", "[3]",
       param("W", "[3, 8]") + param("b", "[8]") +
           "return polynomial(x, W, b, pieces: 4, sum: fused);",
       2},
      {"FusedBesideRounded", "[5]",
       param("W", "[5, 4]") + "return linear(x, W, sum: fused) - linear(x, W);", 4},
      {"FusedConvolutions", "[1, 5, 5]",
       param("K", "[2, 1, 2, 2]") + param("L", "[1, 2, 3, 3]") +
           "return flatten(conv2d(relu(conv2d(x, K, sum: fused)), L, sum: fused));",
       4},

      // Maxima and minima.
      {"MaxPlus", "[6]", param("W", "[6, 5]") + "return maxplus(x, W);", 5},
      {"MaxPlusFromABias", "[6]",
       param("W", "[6, 5]") + param("b", "[5]") + "return maxplus(x, W, bias: b);", 5},
      {"MaxPlusMinimal", "[6]", param("W", "[6, 5]") + "return maxplus(x, W, ties: minimal);", 5},
      {"MaxPlusHybrid", "[6]", param("W", "[6, 5]") + "return maxplus(x, W, ties: hybrid(0.5));",
       5},
      {"MinPlus", "[7]", param("W", "[7, 4]") + "return minplus(x, W);", 4},
      {"MinPlusFromABias", "[7]",
       param("W", "[7, 4]") + param("b", "[4]") + "return minplus(x, W, bias: b);", 4},
      {"ConstantMaxPlus", "[3]", "return maxplus(x, [[1, 0], [0, 0], [-2, 0]]);", 2},
      {"LongSearch", "[77]", param("W", "[77, 3]") + "return minplus(x, W);", 3},
      {"Polynomial", "[3]",
       param("W", "[3, 8]") + param("b", "[8]") + "return polynomial(x, W, b, pieces: 4);", 2},
      {"Maxout", "[12]", "return maxout(x, pieces: 3);", 4},

      // Widths.
      {"OneToOne", "[1]", param("W", "[1, 1]") + "return maxplus(x, W);", 1},
      {"ManyToOne", "[33]", param("W", "[33, 1]") + "return minplus(x, W);", 1},
      {"OneToMany", "[1]", param("W", "[1, 17]") + "return linear(x, W);", 17},
      {"OddWidths", "[13]",
       param("V", "[13, 31]") + param("W", "[31, 3]") + "return maxplus(linear(x, V), W);", 3},

      // Elementwise, broadcast, without samples.
      {"Elementwise", "[5]",
       param("p", "[5]") + "return max(x, p, -0.25) - min(p - x, [0, -1, 2, 0, 0.5]);", 5},
      {"InfiniteConstants", "[5]", "return max(x, -inf) + min(-x, inf);", 5},
      {"Scalars", "[5]", param("s", "") + param("t", "") + "return max(x + s, t, 0) * 0.5 - s;", 5},
      {"Kinks", "[5]",
       "return relu(x, slope_at_zero: 0.25) + abs(x, slope_at_zero: -0.5)"
       " - leaky_relu(x, slope: -0.125);",
       5},
      {"Unbatched", "[4]",
       param("v", "[3]") + param("W", "[3, 4]") + "return x + relu(maxplus(v, W));", 4},
      {"SharedWeights", "[4]", param("A", "[4, 4]") + "return minplus(maxplus(x, A), A);", 4},
      {"ThreeReaders", "[4]",
       param("A", "[4, 4]") + "h = maxplus(x, A); return max(h, minplus(h, A)) - h;", 4},

      // Maps that transpose, flatten and turn round.
      {"WeightsTransposed", "[6]",
       param("W", "[5, 6]") + "return clipped_maxplus(x, W, ceiling: 0.5);", 5},
      {"Transposed", "[3, 5]", param("P", "[5, 3]") + "return flatten(max(transpose(x), P));", 15},
      {"TransposedTwice", "[4, 3]", "return flatten(transpose(transpose(x)) + x);", 12},
      {"Flattened", "[2, 3, 4]", param("P", "[2, 3, 4]") + "return flatten(x - P);", 24},

      // Windows.
      {"Convolution", "[2, 5, 4]", param("K", "[3, 2, 3, 2]") + "return flatten(conv2d(x, K));",
       27},
      {"ConvolutionByStrides", "[1, 7, 6]",
       param("K", "[2, 1, 3, 3]") + "return flatten(conv2d(x, K, stride: 2));", 12},
      {"ConvolutionDilated", "[1, 7, 6]",
       param("K", "[2, 1, 2, 3]") + "return flatten(conv2d(x, K, dilation: 2));", 20},
      {"ConvolutionDilatedByStrides", "[1, 8, 9]",
       param("P", "[1, 8, 9]") + param("K", "[2, 1, 2, 3]") +
           "return flatten(conv2d(x + P, K, stride: 2, dilation: 3));",
       12},
      {"ConvolutionOfPoints", "[3, 2, 3]",
       param("K", "[2, 3, 1, 1]") + "return flatten(conv2d(x, K));", 12},
      {"ConvolutionOfAll", "[2, 3, 3]",
       param("K", "[5, 2, 3, 3]") + "return flatten(conv2d(x, K));", 5},
      {"ConvolutionTwice", "[1, 5, 5]",
       param("K", "[2, 1, 2, 2]") + param("L", "[1, 2, 3, 3]") +
           "return flatten(conv2d(relu(conv2d(x, K)), L));",
       4},
      {"Dilation", "[2, 5, 4]", param("D", "[2, 3, 2]") + "return flatten(dilation2d(x, D));", 18},
      {"DilationByStrides", "[6, 7]",
       param("D", "[3, 3]") + "return flatten(dilation2d(x, D, stride: 2));", 6},
      {"DilationWithGaps", "[5, 6]",
       param("D", "[1, 2]") + "return flatten(dilation2d(x, D, stride: 3));", 4},
      {"DilationDilated", "[6, 7]",
       param("P", "[6, 7]") + param("D", "[2, 3]") +
           "return flatten(dilation2d(x + P, D, stride: 2, dilation: 2));",
       4},
      {"DilationDilatedByStrides", "[9, 10]",
       param("P", "[9, 10]") + param("D", "[3, 3]") +
           "return flatten(dilation2d(x + P, D, stride: 3, dilation: 2));",
       4},
      {"DilationOfParameters", "[4, 3]",
       param("P", "[5, 5]") + param("D", "[2, 3]") + "return flatten(x + dilation2d(P, D));", 12},
      {"DilationHybrid", "[4, 4]",
       param("D", "[2, 2]") + "return flatten(dilation2d(x, D, ties: hybrid(0.5)));", 9},
      {"PoolOfSquares", "[2, 4, 6]",
       param("P", "[2, 4, 6]") + "return flatten(max_pool(x + P, size: 2));", 12},
      {"PoolOverlapping", "[4, 5]",
       param("P", "[4, 5]") + "return flatten(max_pool2d(x + P, size: 3));", 6},
      {"PoolByStrides", "[1, 5, 7]",
       param("P", "[1, 5, 7]") + "return flatten(max_pool2d(x + P, size: 3, stride: 2));", 6},
      {"PoolOfAll", "[2, 4, 4]",
       param("P", "[2, 4, 4]") + "return flatten(max_pool2d(x + P, size: 4, ties: minimal));", 2},

      // Windows with padding.
      {"ConvolutionPadded", "[2, 5, 4]",
       param("P", "[2, 5, 4]") + param("K", "[3, 2, 3, 2]") +
           "return flatten(conv2d(x + P, K, padding: 1));",
       75},
      {"ConvolutionPaddedByZeros", "[2, 5, 4]",
       param("P", "[2, 5, 4]") + param("K", "[3, 2, 3, 2]") +
           "return flatten(conv2d(x + P, K, padding: 1, outside: 0));",
       75},
      {"ConvolutionPaddedByNumbers", "[1, 5, 6]",
       param("P", "[1, 5, 6]") + param("K", "[2, 1, 3, 3]") +
           "return flatten(conv2d(x + P, K, padding: 2, outside: -1.5, stride: 2, sum: fused));",
       32},
      {"ConvolutionPaddedFused", "[1, 4, 5]",
       param("P", "[1, 4, 5]") + param("K", "[17, 1, 3, 3]") +
           "return flatten(conv2d(x + P, K, padding: 1, sum: fused));",
       340},
      {"ConvolutionPaddedAndDilated", "[1, 6, 5]",
       param("P", "[1, 6, 5]") + param("K", "[2, 1, 2, 3]") +
           "return flatten(conv2d(x + P, K, padding: 1, dilation: 2, stride: 2));",
       12},
      {"DilationPadded", "[2, 5, 4]",
       param("P", "[2, 5, 4]") + param("D", "[2, 3, 2]") +
           "return flatten(dilation2d(x + P, D, padding: 1));",
       50},
      {"DilationPaddedByNumbers", "[2, 4, 4]",
       param("P", "[2, 4, 4]") + param("D", "[2, 3, 3]") +
           "return flatten(dilation2d(x + P, D, padding: 1, outside: 0.5));",
       32},
      {"DilationPaddedHybrid", "[4, 4]",
       param("P", "[4, 4]") + param("D", "[3, 3]") +
           "return flatten(dilation2d(x + P, D, padding: 1, ties: hybrid(0.5)));",
       16},
      {"DilationPaddedByNumbersMinimal", "[4, 3]",
       param("P", "[4, 3]") + param("D", "[2, 2]") +
           "return flatten(dilation2d(x + P, D, padding: 1, outside: 0, ties: minimal));",
       20},
      {"DilationOfPaddedParameters", "[4, 3]",
       param("P", "[4, 3]") + param("D", "[3, 3]") +
           "return flatten(x + dilation2d(P, D, padding: 1));",
       12},
      {"PoolPadded", "[2, 4, 6]",
       param("P", "[2, 4, 6]") + "return flatten(max_pool(x + P, size: 2, padding: 1));", 24},
      {"PoolOverlappingPadded", "[4, 5]",
       param("P", "[4, 5]") + "return flatten(max_pool2d(x + P, size: 3, padding: 1));", 20},
      {"PoolByStridesPadded", "[1, 5, 7]",
       param("P", "[1, 5, 7]") +
           "return flatten(max_pool2d(x + P, size: 3, stride: 2, padding: 2, ties: minimal));",
       20},
      {"PaddedTwice", "[1, 4, 4]",
       param("K", "[2, 1, 3, 3]") + param("L", "[1, 2, 3, 3]") +
           "return flatten(conv2d(conv2d(x, K, padding: 1), L, padding: 1, outside: 0));",
       16}};
  return nests;
}

std::string makeSource(const Nest &nest, const std::string &element) {
  std::string source = "model " + nest.name + "(x: $" + nest.input + ") -> $[" +
                       std::to_string(nest.outputs) + "] {\n  " + nest.body + "\n}\ntrain " +
                       nest.name +
                       " { loss: squared_error; reduce: max; optimizer: sgd; steps: 1; }\n";
  return std::regex_replace(source, std::regex("[$]"), element);
}

} // namespace trop::test
