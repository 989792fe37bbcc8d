//===- Comparison.cpp - Prunes, compiles and evaluates -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Comparison.h"
#include "tools/Support/Jobs.h"
#include "tools/Support/Words.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;

namespace fs = std::filesystem;

namespace trop::pruning {

/// How often a share is halved until a network has the parameters that are wanted.
static constexpr int kHalvings = 12;

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "trop-prune-XXXXXX").string();
  if (!mkdtemp(name.data()))
    fail("cannot write '", name, "': ", errnoText());
  path = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

//===----------------------------------------------------------------------===//
// What is asked for
//===----------------------------------------------------------------------===//

static void checkThere(const std::string &path, bool mayBeFolder = false) {
  std::error_code problem;
  fs::file_type type = fs::status(path, problem).type();
  if (type != fs::file_type::regular && !(mayBeFolder && type == fs::file_type::directory))
    throw Error(concat("cannot open '", path,
                       "': ", problem ? problem.message() : "it is not a regular file"));
}

/// Before the network is read, which takes long.
static const Settings &checked(const Settings &settings) {
  checkThere(settings.source);
  checkThere(settings.weights);
  if (!settings.data.empty())
    checkThere(settings.data, /*mayBeFolder=*/true);
  if (!settings.labels.empty())
    checkThere(settings.labels);
  if (!settings.labels.empty() && settings.data.empty())
    throw UsageError("--labels go with --data");
  if (settings.json && settings.report == "-")
    throw UsageError("--json and --report -: standard output has one use");
  if (settings.output == "-")
    throw UsageError("-o: expected a name, found '-'");
  return settings;
}

Comparison::Comparison(const Settings &settings, Pruner pruner)
    : settings(settings), pruner(std::move(pruner)), points(makePoints(settings)),
      tropcWords(splitWords("--tropc", settings.tropc)), network(checked(settings)) {
  checkOutputs();
}

/// What is written of a network: a program, or a source with its weights.
std::vector<std::string> Comparison::getOutputs(const Point &point) const {
  std::string name = settings.output;
  if (points.size() > 1) {
    std::string size = point.size;
    size.erase(std::remove(size.begin(), size.end(), '%'), size.end());
    name += "-" + point.request.method + (size.empty() ? "" : "-" + size);
    bool seeded = std::any_of(points.begin(), points.end(), [&](const Point &other) {
      return other.group == point.group && other.request.seed != point.request.seed;
    });
    if (seeded)
      name += concat("-", point.request.seed);
  }
  if (settings.emit == "source")
    return {name + ".trop", name + ".safetensors"};
  return {name};
}

/// Nothing that is read is overwritten, the weights least of all.
void Comparison::checkOutputs() const {
  std::vector<std::string> read = network.getSources();
  for (const std::string &path : {settings.weights, settings.data, settings.labels})
    if (!path.empty())
      read.push_back(path);
  read.insert(read.end(), settings.plugins.begin(), settings.plugins.end());
  if (!settings.report.empty())
    checkWritable(settings.report, read);
  if (settings.output.empty())
    return;
  for (const Point &point : points)
    for (const std::string &path : getOutputs(point)) {
      checkWritable(path, read);
      if (!settings.report.empty() &&
          fs::path(path).lexically_normal() == fs::path(settings.report).lexically_normal())
        throw UsageError(concat("--report and -o: '", path, "' has one use"));
    }
}

/// Whether a signal ended it that runJobs tells of.
static bool isInterrupted(const JobEnd &end) {
  return end.code == 129 || end.code == 130 || end.code == 143;
}

