//===- Calls.cpp - What a model gives, compiled and by the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"

#include "test/lib/Models/Random.h"

#include "llvm/ADT/bit.h"
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <limits>
#include <numeric>
#include <thread>

using namespace mlir;

namespace trop::test {

Samples Samples::range(int64_t first, int64_t count) {
  Samples samples;
  samples.rows.resize(count);
  std::iota(samples.rows.begin(), samples.rows.end(), first);
  samples.listed = false;
  return samples;
}

Samples Samples::list(std::vector<int64_t> rows) {
  Samples samples;
  samples.rows = std::move(rows);
  samples.listed = true;
  return samples;
}

std::string withSampleWeights(std::string source) {
  std::string loss = "\n  loss: ";
  return source.replace(source.find(loss), 0, "\n  data: csv(\"none.csv\", sample_weight: \"w\");");
}

std::string withFusedSums(std::string source) {
  size_t model = source.rfind("model ", source.find("\ntrain "));
  return source.insert(source.find(" {", model), " with sum: fused");
}

std::vector<double> getSampleWeights(int64_t rows) {
  std::vector<double> weights(rows);
  for (int64_t row = 0; row < rows; ++row)
    weights[row] = row * 7 % 9 / 4.0;
  return weights;
}

std::vector<double> getDirection(int64_t number, int64_t count) {
  Random random(number + 1);
  std::vector<double> direction(count);
  for (double &entry : direction)
    entry = random.within(-8, 8) / 4.0;
  return direction;
}

//===----------------------------------------------------------------------===//
// Compiled
//===----------------------------------------------------------------------===//

namespace {

enum class Element { F32, F64, I32 };

/// An array as entry points take it. What lies behind it is looked after.
class Array {
public:
  Array(Element element, int64_t count) : element(element), count(count) {
    bytes.assign(count * size() + kGuard, kPattern);
  }
  Array(const Array &) = delete;
  Array(Element element, const std::vector<double> &values) : Array(element, values.size()) {
    for (size_t i = 0; i < count; ++i)
      convert(values[i], &bytes[i * size()]);
  }
  ~Array() {
    bool intact = std::all_of(bytes.end() - kGuard, bytes.end(),
                              [](unsigned char byte) { return byte == kPattern; });
    EXPECT_TRUE(intact) << "written past the end of an array of " << count;
  }

  void *data() { return bytes.data(); }
  std::vector<double> get() const {
    std::vector<double> values(count);
    for (size_t i = 0; i < count; ++i)
      values[i] = element == Element::F32 ? read<float>(i) : read<double>(i);
    return values;
  }

private:
  static constexpr size_t kGuard = 128;
  static constexpr unsigned char kPattern = 0xa5;

  size_t size() const { return element == Element::F64 ? 8 : 4; }
  template <typename T> T read(size_t index) const {
    T value;
    std::memcpy(&value, &bytes[index * sizeof(T)], sizeof(T));
    return value;
  }
  template <typename T> static void write(T value, unsigned char *to) {
    std::memcpy(to, &value, sizeof(T));
  }
  void convert(double value, unsigned char *to) const {
    switch (element) {
    case Element::F32:
      return write(static_cast<float>(value), to);
    case Element::F64:
      return write(value, to);
    case Element::I32:
      return write(static_cast<int32_t>(value), to);
    }
  }

