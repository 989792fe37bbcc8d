//===- Outputs.cpp - Files that a command may write -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Outputs.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/Run.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/FileLock.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Previous.h"
#include "runtime/Support/Standard.h"

using namespace trop;
using namespace trop::rt;

/// Files that a call of the source names; not those of variables that are not set.
static std::vector<std::string> filesOf(const schema::Call &declared, const trop_call &call) {
  std::vector<std::string> files;
  Arguments arguments(declared, &call);
  for (size_t i = 0; i < declared.argumentCount; ++i)
    if (const schema::Argument &argument = declared.arguments[i];
        argument.kind == schema::Kind::Path && arguments.has(argument.name))
      try {
        files.push_back(expandVariables(arguments.text(argument.name)));
      } catch (const Error &) {
      }
  return files;
}

/// Error: the next training would not find what it reads.
static void checkTrainingFiles(const trop_model &model, const std::string &path) {
  auto check = [&](const std::vector<std::string> &files, const char *what) {
    for (const std::string &file : files)
      if (isSameFile(path, file))
        fail("cannot write '", path, "': it is ", what, " of this program's source");
  };
  if (model.train && model.train->data)
    check(filesOf(dataSource(model.train->data->name), *model.train->data), "data");
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (const trop_call *init = model.parameters[p].init)
      check(filesOf(initialiser(init->name), *init), "weights");
}

void rt::checkOutput(const trop_model &model, const std::string &path,
                     const std::vector<std::string> &reads) {
  checkWritable(path, reads);
  if (isSameFile(path, model.source))
    fail("cannot write '", path, "': it is the source of this program");
  for (int64_t i = 0; i < model.include_count; ++i)
    if (isSameFile(path, model.includes[i]))
      fail("cannot write '", path, "': the source of this program includes it");
  checkTrainingFiles(model, path);
}

void rt::checkResult(const trop_model &model, const std::string &path,
                     const std::vector<std::string> &reads) {
  checkOutput(model, path, reads);
  if (!isStandard(path) && titleOf(path))
    fail("cannot write '", path, "': it is a checkpoint, expected another file");
}

static bool hasBytes(const std::string &path) { return !isStandard(path) && fileBytes(path) > 0; }

static void checkKind(const Options &options, const std::string &path, const char *option,
                      const char *kind, bool (*isOurs)(const std::string &path)) {
  if (!options.overwrite && hasBytes(path) && !isOurs(path))
    fail("cannot write '", path, "': it is no ", kind, " of a training; choose another file with ",
         option, ", or replace it with --overwrite");
}

void rt::checkWatched(const trop_model &model, const Options &options,
                      std::vector<std::string> reads) {
  if (options.log.empty() && options.report.empty() && (options.logEvery || options.evalEvery))
    throw UsageError(concat("expected --log or --report beside ",
                            options.logEvery ? "--log-every" : "--eval-every", ", found neither"));
  std::string best = options.keepBest ? nameWith(options.checkpoint, "best") : "";
  const std::pair<const char *, const std::string &> outputs[] = {
      {"--checkpoint", options.checkpoint},
      {"--keep-best", best},
      {"--log", options.log},
      {"--report", options.report},
      {"--rows-out", options.rowsOut}};
  for (const auto *one = outputs; one != std::end(outputs); ++one) {
    if (one->second.empty() || isStandard(one->second))
      continue;
    for (const auto *other = outputs; other != one; ++other)
      if (!other->second.empty() && !isStandard(other->second) &&
          resolveTarget(one->second) == resolveTarget(other->second))
        throw UsageError(concat("expected different files for ", other->first, " and ", one->first,
                                ", found '", one->second, "' for both"));
    if (&one->second == &options.rowsOut)
      checkResult(model, one->second, reads);
    else if (&one->second != &best) // It may be one file with what is gone on from.
      checkOutput(model, one->second, reads);
    if (one == outputs) { // --checkpoint may be what is gone on from; Checkpointer looks at --init
      reads.push_back(options.resumeFrom);
      if (options.init != "none")
        reads.push_back(options.init);
    }
  }
  if (!isStandard(options.log) && isLocked(options.log))
    fail("another training writes to '", options.log,
         "', expected one at a time; choose another file with --log");
  if (!options.resumes) // or the log is read
    checkKind(options, options.log, "--log", "log", isLog);
  checkKind(options, options.report, "--report", "page", isPage);
}

void rt::keepWatched(const Options &options, const std::string &path,
                     bool (*isOurs)(const std::string &path)) {
  if (options.overwrite && !isOurs(path))
    return;
  Kept kept = keepPrevious(path, options.keepPrevious, [&](const std::string &numbered) {
    return isOurs(numbered) && !isLocked(numbered);
  });
  if (!kept.name.empty())
    note(options, concat("what was ", path, " is kept as ", kept.name, goneText(kept)));
}
