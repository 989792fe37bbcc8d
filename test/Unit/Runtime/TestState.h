//===- TestState.h - State entry points for networks written by hand -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_TESTSTATE_H
#define TROP_TEST_UNIT_RUNTIME_TESTSTATE_H

#include "TestModels.h"

namespace trop::test {

/// Entry points that keep the model's last value and recompute whole blocks by the
/// model's own `loss` and `values`, from a copy of the parameters in `shared`. They
/// refuse changes that are not exactly where old and new parameters differ. Made for
/// one model at a time.
class TestState {
public:
  /// `test` gets them, in blocks of `blockSamples`.
  TestState(TestModel &test, int64_t blockSamples, int64_t fanOut);
  TestState(const TestState &) = delete;
  ~TestState();

  /// Update leaves block `b` as it is, as if it had forgotten it; -1: none.
  void forget(int64_t b) const;

  trop_kept kept;
  trop_state_entries state;
  trop_entries entries;
};

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_TESTSTATE_H
