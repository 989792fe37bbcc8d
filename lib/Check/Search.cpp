//===- Search.cpp - Finding calls that inference accepts ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Probe.h"
#include "lib/Check/Shapes.h"
#include "lib/Check/Structure.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace mlir;

namespace trop::check {
namespace {

using Options = SmallVector<NamedAttribute>;

class Search {
public:
  Search(const Subject &subject, Journal &journal)
      : subject(subject), journal(journal), context(subject.getContext()),
        element(Float64Type::get(context)) {}

  std::vector<Probe> run();

private:
  /// Probes with presence and ranks of the same kind, the best first; for one choice of options.
  using Groups = std::map<std::vector<int64_t>, std::vector<Probe>>;

  std::vector<std::vector<unsigned>> listPresences() const;
  std::vector<std::string> listHeads() const;
  std::vector<Options> listRequired() const;
  SmallVector<Attribute> listValues(const LayerOption &option) const;
  bool checkAttributes(const Options &options);
  Groups tryShapes(const Options &options);
  Groups tryAgain(const Groups &known, const Options &options);
  void tryShapes(Probe &probe, ArrayRef<unsigned> left, Groups &groups);
  std::vector<Shape> listShapesOf(const Probe &probe, size_t left) const;
  void add(const Probe &probe, Groups &groups);
  bool isAccepted(const Probe &probe);
  bool isSound(const Probe &probe, Type element);
  void take(const Groups &groups, size_t most, std::vector<Probe> &probes);

