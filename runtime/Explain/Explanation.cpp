//===- Explanation.cpp - What decided about a sample ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Explain/Explanation.h"

#include "runtime/Model/Processor.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string Element::name() const {
  if (position == TROP_POSITION_OUTSIDE)
    return concat(operand->name, " outside");
  return entryText(operand->name, operand->shape, operand->rank, position);
}

std::string Unit::name() const { return entryText(step->name, step->shape, step->rank, position); }

std::optional<double> Unit::margin() const {
  if (decision != Decision::Winner || leaves.size() < 2)
    return std::nullopt;
  double margin = std::abs(leaves[0].value - leaves[1].value);
  return std::isfinite(margin) ? std::optional(margin) : std::nullopt;
}

double Explanation::share() const {
  double sum = 0;
  for (const InputShare &input : inputs)
    sum += input.share;
  return sum;
}

size_t Explanation::shownInputs(size_t most) const {
  size_t shown = 0;
  while (shown < std::min(most, inputs.size()) && isShown(inputs[shown].share))
    ++shown;
  return shown;
}

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

namespace {
/// What the model tells of one unit, and memory for it.
class Answer {
public:
  Answer(const trop_model &model, const Evaluator &evaluator, const Samples &samples, int64_t row,
         int64_t number, int64_t unit)
      : step(model.steps[number]), unit(unit), own(model.compute, 1),
        values(model.compute, step.points + (step.init ? 1 : 0)),
        elements(model.compute, step.points * step.operand_count),
        slopes(model.compute, step.points * step.operand_count),
        positions(size_t(step.points * step.operand_count)) {
    trop_leaves leaves = {sizeof leaves,   number,        unit,
                          own.data(),      values.data(), positions.data(),
                          elements.data(), slopes.data()};
    evaluator.explain(samples, row, leaves);
    for (int64_t number = 0; number < values.size(); ++number)
      if (hasLeaf(number - (step.init ? 1 : 0)))
        numbers.push_back(number);
  }

  double value() const { return own.get(0); }
  int64_t count() const { return int64_t(numbers.size()); }
  double leafValue(int64_t leaf) const { return values.get(numbers[size_t(leaf)]); }

  Leaf leaf(int64_t index) const {
    int64_t number = numbers[size_t(index)];
    Leaf leaf{values.get(number), {}};
    if (step.init && number == 0) {
      leaf.isInit = true;
      leaf.elements.push_back({step.init, unit, leaf.value, 1});
      return leaf;
    }
    int64_t point = number - (step.init ? 1 : 0);
    for (int64_t k = 0; k < step.operand_count; ++k) {
      int64_t at = k * step.points + point;
      leaf.elements.push_back(
          {&step.operands[k], positions[size_t(at)], elements.get(at), slopes.get(at)});
    }
    return leaf;
  }

private:
  /// Not of the points of a window where nothing stands; the init is before the first.
  bool hasLeaf(int64_t point) const {
    return point < 0 || step.operand_count == 0 ||
           positions[size_t(point)] != TROP_POSITION_NO_LEAF;
  }

  const trop_step &step;
  int64_t unit;
  Array own, values, elements, slopes;
  std::vector<int64_t> positions, numbers; // of all points; of the leaves there are
};
} // namespace

static bool isOfSample(const trop_model &model, const trop_operand &operand) {
  return operand.source == TROP_SOURCE_INPUT ||
         (operand.source == TROP_SOURCE_STEP && model.steps[operand.index].of_sample);
}

static bool moves(const trop_model &model, const Element &element) {
  return isOfSample(model, *element.operand) && element.slope != 0;
}

static bool moves(const trop_model &model, const Leaf &leaf) {
  return std::any_of(leaf.elements.begin(), leaf.elements.end(),
                     [&](const Element &element) { return moves(model, element); });
}

