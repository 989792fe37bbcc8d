//===- Envelope.cpp - Monomials below the upper envelope -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Monomial i, of slopes a_i and offset b_i, is strictly below the upper envelope of the
// extended Newton polytope iff a convex combination of others has slopes a_i and an
// offset above b_i (003, Lemma 2 and Theorems 3 to 5). A linear program finds the
// combination; what it found is then checked, so that its tolerances do not matter.
//
// Without a margin, the combination's weights are computed again from the monomials
// that have one, in whole numbers: doubles are such numbers times a power of two, and
// elimination need not divide but by what divides (Bareiss 1968).
//
// With a margin, computed values must differ. Let monomials be off by at most
// sum_k e_k |x_k| + e_0 each, and E_k, E_0 be twice the largest of these. We need
//
//     max_j (a_j - a_i) x + b_j > b_i + E_0 + sum_k E_k |x_k|    for all x.
//
// Take radii r_k and, for each of the points +r_k and -r_k of every axis, a combination
// whose slopes are a_i plus that point, off by at most t_k, and whose offset is above
// b_i + E_0. Given x, the point of largest product M = max_k r_k |x_k| with x shows that
// the left side is above b_i + E_0 + M - sum_k t_k |x_k|, and |x_k| <= M / r_k. So
// sum_k (E_k + t_k) / r_k <= 1 suffices. A monomial whose slopes lie on the boundary
// of the polytope has no such points: for large x, rounding makes it tie.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Envelope.h"

#include "lib/Geometry/LinearProgram.h"

#include "llvm/ADT/DynamicAPInt.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>

namespace trop {
namespace {

/// Questions about one monomial and those it is compared with.
class Comparison {
public:
  Comparison(const AffineFunction &monomial, std::vector<const AffineFunction *> others);

  bool isBelow(Margin margin);

private:
  using Weights = std::vector<double>;
  /// Bounds of a weighted sum of others relative to the monomial's own numbers.
  struct Bounds {
    long double value, error;
  };

  bool isOutside(Margin margin) const;
  void buildProgram();
  Weights combine(unsigned coordinate, double radius);
  template <typename Get> Bounds sum(const Weights &weights, Get get) const;
  /// Whether weights are good for the point `radius` of this axis.
  bool isCertificate(const Weights &weights, unsigned coordinate, double radius) const;
  bool isExactCertificate(const Weights &weights, Margin margin) const;
  bool isBelowExactly(Margin margin);
  bool isBelowWithMargin();

