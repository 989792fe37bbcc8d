//===- Threads.cpp - Loops that threads share -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Threads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <fstream>
#include <mutex>
#include <sched.h>
#include <system_error>
#include <thread>
#include <utility>

using namespace trop;
using namespace trop::rt;

/// By the quota of a control group, "200000 100000" or "max 100000" (Linux, cgroup-v2.rst).
static double grantedCores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota, period;
  return file >> quota >> period && period > 0 ? quota / period : HUGE_VAL;
}

static int availableCores() {
  cpu_set_t set;
  double cores = sched_getaffinity(0, sizeof set, &set) == 0
                     ? CPU_COUNT(&set)
                     : std::thread::hardware_concurrency(); // more than fit into a set
  return int(std::max(1.0, std::ceil(std::min(cores, grantedCores()))));
}

static std::atomic<int> mostCores{0};

void rt::limitCores(int most) { mostCores = most; }

int rt::coreCount() {
  int most = mostCores, cores = availableCores();
  return most > 0 ? std::min(most, cores) : cores;
}

/// What lies between two loops of a training, its own step, takes less. To sleep and to be
/// woken costs a thread 5 to 50 us, which all would wait for at every step. For longer, others
/// shall have the core.
static constexpr std::chrono::microseconds kSpin{2000};

static void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb"); // `yield` does nothing there.
#endif
}

/// Whether `done` within the time worth spinning; none where another thread wants the core.
template <typename Done> static bool spinUntil(bool crowded, const Done &done) {
  auto end = std::chrono::steady_clock::now() + (crowded ? kSpin * 0 : kSpin);
  do {
    if (done())
      return true;
    relax();
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

namespace {

/// Neighbouring indices: one thread's, until others have nothing left of theirs. A line of memory
/// of its own.
struct alignas(64) Share {
  std::atomic<int64_t> next{0};
  int64_t end = 0;
};

/// Threads that wait for loops, and the one loop that runs.
class Pool {
public:
  void run(int threads, int64_t count, detail::LoopBody call, void *body);

private:
  void grow(int workers);
  void work(int number);
  void takeIndices(int thread);

  std::mutex running; // held while a loop runs
  std::mutex mutex;   // of what follows, where no loop runs or a thread joins one
  std::condition_variable begun, left;
  int workers = 0, sleepers = 0;
  int last = 0;                     // number of the last worker that may join the loop
  bool refused = false;             // by the system, a further thread
  std::atomic<bool> crowded{false}; // more threads than cores
  std::atomic<uint64_t> loops{0};   // begun so far
  std::atomic<int> working{0};      // workers in the loop

  detail::LoopBody call = nullptr;
  void *body = nullptr;
  int shared = 0;           // so many of the shares are the loop's, a thread each
  std::deque<Share> shares; // never moved
  std::exception_ptr error; // the first
};

} // namespace

/// No thread is in a shared loop twice.
static thread_local bool inLoop = false;

namespace {
struct Inside {
  bool before = std::exchange(inLoop, true);
  ~Inside() { inLoop = before; }
};
} // namespace

void Pool::takeIndices(int thread) {
  Inside loop;
  try {
    for (int turn = 0; turn < shared; ++turn) {
      Share &share = shares[size_t((thread + turn) % shared)];
      for (int64_t i; (i = share.next.fetch_add(1, std::memory_order_relaxed)) < share.end;)
        call(body, i, thread);
    }
  } catch (...) {
    for (int number = 0; number < shared; ++number)
      shares[size_t(number)].next.store(shares[size_t(number)].end, std::memory_order_relaxed);
    std::lock_guard<std::mutex> lock(mutex);
    if (!error)
      error = std::current_exception();
  }
}

void Pool::work(int number) {
  for (uint64_t seen = 0;;) {
    bool came = spinUntil(crowded, [&] { return loops.load(std::memory_order_acquire) != seen; });
    std::unique_lock<std::mutex> lock(mutex);
    if (!came) {
      ++sleepers;
      begun.wait(lock, [&] { return loops.load(std::memory_order_relaxed) != seen; });
      --sleepers;
    }
    seen = loops.load(std::memory_order_relaxed);
    if (number > last)
      continue;
    working.fetch_add(1, std::memory_order_relaxed);
    lock.unlock();
    takeIndices(number);
    if (working.fetch_sub(1, std::memory_order_release) == 1) {
      lock.lock(); // The one who waits has looked before or sleeps.
      left.notify_one();
    }
  }
}

/// As many as the system gives; a loop is done by those that there are.
void Pool::grow(int wanted) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); // Signals are the first thread's.
  try {
    for (; workers < wanted; ++workers)
      std::thread([this, number = workers + 1] { work(number); }).detach();
  } catch (const std::system_error &) {
    refused = true;
  }
  crowded = workers + 1 > availableCores();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Pool::run(int threads, int64_t count, detail::LoopBody newCall, void *newBody) {
  std::unique_lock<std::mutex> alone(running, std::defer_lock);
  if (inLoop || !alone.try_lock()) {
    Inside loop;
    for (int64_t index = 0; index < count; ++index)
      newCall(newBody, index, 0);
    return;
  }
  int wanted = int(std::min<int64_t>(threads, count)) - 1;
  if (workers < wanted && !refused)
    grow(wanted);
  bool asleep;
  {
    std::lock_guard<std::mutex> lock(mutex);
    call = newCall;
    body = newBody;
    last = wanted;
    shared = wanted + 1;
    while (int(shares.size()) < shared)
      shares.emplace_back();
    for (int number = 0; number < shared; ++number) {
      shares[size_t(number)].next.store(number * count / shared, std::memory_order_relaxed);
      shares[size_t(number)].end = (number + 1) * count / shared;
    }
    loops.fetch_add(1, std::memory_order_release);
    asleep = sleepers > 0;
  }
  if (asleep)
    begun.notify_all();
  takeIndices(0);

  std::unique_lock<std::mutex> lock(mutex);
  last = 0; // Who comes now comes too late.
  lock.unlock();
  auto allLeft = [&] { return working.load(std::memory_order_acquire) == 0; };
  if (!spinUntil(crowded, allLeft)) {
    lock.lock();
    left.wait(lock, allLeft);
  }
  if (std::exception_ptr thrown = std::exchange(error, nullptr))
    std::rethrow_exception(thrown);
}

void rt::detail::shareLoop(int threads, int64_t count, LoopBody call, void *body) {
  static Pool &pool = *new Pool; // Its threads live as long as the process.
  pool.run(threads, count, call, body);
}