/// As the model combines them: of equal leaves the first, and never a NaN.
static void chooseWinner(const Answer &answer, bool isMax, Unit &unit) {
  int64_t winner = -1, second = -1;
  if (std::isnan(answer.value())) // A NaN that it started with.
    return;
  auto beats = [&](int64_t a, int64_t b) {
    double x = answer.leafValue(a), y = answer.leafValue(b);
    return isMax ? x > y : x < y;
  };
  for (int64_t i = 0; i < answer.count(); ++i) {
    if (std::isnan(answer.leafValue(i)))
      continue;
    if (winner < 0 || beats(i, winner)) {
      second = winner;
      winner = i;
    } else if (second < 0 || beats(i, second)) {
      second = i;
    }
  }
  for (int64_t i : {winner, second})
    if (i >= 0)
      unit.leaves.push_back(answer.leaf(i));
  if (!unit.leaves.empty())
    unit.leaves[0].share = 1;
}

/// The largest terms, of equal ones the first before, `top` of those that depend on the
/// sample, whose shares are of all such, and as many of the others above them.
static void chooseTerms(const trop_model &model, const Answer &answer, int64_t top, Unit &unit) {
  std::vector<int64_t> order(size_t(answer.count()));
  std::vector<bool> moving(order.size());
  auto size = [&](int64_t i) {
    double value = std::abs(answer.leafValue(i));
    return std::isnan(value) ? -1 : value;
  };
  double total = 0;
  for (int64_t i = 0; i < answer.count(); ++i) {
    order[size_t(i)] = i;
    moving[size_t(i)] = moves(model, answer.leaf(i));
    if (!moving[size_t(i)])
      continue;
    ++unit.movingCount;
    total += std::abs(answer.leafValue(i));
  }
  std::sort(order.begin(), order.end(),
            [&](int64_t a, int64_t b) { return size(a) != size(b) ? size(a) > size(b) : a < b; });
  int64_t moved = 0, fixed = 0;
  for (int64_t i : order) {
    if (moved == top)
      break;
    if ((moving[size_t(i)] ? moved : fixed)++ >= top)
      continue;
    unit.leaves.push_back(answer.leaf(i));
    unit.leaves.back().moves = moving[size_t(i)];
    if (moving[size_t(i)] && total > 0 && std::isfinite(total))
      unit.leaves.back().share = std::abs(answer.leafValue(i)) / total;
  }
}

/// A leaf that is one of several elements, and moves with that alone, has chosen it: an
/// elementwise maximum, say. The runner-up is the element next to it. A 0 may also be a
/// product with 0.
static bool chooseElement(const Leaf &leaf, Unit &unit) {
  const Element *winner = nullptr, *second = nullptr;
  for (const Element &element : leaf.elements) {
    if (element.slope == 0)
      continue;
    if (winner || element.slope != 1 || element.value != leaf.value)
      return false;
    winner = &element;
  }
  if (!winner || leaf.value == 0 || leaf.elements.size() < 2)
    return false;
  auto distance = [&](const Element &element) { return std::abs(element.value - leaf.value); };
  for (const Element &element : leaf.elements)
    if (&element != winner && (!second || distance(element) < distance(*second)))
      second = &element;
  unit.decision = Decision::Winner;
  unit.leafCount = int64_t(leaf.elements.size());
  unit.leaves = {{winner->value, {*winner}, false, 1}, {second->value, {*second}}};
  return true;
}

