//===- LinearProgram.cpp - Convex combinations by linear programming -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/LinearProgram.h"

#include <Clp_C_Interface.h>

#include <limits>

namespace trop {

struct LinearProgram::Model {
  Model() : clp(Clp_newModel()) { Clp_setLogLevel(clp, 0); }
  ~Model() { Clp_deleteModel(clp); }
  Model(const Model &) = delete;
  Clp_Simplex *clp;
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
  Clp_loadProblem(model->clp, points.size(), dims + 1, starts.data(), rows.data(), values.data(),
                  least.data(), most.data(), heights.data(), one.data(), one.data());
  Clp_setOptimizationDirection(model->clp, -1);
  Clp_setPrimalTolerance(model->clp, 1e-9);
}

LinearProgram::~LinearProgram() = default;

std::vector<double> LinearProgram::solve(const std::vector<double> &target) {
  std::vector<double> sides = target;
  sides.push_back(1);
  Clp_chgRowLower(model->clp, sides.data());
  Clp_chgRowUpper(model->clp, sides.data());
  Clp_dual(model->clp, 0);
  if (!Clp_isProvenOptimal(model->clp))
    return {};
  const double *solution = Clp_getColSolution(model->clp);
  std::vector<double> weights(solution, solution + Clp_getNumCols(model->clp));
  for (double &weight : weights)
    weight = weight < 1e-12 ? 0 : weight;
  return weights;
}

} // namespace trop
