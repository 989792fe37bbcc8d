//===- Simplify.cpp - Laws of tropical algebra -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One pattern a law, applied greedily until no law applies: every law makes the program
// smaller or cheaper. Ops bring their laws along; those here hold for every op of
// an interface. Source: 003, section 3.1.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Simplify/Simplify.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/Simplify/Constants.h"
#include "dialect/Trop/Transforms/Simplify/Monomials.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_SIMPLIFY
#include "dialect/Trop/Transforms/Simplify/Simplify.h.inc"

//===----------------------------------------------------------------------===//
// Laws of interfaces
//===----------------------------------------------------------------------===//

/// An op on constants ==> its result
static LogicalResult foldConstants(Operation *op, PatternRewriter &rewriter, bool) {
  auto structural = dyn_cast<StructuralOpInterface>(op);
  if (!structural || op->getNumOperands() == 0)
    return rewriter.notifyMatchFailure(op, "not structural, or without operands");
  DenseElementsAttr value = computeConstant(structural);
  if (!value)
    return rewriter.notifyMatchFailure(op, "not constant");
  rewriter.replaceOpWithNewOp<ConstantOp>(op, cast<ElementsAttr>(value));
  return success();
}

/// Polynomials of more are left alone: a second or so of linear programs.
static constexpr double kMaxEnvelopeCost = 1 << 24;

/// max(m_1, ..., m_k) ==> the same without m_j that never attain the maximum
static LogicalResult dropBelow(Operation *op, PatternRewriter &rewriter, Margin margin) {
  auto interface = dyn_cast<TropicalPolynomialOpInterface>(op);
  if (!interface)
    return rewriter.notifyMatchFailure(op, "no tropical polynomial");
  SmallVector<TropicalPolynomial> polynomials = interface.getPolynomials();
  double cost = 0;
  for (const TropicalPolynomial &polynomial : polynomials)
    cost += estimateEnvelopeCost(polynomial);
  if (polynomials.empty() || cost > kMaxEnvelopeCost)
    return rewriter.notifyMatchFailure(op, "no tropical polynomial, or a large one");
  SmallVector<llvm::BitVector> below;
  for (const TropicalPolynomial &polynomial : polynomials)
    below.push_back(findBelowEnvelope(polynomial, margin));
  Value smaller = interface.dropMonomials(rewriter, below);
  if (!smaller)
    return rewriter.notifyMatchFailure(op, "nothing to leave out");
  rewriter.replaceOp(op, smaller);
  return success();
}

static LogicalResult dropBelowWithMargin(Operation *op, PatternRewriter &rewriter, bool) {
  return dropBelow(op, rewriter, Margin::Rounding);
}

static LogicalResult dropBelowExactly(Operation *op, PatternRewriter &rewriter, bool) {
  return dropBelow(op, rewriter, Margin::None);
}

static const Law kInterfaceLaws[] = {
    {"constants", "f(c, d) ==> c'", true, kKeepsAll,
     "computed by the same IEEE operations; constants take no derivative", foldConstants},
    {"envelope", "max(a, m, b) ==> max(a, b)", true, kKeepsAll,
     "m is below the envelope by more than rounding for all finite values: it never ties",
     dropBelowWithMargin},
    {"envelope-rounded", "max(a, m, b) ==> max(a, b)", false, kKeepsNone,
     "m is strictly below the envelope, but may tie where values are large", dropBelowExactly},
};

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

struct LawPattern : RewritePattern {
  LawPattern(const Law &law, StringRef root, bool valuesOnly, std::function<void()> onApplied,
             MLIRContext *context)
      : RewritePattern(root, 1, context), law(law), valuesOnly(valuesOnly),
        onApplied(std::move(onApplied)) {}
  /// Of a law that holds for every op of an interface.
  LawPattern(const Law &law, bool valuesOnly, std::function<void()> onApplied, MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context), law(law), valuesOnly(valuesOnly),
        onApplied(std::move(onApplied)) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!valuesOnly && !keepsProgramOf(op))
      return rewriter.notifyMatchFailure(op, "the law does not keep its derived program");
    if (failed(law.rewrite(op, rewriter, valuesOnly)))
      return failure();
    onApplied();
    return success();
  }

  /// Ops that state no program of their own may rest on any.
  bool keepsProgramOf(Operation *op) const {
    auto leaf = dyn_cast<DifferentiableLeafOpInterface>(op);
    unsigned needed = leaf ? getKeepsBit(leaf.getDerivedProgram()) : kKeepsAll;
    return (law.keeps & needed) == needed;
  }

  const Law &law;
  bool valuesOnly;
  std::function<void()> onApplied;
};

} // namespace

/// Calls `visit` for every law of every op, then for those of interfaces.
static void visitLaws(MLIRContext *context,
                      function_ref<void(const Law &, std::optional<OperationName>)> visit) {
  auto names = llvm::to_vector(context->getRegisteredOperations());
  llvm::sort(names,
             [](OperationName l, OperationName r) { return l.getStringRef() < r.getStringRef(); });
  for (RegisteredOperationName name : names)
    if (auto *algebraic = name.getInterface<AlgebraicOpInterface>())
      for (const Law &law : algebraic->getLaws())
        visit(law, name);
  for (const Law &law : kInterfaceLaws)
    visit(law, std::nullopt);
}