  const Subject &subject;
  Journal &journal;
  MLIRContext *context;
  Type element;
  bool onlyFirstHasSamples = false, onlyMatrices = false;
  int64_t attempts = 0;
  std::string firstError;
};

/// How many attempts there are at most for one choice of options and operands.
constexpr int64_t kMostAttempts = 100'000;
/// Copies of an operand that takes all remaining ones.
constexpr unsigned kCopies = 3;

std::vector<std::vector<unsigned>> Search::listPresences() const {
  std::vector<unsigned> least, all;
  for (auto [number, operand] : llvm::enumerate(subject.signature.operands)) {
    all.push_back(number);
    if (!operand.named)
      least.push_back(number);
    if (operand.many)
      all.insert(all.end(), kCopies - 1, number);
  }
  if (least == all)
    return {least};
  return {least, all};
}

SmallVector<Attribute> Search::listValues(const LayerOption &option) const {
  Builder builder(context);
  switch (option.kind) {
  case LayerOption::Kind::Number:
    return {builder.getF64FloatAttr(0.5), builder.getF64FloatAttr(2), builder.getF64FloatAttr(1)};
  case LayerOption::Kind::Integer:
    return {builder.getI64IntegerAttr(2), builder.getI64IntegerAttr(1),
            builder.getI64IntegerAttr(3)};
  case LayerOption::Kind::Choice:
    return llvm::map_to_vector(option.choices, [&](StringRef choice) -> Attribute {
      return builder.getStringAttr(choice);
    });
  case LayerOption::Kind::Ties: // They change derivatives alone.
    return {DerivedProgramAttr::get(context)};
  }
  llvm_unreachable("unknown option");
}

/// What a loss of classes may stand on: what a model returns, or a head of Trop.
std::vector<std::string> Search::listHeads() const {
  std::vector<std::string> heads{""};
  if (subject.takesClasses)
    for (RegisteredOperationName op : context->getRegisteredOperations())
      if (op.getDialectNamespace() == "trop" && op.hasInterface<HeadOpInterface>())
        heads.push_back(op.getInterface<LayerOpInterface>()->getSurfaceName().str());
  return heads;
}

/// Values of the options that a call must have.
std::vector<Options> Search::listRequired() const {
  constexpr size_t most = 27;
  std::vector<Options> assignments{{}};
  for (const LayerOption &option : subject.signature.options) {
    if (!option.required)
      continue;
    std::vector<Options> longer;
    for (const Options &options : assignments)
      for (Attribute value : listValues(option)) {
        if (longer.size() == most)
          break;
        longer.push_back(options);
        longer.back().emplace_back(StringAttr::get(context, option.name), value);
      }
    assignments = std::move(longer);
  }
  return assignments;
}

/// What the op's declaration says of attributes, before inference reads them.
bool Search::checkAttributes(const Options &options) {
  std::string error;
  ScopedDiagnosticHandler handler(context,
                                  [&](Diagnostic &diagnostic) { error = diagnostic.str(); });
  NamedAttrList attributes;
  for (NamedAttribute given : options)
    for (const LayerOption &option : subject.signature.options)
      if (option.name == given.getName())
        attributes.append(given.getName(), option.makeAttr
                                               ? option.makeAttr(context, given.getValue())
                                               : given.getValue());
  Block scratch;
  SmallVector<Value> operands;
  std::vector<unsigned> presence = listPresences().front();
  for (unsigned number : presence)
    if (!subject.signature.operands[number].named)
      operands.push_back(scratch.addArgument(RankedTensorType::get({ShapedType::kDynamic}, element),
                                             UnknownLoc::get(context)));
  Operation *op = Operation::create(
      UnknownLoc::get(context), subject.name, operands.empty() ? element : operands[0].getType(),
      operands, attributes.getDictionary(context), OpaqueProperties(nullptr), {}, 0);
  StringRef lost;
  for (NamedAttribute attribute : attributes)
    if (!op->getInherentAttr(attribute.getName()).value_or(Attribute()))
      lost = attribute.getName();
  (void)subject.name.verifyInvariants(op);
  op->destroy();
  StringRef text = error;
  if (!lost.empty()) {
    journal.find("getSignature",
                 "makes an attribute '" + lost +
                     "' of another kind than the op has, which drops it",
                 "change the option's kind or its makeAttr, or the attribute's type");
    return false;
  }
  if (text.contains("requires attribute")) {
    journal.find("getSignature", "leaves an attribute without a value: " + error,
                 "list an option for it, `required`, or give the attribute a default");
    return false;
  }
  if (text.contains("attribute '") && text.contains("failed to satisfy constraint")) {
    journal.find("getSignature", "makes an attribute of another kind than the op has: " + error,
                 "change the option's kind or its makeAttr, or the attribute's type");
    return false;
  }
  return true;
}

bool Search::isAccepted(const Probe &probe) {
  ++attempts;
  journal.enter("inferReturnTypes", probe.describe());
  std::string error;
  ScopedDiagnosticHandler handler(context,
                                  [&](Diagnostic &diagnostic) { error = diagnostic.str(); });
  OpBuilder builder(context);
  Block scratch;
  builder.setInsertionPointToStart(&scratch);
  SmallVector<Value> arguments;
  for (const Probe::Operand &operand : probe.operands)
    arguments.push_back(
        scratch.addArgument(probe.getType(operand, element), builder.getUnknownLoc()));
  FailureOr<Value> result = buildCall(subject, probe, builder, arguments);
  if (succeeded(result)) // Operands of what no source builds are restricted by its declaration.
    return subject.surface != Surface::None ||
           succeeded(subject.name.verifyInvariants(result->getDefiningOp()));
  if (firstError.empty())
    firstError = error;
  if (error.empty() && journal.isClean())
    journal.find("inferReturnTypes", "refuses " + probe.describe() + " without saying why",
                 "emit an error where it fails, e.g. by trop::ShapeError");
  if (StringRef(error).contains("' infers ") && journal.isClean())
    journal.find("inferReturnTypes", "succeeds for " + probe.describe() + " without a type",
                 "add the result's type, or fail");
  return false;
}

void Search::add(const Probe &probe, Groups &groups) {
  if (attempts >= kMostAttempts || !journal.isClean() || !isAccepted(probe))
    return;
  std::vector<int64_t> key(1, llvm::hash_value(StringRef(probe.head)));
  for (const Probe::Operand &operand : probe.operands)
    key.push_back(operand.shape.size());
  std::vector<Probe> &group = groups[key];
  group.insert(llvm::upper_bound(group, probe,
                                 [](const Probe &a, const Probe &b) { return rate(a) > rate(b); }),
               probe);
}

/// Of the last operand of a probe, to which `left` more will come. Of two operands all shapes are
/// tried; of more, those behind the first two are vectors, like a bias, or all are matrices.
std::vector<Shape> Search::listShapesOf(const Probe &probe, size_t left) const {
  static const std::vector<Shape> all = listShapes(4), matrices = listShapes(2),
                                  vectors = listShapes(1);
  const Probe::Operand &operand = probe.operands.back();
  size_t position = probe.operands.size() - 1, total = probe.operands.size() + left;
  if (position && probe.operands[position - 1].number == operand.number)
    return {probe.operands[position - 1].shape};
  if (operand.isLabel || subject.surface == Surface::Reduction)
    return {{}};
  if (subject.surface == Surface::Loss && position)
    return {probe.operands[0].shape};
  if (subject.surface == Surface::Loss) // What models return has one dimension.
    return vectors;
  if (total < 3)
    return all;
  if (onlyMatrices || (total > 3 && position < 2))
    return matrices;
  return position < 2 ? all : vectors;
}

/// Adds shapes of the operands that are left.
void Search::tryShapes(Probe &probe, ArrayRef<unsigned> left, Groups &groups) {
  if (left.empty())
    return add(probe, groups);
  Probe::Operand &operand = probe.operands.emplace_back();
  operand.number = left.front();
  operand.samples = !onlyFirstHasSamples || probe.operands.size() == 1;
  operand.isLabel = subject.surface == Surface::Loss && subject.takesClasses && left.front() == 1;
  for (const Shape &shape : listShapesOf(probe, left.size() - 1)) {
    probe.operands.back().shape = shape;
    tryShapes(probe, left.drop_front(), groups);
  }
  probe.operands.pop_back();
}

Search::Groups Search::tryShapes(const Options &options) {
  Groups groups;
  std::vector<std::vector<unsigned>> presences = listPresences();
  std::vector<std::string> heads = listHeads();
  for (const std::string &head : heads)
    for (const std::vector<unsigned> &presence : presences)
      for (bool matrices : {false, true}) {
        onlyMatrices = matrices;
        attempts = 0;
        size_t before = groups.size();
        Probe probe;
        probe.options = options;
        probe.head = head;
        tryShapes(probe, presence, groups);
        if (presence.size() < 3 || groups.size() > before)
          break;
      }
  return groups;
}

/// What was accepted with other options, with these.
Search::Groups Search::tryAgain(const Groups &known, const Options &options) {
  Groups groups;
  attempts = 0;
  constexpr size_t most = 20;
  for (const auto &[ranks, group] : known)
    for (Probe probe : ArrayRef(group).take_front(most)) {
      probe.options = options;
      add(probe, groups);
    }
  return groups.empty() ? tryShapes(options) : groups;
}

/// Whether what inference accepts is an op whose answers fit each other, and that verifies.
bool Search::isSound(const Probe &probe, Type element) {
  ProbeModule built = buildModule(subject, probe, element, [&](Operation *op) {
    checkStructure(subject, op, probe.describe(), journal);
    journal.enter("verify", probe.describe());
    return journal.isClean();
  });
  if (built.module || !journal.isClean())
    return journal.isClean();
  journal.find("inferReturnTypes",
               "accepts " + probe.describe() + ", of which the verifier says: " + built.errors,
               "refuse in inferReturnTypes what the op cannot be, or mend the method that the "
               "verifier names");
  return false;
}

void Search::take(const Groups &groups, size_t most, std::vector<Probe> &probes) {
  std::vector<const std::vector<Probe> *> order;
  for (const auto &[ranks, group] : groups)
    order.push_back(&group);
  llvm::stable_sort(order, [](auto *a, auto *b) { return rate(a->front()) > rate(b->front()); });
  for (const std::vector<Probe> *group : order) {
    if (most-- == 0)
      return;
    constexpr size_t verified = 40;
    for (const Probe &probe : ArrayRef(*group).take_front(verified))
      if (!isSound(probe, element))
        return;
    if (!isSound(group->front(), Float32Type::get(context)))
      return;
    probes.push_back(group->front());
  }
}

std::vector<Probe> Search::run() {
  ScopedDiagnosticHandler ignore(context, [](Diagnostic &) { return success(); });
  std::vector<Options> required = listRequired();
  if (!checkAttributes(required.front()))
    return {};
  std::vector<Probe> probes;
  Options base = required.front();
  Groups known;
  for (bool onlyFirst : {false, true}) {
    onlyFirstHasSamples = onlyFirst;
    for (const Options &options : required) {
      Groups groups = tryShapes(options);
      if (!journal.isClean())
        return {};
      if (groups.empty())
        continue;
      if (probes.empty()) {
        base = options;
        known = groups;
      }
      take(groups, probes.empty() ? 4 : 1, probes);
      if (!journal.isClean())
        return {};
    }
    if (!probes.empty())
      break;
  }
  if (probes.empty()) {
    journal.find("inferReturnTypes",
                 "accepts none of the calls that were tried, of shapes with up to four dimensions "
                 "and extents of up to 6",
                 "look at the first error: " + firstError);
    return {};
  }
  for (const LayerOption &option : subject.signature.options) {
    if (option.required || option.kind == LayerOption::Kind::Ties)
      continue;
    bool isTaken = false;
    for (Attribute value : listValues(option)) {
      Options options = base;
      options.emplace_back(StringAttr::get(context, option.name), value);
      if (!checkAttributes(options))
        return {};
      Groups groups = tryAgain(known, options);
      isTaken |= !groups.empty();
      take(groups, 1, probes);
      if (!journal.isClean())
        return {};
      if (isTaken && option.kind != LayerOption::Kind::Choice)
        break;
    }
    if (!isTaken)
      journal.note("option '" + option.name + "' not tried");
  }
  return probes;
}

} // namespace

std::vector<Probe> findProbes(const Subject &subject, Journal &journal) {
  if (!subject.name.hasInterface<InferTypeOpInterface>())
    return {};
  return Search(subject, journal).run();
}

} // namespace trop::check
