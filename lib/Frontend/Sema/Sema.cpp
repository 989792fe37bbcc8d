//===- Sema.cpp - A source and what it includes, checked ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Sema.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Frontend/Sema/BodyChecker.h"
#include "lib/Frontend/Sema/Loader.h"
#include "lib/Frontend/Sema/Names.h"
#include "lib/Frontend/Sema/TrainChecker.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace trop {
namespace {

class Analyzer {
public:
  Analyzer(Sources &sources, const Registry &registry)
      : sources(sources), registry(registry), program(std::make_unique<Program>()) {}

  std::unique_ptr<Program> analyze(llvm::ArrayRef<std::string> defines,
                                   const std::optional<std::string> &derivative) {
    for (const std::string &define : defines)
      readDefine(define);
    if (derivative)
      derivativeFile = parseDerivative(sources, *derivative);
    program->files = loadFiles(sources);
    // Of names that a broken file would have declared nothing is said.
    if (sources.getErrorCount())
      return nullptr;
    forEachDeclaration([&](const auto &node) { declare(node); });
    forEachDeclaration([&](const auto &node) { check(node); });
    for (const auto &[layer, calls] : callsOf)
      measureDepth(layer);
    checkDefines();
    if (derivativeFile)
      program->derivative =
          evaluateDerivative(sources, getDerivativeProperty(*derivativeFile),
                             [&](auto &name) { return lookupGlobal(sources, *program, name); });
    return sources.getErrorCount() ? nullptr : std::move(program);
  }

private:
  template <typename Visitor> void forEachDeclaration(Visitor visit) {
    for (const auto &file : program->files)
      for (const ast::Declaration &declaration : file->declarations)
        if (!sources.hasTooManyErrors())
          std::visit(visit, declaration);
  }

  //===--------------------------------------------------------------------===//
  // Constants of the command line
  //===--------------------------------------------------------------------===//

  /// Reads `NAME=VALUE` as the source `const NAME=VALUE;`, so that a value may be
  /// any constant, and errors point at it.
  void readDefine(llvm::StringRef define) {
    auto buffer =
        llvm::MemoryBuffer::getMemBufferCopy(("const " + define + ";").str(), "<command line>");
    unsigned id = sources.getManager().AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
    std::unique_ptr<ast::File> file = parse(sources, id);
    if (!file)
      return;
    auto lookup = [&](const ast::Name &name) -> const Constant * {
      sources.emitError(name.loc) << "undefined name '" << name.text << "'";
      return nullptr;
    };
    for (const ast::Declaration &declaration : file->declarations)
      if (const auto *constants = std::get_if<ast::Constants>(&declaration))
        for (const ast::Constant &constant : constants->list)
          if (std::optional<Constant> value = evaluate(sources, constant.value, lookup)) {
            program->defines.insert_or_assign(constant.name.text, *value);
            defined.push_back(constant.name);
          }
  }

  void checkDefines() {
    for (const ast::Name &name : defined)
      if (!llvm::is_contained(constantNames, name.text))
        sources.emitError(name.loc) << "there is no constant '" << name.text << "' to define"
                                    << suggestName(name.text, constantNames);
  }

  //===--------------------------------------------------------------------===//
  // Declarations
  //===--------------------------------------------------------------------===//

  void declare(const ast::Include &) {}
  void declare(const ast::Train &) {}

  void declare(const ast::Constants &constants) {
    auto lookup = [&](const ast::Name &name) { return lookupGlobal(sources, *program, name); };
    for (const ast::Constant &constant : constants.list) {
      if (!isFirst("constant", constant.name))
        continue;
      constantNames.push_back(constant.name.text);
      auto define = program->defines.find(constant.name.text);
      std::optional<Constant> value = define != program->defines.end()
                                          ? define->second
                                          : evaluate(sources, constant.value, lookup);
      // After an error any value will do, to say no more of the name.
      program->constants.try_emplace(constant.name.text, value.value_or(Constant{int64_t(0)}));
    }
  }

  void declare(const ast::Layer &layer) {
    if (registry.findLayer(layer.name.text) || isConstantFunction(layer.name.text))
      sources.emitError(layer.name.loc) << "layer '" << layer.name.text << "' is built in";
    else if (isFirst("layer", layer.name))
      program->layers[layer.name.text] = &layer;
  }