SmallVector<const Law *> getLaws(MLIRContext *context) {
  SmallVector<const Law *> laws;
  visitLaws(context, [&](const Law &law, std::optional<OperationName>) {
    if (llvm::none_of(laws, [&](const Law *known) { return known->name == law.name; }))
      laws.push_back(&law);
  });
  return laws;
}

void populateSimplifyPatterns(RewritePatternSet &patterns, bool valuesOnly,
                              function_ref<bool(const Law &)> isAllowed,
                              const std::function<void()> &onApplied) {
  visitLaws(patterns.getContext(), [&](const Law &law, std::optional<OperationName> root) {
    if (!isAllowed(law))
      return;
    if (root)
      patterns.add<LawPattern>(law, root->getStringRef(), valuesOnly, onApplied,
                               patterns.getContext());
    else
      patterns.add<LawPattern>(law, valuesOnly, onApplied, patterns.getContext());
  });
}

static void printTable(ArrayRef<const Law *> laws, raw_ostream &stream) {
  auto word = [](bool yes) { return yes ? "yes" : "no"; };
  stream << "| law | before ==> after | exact | native | minimal | hybrid | why |\n"
            "|---|---|---|---|---|---|---|\n";
  for (const Law *law : laws)
    stream << "| `" << law->name << "` | `" << law->statement << "` | " << word(law->exact) << " | "
           << word(law->keeps & kKeepsNative) << " | " << word(law->keeps & kKeepsMinimal) << " | "
           << word(law->keeps & kKeepsHybrid) << " | " << law->why << " |\n";
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Programs written by hand are done in fewer.
static constexpr int64_t kMaxBackwardIterations = 10;

namespace {

struct Simplify : impl::SimplifyBase<Simplify> {
  using SimplifyBase::SimplifyBase;

  void runOnOperation() override {
    if (printLaws)
      return printTable(getLaws(&getContext()), llvm::outs());
    if (failed(checkLaws()))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateSimplifyPatterns(
        patterns, valuesOnly,
        [&](const Law &law) {
          return (law.exact || allowInexact) && (laws.empty() || isNamed(law));
        },
        [&] { ++numApplied; });
    FrozenRewritePatternSet frozen(std::move(patterns));
    for (auto function : getOperation().getOps<func::FuncOp>())
      if ((roles.empty() || llvm::is_contained(roles, getRole(function))) &&
          failed(applyLaws(function, frozen))) {
        function.emitError() << "the laws do not come to an end here: this is a bug in Trop, "
                                "please report it";
        return signalPassFailure();
      }
  }

  /// From the result to the arguments, so that a law sees its largest match first. There
  /// a chain may take an iteration a link, each over all ops; what is left after some of
  /// them is done from the arguments on, where it takes one for all links.
  static LogicalResult applyLaws(func::FuncOp function, const FrozenRewritePatternSet &patterns) {
    GreedyRewriteConfig config;
    config.enableFolding(false).enableConstantCSE(false).setRegionSimplificationLevel(
        GreedySimplifyRegionLevel::Disabled);
    config.setMaxIterations(kMaxBackwardIterations);
    if (succeeded(applyPatternsGreedily(function, patterns, config)))
      return success();
    auto ops = function.getOps();
    config.setUseTopDownTraversal().setMaxIterations(10 + std::distance(ops.begin(), ops.end()));
    return applyPatternsGreedily(function, patterns, config);
  }

  bool isNamed(const Law &law) const { return llvm::is_contained(laws, law.name); }

  /// Refuses names of laws that are unknown, or that the options do not let run.
  LogicalResult checkLaws() {
    SmallVector<const Law *> known = getLaws(&getContext());
    for (StringRef name : laws) {
      auto law = llvm::find_if(known, [&](const Law *law) { return law->name == name; });
      if (law == known.end()) {
        InFlightDiagnostic error = getOperation().emitError()
                                   << "trop-simplify knows no law '" << name << "'";
        error.attachNote() << "it knows "
                           << llvm::join(
                                  llvm::map_range(known, [](const Law *law) { return law->name; }),
                                  ", ");
        return error;
      }
      if (!(*law)->exact && !allowInexact) {
        InFlightDiagnostic error = getOperation().emitError()
                                   << "law '" << name << "' is not exact in floats";
        error.attachNote() << "option allow-inexact lets it run";
        return error;
      }
      if ((*law)->keeps == kKeepsNone && !valuesOnly) {
        InFlightDiagnostic error = getOperation().emitError()
                                   << "law '" << name << "' keeps no derived program";
        error.attachNote() << "option values-only lets it run, where no gradient is derived";
        return error;
      }
    }
    return success();
  }
};

} // namespace
} // namespace trop
