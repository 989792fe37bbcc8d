//===- Suggest.cpp - How a file may be read that nobody described ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Suggest.h"

#include "runtime/Data/ByteReader.h"
#include "runtime/Data/CsvFormat.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"

#include <cctype>
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

namespace {
/// Who looks at the files of a source.
struct Suggester {
  const Source &source;
  Suggestion (*suggest)(const Source &source, const std::string &path);
};
} // namespace

static const std::vector<Suggester> &suggesters() {
  static const std::vector<Suggester> all = {{idxSource(), suggestArrays},
                                             {npySource(), suggestArrays},
                                             {npzSource(), suggestNpz},
                                             {libsvmSource(), suggestLibsvm},
                                             {arffSource(), suggestArff}};
  return all;
}

Suggestion rt::suggestCall(const std::string &path) {
  std::string beginning(1 << 16, '\0');
  {
    ByteReader file(path);
    beginning.resize(size_t(file.read(beginning.data(), int64_t(beginning.size()))));
  }
  if (beginning.empty())
    fail(path, ": expected data, found an empty file");
  for (const Suggester &of : suggesters())
    if (of.source.isLike(path, beginning))
      return of.suggest(of.source, path);
  if (std::string found = otherFormat(beginning); !found.empty())
    fail(path, ": expected data of a known format, ", found);
  if (!csvSource().isLike(path, beginning))
    fail(path, ": expected data of a known format, found bytes of another: trop-data makes .npz of "
               "MAT and HDF5 files");
  return suggestCsv(path, beginning);
}
