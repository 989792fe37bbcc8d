//===- TropPolynomial.cpp - Maxima of affine functions -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Errors: an operation rounds by at most u of its exact result, u half an ulp of 1,
// and by half the smallest number where it underflows. 2 u is counted instead, so
// that products of small errors, and the rounding of the bounds themselves, are
// covered.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropPolynomial.h"

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;

namespace trop {

static double getRoundoff(Type element) { return element.isF32() ? 0x1p-23 : 0x1p-52; }
static double getSmallest(Type element) { return element.isF32() ? 0x1p-149 : 0x1p-1074; }

//===----------------------------------------------------------------------===//
// Monomials
//===----------------------------------------------------------------------===//

Monomial Monomial::getVariable(unsigned numVariables, unsigned number) {
  Monomial monomial(numVariables);
  monomial.slopes[number] = 1;
  return monomial;
}

void Monomial::addRoundings(unsigned count, Type element) {
  double roundoff = count * getRoundoff(element);
  for (auto [slope, error] : llvm::zip_equal(slopes, slopeErrors))
    error += roundoff * (std::abs(slope) + error);
  offsetError += roundoff * (std::abs(offset) + offsetError) + count * getSmallest(element);
}

Monomial Monomial::plus(const Monomial &other, Type element) const {
  Monomial sum = *this;
  for (unsigned k = 0; k < slopes.size(); ++k) {
    sum.slopes[k] += other.slopes[k];
    sum.slopeErrors[k] += other.slopeErrors[k];
  }
  sum.offset += other.offset;
  sum.offsetError += other.offsetError;
  // Terms that cancel leave no slope for the rounding of the sum in doubles to hide in.
  for (unsigned k = 0; k < slopes.size(); ++k)
    sum.slopeErrors[k] += 0x1p-52 * (std::abs(slopes[k]) + std::abs(other.slopes[k]));
  sum.offsetError += 0x1p-52 * (std::abs(offset) + std::abs(other.offset));
  sum.addRoundings(1, element);
  return sum;
}

Monomial Monomial::times(double factor, Type element) const {
  if (element.isF32())
    factor = static_cast<float>(factor);
  Monomial product = *this;
  for (double &slope : product.slopes)
    slope *= factor;
  for (double &error : product.slopeErrors)
    error *= std::abs(factor);
  product.offset *= factor;
  product.offsetError *= std::abs(factor);
  product.addRoundings(2, element);
  return product;
}

bool Monomial::isFinite() const {
  auto finite = [](double number) { return std::isfinite(number); };
  return llvm::all_of(slopes, finite) && llvm::all_of(slopeErrors, finite) && finite(offset) &&
         finite(offsetError);
}

llvm::BitVector intersectMarks(ArrayRef<llvm::BitVector> below) {
  llvm::BitVector common = below.front();
  for (const llvm::BitVector &marks : below.drop_front())
    common &= marks;
  return common;
}

//===----------------------------------------------------------------------===//
// Polynomials written out with max, plus, minus and scale
//===----------------------------------------------------------------------===//

namespace {

/// Reads elementwise expressions; what is not affine with constants is a variable.
class ExpressionReader {
public:
  /// Finds the variables first: monomials have a slope for each.
  explicit ExpressionReader(ValueRange roots) {
    for (Value root : roots)
      findVariables(root);
  }
  /// Trees grow with shared values, polynomials with constants that are not splats. Each
  /// maximum reads its tree anew: of a long program, few of its operations.
  bool isTooLarge() const { return steps > kMaxSteps || numElements > kMaxElements; }

  /// The monomial a value computes for element `index`.
  Monomial read(Value value, int64_t index) const;
  /// Number of elements after which constants may differ.
  int64_t getNumElements() const { return numElements; }

private:
  static constexpr unsigned kMaxSteps = 256, kMaxElements = 1024;

  void findVariables(Value value);

  llvm::SmallDenseMap<Value, unsigned> variables;
  int64_t numElements = 1;
  unsigned steps = 0;
};

} // namespace

void ExpressionReader::findVariables(Value value) {
  if (++steps > kMaxSteps)
    return;
  if (DenseElementsAttr constant = getConstant(value)) {
    if (!constant.isSplat())
      numElements = constant.getNumElements();
    return;
  }
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<PlusOp, MinusOp, ScaleOp>(op))
    for (Value operand : op->getOperands())
      findVariables(operand);
  else
    variables.try_emplace(value, variables.size());
}

