//===- GeometryResults.cpp - What lib/Geometry gives, for peers -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// geometry-results COMMAND JSON < MATRIX writes one line of JSON. MATRIX is one of
// doubles as NumPy's tofile writes them; JSON has its "columns" and the options of COMMAND.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/KMeans.h"
#include "lib/Geometry/SingularValues.h"
#include "lib/Geometry/Ward.h"
#include "lib/Geometry/Zonotope.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <iterator>

using namespace trop;
using nlohmann::json;

static Matrix readMatrix(std::istream &in, int64_t columns) {
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  Matrix matrix(int64_t(bytes.size() / sizeof(double)) / columns, columns);
  std::copy(bytes.begin(), bytes.begin() + matrix.size() * int64_t(sizeof(double)),
            reinterpret_cast<char *>(matrix.data()));
  return matrix;
}

static json runKMeans(const Matrix &matrix, const json &given) {
  KMeansOptions options;
  options.restarts = given.value("restarts", options.restarts);
  options.rounds = given.value("rounds", options.rounds);
  options.seed = given.value("seed", options.seed);
  options.draws = given.value("draws", options.draws);
  options.threads = given.value("threads", options.threads);
  auto start = std::chrono::steady_clock::now();
  Clusters clusters = kMeans(matrix, given.at("k"), options);
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return {{"labels", clusters.labels},
          {"centres", std::vector<double>(clusters.centres.data(),
                                          clusters.centres.data() + clusters.centres.size())},
          {"inertia", clusters.inertia},
          {"seconds", seconds.count()}};
}

/// "rows" as scipy's, and the clusters at each of the "cuts".
static json runWard(const Matrix &matrix, const json &given) {
  std::vector<Merge> merges = wardLinkage(matrix);
  json results;
  for (const Merge &merge : merges)
    results["rows"].push_back({merge.first, merge.second, merge.height, merge.size});
  for (double height : given.at("cuts"))
    results["labels"].push_back(cutAt(merges, matrix.rows(), height));
  return results;
}

static Matrix readRows(const json &rows, int64_t columns) {
  Matrix matrix(rows.size(), columns);
  for (size_t row = 0; row < rows.size(); ++row)
    for (int64_t column = 0; column < columns; ++column)
      matrix(int64_t(row), column) = rows[row][column];
  return matrix;
}

/// Of the matrix's rows as generators: its vertices, the distances of "points" from it, and the
/// Hausdorff distance from another's generators, "other".
static json runZonotope(const Matrix &matrix, const json &given) {
  Matrix corners = vertices({matrix}), points = readRows(given.at("points"), matrix.cols());
  json results;
  for (auto vertex : corners.rowwise())
    results["vertices"].push_back(std::vector<double>(vertex.begin(), vertex.end()));
  for (auto point : points.rowwise())
    results["distances"].push_back(distanceTo({matrix}, point.transpose()));
  results["hausdorff"] = hausdorffDistance({matrix}, {readRows(given.at("other"), matrix.cols())});
  return results;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    std::cerr << "usage: geometry-results COMMAND JSON < MATRIX\n";
    return 1;
  }
  std::string command = argv[1];
  json given = json::parse(argv[2]);
  Matrix matrix = readMatrix(std::cin, given.at("columns"));
  json results;
  if (command == "kmeans")
    results = runKMeans(matrix, given);
  else if (command == "ward")
    results = runWard(matrix, given);
  else if (command == "spectral-norm")
    results["bound"] = spectralNormBound(matrix);
  else if (command == "zonotope")
    results = runZonotope(matrix, given);
  else
    throw std::invalid_argument("no command '" + command + "'");
  std::cout << results << '\n';
}