  Element element;
  size_t count;
  std::vector<unsigned char> bytes;
};

/// An array of arrays, as entry points take it.
class Arrays {
public:
  template <typename Contents> void add(Element element, const Contents &contents) {
    pointers.push_back(arrays.emplace_back(element, contents).data());
  }
  void **data() { return pointers.data(); }
  std::vector<std::vector<double>> get() const {
    std::vector<std::vector<double>> values;
    for (const Array &array : arrays)
      values.push_back(array.get());
    return values;
  }

private:
  std::deque<Array> arrays;
  std::vector<void *> pointers;
};

/// `values` with NaN in the rows that are not visited.
std::vector<double> poison(const std::vector<double> &values, int64_t rows,
                           const Samples &samples) {
  std::vector<double> poisoned(values.size(), std::numeric_limits<double>::quiet_NaN());
  int64_t columns = values.size() / rows;
  for (int64_t row : samples.rows)
    std::copy_n(values.begin() + row * columns, columns, poisoned.begin() + row * columns);
  return poisoned;
}

/// The structs of one call, made anew for each.
class Call {
public:
  Call(const trop_model &model, const Data &data, const Samples &samples)
      : element(model.compute == TROP_F64 ? Element::F64 : Element::F32), count(samples.count()),
        inputs(element, poison(data.inputs, data.rows, samples)),
        targets(model.target == TROP_TARGET_CLASSES ? Array(Element::I32, data.targets)
                                                    : Array(element, data.targets)),
        sampleWeights(element, poison(getSampleWeights(data.rows), data.rows, samples)) {
    for (const std::vector<double> &values : data.parameters)
      parameters.add(element, values);
    workspace.resize(model.workspace_bytes + TROP_WORKSPACE_ALIGNMENT);
    forgetWorkspace();
    auto address = reinterpret_cast<uintptr_t>(workspace.data());
    context.struct_size = sizeof(context);
    context.parameters = parameters.data();
    context.workspace = workspace.data() + (-address & (uintptr_t(TROP_WORKSPACE_ALIGNMENT) - 1));
    context.abi_version = TROP_ABI_VERSION;
    visited.struct_size = sizeof(visited);
    visited.inputs = inputs.data();
    visited.targets = targets.data();
    visited.sample_weights = sampleWeights.data(); // Models without do not look at it.
    visited.rows = data.rows;
    visited.indices = samples.listed ? samples.rows.data() : nullptr;
    visited.first = samples.listed || samples.rows.empty() ? 0 : samples.rows.front();
    visited.count = count;
    error.struct_size = sizeof(error);
    error.sample = -1;
  }

  /// NaN, unless it is written first.
  void forgetWorkspace() { std::fill(workspace.begin(), workspace.end(), 0xff); }