Monomial ExpressionReader::read(Value value, int64_t index) const {
  Type element = getElementTypeOrSelf(value.getType());
  if (DenseElementsAttr constant = getConstant(value)) {
    auto values = constant.getValues<APFloat>();
    return Monomial(variables.size(), values[constant.isSplat() ? 0 : index].convertToDouble());
  }
  Operation *op = value.getDefiningOp();
  if (auto plus = dyn_cast_or_null<PlusOp>(op))
    return read(plus.getLhs(), index).plus(read(plus.getRhs(), index), element);
  if (auto minus = dyn_cast_or_null<MinusOp>(op))
    return read(minus.getLhs(), index)
        .plus(read(minus.getRhs(), index).times(-1, element), element);
  if (auto scale = dyn_cast_or_null<ScaleOp>(op))
    return read(scale.getInput(), index).times(scale.getFactor().convertToDouble(), element);
  return Monomial::getVariable(variables.size(), variables.lookup(value));
}

static SmallVector<TropicalPolynomial> getExpressionPolynomials(ValueRange operands, bool isMax) {
  ExpressionReader reader(operands);
  if (reader.isTooLarge())
    return {};
  SmallVector<TropicalPolynomial> polynomials(reader.getNumElements());
  for (auto [index, polynomial] : llvm::enumerate(polynomials)) {
    polynomial.isMax = isMax;
    for (Value operand : operands) {
      polynomial.monomials.push_back(reader.read(operand, index));
      // Variables may be infinite, too, and tie with it: there are laws for that.
      if (!polynomial.monomials.back().isFinite())
        return {};
    }
  }
  return polynomials;
}

/// An operand goes if it is below everywhere.
template <typename ExtremumOp>
static Value dropOperands(ExtremumOp op, OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  llvm::BitVector dropped = intersectMarks(below);
  SmallVector<Value> operands;
  for (auto [index, operand] : llvm::enumerate(op.getInputs()))
    if (!dropped.test(index))
      operands.push_back(operand);
  SmallVector<Type> types;
  if (dropped.none() || failed(inferElementwise("", std::nullopt, operands, types)) ||
      types.front() != op.getType())
    return {};
  return ExtremumOp::create(builder, op.getLoc(), operands, op.getTies());
}

SmallVector<TropicalPolynomial> MaxOp::getPolynomials() {
  return getExpressionPolynomials(getInputs(), /*isMax=*/true);
}
Value MaxOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  return dropOperands(*this, builder, below);
}

SmallVector<TropicalPolynomial> MinOp::getPolynomials() {
  return getExpressionPolynomials(getInputs(), /*isMax=*/false);
}
Value MinOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  return dropOperands(*this, builder, below);
}

//===----------------------------------------------------------------------===//
// Polynomials of linear layers with constant weights
//===----------------------------------------------------------------------===//

namespace {

/// A dense linear layer with constant weights, to which a constant may be added: its
/// outputs are affine functions of its input's elements.
struct AffineLayer {
  LinearOp linear;
  PlusOp plus; ///< or null: linear plus a constant

  /// The layer that computes a value used once; `linear` is null if there is none.
  static AffineLayer find(Value value);
  Value getShift() { return plus ? plus.getRhs() : Value(); }
  /// One monomial for each output.
  SmallVector<Monomial> getMonomials();
  /// The layer with some of its outputs.
  Value select(OpBuilder &builder, ArrayRef<unsigned> kept);
};

} // namespace

AffineLayer AffineLayer::find(Value value) {
  AffineLayer layer;
  layer.plus = value.getDefiningOp<PlusOp>();
  if (layer.plus) {
    if (!layer.plus->hasOneUse() || !getConstant(layer.getShift()) ||
        layer.plus.getLhs().getType() != value.getType() ||
        getUnitShape(layer.getShift()) != getUnitShape(value))
      return {};
    value = layer.plus.getLhs();
  }
  layer.linear = value.getDefiningOp<LinearOp>();
  LinearOp linear = layer.linear;
  if (!linear || linear.getPattern() != Pattern::Dense || !linear->hasOneUse() ||
      !getConstant(linear.getWeights()) || (linear.getBias() && !getConstant(linear.getBias())) ||
      getConstant(linear.getInput()))
    return {};
  return layer;
}

