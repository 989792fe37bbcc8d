//===- LinearProgram.cpp - Convex combinations by linear programming -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/LinearProgram.h"

#include "lib/Geometry/Clp.h"

#include <limits>

namespace trop {

struct LinearProgram::Model {
  Model() : simplex(clp.newModel()) { clp.setLogLevel(simplex, 0); }
  ~Model() { clp.deleteModel(simplex); }
  Model(const Model &) = delete;
  const Clp &clp = getClp();
  Clp_Simplex *simplex;
};

LinearProgram::LinearProgram(const std::vector<std::vector<double>> &points,
                             const std::vector<double> &heights)
    : model(std::make_unique<Model>()) {
  // Column major; the last row says that weights add up to 1.
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> rows;
  std::vector<double> values;
  size_t dims = points.empty() ? 0 : points.front().size();
  for (const std::vector<double> &point : points) {
    for (size_t dim = 0; dim <= dims; ++dim) {
      rows.push_back(dim);
      values.push_back(dim < dims ? point[dim] : 1);
    }
    starts.push_back(rows.size());
  }
  std::vector<double> least(points.size(), 0), one(dims + 1, 1);
  std::vector<double> most(points.size(), std::numeric_limits<double>::infinity());
  const Clp &clp = model->clp;
  clp.loadProblem(model->simplex, points.size(), dims + 1, starts.data(), rows.data(),
                  values.data(), least.data(), most.data(), heights.data(), one.data(), one.data());
  clp.setOptimizationDirection(model->simplex, -1);
  clp.setPrimalTolerance(model->simplex, 1e-9);
}

LinearProgram::~LinearProgram() = default;

std::vector<double> LinearProgram::solve(const std::vector<double> &target) {
  const Clp &clp = model->clp;
  std::vector<double> sides = target;
  sides.push_back(1);
  clp.chgRowLower(model->simplex, sides.data());
  clp.chgRowUpper(model->simplex, sides.data());
  clp.dual(model->simplex, 0);
  if (!clp.isProvenOptimal(model->simplex))
    return {};
  const double *solution = clp.getColSolution(model->simplex);
  std::vector<double> weights(solution, solution + clp.getNumCols(model->simplex));
  for (double &weight : weights)
    weight = weight < 1e-12 ? 0 : weight;
  return weights;
}

} // namespace trop
