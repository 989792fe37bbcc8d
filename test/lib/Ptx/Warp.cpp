//===- Warp.cpp - What the threads of a warp do together         -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Launch.h"

namespace trop::ptx {

/// A group are those at one instruction with one mask. It meets once it is the whole mask.
bool Launch::meetInWarp(uint32_t first, uint32_t last) {
  bool haveMet = false;
  uint32_t done = 0;
  for (uint32_t i = first; i < last; ++i) {
    ptx_thread &leader = threads[i];
    if (leader.stop != PTX_COLLECTIVE || done >> (i - first) & 1)
      continue;
    uint32_t members = 0;
    for (uint32_t j = i; j < last; ++j)
      if (threads[j].stop == PTX_COLLECTIVE && threads[j].site == leader.site &&
          threads[j].mask == leader.mask)
        members |= 1u << (j - first);
    done |= members;
    if (members & ~leader.mask)
      fail(Fault::Kind::LaunchFailed, i, leader.site,
           "a thread is not in the mask of its collective");
    // Lanes that a block does not fill are in no mask's way.
    uint32_t lanes = last - first == 32 ? ~0u : (1u << (last - first)) - 1;
    if (members != (leader.mask & lanes))
      continue;
    combine(first, i, members);
    for (uint32_t j = i; j < last; ++j)
      if (members >> (j - first) & 1) {
        threads[j].mask = 0;
        threads[j].syncs += threads[j].collective == PTX_WARP_SYNC;
      }
    haveMet = true;
  }
  return haveMet;
}

namespace {

uint32_t reduce(uint32_t kind, uint32_t a, uint32_t b) {
  auto isLess = [&](bool isSigned) {
    return isSigned ? static_cast<int32_t>(a) < static_cast<int32_t>(b) : a < b;
  };
  switch (kind) {
  case PTX_REDUX_ADD:
    return a + b;
  case PTX_REDUX_MIN_U32:
  case PTX_REDUX_MIN_S32:
    return isLess(kind == PTX_REDUX_MIN_S32) ? a : b;
  case PTX_REDUX_MAX_U32:
  case PTX_REDUX_MAX_S32:
    return isLess(kind == PTX_REDUX_MAX_S32) ? b : a;
  case PTX_REDUX_AND:
    return a & b;
  case PTX_REDUX_OR:
    return a | b;
  default:
    return a ^ b;
  }
}

} // namespace

void Launch::combine(uint32_t first, uint32_t member, uint32_t members) {
  uint32_t kind = threads[member].collective;
  if (kind == PTX_WARP_SYNC)
    return;
  if (kind <= PTX_SHFL_IDX)
    return shuffle(first, members);
  uint32_t ballot = 0, result = threads[member].value;
  for (uint32_t lane = 0; lane < 32; ++lane) {
    if (!(members >> lane & 1))
      continue;
    uint32_t value = threads[first + lane].value;
    ballot |= (value ? 1u : 0u) << lane;
    if (first + lane != member)
      result = reduce(kind, result, value);
  }
  if (kind == PTX_VOTE_BALLOT)
    result = ballot;
  else if (kind == PTX_VOTE_ALL)
    result = ballot == members;
  else if (kind == PTX_VOTE_ANY)
    result = ballot != 0;
  else if (kind == PTX_VOTE_UNI)
    result = ballot == members || ballot == 0;
  for (uint32_t lane = 0; lane < 32; ++lane)
    if (members >> lane & 1)
      threads[first + lane].value = result;
}

void Launch::shuffle(uint32_t first, uint32_t members) {
  uint32_t given[32] = {};
  for (uint32_t lane = 0; lane < 32; ++lane)
    if (members >> lane & 1)
      given[lane] = threads[first + lane].value;
  for (uint32_t lane = 0; lane < 32; ++lane) {
    if (!(members >> lane & 1))
      continue;
    ptx_thread &each = threads[first + lane];
    // PTX ISA, shfl.sync: bits 8 to 12 of the clamp keep a shuffle in segments of the warp.
    uint32_t b = each.lane & 31, segment = each.clamp >> 8 & 31, clamp = each.clamp & 31;
    int32_t most = static_cast<int32_t>((lane & segment) | (clamp & ~segment));
    int32_t least = lane & segment, at = lane, from = 0;
    bool isInside = false;
    switch (each.collective) {
    case PTX_SHFL_UP:
      from = at - static_cast<int32_t>(b);
      isInside = from >= most;
      break;
    case PTX_SHFL_DOWN:
      from = at + static_cast<int32_t>(b);
      isInside = from <= most;
      break;
    case PTX_SHFL_BFLY:
      from = at ^ static_cast<int32_t>(b);
      isInside = from <= most;
      break;
    default:
      from = least | static_cast<int32_t>(b & ~segment);
      isInside = from <= most;
    }
    from = isInside ? from : at;
    if (!(members >> from & 1))
      fail(Fault::Kind::LaunchFailed, first + lane, each.site,
           "reads lane " + std::to_string(from) + ", which takes no part");
    each.value = given[from];
    each.flag = isInside;
  }
}

} // namespace trop::ptx
