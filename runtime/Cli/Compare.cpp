//===- Compare.cpp - The command compare ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Outputs.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/Pages.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// What tells the files apart: without the folders that all share.
static std::vector<std::string> namesOf(const std::vector<std::string> &paths) {
  size_t shared = paths.front().rfind('/') + 1;
  for (const std::string &path : paths)
    while (shared && path.compare(0, shared, paths.front(), 0, shared) != 0)
      shared = shared < 2 ? 0 : paths.front().rfind('/', shared - 2) + 1;
  std::vector<std::string> names;
  for (const std::string &path : paths)
    names.push_back(path.substr(shared));
  return names;
}

int rt::runCompare(const trop_model &model, const Options &options) {
  if (!options.output.empty())
    checkResult(model, options.output, options.runs);
  std::vector<std::string> names = namesOf(options.runs);
  std::vector<std::pair<std::string, Run>> runs;
  for (size_t i = 0; i < names.size(); ++i)
    runs.emplace_back(names[i], readRun(options.runs[i]));

  std::vector<std::vector<std::string>> cells = {{""}};
  cells[0].insert(cells[0].end(), names.begin(), names.end());
  for (auto rows : {differingSettings(runs), finalFigures(runs)})
    cells.insert(cells.end(), rows.begin(), rows.end());
  for (std::vector<std::string> &row : cells)
    std::transform(row.begin(), row.end(), row.begin(), shortDigest);
  if (!options.output.empty())
    writeFile(options.output, comparePage(runs));
  if (!isStandard(options.output))
    writeOutput(alignedTable(cells));
  return 0;
}
