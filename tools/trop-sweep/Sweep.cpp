//===- Sweep.cpp - Compiles, trains and sums up ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Sweep.h"
#include "tools/Support/Words.h"
#include "tools/trop-sweep/Page.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <thread>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

namespace fs = std::filesystem;

static constexpr const char *kSummaries[] = {"summary.csv", "summary.html"};

//===----------------------------------------------------------------------===//
// What is run
//===----------------------------------------------------------------------===//

/// Options that a sweep gives itself.
static void checkOption(const std::string &option, const std::string &name) {
  for (const char *own : {"seed", "checkpoint", "keep-previous", "json", "quiet", "log", "report",
                          "resume", "help", "list-data"})
    if (name == own)
      throw UsageError(concat(option, ": trop-sweep itself says --", own,
                              name == "seed" ? "; seeds are told by --seeds" : ""));
}

/// What a sweep compiles, and to where.
static void checkCompilerWord(const std::string &word) {
  size_t dashes = word.find_first_not_of('-');
  std::string name =
      dashes == std::string::npos ? "" : word.substr(dashes, word.find('=') - dashes);
  for (const char *own : {"o", "c", "S", "emit", "report-cost", "print-sct", "help", "version"})
    if (dashes && name == own)
      throw UsageError(
          concat("--tropc: expected options of how programs are compiled, found '", word, "'"));
}

static std::string absolute(const std::string &path) {
  return fs::absolute(path).lexically_normal().string();
}

Sweep::Sweep(const Settings &settings) : settings(settings) {
  std::set<std::string> sources;
  for (const std::string &source : settings.sources) {
    std::error_code problem;
    if (fs::status(source, problem).type() != fs::file_type::regular)
      throw Error(concat("cannot open '", source,
                         "': ", problem ? problem.message() : "it is not a regular file"));
    if (!sources.insert(absolute(source)).second)
      throw UsageError(concat("'", source, "' is given twice"));
  }
  factors.push_back({Factor::Kind::Source, "source", settings.sources});
  for (const std::string &text : settings.constants)
    factors.push_back(readFactor("-D", Factor::Kind::Constant, text));
  for (const std::string &text : settings.options) {
    factors.push_back(readFactor("--vary", Factor::Kind::Option, text));
    std::string &name = factors.back().name;
    name.erase(0,
               name.find_first_not_of('-') == std::string::npos ? 0 : name.find_first_not_of('-'));
    checkOption("--vary", name);
  }
  if (!settings.folds.empty())
    factors.push_back(foldFactor(settings.folds));
  for (auto factor = factors.begin(); factor != factors.end(); ++factor)
    for (auto other = factors.begin(); other != factor; ++other)
      if (other->kind == factor->kind && other->name == factor->name)
        throw UsageError(concat("'", factor->name, "' is given twice"));
  trainWords = splitWords("--train", settings.train);
  for (const std::string &word : trainWords)
    if (word.rfind("--", 0) == 0)
      checkOption("--train", word.substr(2, word.find('=') - 2));
  tropcWords = splitWords("--tropc", settings.tropc);
  for (const std::string &word : tropcWords)
    checkCompilerWord(word);
  if (settings.folder.empty())
    throw UsageError("--output: expected the name of a folder, found nothing");
  figures = readFigures("--figures", settings.figures);
  for (const Point &point : makePoints(factors, readSeeds(settings.seeds)))
    runs.push_back({point, ""});
  width = settings.jobs ? settings.jobs : std::max(1u, std::thread::hardware_concurrency());
}

std::string Sweep::programFile(const Point &point) const {
  std::string name = fs::path(point.values[0]).stem().string();
  std::string key = absolute(point.values[0]);
  for (const std::string &word : tropcWords)
    key += "\n" + word;
  for (size_t f = 1; f < factors.size(); ++f)
    if (factors[f].kind == Factor::Kind::Constant) {
      name += concat(",", factors[f].name, "=", point.values[f]);
      key += concat("\n-D", factors[f].name, "=", point.values[f]);
    }
  return settings.folder + "/programs/" + fileName(name, key);
}

std::string Sweep::pointName(const Point &point) const {
  std::string fold;
  for (size_t f = 0; f < factors.size(); ++f)
    if (factors[f].repeats)
      fold = concat(", ", factors[f].name, "=", point.values[f]);
  return concat(groupName(factors, point), fold, ", seed=", point.seed);
}

/// Without what ends it. Other constants or options are other files.
std::string Sweep::pointFile(const Point &point) const {
  std::string name = fs::path(point.values[0]).stem().string();
  std::string key = absolute(point.values[0]);
  for (size_t f = 1; f < factors.size(); ++f) {
    name += concat(",", factors[f].name, "=", point.values[f]);
    key += concat("\n", factors[f].name, "=", point.values[f]);
  }
  return settings.folder + "/runs/" +
         fileName(concat(name, ",seed=", point.seed), concat(key, "\n", point.seed));
}

