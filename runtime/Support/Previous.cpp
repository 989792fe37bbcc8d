//===- Previous.cpp - What is kept of files that are written anew ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Previous.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace trop;
using namespace trop::rt;

std::pair<std::string, std::string> rt::parted(const std::string &path) {
  size_t dot = path.rfind('.'), name = path.rfind('/') + 1;
  if (dot == std::string::npos || dot <= name)
    dot = path.size();
  return {path.substr(0, dot), path.substr(dot)};
}

std::string rt::nameWith(const std::string &path, const std::string &word) {
  auto [stem, ending] = parted(path);
  return concat(stem, ".", word, ending);
}

static bool exists(const std::string &path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

Kept rt::keepPrevious(const std::string &path, int64_t most,
                      const std::function<bool(const std::string &)> &isOurs) {
  struct stat status;
  if (most == 0 || stat(path.c_str(), &status) != 0 || status.st_size == 0)
    return {};
  std::vector<std::string> names; // up to the first that is free
  int64_t number = 1;
  auto numbered = [&] { return nameWith(path, std::to_string(number)); };
  for (; exists(numbered()); ++number)
    if (isOurs(numbered()))
      names.push_back(numbered());
  Kept kept;
  kept.gone = std::max<int64_t>(0, int64_t(names.size()) + 1 - most);
  if (kept.gone == 0)
    names.push_back(numbered());
  for (; int64_t(names.size()) > most; names.pop_back())
    unlink(names.back().c_str());
  for (size_t i = names.size() - 1; i > 0; --i)
    if (std::rename(names[i - 1].c_str(), names[i].c_str()) != 0)
      fail("cannot write '", names[i], "': ", errnoText());
  kept.name = names.front();
  shareFile(path, kept.name);
  return kept;
}

std::string rt::goneText(const Kept &kept) {
  if (kept.gone == 0)
    return "";
  return kept.gone == 1 ? ", and the oldest one kept before is gone"
                        : concat(", and the ", kept.gone, " oldest kept before are gone");
}

bool rt::beginsWith(const std::string &path, std::string_view text) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         readFile(path, text.size()) == text;
}
