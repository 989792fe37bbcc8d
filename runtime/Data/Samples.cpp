//===- Samples.cpp - Samples ready for a model ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Samples.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Hash.h"
#include "runtime/Support/Memory.h"
#include "runtime/Support/Threads.h"

#include "trop/schema.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <limits>
#include <mutex>

using namespace trop;
using namespace trop::rt;

/// How many samples there will be. Error: there is not the memory for them, which a
/// system that promises more than it has would tell by ending the program.
static int64_t countSamples(const trop_model &model, const Table &table, const Split &split) {
  auto rows = int64_t(split.order.size());
  int64_t numbers = model.input_count + (table.targets.empty() ? 0 : model.output_count);
  int64_t bytes = rows * numbers * elementBytes(model.storage), most = availableMemory();
  if (bytes > most)
    fail(table.path(), ": expected ", megabytes(bytes), " of memory for ", counted(rows, "row"),
         " of ", counted(numbers, "number"), ", found ", megabytes(most), "; fewer rows need less");
  return rows;
}

/// Error: columns do not come to the inputs of the model.
static void checkWidth(const trop_model &model, const Table &table, const Encoding &encoding) {
  int64_t found = encoding.width(int64_t(table.features.size()));
  if (found != model.input_count)
    fail(table.path(), ": model '", model.name, "' expects ", counted(model.input_count, "input"),
         ", found ", found, ": ", quoted(encoding.inputNames(table.features)));
}

Samples::Samples(const trop_model &model, const Table &table, const Split &split,
                 const Scaling &scaling, const Scaling &targetScaling, const Encoding &encoding)
    : Samples(model, table, nullptr, split, scaling, targetScaling, encoding) {}

Samples::Samples(const trop_model &model, Table &&table, const Split &split, const Scaling &scaling,
                 const Scaling &targetScaling, const Encoding &encoding)
    : Samples(model, table, &table, split, scaling, targetScaling, encoding) {}

Samples::Samples(const trop_model &model, const Table &table, Table *consumed, const Split &split,
                 const Scaling &scaling, const Scaling &targetScaling, const Encoding &encoding)
    : files(table.files), order(split.order), lines(table.lines), scalingOfTargets(targetScaling),
      ranges(split.parts), outputs(model.output_count),
      inputs(model.storage, countSamples(model, table, split) * model.input_count),
      targets(model.storage, table.targets.empty() ? 0 : int64_t(split.order.size()) * outputs),
      weights(model.compute, table.weights.empty() ? 0 : int64_t(split.order.size())) {
  checkWidth(model, table, encoding);
  if (!table.classOf.empty())
    classes.reserve(split.order.size());
  for (int64_t row : split.order)
    if (!table.classOf.empty())
      classes.push_back(table.classOf[row]);
  withElement(model.storage,
              [&](auto zero) { fill<decltype(zero)>(table, consumed, scaling, encoding); });
}

/// Puts the numbers of a sample in their places, scaled; 1e300 has none in f32.
template <typename T>
void Samples::store(const Array &array, int64_t sample, const double *values,
                    const std::vector<std::string> &columns, const Scaling &scaling) const {
  const size_t count = columns.size();
  T *places = array.as<T>() + sample * int64_t(count);
  bool fits = true;
  for (size_t i = 0; i < count; ++i) {
    places[i] = T(scaling.inModel(values[i], i));
    fits &= std::fabs(places[i]) <= std::numeric_limits<T>::max();
  }
  for (size_t i = 0; i < count && !fits; ++i)
    if (!std::isfinite(places[i]))
      fail(whereIs(sample), ": expected a number that fits ", sizeof(T) == 8 ? "f64" : "f32",
           " in column '", columns[i], "', found ", shortest(scaling.inModel(values[i], i)),
           scaling.isOn() ? " after scaling" : "");
}