std::vector<std::string> Sweep::trainArguments(const Point &point) const {
  std::vector<std::string> words = trainWords;
  for (size_t f = 0; f < factors.size(); ++f)
    if (factors[f].kind == Factor::Kind::Option) {
      words.push_back("--" + factors[f].name);
      words.push_back(point.values[f]);
    }
  bool threads = std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word == "--threads" || word.rfind("--threads=", 0) == 0;
  });
  if (!threads)
    for (const char *word : {"--threads", "1"}) // points run at once
      words.push_back(word);
  words.push_back("--seed");
  words.push_back(std::to_string(point.seed));
  return words;
}

//===----------------------------------------------------------------------===//
// Running it
//===----------------------------------------------------------------------===//

/// Whether a training that was to go on from a checkpoint could not: other errors, a full
/// disk or a kill among them, leave it for the next time.
static bool refusesCheckpoint(const JobEnd &end, const std::string &checkpoint) {
  std::string text = errorText(end);
  return text.rfind(checkpoint + ": ", 0) == 0 ||
         text.rfind("the checkpoint to go on from ", 0) == 0;
}

std::vector<std::string> Sweep::compileCommand(const Point &point,
                                               const std::string &output) const {
  std::vector<std::string> command = {compilerPath()};
  for (size_t f = 0; f < factors.size(); ++f)
    if (factors[f].kind == Factor::Kind::Constant) {
      command.push_back("-D");
      command.push_back(factors[f].name + "=" + point.values[f]);
    }
  command.insert(command.end(), tropcWords.begin(), tropcWords.end());
  for (const std::string &word : {point.values[0], std::string("-o"), output})
    command.push_back(word);
  return command;
}

void Sweep::noteCompiled(const std::string &program, const JobEnd &end) {
  if (end.code) {
    std::fputs(end.errors.c_str(), stderr);
    compileErrors[program] = "does not compile: " + errorText(end);
  } else {
    programs[program] = digestOf(readFile(program));
  }
}

int Sweep::compile() {
  std::map<std::string, Job> jobs;
  for (const Run &run : runs) {
    std::string program = programFile(run.point);
    if (!jobs.count(program))
      jobs[program] = {compileCommand(run.point, program), program};
  }
  std::vector<std::string> programs;
  std::vector<Job> list;
  for (auto &[program, job] : jobs) {
    programs.push_back(program);
    list.push_back(job);
  }
  return runJobs(list, width, [&](size_t index, const JobEnd &end) {
    noteCompiled(programs[index], end);
    return true;
  });
}

/// The files that a point reads, whatever its seed.
std::vector<std::string> &Sweep::dataOf(const Point &point) {
  std::vector<std::string> command = trainArguments(point);
  command.resize(command.size() - 2); // --seed N
  command.insert(command.begin(), {programFile(point), "train", "--list-data"});
  return data[command];
}

/// Programs say which files they would read now: that may depend on the environment, and on
/// what else is there. One that fails says why when it is to train.
int Sweep::listData() {
  for (const Run &run : runs)
    if (programs.count(programFile(run.point)))
      dataOf(run.point);
  std::vector<Job> jobs;
  std::vector<std::vector<std::string> *> lists;
  for (auto &[command, files] : data) {
    jobs.push_back({command, settings.folder + "/programs/data"});
    jobs.back().scratch += std::to_string(jobs.size());
    lists.push_back(&files);
  }
  return runJobs(jobs, width, [&](size_t index, const JobEnd &end) {
    if (end.code == 0)
      for (const Json &path : parseJson(end.output, jobs[index].scratch, "a list of files"))
        lists[index]->push_back(path);
    return true;
  });
}

void Sweep::failPoint(Run &run, const std::string &why) {
  run.error = printable(why);
  std::fprintf(stderr, "trop-sweep: error: %s: %s\n", pointName(run.point).c_str(),
               run.error.c_str());
}

/// Whether to go on.
bool Sweep::noteTrained(size_t index, const JobEnd &end) {
  Run &run = runs[index];
  std::string file = pointFile(run.point);
  ++reported;
  if (end.code == 129 || end.code == 130 || end.code == 143) {
    run.error = "interrupted";
    return true;
  }
  if (end.code && resumed.count(index) && refusesCheckpoint(end, file + ".safetensors"))
    fs::remove(file + ".json"); // It begins anew the next time.
  if (end.code == 2) {
    usageError = concat(groupName(factors, run.point), ": ", errorText(end));
    return false;
  }
  if (end.code) {
    failPoint(run, errorText(end));
    return true;
  }
  run.result = parseJson(end.output, file, "what train --json prints");
  FileDigests before = begunWith[index];
  for (auto &[path, digest] : before)
    if (digest != files.of(path)) {
      digest.clear(); // of what it read is not known
      std::fprintf(stderr, "trop-sweep: warning: %s: '%s' changed while it trained\n",
                   pointName(run.point).c_str(), path.c_str());
    }
  writeRecord(file + ".json",
              {programs[programFile(run.point)], trainArguments(run.point), before, run.result});
  if (!settings.quiet)
    std::fprintf(stderr, "%zu of %zu: %s\n", reported, runs.size(), pointName(run.point).c_str());
  return true;
}

