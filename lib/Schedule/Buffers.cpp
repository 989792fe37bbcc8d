//===- Buffers.cpp - Where buffers lie in one memory ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Buffers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

#include <map>
#include <queue>
#include <set>

namespace trop {

namespace {

/// Memory that grows at its end, and the holes in it: no two of them touch.
class Memory {
public:
  int64_t getBytes() const { return end; }

  /// Of the holes that are large enough the smallest, of these the first.
  int64_t take(int64_t bytes) {
    auto best = bySize.lower_bound({bytes, 0});
    if (best == bySize.end())
      return grow(bytes);
    auto [size, offset] = *best;
    remove(offset, size);
    if (size > bytes)
      insert(offset + bytes, size - bytes);
    return offset;
  }

  void giveBack(int64_t offset, int64_t bytes) {
    auto after = holes.lower_bound(offset);
    if (after != holes.end() && after->first == offset + bytes) {
      bytes += after->second;
      remove(after->first, after->second);
    }
    auto before = holes.lower_bound(offset);
    if (before != holes.begin() && (--before)->first + before->second == offset) {
      auto [first, size] = *before;
      remove(first, size);
      offset = first;
      bytes += size;
    }
    insert(offset, bytes);
  }

private:
  int64_t grow(int64_t bytes) {
    int64_t offset = end;
    if (!holes.empty() && holes.rbegin()->first + holes.rbegin()->second == end) {
      offset = holes.rbegin()->first;
      remove(offset, end - offset);
    }
    end = offset + bytes;
    return offset;
  }
  void insert(int64_t offset, int64_t bytes) {
    holes.emplace(offset, bytes);
    bySize.emplace(bytes, offset);
  }
  void remove(int64_t offset, int64_t bytes) {
    holes.erase(offset);
    bySize.erase({bytes, offset});
  }

  int64_t end = 0;
  std::map<int64_t, int64_t> holes; ///< size by offset
  std::set<std::pair<int64_t, int64_t>> bySize;
};

} // namespace

/// Of more, to compare each with each takes longer than it saves.
static constexpr size_t kMostCompared = 4096;

/// The bytes that some step uses: no placement takes less.
static int64_t countUsed(llvm::ArrayRef<Buffer> buffers) {
  llvm::SmallVector<std::pair<int64_t, int64_t>> changes; // a step, and by how many bytes
  for (const Buffer &buffer : buffers) {
    changes.emplace_back(buffer.first, buffer.bytes);
    changes.emplace_back(buffer.last + 1, -buffer.bytes);
  }
  llvm::sort(changes); // What ends at a step comes first.
  int64_t bytes = 0, most = 0;
  for (auto [step, change] : changes)
    most = std::max(most, bytes += change);
  return most;
}

/// The largest first, each as low as those before it let it.
static Placement placeBySize(llvm::ArrayRef<Buffer> buffers) {
  auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
  llvm::stable_sort(order, [&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  Placement placement;
  placement.offsets.resize(buffers.size());
  std::vector<size_t> placed; // by offset
  for (size_t index : order) {
    const Buffer &buffer = buffers[index];
    if (buffer.bytes == 0)
      break;
    int64_t &offset = placement.offsets[index];
    for (size_t before : placed) {
      const Buffer &other = buffers[before];
      if (buffer.first > other.last || other.first > buffer.last)
        continue;
      if (placement.offsets[before] >= offset + buffer.bytes)
        break;
      offset = std::max(offset, placement.offsets[before] + other.bytes);
    }
    placement.bytes = std::max(placement.bytes, offset + buffer.bytes);
    placed.insert(llvm::upper_bound(placed, offset,
                                    [&](int64_t offset, size_t before) {
                                      return offset < placement.offsets[before];
                                    }),
                  index);
  }
  return placement;
}

/// In the order of steps, each buffer that begins in the smallest hole that it fits in.
static Placement placeByStep(llvm::ArrayRef<Buffer> buffers) {
  auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
  llvm::sort(order, [&](size_t a, size_t b) {
    auto rank = [&](size_t index) {
      return std::tuple(buffers[index].first, -buffers[index].bytes, index);
    };
    return rank(a) < rank(b);
  });
  using Use = std::pair<int64_t, size_t>; // its last step, the buffer
  std::priority_queue<Use, std::vector<Use>, std::greater<>> used;
  Memory memory;
  Placement placement;
  placement.offsets.resize(buffers.size());
  for (size_t index : order) {
    for (; !used.empty() && used.top().first < buffers[index].first; used.pop()) {
      size_t over = used.top().second;
      memory.giveBack(placement.offsets[over], buffers[over].bytes);
    }
    if (buffers[index].bytes == 0)
      continue;
    placement.offsets[index] = memory.take(buffers[index].bytes);
    used.emplace(buffers[index].last, index);
  }
  placement.bytes = memory.getBytes();
  return placement;
}

Placement placeBuffers(llvm::ArrayRef<Buffer> buffers) {
  Placement byStep = placeByStep(buffers);
  if (buffers.size() > kMostCompared || byStep.bytes == countUsed(buffers))
    return byStep;
  Placement bySize = placeBySize(buffers);
  return bySize.bytes < byStep.bytes ? bySize : byStep;
}

} // namespace trop
