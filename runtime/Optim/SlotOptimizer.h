//===- SlotOptimizer.h - What is carried of entries -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_SLOTOPTIMIZER_H
#define TROP_RUNTIME_OPTIM_SLOTOPTIMIZER_H

#include "runtime/Optim/Optimizer.h"

#include <string>

namespace trop::rt {

/// An optimizer that moves all entries, and carries numbers of each: of a parameter an array a
/// slot, zeros at first.
template <typename T> class SlotOptimizer : public Optimizer<T> {
public:
  SlotOptimizer(std::vector<std::string> names, const Phase &phase)
      : names(std::move(names)), arrays(phase.sizes.size()) {
    for (size_t p = 0; p < arrays.size(); ++p)
      arrays[p].resize(this->names.size(), std::vector<T>(size_t(phase.sizes[p])));
  }

  bool movesAll() const override { return true; }

  std::vector<T *> slots(int64_t parameter) override {
    std::vector<T *> all;
    for (std::vector<T> &slot : arrays[size_t(parameter)])
      all.push_back(slot.data());
    return all;
  }

  void visit(StateVisitor &visitor) override {
    this->slotArrays().write(); // A visitor may be one that restores them.
    for (size_t p = 0; p < arrays.size(); ++p) {
      visitParameter(visitor, int64_t(p));
      for (size_t s = 0; s < names.size(); ++s)
        visitor.array(names[s].c_str(), int64_t(p), arrays[p][s].data(),
                      int64_t(arrays[p][s].size()));
    }
  }

protected:
  /// What is carried of a parameter as a whole.
  virtual void visitParameter(StateVisitor &visitor, int64_t parameter) = 0;

private:
  std::vector<std::string> names;
  std::vector<std::vector<std::vector<T>>> arrays; // [parameter][slot]
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_SLOTOPTIMIZER_H
