//===- Threads.h - Loops that threads share ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_THREADS_H
#define TROP_RUNTIME_SUPPORT_THREADS_H

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace trop::rt {

/// How many cores this process may use at a time: those that it may run on, or fewer by a
/// container's quota or as limitCores has it. At least 1.
int coreCount();

/// From now on coreCount() is at most this; 0: whatever there is.
void limitCores(int most);

namespace detail {
using LoopBody = void (*)(void *body, int64_t index, int thread);
void shareLoop(int threads, int64_t count, LoopBody call, void *body);
} // namespace detail

/// body(index, thread) for every index of 0 .. count - 1, once, on up to `threads` threads:
/// this one, which has number 0, and others with numbers below `threads`, which stay for
/// later loops. Neighbouring indices are one thread's, about equally many, in every loop the
/// same; who is done with them takes of the others', so whose one is depends on the time that
/// each takes. Returns when all are done; of a body that throws,
/// the first exception, once nobody is at work; then some indices may be left out. A loop
/// inside another, or beside one that another thread began, runs on its own thread alone,
/// as number 0.
template <typename Body> void parallelFor(int threads, int64_t count, Body &&body) {
  if (threads <= 1 || count <= 1) {
    for (int64_t index = 0; index < count; ++index)
      body(index, 0);
    return;
  }
  auto call = [](void *body, int64_t index, int thread) {
    (*static_cast<std::remove_reference_t<Body> *>(body))(index, thread);
  };
  detail::shareLoop(threads, count, call, &body);
}

/// body(first, last) for pieces of at most `piece` of 0 .. count - 1, from `first` to before
/// `last`, on all cores.
template <typename Body> void parallelPieces(int64_t count, int64_t piece, const Body &body) {
  int64_t pieces = (count + piece - 1) / piece;
  parallelFor(pieces > 1 ? coreCount() : 1, pieces,
              [&](int64_t i, int) { body(i * piece, std::min(count, (i + 1) * piece)); });
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_THREADS_H