  const AffineFunction &monomial;
  std::vector<const AffineFunction *> others;
  std::vector<unsigned> coordinates; ///< those that matter
  std::vector<double> scales;        ///< of their slopes
  std::vector<double> errors, radii; ///< E_k, r_k
  double offsetError = 0;            ///< E_0
  std::unique_ptr<LinearProgram> program;
};

} // namespace

/// No radius is smaller than this share of the slopes' range: linear programs would
/// not see it.
static constexpr double kSmallestRadius = 0x1p-30;

Comparison::Comparison(const AffineFunction &monomial, std::vector<const AffineFunction *> given)
    : monomial(monomial), others(std::move(given)) {
  for (unsigned k = 0; k < monomial.slopes.size(); ++k) {
    double range = 0, error = 0;
    for (const AffineFunction *other : others) {
      range = std::max(range, std::abs(other->slopes[k] - monomial.slopes[k]));
      error = std::max(error, other->slopeErrors[k]);
    }
    error += monomial.slopeErrors[k];
    if (range == 0 && error == 0)
      continue;
    coordinates.push_back(k);
    scales.push_back(range == 0 ? 1 : range);
    errors.push_back(error);
  }
  for (const AffineFunction *other : others)
    offsetError = std::max(offsetError, other->offsetError);
  offsetError += monomial.offsetError;
  for (auto [scale, error] : llvm::zip_equal(scales, errors))
    radii.push_back(std::max(2.0 * coordinates.size() * error, kSmallestRadius * scale));
}

void Comparison::buildProgram() {
  std::vector<std::vector<double>> points;
  std::vector<double> heights;
  double tallest = std::numeric_limits<double>::min();
  for (const AffineFunction *other : others)
    tallest = std::max(tallest, std::abs(other->offset - monomial.offset));
  for (const AffineFunction *other : others) {
    heights.push_back((other->offset - monomial.offset) / tallest);
    std::vector<double> &point = points.emplace_back();
    for (auto [k, scale] : llvm::zip_equal(coordinates, scales))
      point.push_back((other->slopes[k] - monomial.slopes[k]) / scale);
  }
  program = std::make_unique<LinearProgram>(points, heights);
}

/// Whether the slopes lie outside the box of the others: most do, and need no program.
bool Comparison::isOutside(Margin margin) const {
  return llvm::any_of(coordinates, [&](unsigned k) {
    double own = monomial.slopes[k];
    auto [low, high] = std::minmax_element(others.begin(), others.end(),
                                           [k](const AffineFunction *l, const AffineFunction *r) {
                                             return l->slopes[k] < r->slopes[k];
                                           });
    if (margin == Margin::Rounding)
      return own <= (*low)->slopes[k] || own >= (*high)->slopes[k];
    return own < (*low)->slopes[k] || own > (*high)->slopes[k];
  });
}

/// Weights of others whose slopes are about the monomial's own plus `radius` in the
/// coordinate of this number.
Comparison::Weights Comparison::combine(unsigned coordinate, double radius) {
  std::vector<double> target(coordinates.size());
  if (radius != 0)
    target[coordinate] = radius / scales[coordinate];
  return program->solve(target);
}

/// sum_j weights_j (get(other_j) - get(monomial)), and how far off that may be.
template <typename Get> Comparison::Bounds Comparison::sum(const Weights &weights, Get get) const {
  constexpr long double roundoff = std::numeric_limits<long double>::epsilon();
  Bounds bounds{0, 0};
  long double magnitude = 0;
  for (auto [weight, other] : llvm::zip_equal(weights, others)) {
    long double mine = get(monomial), its = get(*other);
    bounds.value += weight * (its - mine);
    magnitude += weight * (std::abs(its) + std::abs(mine));
  }
  bounds.error = 2 * roundoff * (weights.size() + 4) * magnitude;
  return bounds;
}

bool Comparison::isCertificate(const Weights &weights, unsigned coordinate, double radius) const {
  long double total = 0, used = 0;
  for (double weight : weights)
    total += weight;
  if (!(total > 0.5))
    return false;
  Bounds height = sum(weights, [](const AffineFunction &m) { return m.offset; });
  if (!(height.value - height.error > 1.001L * total * offsetError))
    return false;
  for (auto [number, k] : llvm::enumerate(coordinates)) {
    Bounds slope = sum(weights, [k = k](const AffineFunction &m) { return m.slopes[k]; });
    long double wanted = number == coordinate ? total * radius : 0;
    long double off = (std::abs(slope.value - wanted) + slope.error) / total;
    used += (errors[number] + off) / radii[number];
  }
  return used <= 0.999L;
}

bool Comparison::isBelowWithMargin() {
  if (coordinates.empty())
    return isCertificate(combine(0, 0), 0, 0);
  // The center is the cheapest way to see that most monomials are not below.
  Weights center = combine(0, 0);
  if (center.empty() || !(sum(center, [](const AffineFunction &m) { return m.offset; }).value > 0))
    return false;
  for (unsigned number = 0; number < coordinates.size(); ++number)
    for (double radius : {radii[number], -radii[number]}) {
      Weights weights = combine(number, radius);
      if (weights.empty() || !isCertificate(weights, number, radius))
        return false;
    }
  return true;
}

/// Finite doubles times a common power of two.
static std::vector<llvm::DynamicAPInt> toWholeNumbers(const std::vector<double> &numbers) {
  std::vector<int64_t> digits;
  std::vector<int> exponents;
  for (double number : numbers) {
    int exponent;
    digits.push_back(static_cast<int64_t>(std::ldexp(std::frexp(number, &exponent), 53)));
    exponents.push_back(exponent);
  }
  int least = *std::min_element(exponents.begin(), exponents.end());
  std::vector<llvm::DynamicAPInt> whole;
  for (auto [number, exponent] : llvm::zip_equal(digits, exponents)) {
    unsigned power = exponent - least;
    whole.push_back(llvm::DynamicAPInt(number) *
                    llvm::DynamicAPInt(llvm::APInt::getOneBitSet(power + 2, power)));
  }
  return whole;
}

/// Turns the first `unknowns` columns of rows into a multiple of the identity and zeros below,
/// by steps that keep the solutions; false if those are not unique.
static bool eliminate(std::vector<std::vector<llvm::DynamicAPInt>> &rows, size_t unknowns) {
  llvm::DynamicAPInt before(1);
  for (size_t column = 0; column < unknowns; ++column) {
    auto pivot = std::find_if(rows.begin() + column, rows.end(),
                              [&](const auto &row) { return row[column] != 0; });
    if (pivot == rows.end())
      return false;
    std::swap(*pivot, rows[column]);
    llvm::DynamicAPInt own = rows[column][column];
    for (size_t row = 0; row < rows.size(); ++row) {
      if (row == column)
        continue;
      llvm::DynamicAPInt factor = rows[row][column];
      for (size_t entry = 0; entry <= unknowns; ++entry)
        rows[row][entry] = (own * rows[row][entry] - factor * rows[column][entry]) / before;
    }
    before = own;
  }
  return true;
}

/// Solves the equations for the weights of the others that have one, and checks that
/// the solution is unique, not negative, and above (or on the envelope, where that does).
bool Comparison::isExactCertificate(const Weights &weights, Margin margin) const {
  std::vector<const AffineFunction *> support;
  for (auto [weight, other] : llvm::zip_equal(weights, others))
    if (weight > 0)
      support.push_back(other);
  size_t unknowns = support.size(), equations = coordinates.size() + 1;
  if (unknowns == 0 || unknowns > equations)
    return false;
  // Of those of the support, then of the monomial.
  auto gather = [&](auto get) {
    std::vector<double> numbers;
    for (const AffineFunction *other : support)
      numbers.push_back(get(*other));
    numbers.push_back(get(monomial));
    return toWholeNumbers(numbers);
  };
  std::vector<std::vector<llvm::DynamicAPInt>> rows;
  for (unsigned k : coordinates)
    rows.push_back(gather([k](const AffineFunction &m) { return m.slopes[k]; }));
  rows.emplace_back(unknowns + 1, llvm::DynamicAPInt(1));
  if (!eliminate(rows, unknowns))
    return false;
  for (size_t row = unknowns; row < equations; ++row)
    if (rows[row][unknowns] != 0)
      return false;
  // The weights are those in the last column divided by `total`.
  std::vector<llvm::DynamicAPInt> offsets =
      gather([](const AffineFunction &m) { return m.offset; });
  llvm::DynamicAPInt total = rows.front().front(), sign(total > 0 ? 1 : -1), height(0);
  for (size_t row = 0; row < unknowns; ++row) {
    llvm::DynamicAPInt weight = sign * rows[row][unknowns];
    if (weight < 0)
      return false;
    height += weight * offsets[row];
  }
  llvm::DynamicAPInt own = sign * total * offsets[unknowns];
  return height > own || (margin == Margin::Touching && height == own);
}

bool Comparison::isBelowExactly(Margin margin) {
  Weights weights = combine(0, 0);
  return !weights.empty() && isExactCertificate(weights, margin);
}

bool Comparison::isBelow(Margin margin) {
  if (isOutside(margin))
    return false;
  buildProgram();
  return margin == Margin::Rounding ? isBelowWithMargin() : isBelowExactly(margin);
}

static bool isFinite(const AffineFunction &monomial) {
  auto finite = [](double number) { return std::isfinite(number); };
  return llvm::all_of(monomial.slopes, finite) && llvm::all_of(monomial.slopeErrors, finite) &&
         finite(monomial.offset) && finite(monomial.offsetError);
}

std::vector<bool> findBelowEnvelope(const std::vector<AffineFunction> &monomials, Margin margin) {
  std::vector<bool> none(monomials.size()), below = none;
  for (auto [index, monomial] : llvm::enumerate(monomials))
    if (monomial.offset == -std::numeric_limits<double>::infinity())
      below[index] = true;
    else if (!isFinite(monomial))
      return none;
  if (llvm::all_of(below, [](bool marked) { return marked; }))
    return none;
  // Whatever is marked is below some that are not, so those suffice to compare with.
  for (size_t index = 0; index < monomials.size(); ++index) {
    if (below[index])
      continue;
    std::vector<const AffineFunction *> others;
    for (size_t other = 0; other < monomials.size(); ++other)
      if (other != index && !below[other])
        others.push_back(&monomials[other]);
    if (!others.empty() && Comparison(monomials[index], std::move(others)).isBelow(margin))
      below[index] = true;
  }
  return below;
}

double estimateEnvelopeCost(size_t monomials, size_t variables) {
  return std::pow(double(monomials) * double(variables + 1), 2);
}

} // namespace trop
