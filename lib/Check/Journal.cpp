//===- Journal.cpp - Checks in a process of their own ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Journal.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace trop::check {
namespace {

/// What records of the pipe are made of: a letter, fields, and an end.
constexpr char kField = '\x1f', kEnd = '\x1e';
constexpr StringLiteral kDone = "D";

/// How much longer than it may compute a child may take, on busy machines or asleep.
constexpr int kPatience = 10;

/// What a child enters, where the parent finds it after a crash.
struct Entered {
  char method[128], what[512];
};

void copyTo(MutableArrayRef<char> place, const Twine &text) {
  std::string string = text.str();
  size_t size = std::min(string.size(), place.size() - 1);
  std::memcpy(place.data(), string.data(), size);
  place[size] = 0;
}

class ChildJournal : public Journal {
public:
  ChildJournal(int pipe, Entered &entered) : pipe(pipe), entered(entered) {}

  void enter(const Twine &method, const Twine &what) override {
    copyTo(entered.method, method);
    copyTo(entered.what, what);
  }
  void find(const Twine &method, const Twine &problem, const Twine &remedy) override {
    ++findings;
    write({"F", method.str(), problem.str(), remedy.str()});
  }
  void note(const Twine &text) override { write({"N", text.str()}); }
  void tell(const Twine &key, const Twine &value) override { write({"T", key.str(), value.str()}); }
  void end() { write({kDone.str()}); }

private:
  void write(ArrayRef<std::string> fields) {
    std::string record;
    for (const std::string &field : fields) {
      for (char c : field)
        record += c == kField || c == kEnd ? ' ' : c;
      record += kField;
    }
    record.back() = kEnd;
    for (StringRef left = record; !left.empty();) {
      ssize_t written = ::write(pipe, left.data(), left.size());
      if (written < 0 && errno != EINTR)
        _exit(1);
      left = left.drop_front(std::max<ssize_t>(written, 0));
    }
  }

  int pipe;
  Entered &entered;
};

/// A pipe whose ends close with it.
struct Pipe {
  Pipe() {
    if (pipe2(ends, O_CLOEXEC))
      ends[0] = ends[1] = -1;
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(int end) {
    if (ends[end] >= 0)
      ::close(std::exchange(ends[end], -1));
  }
  int ends[2];
};

/// Without the handlers of LLVM, whose dumps tell of this program, and with bounds on what a
/// method without end may take.
void becomeChild(const Pipe &messages, std::chrono::seconds limit) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP})
    std::signal(signal, SIG_DFL);
  rlimit none = {0, 0}, memory = {rlim_t(8) << 30, rlim_t(8) << 30};
  rlimit time = {rlim_t(limit.count()), rlim_t(limit.count()) + 1};
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_DATA, &memory);
  dup2(messages.ends[1], STDERR_FILENO);
  dup2(messages.ends[1], STDOUT_FILENO);
}

/// Reads what both pipes bring until they are closed. Returns whether that was in time.
bool read(Pipe &records, std::string &text, Pipe &messages, std::string &said,
          std::chrono::seconds limit) {
  auto end = std::chrono::steady_clock::now() + limit;
  pollfd ends[] = {{records.ends[0], POLLIN, 0}, {messages.ends[0], POLLIN, 0}};
  std::string *to[] = {&text, &said};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return false;
    if (poll(ends, 2, int(left.count())) < 0 && errno != EINTR)
      return false;
    for (int i : {0, 1}) {
      if (ends[i].fd < 0 || !ends[i].revents)
        continue;
      char buffer[4096];
      ssize_t size = ::read(ends[i].fd, buffer, sizeof buffer);
      if (size > 0)
        to[i]->append(buffer, size);
      else if (size == 0 || errno != EINTR)
        ends[i].fd = -1;
    }
  }
  return true;
}

/// The records that are whole. Returns whether the checks came to their end.
bool parse(StringRef text, Outcome &outcome) {
  bool done = false;
  while (text.contains(kEnd)) {
    auto [record, rest] = text.split(kEnd);
    text = rest;
    SmallVector<StringRef> fields;
    record.split(fields, kField);
    if (fields[0] == "F" && fields.size() == 4)
      outcome.findings.push_back({fields[1].str(), fields[2].str(), fields[3].str()});
    else if (fields[0] == "N" && fields.size() == 2)
      outcome.notes.push_back(fields[1].str());
    else if (fields[0] == "T" && fields.size() == 3)
      outcome.facts.emplace(fields[1].str(), fields[2].str());
    done |= fields[0] == kDone;
  }
  return done;
}

/// The last line that a process wrote before it ended: an assertion, or what LLVM said.
std::string getLastWords(StringRef said) {
  SmallVector<StringRef> lines;
  said.split(lines, '\n', -1, /*KeepEmpty=*/false);
  return lines.empty() ? "" : ": " + lines.back().take_back(400).str();
}

Finding describeEnd(const Entered &entered, int status, bool inTime, std::chrono::seconds limit,
                    StringRef said) {
  std::string with = *entered.what ? std::string(" with ") + entered.what : "";
  if (!inTime)
    return {entered.method, "did not return within " + std::to_string(limit.count()) + " s" + with,
            "look for a loop without end"};
  if (WIFSIGNALED(status))
    return {entered.method,
            "crashed (signal " + std::to_string(WTERMSIG(status)) + ", " +
                strsignal(WTERMSIG(status)) + ")" + with + getLastWords(said),
            "refuse what it cannot take with an error, and check what it dereferences"};
  return {entered.method,
          "ended the program with status " + std::to_string(WEXITSTATUS(status)) + with +
              getLastWords(said),
          "emit an error and fail instead"};
}

} // namespace

Outcome runIsolated(function_ref<void(Journal &)> checks, std::chrono::seconds limit) {
  Outcome outcome;
  void *memory =
      mmap(nullptr, sizeof(Entered), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Pipe records, messages;
  pid_t child = memory == MAP_FAILED || records.ends[0] < 0 || messages.ends[0] < 0 ? -1 : fork();
  if (child < 0) {
    outcome.findings.push_back({"", std::string("was not checked: ") + strerror(errno),
                                "free memory, processes or files for the checks"});
    return outcome;
  }
  auto &entered = *static_cast<Entered *>(memory);
  if (child == 0) {
    becomeChild(messages, limit);
    ChildJournal journal(records.ends[1], entered);
    checks(journal);
    journal.end();
    _exit(0); // Without destructors, of the plugin's among them.
  }
  records.close(1);
  messages.close(1);
  std::string text, said;
  bool inTime = read(records, text, messages, said, kPatience * limit);
  if (!inTime)
    kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  inTime &= !(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
  if (!parse(text, outcome))
    outcome.findings.push_back(describeEnd(entered, status, inTime, limit, said));
  munmap(memory, sizeof(Entered));
  return outcome;
}

} // namespace trop::check
