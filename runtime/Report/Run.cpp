//===- Run.cpp - A training as its log tells it ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/Run.h"

#include "runtime/Report/PartsJson.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Previous.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

/// Changes when a reader of old logs could not read new ones.
static constexpr int kVersion = 1;

double Run::rewind(int64_t step) {
  while (!steps.empty() && steps.back().step >= step)
    steps.pop_back();
  while (!evaluations.empty() && evaluations.back().step > step)
    evaluations.pop_back();
  end.reset();
  return std::max(steps.empty() ? 0 : steps.back().seconds,
                  evaluations.empty() ? 0 : evaluations.back().seconds);
}

const std::vector<PartMetrics> *Run::lastFigures() const {
  if (end && !end->parts.empty())
    return &end->parts;
  return evaluations.empty() ? nullptr : &evaluations.back().parts;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static std::string lineOf(const OrderedJson &record) { return orderedJsonText(record) + "\n"; }

/// Microseconds are enough, and short.
static double rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::string rt::runLine(const OrderedJson &settings) {
  OrderedJson record = {{"kind", "run"}, {"version", kVersion}};
  record.update(settings);
  return lineOf(record);
}

std::string rt::stepLine(const LoggedStep &step) {
  OrderedJson record = {{"kind", "step"},
                        {"step", step.step},
                        {"seconds", rounded(step.seconds)},
                        {"loss", step.loss},
                        {"average_loss", step.averageLoss}};
  if (step.rate)
    record["rate"] = *step.rate;
  record["gradient_entries"] = step.gradientEntries;
  if (step.counters) {
    record["cells"] = step.counters->cells;
    record["regroups"] = step.counters->regroups;
    record["rescans"] = step.counters->rescans;
    record["fallbacks"] = step.counters->fallbacks;
    record["tree_nodes"] = step.counters->treeNodes;
  }
  return lineOf(record);
}

std::string rt::evaluationLine(const Evaluation &evaluation) {
  return lineOf({{"kind", "evaluation"},
                 {"step", evaluation.step},
                 {"seconds", rounded(evaluation.seconds)},
                 {"parts", partsJson(evaluation.parts, {})}});
}

std::string rt::endLine(const RunEnd &end) {
  OrderedJson record = {
      {"kind", "end"}, {"stop", end.stop}, {"steps", end.steps}, {"seconds", rounded(end.seconds)}};
  if (end.bestStep)
    record["best_step"] = *end.bestStep;
  if (end.stalledSince)
    record["stalled_since"] = *end.stalledSince;
  if (end.evaluationsLeftOut > 0)
    record["evaluations_left_out"] = end.evaluationsLeftOut;
  if (!end.error.empty())
    record["error"] = end.error;
  record["parts"] = end.partsJson;
  return lineOf(record);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// One line of a log, whose keys are read with checks.
class Record {
public:
  Record(std::string_view line, std::string where)
      : where(std::move(where)), json(parseJson(line, this->where, "a line of a run's log")) {
    if (!json.is_object())
      fail(this->where, ": expected a line of a run's log, found ", excerpt(json));
  }

  std::string text(const char *key) const {
    return at(key, &Json::is_string, "text").get<std::string>();
  }
  int64_t count(const char *key) const {
    const Json &value = at(key, &Json::is_number_integer, "a whole number");
    if (value < 0)
      fail(where, ": expected '", key, "' to be at least 0, found ", excerpt(value));
    return value.get<int64_t>();
  }
  /// NaN for null, which stands for what is not finite.
  double number(const char *key) const {
    auto found = json.find(key);
    return found != json.end() && found->is_null()
               ? NAN
               : at(key, &Json::is_number, "a number").get<double>();
  }
  bool has(const char *key) const { return json.contains(key); }
  const Json &list(const char *key) const { return at(key, &Json::is_array, "a list"); }
  std::vector<PartMetrics> parts() const;
  const Json &all() const { return json; }
  [[noreturn]] void refuse(const std::string &problem) const { fail(where, ": ", problem); }

private:
  const Json &at(const char *key, bool (Json::*is)() const noexcept, const char *what) const {
    auto found = json.find(key);
    if (found == json.end())
      fail(where, ": expected the key '", key, "', found ", excerpt(json));
    if (!((*found).*is)())
      fail(where, ": expected '", key, "' to be ", what, ", found ", excerpt(*found));
    return *found;
  }

  std::string where;
  Json json;
};
} // namespace

std::vector<PartMetrics> Record::parts() const {
  std::vector<PartMetrics> all;
  for (const Json &json : list("parts")) {
    Record part(json.dump(), where);
    PartMetrics metrics;
    metrics.part = part.text("name");
    metrics.samples = part.count("samples");
    for (auto [key, member] : {std::pair("accuracy", &PartMetrics::accuracy),
                               {"max_error", &PartMetrics::maxError},
                               {"mean_error", &PartMetrics::meanError},
                               {"rmse", &PartMetrics::rootMeanSquare},
                               {"r_squared", &PartMetrics::rSquared},
                               {"pooled_r_squared", &PartMetrics::pooledRSquared},
                               {"max_loss", &PartMetrics::maxLoss},
                               {"average_loss", &PartMetrics::averageLoss}})
      if (part.has(key))
        metrics.*member = part.number(key);
    all.push_back(metrics);
  }
  return all;
}

static LoggedStep readStep(const Record &record) {
  LoggedStep step;
  step.step = record.count("step");
  step.seconds = record.number("seconds");
  step.loss = record.number("loss");
  step.averageLoss = record.number("average_loss");
  if (record.has("rate"))
    step.rate = record.number("rate");
  step.gradientEntries = record.count("gradient_entries");
  if (record.has("cells")) {
    step.counters.emplace();
    step.counters->cells = record.count("cells");
    step.counters->regroups = record.count("regroups");
    step.counters->rescans = record.count("rescans");
    step.counters->fallbacks = record.count("fallbacks");
    step.counters->treeNodes = record.count("tree_nodes");
  }
  return step;
}

static RunEnd readEnd(const Record &record) {
  RunEnd end;
  end.stop = record.text("stop");
  end.steps = record.count("steps");
  end.seconds = record.number("seconds");
  end.error = record.has("error") ? record.text("error") : "";
  if (record.has("best_step"))
    end.bestStep = record.count("best_step");
  if (record.has("stalled_since"))
    end.stalledSince = record.count("stalled_since");
  if (record.has("evaluations_left_out"))
    end.evaluationsLeftOut = record.count("evaluations_left_out");
  end.parts = record.parts();
  end.partsJson = record.list("parts");
  return end;
}

namespace {
/// Puts the records of a log together.
class Reader {
public:
  void add(const Record &record);
  Run run;

private:
  void addRun(const Record &record);
  double before = 0; // seconds of the run before it was resumed
};
} // namespace

void Reader::addRun(const Record &record) {
  if (int64_t version = record.count("version"); version != kVersion)
    record.refuse(concat("expected a log of version ", kVersion, ", found version ", version));
  if (!run.settings.is_null()) {
    if (!record.has("resumed_at"))
      record.refuse("expected one record of kind 'run', found a second one");
    before = run.rewind(record.count("resumed_at"));
  }
  run.settings = OrderedJson(record.all());
  run.settings.erase("kind");
  run.settings.erase("version");
}

void Reader::add(const Record &record) {
  std::string kind = record.text("kind");
  if (kind != "run" && run.settings.is_null())
    record.refuse("expected a record of kind 'run' first, found '" + kind + "'");
  if (kind != "run" && run.end)
    record.refuse("expected nothing after the record of kind 'end', found '" + kind + "'");
  if (kind == "run") {
    addRun(record);
  } else if (kind == "step") {
    run.steps.push_back(readStep(record));
    run.steps.back().seconds += before;
  } else if (kind == "evaluation") {
    run.evaluations.push_back(
        {record.count("step"), before + record.number("seconds"), record.parts()});
  } else if (kind == "end") {
    run.end = readEnd(record);
    run.end->seconds += before;
  } else {
    record.refuse("expected a record of kind 'step', 'evaluation' or 'end', found '" + kind + "'");
  }
}

bool rt::isLog(const std::string &path) { return beginsWith(path, "{\"kind\":\"run\","); }

Run rt::readRun(const std::string &path) {
  std::string text = readFile(path);
  Reader reader;
  int64_t number = 0;
  size_t first = 0;
  for (size_t end; (end = text.find('\n', first)) != std::string::npos; first = end + 1)
    reader.add(
        Record(std::string_view(text).substr(first, end - first), concat(path, ":", ++number)));
  if (reader.run.settings.is_null())
    fail(path, ":1: expected the log of a run, which train --log writes, found ",
         text.empty() ? "an empty file" : "no line that is complete");
  return std::move(reader.run);
}