  Element element;
  int64_t count;
  Array inputs, targets, sampleWeights;
  Arrays parameters;
  std::vector<unsigned char> workspace;
  trop_context context = {};
  trop_samples visited = {};
  trop_error error = {};
};

} // namespace

std::vector<double> callForward(const trop_model &model, const Data &data, const Samples &samples) {
  Call call(model, data, samples);
  Array outputs(call.element, call.count * model.output_count);
  EXPECT_EQ(
      model.devices->entries->forward(&call.context, &call.visited, outputs.data(), &call.error),
      TROP_OK);
  return outputs.get();
}

std::vector<std::vector<double>> callValues(const trop_model &model, const Data &data,
                                            const Samples &samples) {
  Call call(model, data, samples);
  Arrays values;
  for (int64_t v = 0; v < model.value_count; ++v)
    values.add(call.element, call.count * model.values[v].count);
  EXPECT_EQ(
      model.devices->entries->values(&call.context, &call.visited, values.data(), &call.error),
      TROP_OK);
  return values.get();
}

Losses callLoss(const trop_model &model, const Data &data, const Samples &samples) {
  Call call(model, data, samples);
  Array losses(call.element, call.count);
  trop_status status =
      model.devices->entries->loss(&call.context, &call.visited, losses.data(), &call.error);
  return {losses.get(), status, call.error.sample, call.error.message ? call.error.message : ""};
}

std::vector<std::vector<double>> callGradient(const trop_model &model, const Data &data,
                                              const Samples &samples) {
  Call call(model, data, samples);
  Arrays gradients;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    gradients.add(call.element, model.parameters[p].count);
  Array weights(call.element, samples.weights);
  EXPECT_EQ(model.devices->entries->gradient(&call.context, &call.visited,
                                             samples.weights.empty() ? nullptr : weights.data(),
                                             gradients.data(), &call.error),
            TROP_OK);
  return gradients.get();
}

std::vector<double> callInputGradient(const trop_model &model, const Data &data,
                                      const Samples &samples) {
  Call call(model, data, samples);
  Array gradients(call.element, call.count * model.input_count);
  EXPECT_EQ(model.devices->entries->input_gradient(&call.context, &call.visited, gradients.data(),
                                                   &call.error),
            TROP_OK);
  return gradients.get();
}

std::vector<double> callForwardProduct(const trop_model &model, const Data &data,
                                       const Samples &samples) {
  Call call(model, data, samples);
  Arrays directions;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    directions.add(call.element, getDirection(p, model.parameters[p].count));
  directions.add(call.element, getDirection(model.parameter_count, model.input_count));
  Array products(call.element, call.count);
  EXPECT_EQ(model.devices->entries->forward_product(&call.context, &call.visited, directions.data(),
                                                    products.data(), &call.error),
            TROP_OK);
  return products.get();
}

Leaves callExplain(const trop_model &model, const Data &data, const Samples &samples, int64_t step,
                   int64_t unit) {
  Call call(model, data, samples);
  const trop_step &asked = model.steps[step];
  int64_t read = asked.operand_count * asked.points;
  Array value(call.element, 1), elements(call.element, read), slopes(call.element, read);
  Array leaves(call.element, asked.points + (asked.init ? 1 : 0));
  std::vector<int64_t> positions(read + 1, -1);
  trop_leaves answer = {sizeof(answer),  step,          unit,
                        value.data(),    leaves.data(), positions.data(),
                        elements.data(), slopes.data()};
  call.visited.targets = nullptr;
  EXPECT_EQ(model.devices->entries->explain(&call.context, &call.visited, &answer, &call.error),
            TROP_OK);
  EXPECT_EQ(positions.back(), -1) << "written past the end of the positions";
  positions.pop_back();
  return {value.get()[0], leaves.get(), elements.get(), slopes.get(), std::move(positions)};
}

namespace {

/// Lists for one call, with the room that the descriptor says is enough.
class Lists {
public:
  Lists(const trop_model &model, int64_t samples) : model(model) {
    Element element = model.compute == TROP_F64 ? Element::F64 : Element::F32;
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      const trop_parameter &parameter = model.parameters[p];
      trop_sparse list = {};
      list.struct_size = sizeof(list);
      list.capacity = std::min(parameter.count, samples * parameter.active_bound);
      list.count = -1;
      // One more than there is room for, which has to stay as it is.
      indices.push_back(std::vector<int64_t>(list.capacity + 1, -1));
      list.indices = indices.back().data();
      list.values = values.emplace_back(element, list.capacity).data();
      lists.push_back(list);
    }
  }

  trop_sparse *data() { return lists.data(); }

  std::vector<std::vector<double>> get(double unlisted) const {
    std::vector<std::vector<double>> tensors;
    for (size_t p = 0; p < lists.size(); ++p) {
      tensors.emplace_back(model.parameters[p].count, unlisted);
      EXPECT_GE(lists[p].count, 0);
      EXPECT_LE(lists[p].count, lists[p].capacity);
      EXPECT_EQ(indices[p].back(), -1) << "written past the end of a list";
      std::vector<double> found = values[p].get();
      for (int64_t e = 0, last = -1; e < lists[p].count; last = indices[p][e++]) {
        EXPECT_GT(indices[p][e], last) << "entries out of order";
        tensors.back().at(indices[p][e]) = found.at(e);
      }
    }
    return tensors;
  }

private:
  const trop_model &model;
  std::vector<trop_sparse> lists;
  std::vector<std::vector<int64_t>> indices;
  std::deque<Array> values;
};

} // namespace

