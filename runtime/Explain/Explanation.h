//===- Explanation.h - What decided about a sample --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A score is followed down to the input (000, section 3.2: the active path). A maximum
// or minimum is decided by its winner alone, a sum by its largest terms, in proportion
// to their sizes; so every unit on the way, and in the end every input, has a share of
// the decision. In a tropical network it is 1 all the way to one input.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_EXPLAIN_EXPLANATION_H
#define TROP_RUNTIME_EXPLAIN_EXPLANATION_H

#include "runtime/Model/Evaluator.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// An element that a leaf reads.
struct Element {
  const trop_operand *operand;
  int64_t position; // row-major
  double value;
  double slope; // of the leaf by it

  /// "W1[3, 17]"
  std::string name() const;
};

/// One of those that a unit combines.
struct Leaf {
  double value;
  std::vector<Element> elements; // of an init: what it is
  bool isInit = false;
  double share = 0;   // of the unit's, as far as it depends on the sample
  bool moves = false; // of a term: whether it does
};

/// Whether text and pictures have it: a share below is no reason.
inline bool isShown(double share) { return share >= 0.01; }

/// How a unit came by its value.
enum class Decision {
  Winner, // it is one of its leaves: the first of `leaves`; the second, if any, is the runner-up
  Terms,  // it is their sum: `leaves` are the largest
  Single  // it is a function of what its one leaf reads
};

struct Unit {
  const trop_step *step;
  int64_t position;
  double value;
  double share; // of the decision
  Decision decision;
  int64_t leafCount;
  std::vector<Leaf> leaves;
  int64_t movingCount = 0;          // of terms: those that depend on the sample
  std::vector<size_t> readers = {}; // those of the units before that passed it a share
  bool readsInput = false;          // and passes a share on to it
  bool ends = false;                // nothing of the sample moves it

  /// "g[17]"
  std::string name() const;
  /// Between winner and runner-up; none where one is missing or not finite.
  std::optional<double> margin() const;
  /// Whether the runner-up is equal and lost by its place alone.
  bool isTied() const { return decision == Decision::Winner && margin() == 0.0; }
};

struct InputShare {
  int64_t position;
  double value; // as the model sees it
  double share;
};

struct Explanation {
  std::vector<Unit> units;        // from the score down, each after all that read it
  std::vector<InputShare> inputs; // largest share first

  /// Of all inputs: less than 1 where sums have other terms, or paths end.
  double share() const;
  /// How many of the first inputs have a share that is shown, `most` at most.
  size_t shownInputs(size_t most) const;
};

/// Whether the model can be asked: one that returns its input as it is cannot.
bool canExplain(const trop_model &model);

/// The unit of the scores that stands for an output: of two classes with one score,
/// its only one.
int64_t scoreOf(const trop_model &model, int64_t output);

/// What a score of a row is.
double scoreValue(const trop_model &model, const Evaluator &evaluator, const Samples &samples,
                  int64_t row, int64_t score);

/// Follows a score of a row: of sums the `top` largest terms, and of each step the top * top
/// units that have the largest shares.
Explanation explain(const trop_model &model, const Evaluator &evaluator, const Samples &samples,
                    int64_t row, int64_t score, int64_t top);

} // namespace trop::rt

#endif // TROP_RUNTIME_EXPLAIN_EXPLANATION_H