/// The columns of `slopes` [inputs, outputs] with `offsets`, as a linear layer computes
/// them: a product for each input, and at most as many sums.
static SmallVector<Monomial> getLinearMonomials(Value slopes, Value offsets) {
  SmallVector<APFloat> weights(getConstant(slopes).getValues<APFloat>());
  unsigned inputs = getUnitShape(slopes)[0], outputs = getUnitShape(slopes)[1];
  SmallVector<Monomial> monomials(outputs, Monomial(inputs));
  for (auto [output, monomial] : llvm::enumerate(monomials)) {
    for (unsigned input = 0; input < inputs; ++input)
      monomial.slopes[input] = weights[input * outputs + output].convertToDouble();
    if (offsets)
      monomial.offset = getConstant(offsets).getValues<APFloat>()[output].convertToDouble();
    monomial.addRoundings(inputs + 1, getElementTypeOrSelf(slopes.getType()));
  }
  return monomials;
}

/// Adds constants to monomials, by one more operation each.
static void shiftMonomials(MutableArrayRef<Monomial> monomials, Value shift) {
  SmallVector<APFloat> shifts(getConstant(shift).getValues<APFloat>());
  for (auto [monomial, number] : llvm::zip_equal(monomials, shifts))
    monomial = monomial.plus(Monomial(monomial.slopes.size(), number.convertToDouble()),
                             getElementTypeOrSelf(shift.getType()));
}

SmallVector<Monomial> AffineLayer::getMonomials() {
  SmallVector<Monomial> monomials = getLinearMonomials(linear.getWeights(), linear.getBias());
  if (plus)
    shiftMonomials(monomials, getShift());
  return monomials;
}

/// Column `kept[k]` of a [rows, columns] constant becomes column k.
static Value selectColumns(OpBuilder &builder, Value constant, ArrayRef<unsigned> kept) {
  SmallVector<APFloat> values(getConstant(constant).getValues<APFloat>()), selected;
  SmallVector<int64_t> shape(getUnitShape(constant));
  for (size_t row = 0; row < values.size(); row += shape.back())
    for (unsigned column : kept)
      selected.push_back(values[row + column]);
  shape.back() = kept.size();
  return createConstant(builder, constant.getLoc(), getElementTypeOrSelf(constant.getType()), shape,
                        selected);
}

Value AffineLayer::select(OpBuilder &builder, ArrayRef<unsigned> kept) {
  Value weights = selectColumns(builder, linear.getWeights(), kept);
  Value bias = linear.getBias() ? selectColumns(builder, linear.getBias(), kept) : Value();
  Value rows = LinearOp::create(builder, linear.getLoc(), linear.getInput(), weights, bias, Value(),
                                Pattern::Dense, FloatAttr(), linear.getSum());
  if (!plus)
    return rows;
  return PlusOp::create(builder, plus.getLoc(), rows, selectColumns(builder, getShift(), kept));
}

/// maxplus(linear(x, A, b), W): output h is max_i (A_i x + b_i + W[i, h]). A bias is one
/// more candidate, of which nothing is asked.
static SmallVector<TropicalPolynomial> getProductPolynomials(Value input, Value weights,
                                                             bool isMax) {
  AffineLayer layer = AffineLayer::find(input);
  DenseElementsAttr constant = getConstant(weights);
  if (!layer.linear || !constant)
    return {};
  SmallVector<APFloat> shifts(constant.getValues<APFloat>());
  Type element = constant.getElementType();
  SmallVector<Monomial> rows = layer.getMonomials();
  SmallVector<TropicalPolynomial> polynomials(constant.getType().getDimSize(1));
  for (auto [output, polynomial] : llvm::enumerate(polynomials)) {
    polynomial.isMax = isMax;
    for (auto [row, monomial] : llvm::enumerate(rows)) {
      Monomial shift(monomial.slopes.size(),
                     shifts[row * polynomials.size() + output].convertToDouble());
      polynomial.monomials.push_back(monomial.plus(shift, element));
    }
  }
  return polynomials;
}

