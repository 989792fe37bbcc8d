//===- SuggestArff.cpp - How an ARFF file may be read ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Arff.h"
#include "runtime/Data/Suggest.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// What the rows say of an attribute.
struct AttributeLook {
  int64_t missing = 0, integers = 0;
  double size = 0, last = -INFINITY;
  bool ascends = true;
  std::vector<int64_t> counts; // of a nominal one's values
};

/// Looks at a file of Weka's.
class ArffLook {
public:
  explicit ArffLook(const std::string &path) : path(path), reader(path) {}
  Suggestion suggest();

private:
  using Attribute = ArffAttribute;

  void readRows();
  size_t findLabel() const;
  bool isIgnored(size_t a);
  void describeLabel(size_t label);
  void addFeature(size_t a);
  void say(const std::string &reason) { suggestion.reasons.push_back(reason); }

  const std::string &path;
  ArffReader reader;
  std::vector<AttributeLook> looks;
  int64_t rows = 0;
  double highest = 0;
  bool areMissing = false;
  std::string options;
  Suggestion suggestion;
};
} // namespace

void ArffLook::readRows() {
  for (const Attribute &attribute : reader.attributes())
    looks.emplace_back().counts.resize(attribute.values.size());
  for (; reader.next(); ++rows)
    for (size_t a = 0; a < looks.size(); ++a) {
      const ArffWord &field = reader.row()[a];
      const Attribute &attribute = reader.attributes()[a];
      AttributeLook &look = looks[a];
      if (field.isMissing()) {
        ++look.missing;
      } else if (attribute.kind == Attribute::Nominal) {
        auto value = attribute.numbers.find(std::string(field.text));
        if (value != attribute.numbers.end()) // There are no values, and the row leaves it out.
          ++look.counts[size_t(value->second)];
      } else if (double value = numberOf(field.text).value_or(NAN); std::isfinite(value)) {
        look.integers += std::round(value) == value;
        look.ascends &= value > look.last;
        look.last = value;
        look.size = std::max(look.size, std::fabs(value));
      }
    }
}

/// By its name, or the last that is a number or nominal.
size_t ArffLook::findLabel() const {
  const std::vector<Attribute> &attributes = reader.attributes();
  size_t label = attributes.size();
  for (size_t a = attributes.size(); a-- > 0;) {
    if (attributes[a].kind == Attribute::Other)
      continue;
    if (isLabelName(attributes[a].name))
      return a;
    label = label == attributes.size() ? a : label;
  }
  if (label == attributes.size())
    fail(path,
         ": expected an attribute with classes or values, found none of numbers and none that "
         "is nominal");
  return label;
}

bool ArffLook::isIgnored(size_t a) {
  const Attribute &attribute = reader.attributes()[a];
  std::string called = concat("attribute '", attribute.name, "' ");
  if (attribute.kind == Attribute::Other)
    say(concat(called, "is of type ", attribute.type));
  else if (looks[a].missing == rows)
    say(called + "is empty");
  else if (attribute.kind == Attribute::Number && isRowName(attribute.name) &&
           looks[a].integers == rows && looks[a].ascends)
    say(called + "has another value in each row: it names rows");
  else
    return false;
  return true;
}

void ArffLook::addFeature(size_t a) {
  const Attribute &attribute = reader.attributes()[a];
  std::string called = concat("attribute '", attribute.name, "' ");
  bool isNominal = attribute.kind == Attribute::Nominal;
  suggestion.inputs += isNominal ? int64_t(attribute.values.size()) : 1;
  if (isNominal)
    say(concat(called, "has ", attribute.values.size(), " values: each is an input"));
  if (looks[a].missing)
    say(concat(called, "misses ", counted(looks[a].missing, "value")));
  areMissing |= looks[a].missing > 0;
  highest = std::max(highest, looks[a].size);
}

void ArffLook::describeLabel(size_t label) {
  constexpr int64_t kFewRows = 17; // of which 0.3 are 5
  const Attribute &attribute = reader.attributes()[label];
  if (looks[label].missing)
    say(concat("attribute '", attribute.name, "' misses ", counted(looks[label].missing, "label"),
               ": remove these rows"));
  if (attribute.kind == Attribute::Number) {
    say(concat("attribute '", attribute.name, "' has numbers: values"));
    suggestion.values = 1;
    if (looks[label].size > 2)
      options += ", scale_targets: standard";
    return;
  }
  std::vector<std::string> classes;
  int64_t fewest = rows;
  for (size_t v = 0; v < attribute.values.size(); ++v)
    if (int64_t count = looks[label].counts[v]) {
      classes.push_back(attribute.values[v]);
      fewest = std::min(fewest, count);
    } else {
      say(concat("class '", attribute.values[v], "' is declared, and no row has it"));
    }
  suggestion.classes = int64_t(classes.size());
  classes.resize(std::min<size_t>(classes.size(), 10));
  say(concat("attribute '", attribute.name, "' has ", suggestion.classes, " classes, ",
             quoted(classes)));
  if (fewest >= kFewRows)
    return;
  options += ", stratify: label";
  say(concat("a class has ", counted(fewest, "row"), ": of fewer than 5 for testing"));
}

Suggestion ArffLook::suggest() {
  readRows();
  if (rows == 0)
    fail(path, ": expected rows after @data, found none");
  size_t label = findLabel();
  std::vector<std::string> ignored;
  for (size_t a = 0; a < looks.size(); ++a)
    if (a != label && isIgnored(a))
      ignored.push_back(reader.attributes()[a].name);
    else if (a != label)
      addFeature(a);
  if (!ignored.empty())
    options += ", ignore: " + listText(ignored);
  describeLabel(label);
  if (areMissing)
    options += ", impute: median";
  if (highest > 2) {
    options += ", scale: standard";
    say("features are not of one size around 0");
  }
  suggestion.call = concat("arff(", quotedText(path),
                           ", label: ", quotedText(reader.attributes()[label].name), options, ")");
  return std::move(suggestion);
}

Suggestion rt::suggestArff(const Source &, const std::string &path) {
  return ArffLook(path).suggest();
}