static Unit explainUnit(const trop_model &model, const Answer &answer, int64_t number,
                        int64_t position, double share, int64_t top) {
  const trop_step &step = model.steps[number];
  Unit unit{&step, position, answer.value(), share, Decision::Single, answer.count(), {}};
  if (step.combiner == TROP_COMBINER_MAX || step.combiner == TROP_COMBINER_MIN) {
    unit.decision = Decision::Winner;
    chooseWinner(answer, step.combiner == TROP_COMBINER_MAX, unit);
  } else if (step.combiner == TROP_COMBINER_SUM && answer.count() != 1) {
    unit.decision = Decision::Terms;
    chooseTerms(model, answer, top, unit);
  } else if (!chooseElement(answer.leaf(0), unit)) {
    unit.leaves = {answer.leaf(0)};
    unit.leaves[0].share = 1;
  }
  unit.ends = std::none_of(unit.leaves.begin(), unit.leaves.end(),
                           [&](const Leaf &leaf) { return leaf.share > 0 && moves(model, leaf); });
  return unit;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

bool rt::canExplain(const trop_model &model) {
  return entriesOf(model).explain && model.step_count > 0;
}

int64_t rt::scoreOf(const trop_model &model, int64_t output) {
  return model.steps[model.step_count - 1].count == model.output_count ? output : 0;
}

double rt::scoreValue(const trop_model &model, const Evaluator &evaluator, const Samples &samples,
                      int64_t row, int64_t score) {
  return Answer(model, evaluator, samples, row, model.step_count - 1, score).value();
}

/// Calls body(element, share) for what a leaf passes its share on to: in proportion to how
/// far each element moved it from where it would be at 0.
template <typename Body>
static void passOn(const trop_model &model, const Leaf &leaf, double share, const Body &body) {
  auto size = [&](const Element &element) {
    return moves(model, element) ? std::abs(element.slope * element.value) : 0;
  };
  double total = 0;
  int64_t moving = 0;
  for (const Element &element : leaf.elements) {
    total += size(element);
    moving += moves(model, element);
  }
  for (const Element &element : leaf.elements)
    if (moves(model, element))
      body(element, share * (std::isfinite(total) && total > 0 ? size(element) / total
                                                               : 1.0 / double(moving)));
}

namespace {
/// What units before passed on to one.
struct Passed {
  double share = 0;
  std::vector<size_t> readers{};
};
} // namespace

/// Largest first, `top` times as many as a sum has terms: where paths branch at every layer,
/// all of them would be too many to look at.
static std::vector<std::pair<int64_t, Passed>>
largestShares(const std::map<int64_t, Passed> &shares, int64_t top) {
  std::vector<std::pair<int64_t, Passed>> sorted;
  for (const auto &[position, passed] : shares)
    if (passed.share > 0)
      sorted.emplace_back(position, passed);
  std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return a.second.share != b.second.share ? a.second.share > b.second.share : a.first < b.first;
  });
  if (double(sorted.size()) > double(top) * double(top))
    sorted.resize(size_t(top * top));
  return sorted;
}

Explanation rt::explain(const trop_model &model, const Evaluator &evaluator, const Samples &samples,
                        int64_t row, int64_t score, int64_t top) {
  Explanation explanation;
  std::map<int64_t, std::map<int64_t, Passed>> left; // by step, to each unit
  left[model.step_count - 1][score].share = 1;
  std::map<int64_t, InputShare> inputs;
  // A step reads earlier ones alone: units of the last have their whole share already.
  while (!left.empty()) {
    auto [number, shares] = *left.rbegin();
    left.erase(number);
    for (const auto &[position, passed] : largestShares(shares, top)) {
      Answer answer(model, evaluator, samples, row, number, position);
      Unit unit = explainUnit(model, answer, number, position, passed.share, top);
      unit.readers = passed.readers;
      for (const Leaf &leaf : unit.leaves)
        passOn(model, leaf, passed.share * leaf.share, [&](const Element &element, double part) {
          if (element.operand->source == TROP_SOURCE_INPUT) {
            InputShare &input = inputs[element.position];
            input = {element.position, element.value, input.share + part};
            unit.readsInput |= part > 0;
            return;
          }
          Passed &next = left[element.operand->index][element.position];
          next.share += part;
          size_t reader = explanation.units.size();
          if (part > 0 && (next.readers.empty() || next.readers.back() != reader))
            next.readers.push_back(reader);
        });
      explanation.units.push_back(std::move(unit));
    }
  }
  for (const auto &[position, input] : inputs)
    if (input.share > 0)
      explanation.inputs.push_back(input);
  std::sort(explanation.inputs.begin(), explanation.inputs.end(),
            [](const InputShare &a, const InputShare &b) {
              return a.share != b.share ? a.share > b.share : a.position < b.position;
            });
  return explanation;
}