/// trop_team::run, a thread a part.
static void runParts(void *, int64_t parts, void (*part)(void *work, int64_t number), void *work) {
  std::vector<std::thread> threads;
  for (int64_t number = parts; number-- > 0;)
    threads.emplace_back(part, work, number);
  for (std::thread &thread : threads)
    thread.join();
}

std::vector<std::vector<double>> callActiveGradient(const trop_model &model, const Data &data,
                                                    const Samples &samples, bool split,
                                                    double unlisted) {
  Call call(model, data, samples);
  Lists lists(model, samples.count());
  Array weightArray(call.element, samples.weights);
  void *weights = samples.weights.empty() ? nullptr : weightArray.data();
  const trop_entries &entries = *model.devices->entries;
  if (split) {
    EXPECT_LE(samples.count(), model.block_samples);
    Array losses(call.element, call.count);
    Losses expected = callLoss(model, data, samples);
    EXPECT_EQ(entries.evaluate_loss(&call.context, &call.visited, losses.data(), &call.error),
              expected.status);
    EXPECT_EQ(call.error.sample, expected.sample);
    expectSame(losses.get(), expected.values);
    EXPECT_EQ(
        entries.active_backward(&call.context, &call.visited, weights, lists.data(), &call.error),
        TROP_OK);
    std::vector<std::vector<double>> found = lists.get(unlisted);
    call.error.sample = -1;
    EXPECT_EQ(entries.evaluate(&call.context, &call.visited, &call.error), TROP_OK);
    EXPECT_EQ(
        entries.active_backward(&call.context, &call.visited, weights, lists.data(), &call.error),
        TROP_OK);
    expectSame(lists.get(unlisted), found);
    for (int64_t parts :
         model.shared_steps ? std::vector<int64_t>{1, 2, 3, 40} : std::vector<int64_t>{2}) {
      trop_team team{sizeof team, parts, runParts, nullptr};
      call.context.team = &team;
      call.forgetWorkspace();
      entries.evaluate_loss(&call.context, &call.visited, losses.data(), &call.error);
      EXPECT_EQ(call.error.sample, expected.sample);
      expectSame(losses.get(), expected.values);
      entries.active_backward(&call.context, &call.visited, weights, lists.data(), &call.error);
      expectSame(lists.get(unlisted), found);
    }
    // A caller compiled before there were teams: what follows its struct is not looked at.
    call.context.struct_size = offsetof(trop_context, team);
    call.context.team = reinterpret_cast<const trop_team *>(8);
    entries.evaluate_loss(&call.context, &call.visited, losses.data(), &call.error);
    expectSame(losses.get(), expected.values);
  } else {
    EXPECT_EQ(
        entries.active_gradient(&call.context, &call.visited, weights, lists.data(), &call.error),
        TROP_OK);
  }
  return lists.get(unlisted);
}

