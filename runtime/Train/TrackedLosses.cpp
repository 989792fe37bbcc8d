//===- TrackedLosses.cpp - The losses that training looks at --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/TrackedLosses.h"

#include <algorithm>
#include <numeric>

using namespace trop;
using namespace trop::rt;

namespace {
template <typename T> class DenseLosses : public TrackedLosses {
public:
  DenseLosses(const trop_model &model, const Samples &samples, const Part &part,
              const Evaluator &evaluator)
      : samples(samples), part(part), evaluator(evaluator), losses(model.compute, part.count) {}

  int64_t refresh(const Positions &) override {
    return evaluator.losses(samples, part.first, part.count, losses.data());
  }
  int64_t worst() const override {
    return part.first + (std::max_element(begin(), begin() + part.count) - begin());
  }
  void worst(int64_t m, std::vector<int64_t> &rows) const override {
    order.resize(part.count);
    std::iota(order.begin(), order.end(), part.first);
    auto isBefore = [&](int64_t a, int64_t b) { return at(a) != at(b) ? at(a) > at(b) : a < b; };
    std::partial_sort(order.begin(), order.begin() + m, order.end(), isBefore);
    rows.assign(order.begin(), order.begin() + m);
  }
  void allWorst(std::vector<int64_t> &rows) const override {
    rows.clear();
    T most = at(worst());
    for (int64_t row = part.first; row < part.first + part.count; ++row)
      if (at(row) == most)
        rows.push_back(row);
  }
  double loss(int64_t row) const override { return double(at(row)); }

private:
  const T *begin() const { return losses.template as<T>(); }
  T at(int64_t row) const { return begin()[row - part.first]; }

  const Samples &samples;
  const Part &part;
  const Evaluator &evaluator;
  Array losses;
  mutable std::vector<int64_t> order;
};

class MaintainedLosses : public TrackedLosses {
public:
  MaintainedLosses(std::unique_ptr<KeptState> kept, std::string why)
      : kept(std::move(kept)), why(std::move(why)) {}

  int64_t refresh(const Positions &changed) override { return kept->update(changed); }
  int64_t worst() const override { return kept->worst(); }
  void worst(int64_t m, std::vector<int64_t> &rows) const override { kept->worst(m, rows); }
  void allWorst(std::vector<int64_t> &rows) const override { kept->allWorst(rows); }
  double loss(int64_t row) const override { return kept->loss(row); }
  std::unique_ptr<DeviceStateMoves> makeMoves(const DeviceMovePlan &plan) override {
    return kept->makeMoves(plan);
  }
  std::string remark() const override { return why; }
  const KeptState *state() const override { return kept.get(); }

private:
  std::unique_ptr<KeptState> kept;
  std::string why;
};
} // namespace

std::unique_ptr<TrackedLosses> rt::makeDenseLosses(const trop_model &model, const Samples &samples,
                                                   const Part &part, const Evaluator &evaluator) {
  return withElement(model.compute, [&](auto zero) -> std::unique_ptr<TrackedLosses> {
    return std::make_unique<DenseLosses<decltype(zero)>>(model, samples, part, evaluator);
  });
}

std::unique_ptr<TrackedLosses> rt::makeMaintainedLosses(const trop_model &model,
                                                        const Samples &samples, const Part &part,
                                                        const Evaluator &evaluator,
                                                        const Weights &weights, int threads,
                                                        int64_t most, bool formsGradient) {
  std::unique_ptr<KeptState> kept;
  std::string why;
  Accelerator *device = evaluator.accelerator();
  try {
    if (device)
      kept = device->makeState({samples, part.first, part.count, weights, most, formsGradient});
  } catch (const NoDeviceMemory &error) {
    if (!device->isOptional())
      throw;
    why = error.what();
  }
  if (!kept)
    kept = std::make_unique<State>(model, samples, part.first, part.count, weights, threads);
  return std::make_unique<MaintainedLosses>(std::move(kept), std::move(why));
}
