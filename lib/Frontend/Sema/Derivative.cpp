//===- Derivative.cpp - Derived programs that a source asks for -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Derivative.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Frontend/Sema/Names.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/Builders.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// What may be asked for
//===----------------------------------------------------------------------===//

static constexpr char kBetaRemedy[] = "hybrid(0) is native, hybrid(1) is minimal";
static constexpr schema::Argument kBeta[] = {
    {"beta", schema::Kind::Number, false, false, 0, 0, false, schema::kInf, nullptr,
     "share of the mean over tied candidates", kBetaRemedy}};
static constexpr schema::Argument kSlope[] = {{"slope", schema::Kind::Number, false, false, 0,
                                               -schema::kInf, false, schema::kInf, nullptr,
                                               "derivative at the kink"}};
static constexpr schema::Call kPrograms[] = {
    {"native", "the first tied candidate (002, Def. 10)", nullptr, 0},
    {"minimal", "the mean over tied candidates", nullptr, 0},
    {"hybrid", "(1 - beta) native + beta minimal", kBeta, 1},
    {kSlopeAtZero.data(), "derivative of relu and its like at 0", kSlope, 1},
};
static constexpr SchemaTable kDerivativeTable{llvm::StringLiteral("derived program"), kPrograms};

static SchemaTable getTiesTable() {
  return {kDerivativeTable.what, llvm::ArrayRef(kPrograms).drop_back()};
}

Attribute Derivative::lookup(llvm::StringRef name) const {
  if (name == kTies)
    return ties;
  return name == kSlopeAtZero ? Attribute(slopeAtZero) : Attribute();
}

//===----------------------------------------------------------------------===//
// Ties of a layer
//===----------------------------------------------------------------------===//

/// The call that a value is, a bare name included; its callee is empty after an error.
static const ast::Call *getCall(Sources &sources, const ast::Expr &value, const SchemaTable &table,
                                ast::Call &bare) {
  if (const auto *call = std::get_if<ast::Call>(&value.node))
    return call;
  if (const auto *name = std::get_if<ast::Name>(&value.node)) {
    bare.callee = *name;
    return &bare;
  }
  sources.emitError(value.loc) << "expected " << table.what << " " << listNames(table.getNames());
  return nullptr;
}

static const schema::Call *checkProgram(Sources &sources, const ast::Call &call,
                                        const SchemaTable &table,
                                        llvm::function_ref<void(const ast::Expr &)> visit) {
  return checkSchemaCall(sources, call, table,
                         [&](const schema::Argument &, const ast::Expr &value) { visit(value); });
}

/// Null after an error. Native has beta 0 and minimal 1; others have one number.
static CallAttr evaluateProgram(Sources &sources, const ast::Call &call, const schema::Call &callee,
                                ConstantLookup lookup) {
  return evaluateSchemaCall(sources, call, callee,
                            {lookup, [](auto &) -> std::optional<std::string> {
                               llvm_unreachable("derived programs take no parameters");
                             }});
}

static DerivedProgramAttr getTies(CallAttr program) {
  if (program.getName() != "hybrid")
    return DerivedProgramAttr::get(program.getContext(), program.getName() == "minimal");
  double beta = cast<FloatAttr>(program.getPositional()[0]).getValueAsDouble();
  return DerivedProgramAttr::get(program.getContext(), beta == 0 ? 0 : beta); // -0 is native, too.
}

bool checkTies(Sources &sources, const ast::Expr &value,
               llvm::function_ref<void(const ast::Expr &)> visit) {
  ast::Call bare;
  const ast::Call *call = getCall(sources, value, getTiesTable(), bare);
  return call && checkProgram(sources, *call, getTiesTable(), visit);
}

DerivedProgramAttr evaluateTies(Sources &sources, const ast::Expr &value, ConstantLookup lookup) {
  ast::Call bare;
  const ast::Call *call = getCall(sources, value, getTiesTable(), bare);
  const schema::Call *callee = checkProgram(sources, *call, getTiesTable(), [](auto &) {});
  CallAttr program = evaluateProgram(sources, *call, *callee, lookup);
  return program ? getTies(program) : DerivedProgramAttr();
}

LogicalResult checkBeta(Sources &sources, llvm::SMLoc loc, DerivedProgramAttr ties, Type element) {
  double beta = ties.getBeta().convertToDouble();
  if (!isFiniteIn(ties.getBeta(), element)) {
    InFlightDiagnostic error = sources.emitError(loc) << "'beta' must be finite in " << element
                                                      << ", found " << formatNumber(beta);
    error.attachNote() << kBetaRemedy;
    return error;
  }
  if (beta > 1)
    sources.emitWarning(loc) << "'beta' is above 1, found " << formatNumber(beta)
                             << ": derivatives at ties may lie outside of the Clarke "
                                "subdifferential";
  return success();
}

//===----------------------------------------------------------------------===//
// The property of a train block
//===----------------------------------------------------------------------===//

Derivative evaluateDerivative(Sources &sources, const ast::Property &property,
                              ConstantLookup lookup) {
  Derivative result;
  llvm::SMLoc firstTies, firstSlope;
  for (const ast::Setting &setting : property.settings) {
    llvm::SMLoc loc = setting.value.loc;
    if (setting.steps)
      sources.emitError(setting.steps->loc) << "only an optimizer takes 'for'";
    ast::Call bare;
    const ast::Call *call = getCall(sources, setting.value, kDerivativeTable, bare);
    const schema::Call *callee =
        call ? checkProgram(sources, *call, kDerivativeTable, [](auto &) {}) : nullptr;
    if (!callee)
      continue;
    bool slope = callee->name == kSlopeAtZero;
    llvm::SMLoc &first = slope ? firstSlope : firstTies;
    if (first.isValid()) {
      InFlightDiagnostic error = sources.emitError(loc);
      if (slope)
        error << "'" << callee->name << "' is given twice";
      else
        error << "'" << property.name.text << "' takes one of "
              << listNames(getTiesTable().getNames(), "and") << ", found a second";
      error.attachNote(sources.getLocation(first)) << "first given here";
      continue;
    }
    first = loc;
    CallAttr program = evaluateProgram(sources, *call, *callee, lookup);
    if (program && slope)
      result.slopeAtZero = cast<FloatAttr>(program.getPositional()[0]);
    else if (program)
      result.ties = getTies(program), result.tiesLoc = loc;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

std::unique_ptr<ast::File> parseDerivative(Sources &sources, llvm::StringRef text) {
  static constexpr llvm::StringLiteral kHead = "train M { derivative: ";
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy((kHead + text + "; }").str(), "--derivative");
  auto start = llvm::SMLoc::getFromPointer(buffer->getBufferStart() + kHead.size());
  unsigned id = sources.getManager().AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  std::unique_ptr<ast::File> file = parse(sources, id);
  if (!file)
    return nullptr;
  const auto *train = std::get_if<ast::Train>(&file->declarations.front());
  if (file->declarations.size() == 1 && train && train->properties.size() == 1)
    return file;
  sources.emitError(start) << "expected derived programs alone";
  return nullptr;
}

const ast::Property &getDerivativeProperty(const ast::File &file) {
  return std::get<ast::Train>(file.declarations.front()).properties.front();
}

} // namespace trop
