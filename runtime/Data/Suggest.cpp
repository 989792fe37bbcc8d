//===- Suggest.cpp - How a file may be read that nobody described ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Suggest.h"

#include "runtime/Data/ByteReader.h"
#include "runtime/Data/CsvFormat.h"
#include "runtime/Data/Idx.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"

#include <cctype>
#include <filesystem>
#include <set>

using namespace trop;
using namespace trop::rt;

std::string rt::quotedText(const std::string &text) { return concat('"', text, '"'); }

std::string rt::listText(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + quotedText(name);
  return names.size() == 1 ? text : "[" + text + "]";
}

static std::string lower(std::string text) {
  for (char &c : text)
    c = char(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool rt::isLabelName(const std::string &name) {
  static const std::set<std::string> kNames = {"label", "class",   "target",    "species",
                                               "y",     "outcome", "diagnosis", "category"};
  return kNames.count(lower(name));
}

bool rt::isRowName(const std::string &text) {
  std::string name = lower(text);
  return name.empty() || name == "id" || name == "index" || name.rfind("unnamed", 0) == 0 ||
         (name.size() > 3 && name.compare(name.size() - 3, 3, "_id") == 0);
}

/// "train-labels-idx1-ubyte" of "train-images-idx3-ubyte"; empty if that is no file.
static std::string labelsBeside(std::string path) {
  for (auto [from, to] :
       {std::pair("images", "labels"), {"inputs", "labels"}, {"idx3", "idx1"}, {"X", "y"}})
    if (size_t at = path.rfind(from); at != std::string::npos)
      path.replace(at, std::string_view(from).size(), to);
  return std::filesystem::exists(path) ? path : "";
}

static Suggestion suggestArrays(const Source &source, const std::string &path) {
  IdxReader reader(path);
  std::string labels = labelsBeside(path);
  Suggestion suggestion;
  suggestion.inputs = reader.width();
  suggestion.reasons = {concat("an array of type ", reader.typeName(), ", ", reader.rows(),
                               " samples of ", reader.width(), " numbers")};
  if (labels.empty() || labels == path)
    suggestion.reasons.push_back(
        "no file with labels lies beside it: the second name is to be said");
  if (labels.empty() || labels == path)
    labels = "LABELS";
  bool isIntegers = reader.hasIntegers();
  if (isIntegers)
    suggestion.reasons.push_back("integers, divided by the largest of their type");
  std::string classes;
  if (labels != "LABELS") {
    IdxReader of(labels);
    Numbers numbers;
    of.read(of.rows(), numbers);
    std::set<double> different;
    for (int64_t i = 0; i < numbers.size() && different.size() < 1001; ++i)
      different.insert(numbers[i]);
    suggestion.reasons.push_back(concat("labels from ", shortest(*different.begin()), " to ",
                                        shortest(*different.rbegin()), ", ", different.size(),
                                        " different ones"));
    suggestion.classes = int64_t(*different.rbegin()) + 1;
    if (*different.begin() != 0) { // Classes are the numbers from 0 unless named.
      std::vector<std::string> names;
      for (double label : different)
        names.push_back(shortest(label));
      classes = concat(", classes: ", listText(names));
      suggestion.classes = int64_t(different.size());
      suggestion.reasons.push_back("they do not begin with 0, and are said one by one");
    }
  }
  suggestion.call = concat(source.name(), "(", quotedText(path), ", ", quotedText(labels), classes,
                           ", split: 0.7", isIntegers ? ", scale: unit)" : ")");
  return suggestion;
}

Suggestion rt::suggestCall(const std::string &path) {
  std::string beginning(1 << 16, '\0');
  {
    ByteReader file(path);
    beginning.resize(size_t(file.read(beginning.data(), int64_t(beginning.size()))));
  }
  if (beginning.empty())
    fail(path, ": expected data, found an empty file");
  const Source *like = &csvSource();
  for (const Source *source : allSources())
    if (source != like && source->isLike(path, beginning)) {
      if (source->files().labelPath)
        return suggestArrays(*source, path);
      if (source == &arffSource())
        return suggestArff(path);
      Suggestion suggestion;
      suggestion.call = concat(source->name(), "(", quotedText(path), ")");
      suggestion.reasons = {concat("it begins as files of ", source->name(), " do")};
      return suggestion;
    }
  if (std::string found = otherFormat(beginning); !found.empty())
    fail(path, ": expected data of a known format, ", found);
  if (!like->isLike(path, beginning))
    fail(path, ": expected data of a known format, found bytes of another: trop-data makes .npz of "
               "MAT and HDF5 files");
  return suggestCsv(path, beginning);
}
