//===- Declaration.cpp - What an op says of itself without being built ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Subject.h"

#include "lib/Frontend/Frontend.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace trop::check {

std::string Subject::getOperandName(unsigned number) const {
  if (number < signature.operands.size())
    return ("'" + signature.operands[number].name + "'").str();
  return "operand " + std::to_string(number);
}

template <unsigned... counts>
static std::optional<unsigned> findCount(RegisteredOperationName name,
                                         std::integer_sequence<unsigned, counts...>) {
  std::optional<unsigned> found;
  ((name.hasTrait<OpTrait::NOperands<counts + 2>::template Impl>() ? void(found = counts + 2)
                                                                   : void()),
   ...);
  return found;
}

std::optional<unsigned> getFixedOperands(RegisteredOperationName name) {
  if (name.hasTrait<OpTrait::ZeroOperands>())
    return 0;
  if (name.hasTrait<OpTrait::OneOperand>())
    return 1;
  return findCount(name, std::make_integer_sequence<unsigned, 14>());
}

namespace {

bool isIdentifier(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

/// Whether the grammar has the word for itself, so that no call by it parses.
bool isReserved(MLIRContext *context, StringRef name) {
  ScopedDiagnosticHandler ignore(context, [](Diagnostic &) { return success(); });
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy("model m(x: f32[1]) -> f32[1] { return " + name.str() +
                                           "(x); }\n"),
      llvm::SMLoc());
  return failed(printAst(sources, *context, llvm::nulls()));
}

class DeclarationChecker {
public:
  DeclarationChecker(Subject &subject, Journal &journal) : subject(subject), journal(journal) {}

  void check() {
    checkName();
    checkInterfaces();
    checkOperands();
    checkOptions();
    checkKnownAttributes();
  }

private:
  bool hasAttribute(StringRef name) const {
    return llvm::any_of(subject.name.getAttributeNames(),
                        [&](StringAttr attribute) { return attribute == name; });
  }

  void checkName() {
    StringRef name = subject.surfaceName;
    if (subject.surface == Surface::None)
      return;
    bool infix = subject.surface == Surface::Layer && (name == "+" || name == "-" || name == "*");
    if (!infix && !isIdentifier(name))
      journal.find("getSurfaceName",
                   "gives '" + name + "', which no source can call: letters, digits and '_' only",
                   "give it an identifier, or '+', '-' or '*'");
    else if (!infix && isReserved(subject.getContext(), name))
      journal.find("getSurfaceName", "gives '" + name + "', a word of the language's own",
                   "give it another name");
  }

  void checkInterfaces() {
    RegisteredOperationName op = subject.name;
    if (subject.surface != Surface::None && !op.hasInterface<StructuralOpInterface>() &&
        !op.hasInterface<CompositeOpInterface>())
      journal.find("StructuralOpInterface",
                   "is missing, and CompositeOpInterface, too: nothing says what the op computes",
                   "implement one of them");
    if (subject.surface == Surface::None)
      return;
    if (!op.hasInterface<InferTypeOpInterface>())
      journal.find("inferReturnTypes", "is missing: no call of a source can be built",
                   "add the trait InferTypeOpAdaptor, and check shapes in it");
    if (!op.hasTrait<OpTrait::OneResult>())
      journal.find("InferTypeOpAdaptor", "is of an op that has not just one result",
                   "declare one result in `results`");
    if (!op.hasInterface<MemoryEffectOpInterface>())
      journal.find("Pure",
                   "is missing: passes have to take the op for one with effects, neither drop nor "
                   "share what it computes",
                   "add the trait Pure");
  }

  /// Names of operands and options, each once.
  void checkArgumentName(StringRef kind, StringRef name) {
    if (!isIdentifier(name))
      journal.find("getSignature", "has an " + kind + " '" + name + "', which no source can write",
                   "give it an identifier");
    else if (!names.insert(name).second)
      journal.find("getSignature", "has '" + name + "' twice", "rename one of them");
  }

