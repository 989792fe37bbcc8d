//===- DataMemory.cpp - Data too large, refused unread --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/DataMemory.h"

#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Memory.h"

#include <unistd.h>

using namespace trop;
using namespace trop::rt;

static int64_t product(int64_t a, int64_t b) {
  int64_t result;
  return __builtin_mul_overflow(a, b, &result) ? INT64_MAX : result;
}

void rt::checkSampleMemory(const TableRequest &request, const std::string &path, int64_t samples,
                           int64_t numbers, int64_t elementBytes) {
  constexpr int64_t kDeflate = 1032; // A byte of a compressed file holds no more than these.
  int64_t all = product(samples, numbers);
  if (product(all, elementBytes) / kDeflate > fileBytes(path))
    return;
  int64_t kept = request.dropOtherClasses ? 0 : rt::elementBytes(request.model->storage);
  int64_t bytes = product(all, elementBytes + kept);
  if (int64_t most = availableMemory(); bytes > most)
    fail(path, ": expected ", megabytes(bytes), " of memory for ", counted(samples, "sample"),
         " of ", counted(numbers, "number"), ", found ", megabytes(most),
         "; fewer samples need less");
}

static int64_t countLines(const std::string &path) {
  int file = openForReading(path);
  std::string block(1 << 20, '\0');
  int64_t lines = 0;
  for (ssize_t count; (count = read(file, block.data(), block.size())) > 0;)
    lines += std::count(block.begin(), block.begin() + count, '\n');
  close(file);
  return lines;
}

int64_t rt::csvMemory(const TableRequest &request, int64_t enough) {
  constexpr int64_t kNumber = sizeof(double), kShortest = 2; // of its text: "0,"
  int64_t bytes = fileBytes(request.path), most = bytes / kShortest;
  if (request.dropOtherClasses || bytes > enough || most <= (enough - bytes) / kNumber)
    return bytes;
  return bytes +
         kNumber * std::min(most, product(countLines(request.path), request.model->input_count));
}

void rt::checkCsvMemory(const TableRequest &request) {
  // Lines within quotes or at the end are no rows.
  constexpr double kFarAbove = 1.5;
  int64_t most = availableMemory();
  auto enough = int64_t(kFarAbove * double(std::min(most, INT64_MAX / 16)));
  if (int64_t bytes = csvMemory(request, enough); bytes > enough)
    fail(request.path, ": expected about ", megabytes(bytes), " of memory to read ",
         megabytes(fileBytes(request.path)), ", found ", megabytes(most), "; fewer rows need less");
}
