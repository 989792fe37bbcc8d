//===- BodyEmitter.h - Ops of a model's body -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_LOWER_BODYEMITTER_H
#define TROP_FRONTEND_LOWER_BODYEMITTER_H

#include "lib/Frontend/Sema/Arguments.h"
#include "lib/Frontend/Sema/Sema.h"

#include "mlir/IR/Builders.h"

namespace trop {

/// A value with the name a source gives it; see BodyEmitter for how names of
/// layers and repeats are made.
struct NamedValue {
  std::string name;
  mlir::Value value;
};

/// Writes a model's body out into a block: layers of the source are instantiated
/// and repeats unrolled. Parameters become block arguments as they are met.
///
/// Names: `h = residual(g, 20)` prefixes what the layer defines, `h.W`; a second
/// call in the same statement is `h.2.W`, one in a return `return.W`. In a repeat a
/// name ends with the numbers of its iterations, outermost first: `h.0.W`, `V.0`;
/// calls in what it starts from are `h.start`.
class BodyEmitter {
public:
  BodyEmitter(Sources &sources, const Registry &registry, const Program &program,
              const ast::Model &model, mlir::Block &block);

  /// Adds the model's input to the block, or emits an error.
  mlir::LogicalResult addInput();

  /// A tensor of this shape for every sample, or an error.
  mlir::FailureOr<mlir::RankedTensorType> getSampleType(const ast::Type &type);

  /// Adds another argument, with its kind and name and these attributes.
  mlir::Value addArgument(mlir::RankedTensorType type, llvm::StringRef name, llvm::StringRef kind,
                          llvm::SMLoc loc, mlir::NamedAttrList attributes = {});

  /// Emits the body; returns what the model returns, or null after errors.
  mlir::Value emit();

  /// The input and every named value, as they were defined.
  llvm::ArrayRef<NamedValue> getValues() const { return values; }
  /// Attributes of the block's arguments.
  llvm::ArrayRef<mlir::DictionaryAttr> getArgumentAttrs() const { return argumentAttrs; }

private:
  /// What a name stands for; monostate after an error.
  using Binding = std::variant<std::monostate, Constant, mlir::Value>;
  static Binding bind(std::optional<Constant> constant);
  static Binding bind(mlir::Value value);

  struct Scope {
    const Scope *parent = nullptr;
    std::string prefix; ///< of the layer call
    std::string suffix; ///< of the iterations of repeats
    llvm::StringMap<Binding> names;
  };

  /// Null after an error about the name.
  const Constant *findConstant(const Scope &scope, const ast::Name &name) const;
  const Binding *find(const Scope &scope, llvm::StringRef name) const;
  static std::string getPath(const Scope &scope, llvm::StringRef name);
  mlir::Location getLocation(llvm::SMLoc loc, llvm::StringRef path);

  /// Emits a body that ends with a return; `path` names what it returns.
  mlir::Value emitReturning(const ast::Body &body, Scope &scope, llvm::StringRef path);

  // Each returns whether it went well.
  bool emit(const ast::Constants &constants, Scope &scope);
  bool emit(const ast::Param &param, Scope &scope);
  bool emit(const ast::Assignment &assignment, Scope &scope);
  bool emit(const ast::Return &result, Scope &scope);
  bool emit(const std::unique_ptr<ast::Repeat> &repeat, Scope &scope);

  // `path` names the result, if it has a name.
  Binding lower(const ast::Expr &expr, Scope &scope, llvm::StringRef path = {});
  Binding lowerChain(const ast::Chain &chain, Scope &scope, llvm::StringRef path);
  Binding lowerInfix(ast::Infix infix, Binding lhs, Binding rhs, llvm::StringRef path);
  Binding lowerCall(const ast::Call &call, Scope &scope, llvm::StringRef path);
  Binding lowerUserLayer(const ast::Call &call, const ast::Layer &layer, Scope &scope,
                         llvm::StringRef path);
  Binding lowerLayer(const ast::Call &call, mlir::RegisteredOperationName layer, Scope &scope,
                     llvm::StringRef path);
  /// Options that are not given and choose a derived program follow the train block, and the sum
  /// of products the model.
  Binding buildLayer(mlir::RegisteredOperationName layer, llvm::SMLoc loc, llvm::StringRef path,
                     llvm::ArrayRef<mlir::Value> operands,
                     llvm::ArrayRef<mlir::NamedAttribute> options);
  void fuseSum(mlir::Operation *layer, llvm::ArrayRef<mlir::NamedAttribute> given);
  mlir::Attribute getOption(const LayerOption &option, const ast::Expr &value, Scope &scope);
  mlir::Value lowerTensor(const ast::Expr &expr, Scope &scope, llvm::StringRef path = {});
  mlir::Value getTensor(const Binding &binding, llvm::SMLoc loc, llvm::StringRef path = {});

  std::optional<llvm::SmallVector<int64_t>> getShape(const ast::Type &type, const Scope &scope);
  bool checkElement(const ast::Type &type, const ast::Name &owner);
  bool bindShape(const ast::Layer &layer, const ast::Formal &formal, mlir::Value value,
                 llvm::SMLoc loc, Scope &scope);
  CallAttr getInitialiser(const ast::Call &call, const Scope &scope);

  /// Counts one operation, call or iteration; emits an error past the limit.
  bool spend(llvm::SMLoc loc);

  Sources &sources;
  const Registry &registry;
  const Program &program;
  const ast::Model &model;
  mlir::Block &block;
  mlir::OpBuilder builder;
  mlir::Type elementType;
  Derivative derivative; ///< of layers that do not say
  bool isFused = false;  ///< the model's sums of products, where layers do not say
  llvm::SmallVector<NamedValue> values;
  llvm::SmallVector<mlir::DictionaryAttr> argumentAttrs;

  /// The name that calls in the current statement go by, and how many there were.
  std::string statement;
  unsigned callCount = 0;

  /// Layers that failed once; to instantiate them again would repeat the errors.
  llvm::SmallPtrSet<const ast::Layer *, 4> failedLayers;
  unsigned spent = 0;
  unsigned depth = 0;
};

} // namespace trop

#endif // TROP_FRONTEND_LOWER_BODYEMITTER_H