  void checkOperands() {
    ArrayRef<LayerOperand> operands = subject.signature.operands;
    if (subject.surface != Surface::Layer)
      return;
    for (auto [number, operand] : llvm::enumerate(operands)) {
      checkArgumentName("operand", operand.name);
      bool isLast = number + 1 == operands.size();
      if (operand.many && (operand.named || !isLast))
        journal.find("getSignature",
                     "has '" + operand.name + "' for all remaining operands, which others follow",
                     "make it the last one, without a name");
      if (number > 0 && operands[number - 1].named && !operand.named)
        journal.find("getSignature",
                     "has '" + operand.name + "', which is positional, behind operands with names",
                     "put it before them, in the order of the op's own operands");
    }
    std::optional<unsigned> fixed = getFixedOperands(subject.name);
    if (!fixed)
      return;
    bool varies = llvm::any_of(
        operands, [](const LayerOperand &operand) { return operand.named || operand.many; });
    if (varies || operands.size() != *fixed)
      journal.find("getSignature",
                   "has " + llvm::Twine(operands.size()) + (varies ? ", some optional," : "") +
                       " operands, where the op has " + llvm::Twine(*fixed),
                   "list the op's own operands in their order, `named` for an Optional one and "
                   "`many` for a Variadic one");
  }

  void checkOptions() {
    for (const LayerOption &option : subject.signature.options) {
      checkArgumentName("option", option.name);
      if (!hasAttribute(option.name))
        journal.find("getSignature",
                     "has an option '" + option.name +
                         "' that is no attribute of the op, so that nothing would come of it",
                     "declare the attribute in `arguments`, or leave the option out");
      else if (option.kind == LayerOption::Kind::Choice)
        checkChoices(option);
      else if (option.kind == LayerOption::Kind::Ties && option.name != kTies)
        journal.find("getSignature",
                     "has a derived program as option '" + option.name +
                         "', which nobody asks for by this name",
                     "use getTiesOption(), and call the attribute 'ties'");
    }
  }

  void checkChoices(const LayerOption &option) {
    if (option.choices.empty())
      journal.find("getSignature", "has an option '" + option.name + "' without choices",
                   "list them, or give it another kind");
    MLIRContext *context = subject.getContext();
    for (StringRef choice : option.choices) {
      journal.enter("getSignature",
                    "makeAttr of option '" + option.name + "' for '" + choice + "'");
      auto text = StringAttr::get(context, choice);
      if (option.makeAttr && !option.makeAttr(context, text))
        journal.find("getSignature",
                     "has an option '" + option.name + "' whose makeAttr gives nothing for '" +
                         choice + "'",
                     "make an attribute of every choice, or leave it out");
    }
  }

  /// Attributes that passes ask for by name.
  void checkKnownAttributes() {
    if (subject.surface != Surface::Layer)
      return;
    for (auto [name, remedy] : {std::pair(kTies, "getTiesOption()"), {kSum, "getSumOption()"}}) {
      bool listed =
          llvm::any_of(subject.signature.options,
                       [name = name](const LayerOption &option) { return option.name == name; });
      if (hasAttribute(name) && !listed)
        journal.find("getSignature", "lacks the option '" + name + "', whose attribute the op has",
                     llvm::Twine("list ") + remedy + " among the options");
    }
  }

  Subject &subject;
  Journal &journal;
  llvm::StringSet<> names;
};

} // namespace

std::optional<Subject> checkDeclaration(RegisteredOperationName name, Journal &journal) {
  Subject subject{name};
  journal.enter("getSurfaceName");
  if (auto *layer = name.getInterface<LayerOpInterface>()) {
    subject.surface = Surface::Layer;
    subject.surfaceName = layer->getSurfaceName().str();
    journal.enter("getSignature");
    subject.signature = layer->getSignature();
  } else if (auto *loss = name.getInterface<LossOpInterface>()) {
    subject.surface = Surface::Loss;
    subject.surfaceName = loss->getSurfaceName().str();
    journal.enter("takesClasses");
    subject.takesClasses = loss->takesClasses();
    journal.enter("getOptions");
    subject.signature = {{{"output"}, {"target"}}, loss->getOptions()};
  } else if (auto *reduce = name.getInterface<SampleReduceOpInterface>()) {
    subject.surface = Surface::Reduction;
    subject.surfaceName = reduce->getSurfaceName().str();
    journal.enter("getOptions");
    subject.signature = {{{"losses"}}, reduce->getOptions()};
  } else {
    for (unsigned number = 0; number < getFixedOperands(name).value_or(0); ++number)
      subject.signature.operands.push_back({"operand"});
  }
  journal.enter("getSignature");
  DeclarationChecker(subject, journal).check();
  if (!journal.isClean())
    return std::nullopt;
  if (subject.surface != Surface::None)
    journal.tell("surface", std::to_string(int(subject.surface)) + subject.surfaceName);
  return subject;
}

} // namespace trop::check
