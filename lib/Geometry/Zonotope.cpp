//===- Zonotope.cpp - Sums of segments ------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sum of generators is extreme iff some direction has a positive product with those of the
// sum and a negative one with the others; so extreme points belong to the cells into which
// hyperplanes normal to the generators cut the space. Generators are taken one after the other:
// each cuts some of the cells that there are. Whether a cell is empty is a linear program: it is
// iff 0 is a convex combination of its signed normals.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Zonotope.h"

#include "lib/Geometry/LinearProgram.h"

#include <algorithm>

namespace trop {

using Signs = std::vector<bool>;

/// Whether a direction has positive products with all normals.
static bool isCell(const std::vector<std::vector<double>> &normals) {
  LinearProgram program(normals, std::vector<double>(normals.size()));
  return program.solve(std::vector<double>(normals.front().size())).empty();
}

/// Signs of products with `normals`, but of those that are 0, of all directions that have a
/// positive product with `front`, where there is one.
static std::vector<Signs> findCells(const Matrix &normals, const std::vector<double> &front) {
  std::vector<Signs> cells{{}};
  std::vector<std::vector<double>> plus, minus; // unit normals so far, and their negatives
  std::vector<size_t> places;
  for (int64_t row = 0; row < normals.rows(); ++row) {
    double largest = normals.row(row).cwiseAbs().maxCoeff();
    if (largest == 0) {
      for (Signs &cell : cells)
        cell.push_back(false);
      continue;
    }
    Eigen::RowVectorXd unit = (normals.row(row) / largest).normalized();
    places.push_back(size_t(row));
    plus.emplace_back(unit.begin(), unit.end());
    unit = -unit;
    minus.emplace_back(unit.begin(), unit.end());
    std::vector<Signs> cut;
    for (const Signs &cell : cells)
      for (bool sign : {false, true}) {
        Signs &now = cut.emplace_back(cell);
        now.push_back(sign);
        std::vector<std::vector<double>> signedNormals;
        if (!front.empty())
          signedNormals.push_back(front);
        for (size_t i = 0; i < places.size(); ++i)
          signedNormals.push_back(now[places[i]] ? plus[i] : minus[i]);
        if (!isCell(signedNormals))
          cut.pop_back();
      }
    cells = std::move(cut);
  }
  return cells; // in lexicographic order, as they were cut
}

std::vector<std::vector<bool>> cells(const Matrix &functions) {
  if (functions.rows() == 0)
    return {{}};
  std::vector<double> front(functions.cols());
  front.back() = 1;
  return findCells(functions, front);
}

Matrix vertices(const Zonotope &zonotope) {
  const Matrix &generators = zonotope.generators;
  std::vector<Signs> sums{{}};
  if (generators.rows() > 0)
    sums = findCells(generators, {});
  Matrix points = Matrix::Zero(int64_t(sums.size()), generators.cols());
  for (size_t row = 0; row < sums.size(); ++row)
    for (int64_t i = 0; i < generators.rows(); ++i)
      if (sums[row][i])
        points.row(int64_t(row)) += generators.row(i);
  return points;
}

} // namespace trop