Results callAll(const trop_model &model, const Data &data, const Samples &samples) {
  Results results;
  results.outputs = callForward(model, data, samples);
  results.values = callValues(model, data, samples);
  if (model.devices->entries->loss) {
    results.losses = callLoss(model, data, samples).values;
    results.gradients = callGradient(model, data, samples);
    results.inputGradients = callInputGradient(model, data, samples);
    results.products = callForwardProduct(model, data, samples);
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Reference
//===----------------------------------------------------------------------===//

/// The rows of a table that the samples visit.
static std::vector<double> gather(const std::vector<double> &table, int64_t columns,
                                  const Samples &samples) {
  std::vector<double> rows;
  for (int64_t row : samples.rows)
    rows.insert(rows.end(), table.begin() + row * columns, table.begin() + (row + 1) * columns);
  return rows;
}

static std::vector<double> getWeights(const Samples &samples, Type element) {
  if (!samples.weights.empty())
    return samples.weights;
  double share = 1.0 / samples.count();
  return std::vector<double>(samples.count(),
                             element.isF32() ? 1.0f / static_cast<float>(samples.count()) : share);
}

llvm::SmallVector<Tensor> getArguments(func::FuncOp function, const Data &data,
                                       const Samples &samples) {
  llvm::SmallVector<Tensor> arguments;
  auto parameter = data.parameters.begin();
  int64_t directions = 0;
  for (BlockArgument argument : function.getArguments()) {
    StringRef kind =
        function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kKind).getValue();
    if (kind == "state")
      continue;
    Tensor &tensor =
        arguments.emplace_back(cast<RankedTensorType>(argument.getType()), samples.count());
    if (kind == "input")
      tensor.values = gather(data.inputs, tensor.getNumUnits(), samples);
    else if (kind == "target")
      tensor.values = gather(data.targets, tensor.getNumUnits(), samples);
    else if (kind == "sample_weight")
      tensor.values = gather(getSampleWeights(data.rows), 1, samples);
    else if (kind == "weights")
      tensor.values = getWeights(samples, tensor.type.getElementType());
    else if (kind == "noise") // null, as calls here have it
      tensor.values.assign(tensor.values.size(), 1);
    else if (kind == "direction")
      tensor.values = getDirection(directions++, tensor.getNumUnits());
    else
      tensor.values = *parameter++;
  }
  return arguments;
}

Results interpretAll(CompiledModel &model, const Data &data, const Samples &samples) {
  auto run = [&](StringRef role) {
    std::vector<std::vector<double>> results;
    if (func::FuncOp function = model.getFunction(role)) {
      auto tensors = interpret(function, getArguments(function, data, samples), Precision::Own);
      if (failed(tensors))
        ADD_FAILURE() << "not interpreted: " << role.str();
      else
        for (Tensor &tensor : *tensors)
          results.push_back(std::move(tensor.values));
    }
    return results;
  };
  Results results;
  results.outputs = run(roles::kForward).at(0);
  results.values = run(roles::kValues);
  if (model.getModel().devices->entries->loss) {
    results.losses = run(roles::kLoss).at(0);
    results.gradients = run(roles::kGradient);
    results.inputGradients = run(roles::kInputGradient).at(0);
    results.products = run(roles::kForwardProduct).at(0);
  }
  return results;
}

std::vector<std::vector<double>> interpretActive(CompiledModel &model, const Data &data,
                                                 const Samples &one, int64_t *numCells) {
  func::FuncOp function = model.getFunction(roles::kActiveGradient);
  auto tensors = interpret(function, getArguments(function, data, one), Precision::Own, numCells);
  std::vector<std::vector<double>> gradients;
  if (failed(tensors))
    ADD_FAILURE() << "not interpreted";
  else
    for (Tensor &tensor : MutableArrayRef(*tensors).drop_back()) // The losses.
      gradients.push_back(std::move(tensor.values));
  return gradients;
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

static bool isSame(double found, double expected) {
  return llvm::bit_cast<uint64_t>(found) == llvm::bit_cast<uint64_t>(expected) ||
         (found != found && expected != expected);
}

void expectSame(const std::vector<double> &found, const std::vector<double> &expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i)
    ASSERT_TRUE(isSame(found[i], expected[i]))
        << "element " << i << " of " << found.size() << ": found "
        << testing::PrintToString(found[i]) << ", expected " << testing::PrintToString(expected[i]);
}

void expectSame(const std::vector<std::vector<double>> &found,
                const std::vector<std::vector<double>> &expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    SCOPED_TRACE("array " + std::to_string(i));
    expectSame(found[i], expected[i]);
  }
}

void expectSame(const Results &found, const Results &expected) {
  auto compare = [](const char *what, auto &found, auto &expected) {
    SCOPED_TRACE(what);
    expectSame(found, expected);
  };
  compare("outputs", found.outputs, expected.outputs);
  compare("losses", found.losses, expected.losses);
  compare("values", found.values, expected.values);
  compare("gradients", found.gradients, expected.gradients);
  compare("input gradients", found.inputGradients, expected.inputGradients);
  compare("forward products", found.products, expected.products);
}

} // namespace trop::test
