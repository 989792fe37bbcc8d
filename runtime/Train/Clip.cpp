//===- Clip.cpp - Bounds long gradients -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Clip.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Optim/NormSteps.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

template <typename T>
Clip<T>::Clip(const trop_call &call)
    : byNorm(!std::strcmp(call.name, "norm")),
      most(Arguments(clip(call.name), &call).number("most")) {}

template <typename T>
template <typename Change>
void Clip<T>::replace(std::vector<Movable<T>> &movable, const Change &change) {
  copies.resize(std::max(copies.size(), movable.size()));
  for (size_t m = 0; m < movable.size(); ++m) {
    std::vector<T> &copy = copies[m];
    copy.resize(size_t(movable[m].count));
    std::transform(movable[m].gradient, movable[m].gradient + movable[m].count, copy.begin(),
                   change);
    movable[m].gradient = copy.data();
  }
}

template <typename T> Squares Clip<T>::apply(std::vector<Movable<T>> &movable) {
  Squares squares = gradientSquares(movable.data(), int64_t(movable.size()));
  if (!byNorm) {
    replace(movable, ClippedEntry<T>{T(most)});
    return squares;
  }
  NormClip<T> clip(most, squares);
  if (clip.way == Way::Near)
    replace(movable, clip.near);
  else if (clip.way == Way::Far)
    replace(movable, clip.far);
  return squares;
}

template class trop::rt::Clip<float>;
template class trop::rt::Clip<double>;
