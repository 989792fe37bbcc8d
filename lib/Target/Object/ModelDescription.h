//===- ModelDescription.h - What the descriptor says of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_MODELDESCRIPTION_H
#define TROP_LIB_TARGET_OBJECT_MODELDESCRIPTION_H

#include "dialect/Trop/IR/TropKinds.h"
#include "dialect/Trop/IR/TropOps.h"
#include "trop/abi.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

#include <optional>
#include <string>
#include <vector>

namespace trop {

/// The descriptive part of a trop_model, gathered from the trop dialect before it
/// is lowered. Fields are those of trop/abi.h.
struct ModelDescription {
  struct Parameter {
    std::string name, location;
    std::vector<int64_t> shape;
    CallAttr init;
    int64_t updateEvery, fanIn, fanOut, inputValue, activeBound;
    std::string pattern;
    bool finite;
    double l2;
    mlir::DenseElementsAttr value; ///< null: none
  };
  struct Value {
    std::string name, location;
    std::vector<int64_t> shape;
  };

  /// Fields of trop_step.
  struct Step {
    struct Operand {
      trop_source source;
      int64_t index;
      std::string name;
      std::vector<int64_t> shape;
    };
    std::string name, location, operation;
    trop_combiner combiner;
    bool ofSample;
    std::vector<int64_t> shape;
    int64_t points;
    std::vector<Operand> operands;
    std::optional<Operand> init;
  };

  /// What a layer takes in training, without samples.
  struct Noise {
    std::string layer, location;
    std::vector<int64_t> shape;
    CallAttr distribution;
  };

  struct Train {
    std::string location;
    std::string loss, reduce;
    std::vector<PhaseAttr> phases;
    int64_t reduceCount;
    mlir::DictionaryAttr properties; ///< counts and calls of trop/properties.h, under their names
  };

  /// Fields of trop_state_entries.
  struct State {
    struct Kept {
      std::string name, location;
      int64_t plan, fanOut, units, offset, bytes;
    };
    int64_t blockBytes, sharedBytes, fanOut;
    std::vector<Kept> kept;
  };

  std::string name, source, hash;
  std::vector<std::string> includes;
  std::vector<std::pair<std::string, std::string>> metadata; ///< of the checkpoint of the values
  std::string head;                                          ///< empty without one
  trop_element storage, compute;
  trop_target target;
  std::vector<int64_t> inputShape, outputShape;
  std::vector<Parameter> parameters;
  std::vector<Value> values;
  std::vector<Step> steps;
  std::vector<Noise> noise;   ///< in the order of the gradient's arguments
  int64_t blockSamples;       ///< samples that are computed at once
  std::optional<Train> train; ///< none without a train block
  std::optional<State> state; ///< none where nothing is maintained
  int64_t phases = 1;         ///< of one sample's evaluation (kPhasesAttr)
  std::string derivative = "native";
  double tiesBeta = 0;

  /// What a function takes, without samples.
  struct Argument {
    const ArgumentKind *kind;
    std::vector<int64_t> shape;
  };
  struct Function {
    std::string name;
    std::vector<Argument> arguments;
  };
  /// What computes each role that becomes code, where there is such.
  llvm::StringMap<Function> functions;
  bool hasLoss() const { return functions.contains(roles::kLoss); }
};

/// The elements of a parameter's value as they lie in memory: little-endian, as all targets are.
std::string getBytes(mlir::DenseElementsAttr value);

/// Describes the one model of a module, whose functions have roles.
mlir::FailureOr<ModelDescription> describeModel(mlir::ModuleOp module);

/// Adds what is known once the module is lowered to loops, or to the LLVM dialect: what its state
/// holds, and what threads share of one sample.
void describeLowered(mlir::ModuleOp module, ModelDescription &model);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_MODELDESCRIPTION_H
