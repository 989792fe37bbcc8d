//===- Optimizer.h - How one step moves the parameters ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_OPTIMIZER_H
#define TROP_RUNTIME_OPTIM_OPTIMIZER_H

#include "runtime/Model/HostArrays.h"
#include "runtime/Optim/EntrySteps.h"
#include "runtime/Optim/Schedule.h"
#include "runtime/Support/SquareSums.h"
#include "runtime/Support/Squares.h"

#include "trop/abi.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace trop::rt {

/// A parameter that may move at this step, and its gradient: `count` values, of the
/// entries at `indices` (unique and ascending; others are 0), or, where that is null,
/// of all entries.
template <typename T> struct Movable {
  int64_t parameter; ///< its number in the model
  int64_t size;      ///< of all its entries
  T *weights;
  const T *gradient = nullptr;
  int64_t count = 0;
  const int64_t *indices = nullptr;
};

struct StepInput {
  double loss;
  double scale = 1;                    ///< what the schedule multiplies the learning rate with
  std::optional<Squares> squares = {}; ///< of the gradient before it was clipped, if it was
};

/// Sees what an optimizer carries from step to step, under names that are unique in it.
/// Saves it, or puts in its place what was saved. `parameter` is a number in the model, or
/// -1 where it is of all.
class StateVisitor {
public:
  virtual ~StateVisitor() = default;
  /// `count` numbers of the model's element type.
  virtual void array(const char *name, int64_t parameter, void *data, int64_t count) = 0;
  virtual void integer(const char *name, int64_t parameter, int64_t &value) = 0;
  virtual void number(const char *name, int64_t parameter, double &value) = 0;
};

/// Arithmetic on weights is in the element type T, sums over entries are in double, in the order
/// of SquareSums.h.
template <typename T> class Optimizer {
public:
  virtual ~Optimizer() = default;
  /// A parameter that is not among these keeps its place and what is carried for it.
  virtual StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) = 0;
  /// The optimizer for when its steps lead round at one loss, since they are as long as for one
  /// that cannot be reached. Null: it takes no such steps.
  virtual const char *successor() const { return nullptr; }
  /// Whether a step moves entries without gradient, too. If not, it changes no entry but
  /// those of its movables' lists.
  virtual bool movesAll() const { return false; }
  /// With what a visitor puts in its place, a new optimizer of the same phase goes on as
  /// this one would, bit for bit.
  virtual void visit(StateVisitor &visitor) {}

  /// The rule by which a device moves entries in its place, a name in
  /// runtime/Device/Kernels/Arguments.h. Null: no device knows how.
  virtual const char *deviceRule() const { return nullptr; }
  /// Whether a step follows from the loss and the norm of the gradient, and so does its rate.
  virtual bool followsLoss() const { return false; }
  /// All of `step` but what is done to entries, for which steps[p] tells a device what it needs
  /// of each parameter p.
  virtual StepResult stepOnDevice(const StepInput &input, const Movable<T> *parameters,
                                  int64_t count, DeviceStep *steps) {
    return step(input, parameters, count);
  }
  /// The arrays that are carried of a parameter, of as many entries, which a device may have newer
  /// than they are here.
  virtual std::vector<T *> slots(int64_t parameter) { return {}; }
  HostArrays &slotArrays() { return carriedArrays; }

private:
  HostArrays carriedArrays;
};

/// For kernels: `step` is one of EntrySteps.h.
template <typename Step> void giveToDevice(const Step &step, DeviceStep &given) {
  static_assert(std::is_trivially_copyable_v<Step> && sizeof(Step) <= DeviceStep::kMostBytes);
  given.moves = 1;
  std::memcpy(given.step, &step, sizeof step);
}

/// What an optimizer may know of its phase before the first step.
struct Phase {
  int64_t outputCount;             ///< of the model
  int64_t steps;                   ///< at most so many calls of step follow
  std::vector<int64_t> sizes = {}; ///< of the parameters, in entries
};

/// The optimizer of a phase by its name in trop/schema.h.
template <typename T>
std::unique_ptr<Optimizer<T>> makeOptimizer(const trop_call &call, const Phase &phase);

/// What can be known before the first step of a run. Error: alpha times beta leaves the element
/// type; innaprop's learning rate comes to its beta somewhere on the schedule, saying which rates
/// do not.
void checkOptimizer(const trop_call &call, int32_t element, const Schedule &schedule,
                    int64_t totalSteps);

/// Whether its steps are others in a phase of other length.
bool dependsOnLength(const trop_call &call);

/// The sum of squares of a gradient's entries: parameters' sums, in their order.
template <typename T> Squares gradientSquares(const Movable<T> *parameters, int64_t count) {
  return sumSquares([&](double scale) {
    double sum = 0;
    for (const Movable<T> *p = parameters; p != parameters + count; ++p)
      sum += p->indices ? addSquares(p->gradient, p->indices, p->count, scale)
                        : addSquares(p->gradient, p->count, scale);
    return sum;
  });
}

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_OPTIMIZER_H
