//===- Results.cpp - What is told of checks -------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Results.h"

#include "lib/Support/Version.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace trop::check {
namespace {

constexpr const char *kTool = "trop-check-plugin";

/// Facts that are counts are summed over the stages of checks.
int64_t sum(const Outcome &outcome, const char *key) {
  int64_t total = 0;
  for (auto [begin, end] = outcome.facts.equal_range(key); begin != end; ++begin)
    total += std::stoll(begin->second);
  return total;
}

/// "layer", and the name that sources have for an op; empty: none names it.
std::pair<StringRef, StringRef> findSurface(const Outcome &outcome) {
  static const char *const kinds[] = {"layer", "loss", "reduction"};
  auto surface = outcome.facts.find("surface");
  if (surface == outcome.facts.end())
    return {};
  return {kinds[surface->second[0] - '0'], StringRef(surface->second).drop_front()};
}

class TextPrinter final : public ResultPrinter {
public:
  TextPrinter(raw_ostream &out, raw_ostream &errors) : out(out), errors(errors) {}

  void fail(const Twine &message) override { WithColor::error(errors, kTool) << message << '\n'; }

  void add(const Result &result) override {
    for (const Finding &finding : result.outcome.findings)
      report(result, finding);
    if (result.outcome.findings.empty() && result.kind != SubjectKind::Dialects)
      printLine(result);
  }

  void finish(size_t ops, size_t wrong) override {
    out << ops << (ops == 1 ? " op, " : " ops, ") << wrong << " with mistakes\n";
  }

private:
  void report(const Result &result, const Finding &finding) {
    WithColor::error(errors, kTool);
    if (result.kind == SubjectKind::Dialects)
      errors << "the plugin's dialects: ";
    else
      errors << (result.kind == SubjectKind::Op ? "op '" : "plugin '") << result.name << "': ";
    if (!finding.method.empty())
      errors << "'" << finding.method << "' ";
    errors << finding.problem << '\n';
    WithColor::note(errors) << finding.remedy << '\n';
  }

  void printLine(const Result &result) {
    const Outcome &outcome = result.outcome;
    auto [kind, name] = findSurface(outcome);
    out << result.name << ": ok: ";
    if (result.kind == SubjectKind::Halves)
      out << "both halves";
    else if (kind.empty())
      out << "no source names it";
    else
      out << kind << " '" << name << "'";
    auto count = [&](const char *key, const char *what, bool always) {
      if (int64_t number = sum(outcome, key); number || always)
        out << ", " << number << ' ' << what << (number == 1 ? "" : "s");
    };
    count("calls", "call", /*always=*/true);
    count("slopes", "slope", /*always=*/false);
    count("programs compiled", "compiled program", /*always=*/false);
    for (const std::string &note : outcome.notes)
      out << "; " << note;
    out << '\n';
    out.flush();
  }

  raw_ostream &out, &errors;
};

class JsonPrinter final : public ResultPrinter {
public:
  explicit JsonPrinter(raw_ostream &out) : out(out) {}
  ~JsonPrinter() override {
    json::Object all{{"version", kVersionText},
                     {"plugins", std::move(plugins)},
                     {"checks", std::move(checks)},
                     {"ops", ops},
                     {"mistakes", wrong}};
    if (!error.empty())
      all["error"] = json::fixUTF8(error);
    out << formatv("{0:2}", json::Value(std::move(all))) << '\n';
  }

  void addPlugin(StringRef name, StringRef version, StringRef path) override {
    plugins.push_back(json::Object{{"name", json::fixUTF8(name)},
                                   {"version", json::fixUTF8(version)},
                                   {"path", json::fixUTF8(path)}});
  }

  void fail(const Twine &message) override { error = message.str(); }

  void add(const Result &result) override {
    static const char *const kinds[] = {"op", "halves", "dialects"};
    const Outcome &outcome = result.outcome;
    json::Object check{{"kind", kinds[int(result.kind)]},
                       {"name", json::fixUTF8(result.name)},
                       {"ok", outcome.findings.empty()}};
    if (auto [kind, name] = findSurface(outcome); !kind.empty())
      check["surface"] = json::Object{{"kind", kind}, {"name", json::fixUTF8(name)}};
    for (auto [key, fact] :
         {std::pair("calls", "calls"), {"slopes", "slopes"}, {"programs", "programs compiled"}})
      if (int64_t number = sum(outcome, fact))
        check[key] = number;
    json::Array notes, findings;
    for (const std::string &note : outcome.notes)
      notes.push_back(json::fixUTF8(note));
    for (const Finding &finding : outcome.findings)
      findings.push_back(json::Object{{"method", json::fixUTF8(finding.method)},
                                      {"problem", json::fixUTF8(finding.problem)},
                                      {"remedy", json::fixUTF8(finding.remedy)}});
    check["notes"] = std::move(notes);
    check["findings"] = std::move(findings);
    checks.push_back(std::move(check));
  }

  void finish(size_t allOps, size_t allWrong) override {
    ops = int64_t(allOps);
    wrong = int64_t(allWrong);
  }

private:
  raw_ostream &out;
  json::Array plugins, checks;
  std::string error;
  int64_t ops = 0, wrong = 0;
};

} // namespace

std::unique_ptr<ResultPrinter> makeTextPrinter(raw_ostream &out, raw_ostream &errors) {
  return std::make_unique<TextPrinter>(out, errors);
}

std::unique_ptr<ResultPrinter> makeJsonPrinter(raw_ostream &out) {
  return std::make_unique<JsonPrinter>(out);
}

} // namespace trop::check