/// A row goes if it is below in every output.
template <typename ProductOp>
static Value dropRows(ProductOp op, OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  llvm::BitVector dropped = intersectMarks(below);
  if (dropped.none())
    return {};
  SmallVector<unsigned> kept;
  for (unsigned row = 0; row < dropped.size(); ++row)
    if (!dropped.test(row))
      kept.push_back(row);
  Value input = AffineLayer::find(op.getInput()).select(builder, kept);
  SmallVector<APFloat> values(getConstant(op.getWeights()).template getValues<APFloat>()), rows;
  int64_t outputs = getUnitShape(op.getWeights())[1];
  for (unsigned row : kept)
    rows.append(values.begin() + row * outputs, values.begin() + (row + 1) * outputs);
  Value weights =
      createConstant(builder, op.getWeights().getLoc(), getElementTypeOrSelf(op.getType()),
                     {static_cast<int64_t>(kept.size()), outputs}, rows);
  return ProductOp::create(builder, op.getLoc(), input, weights, op.getBias(), op.getTies());
}

SmallVector<TropicalPolynomial> MaxPlusOp::getPolynomials() {
  return getProductPolynomials(getInput(), getWeights(), /*isMax=*/true);
}
Value MaxPlusOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  return dropRows(*this, builder, below);
}

SmallVector<TropicalPolynomial> MinPlusOp::getPolynomials() {
  return getProductPolynomials(getInput(), getWeights(), /*isMax=*/false);
}
Value MinPlusOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  return dropRows(*this, builder, below);
}

/// Groups of `pieces` monomials, a polynomial each.
static SmallVector<TropicalPolynomial> groupMonomials(ArrayRef<Monomial> monomials,
                                                      int64_t pieces) {
  SmallVector<TropicalPolynomial> polynomials(monomials.size() / pieces);
  for (auto [index, monomial] : llvm::enumerate(monomials))
    polynomials[index / pieces].monomials.push_back(monomial);
  return polynomials;
}

/// Every output has the same number of pieces, so as many go from each as can go from
/// all. Returns what is kept, numbered through; nothing if all is.
static SmallVector<unsigned> keepPieces(ArrayRef<llvm::BitVector> below) {
  int64_t dropped = below.front().size();
  for (const llvm::BitVector &marks : below)
    dropped = std::min<int64_t>(dropped, marks.count());
  SmallVector<unsigned> kept;
  if (dropped == 0)
    return kept;
  for (auto [output, marks] : llvm::enumerate(below)) {
    int64_t left = dropped;
    for (unsigned piece = 0; piece < marks.size(); ++piece)
      if (!marks.test(piece) || left-- <= 0)
        kept.push_back(output * marks.size() + piece);
  }
  return kept;
}

/// maxout(linear(x, A, b)): output h is the maximum of its own `pieces` rows.
SmallVector<TropicalPolynomial> MaxoutOp::getPolynomials() {
  AffineLayer layer = AffineLayer::find(getInput());
  if (!layer.linear)
    return {};
  return groupMonomials(layer.getMonomials(), getPieces());
}

Value MaxoutOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  SmallVector<unsigned> kept = keepPieces(below);
  if (kept.empty())
    return {};
  Value input = AffineLayer::find(getInput()).select(builder, kept);
  return MaxoutOp::create(builder, getLoc(), input, kept.size() / below.size(), getTies());
}

SmallVector<TropicalPolynomial> PolynomialOp::getPolynomials() {
  if (!getConstant(getSlopes()) || !getConstant(getOffsets()) || getConstant(getInput()))
    return {};
  SmallVector<Monomial> monomials = getLinearMonomials(getSlopes(), Value());
  shiftMonomials(monomials, getOffsets());
  return groupMonomials(monomials, getPieces().value_or(monomials.size()));
}

Value PolynomialOp::dropMonomials(OpBuilder &builder, ArrayRef<llvm::BitVector> below) {
  SmallVector<unsigned> kept = keepPieces(below);
  if (kept.empty())
    return {};
  IntegerAttr pieces = getPiecesAttr();
  if (pieces)
    pieces = builder.getI64IntegerAttr(kept.size() / below.size());
  return PolynomialOp::create(
      builder, getLoc(), getInput(), selectColumns(builder, getSlopes(), kept),
      selectColumns(builder, getOffsets(), kept), pieces, getTies(), getSum());
}

} // namespace trop