static bool noteCompiled(size_t, const JobEnd &end) {
  if (end.code && !isInterrupted(end))
    fail("a network does not compile: ", errorText(end));
  return true;
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// That radius and box hold the data: otherwise what is said of these would not be true.
void Comparison::checkData() const {
  if (settings.radius && !(*settings.radius >= inputs->radius))
    throw UsageError(concat("--radius: expected at least ", formatNumber(inputs->radius),
                            ", the largest norm of the data, found ",
                            formatNumber(*settings.radius)));
  if (settings.box.empty())
    return;
  Interval box = readBox(settings.box);
  for (size_t i = 0; i < inputs->box.size(); ++i)
    if (Interval range = inputs->box[i]; range.low < box.low || range.high > box.high)
      throw UsageError(concat("--box: expected a box that holds the data, whose input ", i,
                              " reaches from ", formatNumber(range.low), " to ",
                              formatNumber(range.high), ", found ", settings.box));
}

/// What the network is given, if anything asks for it: a method, bounds or a box. Data that only
/// bounds or the method auto would look at may be gone.
int Comparison::readData() {
  bool isNeeded = settings.radius.has_value(), takesSamples = false, isExact = false;
  for (const Point &point : points) {
    isExact |= point.request.method == kExact;
    if (point.request.method == kExact)
      continue;
    const MethodTraits &method = getTraits(*findMethod(point.request.method));
    isNeeded |= method.needsSamples;
    takesSamples |= method.needsSamples || method.method == Method::Auto;
  }
  if (!isNeeded && !takesSamples && !isExact && settings.unbounded)
    return 0;
  std::string library = scratch.file("network.so");
  std::vector<std::string> command = compileCommand(sources.front());
  command.insert(command.end(), {"--emit=shared", "-O0", "-o", library});
  if (int signal = runJobs({{command, library}}, 1, noteCompiled))
    return signal;
  try {
    inputs = readInputs(library, weights.front(), settings.data, settings.labels,
                        takesSamples ? settings.samples : 0);
    checkData();
  } catch (const UsageError &) {
    throw;
  } catch (const Error &error) {
    if (isNeeded)
      throw;
    if (!settings.quiet)
      std::fprintf(stderr, "trop-prune: note: nothing is known of the data: %s\n", error.what());
  }
  if (!settings.box.empty()) {
    if (!inputs)
      inputs.emplace();
    inputs->box = {readBox(settings.box)};
  }
  return 0;
}

//===----------------------------------------------------------------------===//
// Smaller networks
//===----------------------------------------------------------------------===//

/// Tells `result`, if any, of its layers, its time, and what is sure of it where that is asked for
/// and known.
Written Comparison::shrink(const Point &point, Result *result) const {
  mlir::OwningOpRef<mlir::ModuleOp> module = network.copy();
  network.run([&]() -> mlir::LogicalResult {
    auto start = std::chrono::steady_clock::now();
    mlir::FailureOr<Pruned> pruned = pruner(*module, point.request, inputs ? &*inputs : nullptr);
    if (failed(pruned))
      return mlir::failure();
    if (!result)
      return mlir::success();
    result->seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result->layers = pruned->layers;
    if (!inputs || inputs->tested.size() == 0 || settings.unbounded || pruned->model.pairs.empty())
      return mlir::success();
    mlir::func::FuncOp forward = *findForward(*module);
    bool isSingle = getElementTypeOrSelf(forward.getArgument(0).getType()).isF32();
    result->certificates =
        certify(pruned->model, getMethodOptions(point.request), inputs->tested,
                settings.radius.value_or(inputs->radius), FloatType{isSingle}.epsilon(),
                forward->hasAttr(attrs::kClasses));
    return mlir::success();
  });
  return network.write(*module);
}

/// Asks for the largest network of at most so many parameters, if a smaller share comes to that.
Point Comparison::match(const Point &point, int64_t most) const {
  int64_t whole = shrink(point, nullptr).parameters;
  if (whole <= most)
    return point;
  double low = 0, high = point.request.keep;
  Point tried = point;
  std::optional<Point> best;
  int64_t parameters = 0; // of the best
  for (int i = 0; i < kHalvings; ++i) {
    tried.request.keep = (low + high) / 2;
    int64_t found = 0;
    try {
      found = shrink(tried, nullptr).parameters;
    } catch (const Error &) { // So few units a method cannot keep.
    }
    (found <= most ? low : high) = tried.request.keep;
    if (found > 0 && found <= most && found >= parameters) {
      best = tried;
      parameters = found;
    }
  }
  if (!best)
    fail("expected at most ", most, " parameters as of ", points.front().request.method, ", found ",
         whole, " and no smaller network");
  return *best;
}

void Comparison::note(Result result, const Written &written) {
  result.parameters = written.parameters;
  result.operations = written.operations;
  result.bytes = int64_t(written.weights.size());
  auto [program, isNew] =
      programs.try_emplace(written.source, scratch.file(concat("program", programs.size())));
  if (isNew)
    writeFile(program->second + ".trop", written.source);
  sources.push_back(program->second + ".trop");
  weights.push_back(scratch.file(concat("weights", results.size(), ".safetensors")));
  writeFile(weights.back(), written.weights);
  results.push_back(std::move(result));
}

int Comparison::pruneAll() {
  std::map<std::string, int64_t> wanted; // parameters of the first method, by size and seed
  for (const Point &point : points) {
    if (int signal = signals.stopped())
      return signal;
    Result result{point.request.method, point.size, point.request.seed, point.group};
    try {
      std::string key = concat(point.size, " ", point.request.seed);
      auto most = wanted.find(key);
      Point asked = point;
      if (settings.matchParameters && most != wanted.end())
        asked = match(point, most->second);
      Written written = shrink(asked, &result);
      wanted.try_emplace(key, written.parameters);
      note(std::move(result), written);
    } catch (const Error &error) {
      failPoint(result, error.what());
      results.push_back(std::move(result));
      sources.emplace_back();
      weights.emplace_back();
    }
  }
  return 0;
}

//===----------------------------------------------------------------------===//
// Running them
//===----------------------------------------------------------------------===//

std::vector<std::string> Comparison::compileCommand(const std::string &source) const {
  std::vector<std::string> command = {compilerPath(), source};
  for (const std::string &plugin : settings.plugins)
    command.push_back("--load-plugin=" + plugin);
  command.insert(command.end(), tropcWords.begin(), tropcWords.end());
  return command;
}

void Comparison::failPoint(Result &result, const std::string &why) const {
  result.error = why;
  std::fprintf(stderr, "trop-prune: error: %s %s: %s\n", result.method.c_str(), result.size.c_str(),
               why.c_str());
}

int Comparison::compile() {
  std::vector<Job> jobs;
  for (const auto &[text, program] : programs) {
    jobs.push_back({compileCommand(program + ".trop"), program});
    jobs.back().command.insert(jobs.back().command.end(), {"-o", program});
  }
  return runJobs(jobs, std::max(1u, std::thread::hardware_concurrency()), noteCompiled);
}

/// One after the other, so that none takes time from what is measured.
int Comparison::evaluate() {
  std::vector<Job> jobs;
  std::vector<size_t> indices;
  for (size_t r = 0; r < results.size(); ++r) {
    if (sources[r].empty())
      continue;
    std::string program = sources[r].substr(0, sources[r].rfind('.'));
    jobs.push_back({{program, "eval", "--json", "--checkpoint", weights[r]}, weights[r]});
    if (!settings.untimed)
      jobs.back().command.push_back("--time");
    if (!settings.data.empty())
      jobs.back().command.insert(jobs.back().command.end(), {"--data", settings.data});
    if (!settings.labels.empty())
      jobs.back().command.insert(jobs.back().command.end(), {"--labels", settings.labels});
    indices.push_back(r);
  }
  return runJobs(jobs, 1, [&](size_t job, const JobEnd &end) {
    Result &result = results[indices[job]];
    if (end.code == 2)
      throw UsageError(errorText(end));
    if (end.code && result.method.empty() && !isInterrupted(end))
      fail("the network as it is cannot be evaluated: ", errorText(end));
    if (end.code && !isInterrupted(end))
      failPoint(result, errorText(end));
    if (end.code)
      return true;
    result.figures = parseJson(end.output, jobs[job].scratch, "what eval --json prints");
    result.figures.erase("checkpoint"); // It goes with the folder.
    if (!settings.quiet)
      std::fprintf(stderr, "%zu of %zu: %s %s\n", job + 1, jobs.size(),
                   result.method.empty() ? "unpruned" : result.method.c_str(), result.size.c_str());
    return true;
  });
}

int Comparison::writeOutputs() {
  std::vector<Job> jobs;
  for (size_t p = 0; p < points.size(); ++p) {
    const std::string &source = sources[p + 1], &bytes = weights[p + 1];
    if (settings.output.empty() || source.empty())
      continue;
    std::vector<std::string> outputs = getOutputs(points[p]);
    if (settings.emit == "source") {
      writeFile(outputs[0], readFile(source));
      writeFile(outputs[1], readFile(bytes));
      continue;
    }
    jobs.push_back({compileCommand(source), bytes});
    jobs.back().command.insert(jobs.back().command.end(), {"--weights=" + bytes, "-o", outputs[0]});
  }
  return runJobs(jobs, std::max(1u, std::thread::hardware_concurrency()), noteCompiled);
}

void Comparison::report() const {
  if (!settings.report.empty())
    writeFile(settings.report, resultPage(settings, results));
  if (settings.report != "-")
    writeOutput(settings.json ? resultJson(settings, results) : resultTable(results));
}

int Comparison::run() {
  note({}, network.write(*network.copy()));
  for (int (Comparison::*step)() :
       {&Comparison::readData, &Comparison::pruneAll, &Comparison::compile, &Comparison::evaluate,
        &Comparison::writeOutputs})
    if (int signal = (this->*step)())
      return 128 + signal;
  report();
  return std::any_of(results.begin(), results.end(),
                     [](const Result &result) { return !result.error.empty(); });
}

} // namespace trop::pruning
