//===- TropDialect.cpp - The trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropDialect.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <charconv>

#include "dialect/Trop/IR/TropDialect.cpp.inc"
#include "dialect/Trop/IR/TropEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/Trop/IR/TropAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/Trop/IR/TropTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/Trop/IR/TropOps.cpp.inc"

namespace trop {

std::string formatNumber(double value) {
  char digits[32];
  std::string number(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  // `1e+22` is no number to MLIR, `1.0e+22` is.
  if (size_t exponent = number.find('e');
      exponent != std::string::npos && number.find('.') == std::string::npos)
    number.insert(exponent, ".0");
  return number;
}

mlir::LogicalResult
DerivedProgramAttr::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                           llvm::APFloat beta) {
  if (!beta.isFinite() || (beta.isNegative() && !beta.isZero()))
    return emitError() << "expects a beta that is finite and at least 0";
  return mlir::success();
}

std::string DerivedProgramAttr::getText() const {
  double beta = getBeta().convertToDouble();
  if (beta == 0 || beta == 1)
    return beta == 0 ? "native" : "minimal";
  return "hybrid(" + formatNumber(beta) + ")";
}

void DerivedProgramAttr::print(mlir::AsmPrinter &printer) const {
  printer << '<' << getText() << '>';
}

mlir::Attribute DerivedProgramAttr::parse(mlir::AsmParser &parser, mlir::Type) {
  llvm::SMLoc loc = parser.getCurrentLocation();
  llvm::StringRef name;
  double beta = 0;
  if (parser.parseLess() || parser.parseKeyword(&name))
    return {};
  if (name == "minimal")
    beta = 1;
  else if (name == "hybrid") {
    int64_t integer = 0;
    if (parser.parseLParen())
      return {};
    if (mlir::OptionalParseResult parsed = parser.parseOptionalInteger(integer);
        parsed.has_value() ? *parsed : parser.parseFloat(beta))
      return {};
    else if (parsed.has_value())
      beta = integer;
    if (parser.parseRParen())
      return {};
  } else if (name != "native") {
    parser.emitError(loc, "expected native, minimal or hybrid(beta)");
    return {};
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<DerivedProgramAttr>(loc, parser.getContext(), llvm::APFloat(beta));
}

mlir::LogicalResult OutsideAttr::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                        OutsideKind kind, llvm::APFloat value) {
  if (kind == OutsideKind::Constant ? !value.isFinite() : !value.isPosZero())
    return emitError() << "expects a finite number of a constant, and 0 of what is none";
  return mlir::success();
}

void OutsideAttr::print(mlir::AsmPrinter &printer) const {
  printer << '<' << stringifyOutsideKind(getKind());
  if (isConstant()) { // As a number with a point, which MLIR takes of any size and sign.
    std::string number = formatNumber(getValue().convertToDouble());
    bool isInteger = number.find_first_of(".e") == std::string::npos;
    printer << '(' << number << (isInteger ? ".0)" : ")");
  }
  printer << '>';
}

mlir::Attribute OutsideAttr::parse(mlir::AsmParser &parser, mlir::Type) {
  llvm::SMLoc loc = parser.getCurrentLocation();
  llvm::StringRef name;
  double value = 0;
  if (parser.parseLess() || parser.parseKeyword(&name))
    return {};
  std::optional<OutsideKind> kind = symbolizeOutsideKind(name);
  if (!kind) {
    parser.emitError(loc, "expected none, neutral or constant(number)");
    return {};
  }
  if (kind == OutsideKind::Constant &&
      (parser.parseLParen() || parser.parseFloat(value) || parser.parseRParen()))
    return {};
  if (parser.parseGreater())
    return {};
  return parser.getChecked<OutsideAttr>(loc, parser.getContext(), *kind, llvm::APFloat(value));
}

void TropDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Trop/IR/TropAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/Trop/IR/TropTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Trop/IR/TropOps.cpp.inc"
      >();
}

mlir::Operation *TropDialect::materializeConstant(mlir::OpBuilder &builder, mlir::Attribute value,
                                                  mlir::Type type, mlir::Location loc) {
  auto elements = mlir::dyn_cast<mlir::ElementsAttr>(value);
  if (!elements || elements.getType() != type || !isValueType(type) || hasSamples(type))
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

static mlir::func::FuncOp getForward(mlir::Operation *op) {
  auto function = mlir::dyn_cast<mlir::func::FuncOp>(op);
  return function && getRole(function) == roles::kForward ? function : mlir::func::FuncOp();
}

/// Whether the attribute is the name of an entry of a table.
template <typename T>
static mlir::LogicalResult verifyName(mlir::Operation *op, llvm::StringRef attribute,
                                      mlir::Attribute value, llvm::ArrayRef<T> table) {
  auto name = mlir::dyn_cast<mlir::StringAttr>(value);
  auto names = llvm::map_to_vector(table, [](const T &known) { return known.name; });
  if (name && llvm::is_contained(names, name.getValue()))
    return mlir::success();
  return op->emitOpError() << "expects " << attribute << " as one of " << llvm::join(names, ", ")
                           << ", found " << value;
}

mlir::LogicalResult TropDialect::verifyOperationAttribute(mlir::Operation *op,
                                                          mlir::NamedAttribute named) {
  if (named.getName() == attrs::kRole)
    return verifyName(op, attrs::kRole, named.getValue(), getRoles());
  if (named.getName() == attrs::kSct) {
    if (mlir::isa<SctAttr>(named.getValue()) && mlir::isa<StructuralOpInterface>(op))
      return mlir::success();
    return op->emitOpError() << "expects " << attrs::kSct << " on a structural op, such as "
                             << "#trop.sct<whole>";
  }
  if (named.getName() != attrs::kCheckpoint)
    return mlir::success();
  auto strings = mlir::dyn_cast<mlir::DictionaryAttr>(named.getValue());
  bool areStrings = strings && llvm::all_of(strings, [](mlir::NamedAttribute each) {
                      return mlir::isa<mlir::StringAttr>(each.getValue());
                    });
  if (!getForward(op) || !areStrings)
    return op->emitOpError() << "expects " << attrs::kCheckpoint
                             << " on a function of role forward, as a dictionary of strings";
  return mlir::success();
}

mlir::LogicalResult TropDialect::verifyRegionArgAttribute(mlir::Operation *op, unsigned,
                                                          unsigned index,
                                                          mlir::NamedAttribute named) {
  if (named.getName() == attrs::kKind)
    return verifyName(op, attrs::kKind, named.getValue(), getArgumentKinds());
  if (named.getName() == attrs::kNoise && !mlir::isa<CallAttr>(named.getValue()))
    return op->emitOpError()
           << "expects " << attrs::kNoise
           << " as a call, such as #trop.call<\"dropout\", [], {rate = 0.5 : f64}>";
  if (named.getName() != attrs::kValue)
    return mlir::success();
  mlir::func::FuncOp forward = getForward(op);
  if (!forward || getArgumentKind(forward, index) != kinds::kParameter)
    return op->emitOpError() << "expects " << attrs::kValue
                             << " on a parameter of a function of role forward";
  mlir::Type type = forward.getFunctionType().getInput(index);
  auto value = mlir::dyn_cast<mlir::DenseElementsAttr>(named.getValue());
  if (!value)
    return op->emitOpError() << "expects " << attrs::kValue << " as a dense tensor";
  if (value.getType() != type)
    return op->emitOpError() << "expects " << attrs::kValue << " of the parameter's type " << type
                             << ", found " << value.getType();
  return mlir::success();
}

} // namespace trop