  void declare(const ast::Model &model) {
    if (isFirst("model", model.name))
      program->models[model.name.text] = &model;
  }

  bool isFirst(llvm::StringRef what, const ast::Name &name) {
    auto [first, isNew] = declared.try_emplace((what + " '" + name.text + "'").str(), name.loc);
    if (isNew)
      return true;
    InFlightDiagnostic error = sources.emitError(name.loc) << first->first() << " is defined twice";
    error.attachNote(sources.getLocation(first->second)) << "first defined here";
    return false;
  }

  //===--------------------------------------------------------------------===//
  // Checks
  //===--------------------------------------------------------------------===//

  void check(const ast::Include &) {}
  void check(const ast::Constants &) {}

  void check(const ast::Layer &layer) {
    BodyFacts facts = checkBody(sources, registry, *program, layer);
    llvm::append_range(constantNames, facts.constants);
    callsOf[&layer] = std::move(facts.calls);
  }

  void check(const ast::Model &model) {
    llvm::append_range(constantNames, checkBody(sources, registry, *program, model).constants);
  }

  void check(const ast::Train &train) {
    if (!program->models.contains(train.model.text)) {
      auto known = llvm::to_vector(llvm::make_first_range(program->models));
      emitUnknown(sources, "model", train.model, known);
    } else if (isFirst("train block of", train.model)) {
      if (std::optional<TrainBlock> block = checkTrain(sources, registry, *program, train))
        program->trainBlocks.try_emplace(train.model.text, std::move(*block));
    }
  }

  /// How many layers deep a call of `layer` goes. Emits an error where layers go
  /// round in a circle or, once, where they go too deep.
  unsigned measureDepth(const ast::Layer *layer) {
    if (unsigned known = depths.lookup(layer))
      return known;
    path.push_back(layer);
    unsigned depth = 1;
    for (const LayerCall &call : callsOf.find(layer)->second) {
      auto first = llvm::find(path, call.callee);
      if (first != path.end())
        emitCycle(call, llvm::ArrayRef(first, path.end()));
      else
        depth = std::max(
            depth, 1 + (path.size() < kMaxLayerDepth ? measureDepth(call.callee) : kMaxLayerDepth));
    }
    path.pop_back();
    if (depth > kMaxLayerDepth && !std::exchange(tooDeep, true))
      sources.emitError(layer->name.loc)
          << "layer '" << layer->name.text << "' calls layers more than " << kMaxLayerDepth
          << " deep";
    return depths[layer] = depth;
  }

  void emitCycle(const LayerCall &call, llvm::ArrayRef<const ast::Layer *> cycle) {
    InFlightDiagnostic error = sources.emitError(call.loc)
                               << "layer '" << call.callee->name.text << "' calls itself: ";
    for (const ast::Layer *caller : cycle)
      error << caller->name.text << " -> ";
    error << call.callee->name.text;
  }

  Sources &sources;
  const Registry &registry;
  std::unique_ptr<Program> program;
  std::unique_ptr<ast::File> derivativeFile; ///< of --derivative; null without
  llvm::SmallVector<ast::Name> defined;
  llvm::SmallVector<llvm::StringRef> constantNames; ///< of files and bodies
  llvm::StringMap<llvm::SMLoc> declared;
  llvm::MapVector<const ast::Layer *, llvm::SmallVector<LayerCall>> callsOf;
  llvm::DenseMap<const ast::Layer *, unsigned> depths;
  llvm::SmallVector<const ast::Layer *> path; ///< being measured
  bool tooDeep = false;
};

} // namespace

Derivative Program::getDerivative(llvm::StringRef model) const {
  if (derivative)
    return *derivative;
  auto train = trainBlocks.find(model);
  return train == trainBlocks.end() ? Derivative() : train->second.derivative;
}

std::unique_ptr<Program> analyze(Sources &sources, const Registry &registry,
                                 llvm::ArrayRef<std::string> defines,
                                 const std::optional<std::string> &derivative) {
  return Analyzer(sources, registry).analyze(defines, derivative);
}

} // namespace trop