template <typename T>
void Samples::fillRow(const Table &table, int64_t row, int64_t sample, const double *inputsOfRow,
                      const std::vector<std::string> &names, const Scaling &scaling) const {
  static const std::vector<std::string> ofWeights{schema::kSampleWeight};
  store<T>(inputs, sample, inputsOfRow, names, scaling);
  if (!table.weights.empty())
    store<T>(weights, sample, &table.weights[size_t(row)], ofWeights, {});
  if (table.targets.empty())
    return;
  std::vector<double> ofRow(table.labels.size());
  table.targets.copy(row * outputs, outputs, ofRow.data());
  store<T>(targets, sample, ofRow.data(), table.labels, scalingOfTargets);
}

/// Piece by piece of the table, whose numbers can so be given up one after the other. The error is
/// that of the first row with one.
template <typename T>
void Samples::fill(const Table &table, Table *consumed, const Scaling &scaling,
                   const Encoding &encoding) {
  constexpr int64_t kNone = -1, kNumbers = 1 << 16;
  std::vector<int64_t> sampleOf(size_t(table.rows()), kNone);
  for (int64_t sample = 0; sample < rows(); ++sample)
    sampleOf[size_t(order[size_t(sample)])] = sample;
  const std::vector<std::string> names = encoding.inputNames(table.features);
  const auto width = int64_t(table.features.size());
  const Encoder fresh(encoding, table);
  Encoder all = fresh; // what is not known
  std::mutex mutex;
  std::exception_ptr failed;
  int64_t failedFrom = table.rows();
  auto fillRows = [&](int64_t first, int64_t last) {
    Encoder own = fresh;
    std::vector<double> numbers(names.size());
    for (int64_t row = first; row < last; ++row)
      if (int64_t sample = sampleOf[size_t(row)]; sample != kNone) {
        own.encode(row, numbers.data());
        fillRow<T>(table, row, sample, numbers.data(), names, scaling);
      }
    if (consumed)
      consumed->inputs.release(first * width, (last - first) * width);
    std::lock_guard<std::mutex> lock(mutex);
    all.addUnseen(own);
  };
  parallelPieces(table.rows(), std::max<int64_t>(kNumbers / std::max<int64_t>(width, 1), 1),
                 [&](int64_t first, int64_t last) {
                   try {
                     fillRows(first, last);
                   } catch (const Error &) {
                     std::lock_guard<std::mutex> lock(mutex);
                     if (first < failedFrom)
                       failed = std::current_exception();
                     failedFrom = std::min(failedFrom, first);
                   }
                 });
  if (failed)
    std::rethrow_exception(failed);
  unknown = all.unseen();
}

/// From a row on, in elements that each row has as many of; null where there are none.
static const void *rowsFrom(const Array &array, int64_t row, int64_t rows) {
  return array.size() ? array.at(row * (array.size() / rows)) : nullptr;
}

trop_samples Samples::view(int64_t first, int64_t count) const {
  const void *labels = targets.size() ? targets.data() : nullptr;
  if (hasClasses())
    labels = classes.data();
  return {
      sizeof(trop_samples),        inputs.data(), labels, rows(), nullptr, first, count, nullptr,
      rowsFrom(weights, 0, rows())};
}

trop_samples Samples::viewFrom(int64_t first, int64_t count) const {
  trop_samples view = this->view(0, count);
  view.inputs = rowsFrom(inputs, first, rows());
  view.targets = hasClasses() ? &classes[size_t(first)] : rowsFrom(targets, first, rows());
  view.sample_weights = rowsFrom(weights, first, rows());
  view.rows -= first;
  return view;
}

std::string Samples::digest() const {
  uint64_t hash = kEmptyDigest;
  for (const Part &part : ranges) {
    hash = mixIn(hash, part.name.data(), int64_t(part.name.size()));
    hash = mixIn(hash, &part.count, sizeof part.count);
  }
  hash = mixIn(hash, inputs.data(), inputs.bytes());
  hash = mixIn(hash, classes.data(), int64_t(classes.size() * sizeof classes[0]));
  hash = mixIn(hash, targets.data(), targets.bytes());
  hash = mixIn(hash, weights.data(), weights.bytes());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}
