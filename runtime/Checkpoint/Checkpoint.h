//===- Checkpoint.h - A trained model on disk -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_CHECKPOINT_H
#define TROP_RUNTIME_CHECKPOINT_CHECKPOINT_H

#include "runtime/Checkpoint/Recipe.h"
#include "runtime/Checkpoint/Safetensors.h"
#include "runtime/Model/Evaluator.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// What a training carries from step to step beside the weights, under names; empty where a
/// checkpoint is of weights alone.
struct TrainingState {
  std::map<std::string, std::string> settings; // in which a training that goes on agrees
  std::map<std::string, std::string> block;    // those of the train block then; may be empty
  std::map<std::string, std::string> numbers;
  std::vector<Slot> slots; // of the model's element type
};

/// What a checkpoint holds beside the weights.
struct Checkpoint {
  int64_t step = 0;
  uint64_t seed = 0;
  double maxLoss = 0;     // over the training part; NaN: interrupted before it was known
  std::string derivative; // derived programs it was trained with; saved from the model
  DataRecipe data;
  std::optional<double> score{}; // of the weights, by which the best is kept
  TrainingState training;
  /// Its hash is of another kind than the model's: names and shapes alone say that it is of this
  /// one.
  bool hasOtherHash = false;
  /// What sumsDiffer says, if it is of a model that differs in sums alone; else empty.
  std::string otherSums;
};

/// What a checkpoint of any model says of itself first.
struct CheckpointTitle {
  std::string model, hash;
  int64_t step = 0;
  double maxLoss = 0;
};

/// How versions of the compiler that take hashes otherwise are told apart: by what stands before
/// the '-'; the first had none. Their hashes cannot be compared.
bool haveHashesOfOneKind(const std::string &hash, const std::string &other);

/// Whether weights are of the model with this name and hash: hashes of one kind are equal, of two
/// kinds the names are; shapes are compared when the tensors are read.
bool isOfModel(const std::string &name, const std::string &hash, const std::string &foundName,
               const std::string &foundHash);

/// Whether two models are the same but for their sums of products: before a second '-', which those
/// have that fuse any, hashes are as if none did. False where the hashes are equal.
bool differInSums(const std::string &hash, const std::string &other);

/// How they do: "expected fused sums of products, as in this model, found rounded ones".
std::string sumsDiffer(const std::string &modelHash, const std::string &foundHash);
/// What follows it where such weights are taken.
inline constexpr char kOtherSumsMeaning[] = ": results differ in their last digits";

/// None: the file is no checkpoint, or there is none.
std::optional<CheckpointTitle> titleOf(const std::string &path);

/// Writes a safetensors file, whole or not at all, with `beforeReplacing` as of writeFile.
void saveCheckpoint(const std::string &path, const trop_model &model, const Weights &weights,
                    const Checkpoint &checkpoint,
                    const std::function<void()> &beforeReplacing = nullptr);

/// Whether metadata are of a checkpoint: those of a file of another tool may have the same keys and
/// mean something else. Error: a checkpoint of a format that this version does not know.
bool isCheckpoint(const std::string &path, const Metadata &said);

/// Error: what programs read of a checkpoint's metadata is missing, damaged, or not of this number
/// of inputs and outputs, for which alone `model` is looked at.
void checkMetadata(const std::string &path, const Metadata &said, const trop_model &model);

/// Fills `weights`. Error: the file is damaged, or of another model; not, if differInSums.
Checkpoint loadCheckpoint(const std::string &path, const trop_model &model, Weights &weights);

/// The parameters, which point at their weights.
std::vector<Tensor> tensorsOf(const trop_model &model, const Weights &weights);

/// The recipe of a checkpoint's metadata. Error: there is none.
DataRecipe recipeOf(const std::string &path, const Metadata &said);

/// Whether the model was compiled with its weights (tropc --weights).
bool isBuiltIn(const trop_model &model);

/// "built in, max loss 0.5 after 100 steps", of such a model.
std::string builtInText(const trop_model &model);

/// How messages call them.
inline constexpr char kBuiltIn[] = "the weights built in";

Metadata builtInMetadata(const trop_model &model);
void copyBuiltIn(const trop_model &model, Weights &weights);

/// The same as loadCheckpoint of a file; none: they are of another tool.
std::optional<Checkpoint> builtInCheckpoint(const trop_model &model, Weights &weights);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_CHECKPOINT_H