/// Whether what is to be known of a point is known without running it.
bool Sweep::isKnown(Run &run) {
  std::string program = programFile(run.point);
  if (auto error = compileErrors.find(program); error != compileErrors.end()) {
    failPoint(run, error->second);
    return true;
  }
  std::string file = pointFile(run.point) + ".json";
  std::optional<Record> record = readRecord(file);
  if (!record) {
    if (fs::exists(file))
      ++again["what is there is of another version of trop-sweep"];
    return false;
  }
  bool isDone = record->result.is_object(); // else it was begun
  std::string why = difference(*record, {programs[program], trainArguments(run.point)});
  if (std::string changed = files.changed(record->data, dataOf(run.point));
      why.empty() && isDone && !changed.empty())
    why = concat("'", changed, "' has changed");
  if (!why.empty())
    ++again[why];
  else if (isDone)
    run.result = record->result;
  return run.result.is_object();
}

/// Goes on from the checkpoint of a point that was begun alike, if there is one.
Job Sweep::begin(const Run &run) {
  std::string file = pointFile(run.point), checkpoint = file + ".safetensors";
  std::string program = programFile(run.point);
  Record record{programs[program], trainArguments(run.point)};
  size_t index = size_t(&run - runs.data());
  Job job{
      {program, "train", "--json", "--quiet", "--keep-previous", "0", "--checkpoint", checkpoint},
      file};
  std::optional<Record> before = readRecord(file + ".json");
  if (before && before->result.is_null() && difference(*before, record).empty() &&
      fs::exists(checkpoint)) {
    job.command.push_back("--resume=" + checkpoint);
    resumed.insert(index);
  }
  job.prepare = [=, anew = !resumed.count(index)] {
    begunWith[index] = files.of(dataOf(runs[index].point));
    if (!anew)
      return;
    fs::remove(checkpoint);
    writeRecord(file + ".json", record);
  };
  job.command.insert(job.command.end(), record.arguments.begin(), record.arguments.end());
  return job;
}

void Sweep::noteThere() const {
  auto there = std::count_if(runs.begin(), runs.end(),
                             [](const Run &run) { return run.result.is_object(); });
  if (settings.quiet)
    return;
  if (there)
    std::fprintf(stderr, "%s of %zu there already\n", counted(there, "point").c_str(), runs.size());
  for (const auto &[why, count] : again)
    std::fprintf(stderr, "%s again, since %s\n", counted(count, "point").c_str(), why.c_str());
  if (!resumed.empty())
    std::fprintf(stderr, "%s from a checkpoint on\n",
                 counted(int64_t(resumed.size()), "point").c_str());
}

int Sweep::train() {
  if (int signal = listData())
    return signal;
  std::vector<size_t> indices;
  for (size_t r = 0; r < runs.size(); ++r)
    if (isKnown(runs[r]))
      ++reported;
    else
      indices.push_back(r);
  std::vector<Job> jobs;
  for (size_t r : indices)
    jobs.push_back(begin(runs[r]));
  noteThere();
  return runJobs(jobs, width,
                 [&](size_t job, const JobEnd &end) { return noteTrained(indices[job], end); });
}

/// Neither sources nor data, as far as they are known by now, are overwritten.
void Sweep::checkSummaries() const {
  std::vector<std::string> read = files.paths();
  read.insert(read.end(), settings.sources.begin(), settings.sources.end());
  for (const char *name : kSummaries)
    checkWritable(concat(settings.folder, "/", name), read);
}

void Sweep::sumUp() const {
  std::string title = "Sweep of";
  for (const std::string &source : settings.sources)
    title += " " + fs::path(source).filename().string();
  checkSummaries();
  writeFile(settings.folder + "/summary.csv", summaryCsv(factors, runs));
  writeFile(settings.folder + "/summary.html", sweepPage(title, factors, runs));
  writeOutput(summaryTable(factors, runs, figures));
}

/// A summary that is there is replaced where it is of a sweep. A link to a folder that is not there
/// yet is followed.
void Sweep::makeFolder() const {
  std::error_code problem;
  fs::path folder = settings.folder;
  if (!fs::exists(folder, problem) && !problem)
    while (fs::is_symlink(folder, problem))
      folder = folder.parent_path() / fs::read_symlink(folder, problem);
  if (!fs::exists(settings.folder + "/runs", problem))
    for (const char *name : kSummaries)
      if (std::string path = concat(settings.folder, "/", name); fs::exists(path, problem))
        fail("cannot write '", path, "': it is there already, and not of a sweep");
  for (const char *name : {"programs", "runs"}) {
    fs::create_directories(folder / name, problem);
    if (problem)
      fail("cannot write '", settings.folder, "/", name, "': ", problem.message());
  }
}

int Sweep::run() {
  makeFolder();
  checkSummaries();
  FolderLock lock(settings.folder);
  if (int signal = compile())
    return 128 + signal;
  int signal = train();
  if (!usageError.empty())
    throw UsageError(usageError);
  sumUp();
  if (signal)
    return 128 + signal;
  return std::any_of(runs.begin(), runs.end(), [](const Run &run) { return !run.error.empty(); });
}
