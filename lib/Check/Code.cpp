//===- Code.cpp - Compiled code of a call against the reference -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Code.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Analysis/Cost/ModelCost.h"
#include "lib/Check/Derivatives.h"
#include "lib/Check/LoadedModel.h"
#include "lib/Check/Random.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Reference/Interpreter.h"
#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/State.h"
#include "runtime/Support/Error.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/SourceMgr.h"

#include <numeric>

using namespace mlir;

namespace trop::check {
namespace {

using Numbers = std::vector<double>;

/// Whole blocks and a broken one.
constexpr int64_t kRows = 37;

/// Compiled and as the reference sees it.
class Program {
public:
  /// By loops of the op's own, if it brings any; or by its kernel.
  Program(const Subject &subject, const Probe &probe, bool byKernel, Journal &journal)
      : subject(subject), probe(probe), byKernel(byKernel), journal(journal), random(2) {}

  bool compile(StringRef source);
  void compare();

private:
  void find(const Twine &problem, const Twine &remedy);
  void drawData();
  func::FuncOp findFunction(StringRef role) const;
  SmallVector<Tensor> getArguments(func::FuncOp function, int64_t count) const;
  std::vector<Numbers> interpretRole(StringRef role, int64_t count);
  bool isSame(StringRef what, const Numbers &found, const Numbers &expected);
  void compareLosses(const rt::Evaluator &evaluator);
  void compareActive(const rt::Evaluator &evaluator);
  void compareState();

  const Subject &subject;
  const Probe &probe;
  const bool byKernel;
  Journal &journal;
  Random random;
  OwningOpRef<ModuleOp> original, derived;
  std::optional<LoadedModel> model;
  rt::Table table;
  std::optional<rt::Samples> samples;
  std::optional<rt::Weights> weights;
  std::vector<Numbers> directions;
};

void Program::find(const Twine &problem, const Twine &remedy) {
  StringRef method = "expand";
  if (byKernel)
    method = "lowerToKernel";
  else if (subject.name.hasInterface<LoopLoweringOpInterface>())
    method = "lowerToLoops"; // Of all else code is made by us.
  else if (subject.name.hasInterface<StructuralOpInterface>())
    method = "buildLeaf";
  journal.find(method, problem + " (" + probe.describe() + ")", remedy);
}

bool Program::compile(StringRef source) {
  std::string errors;
  MLIRContext *context = subject.getContext();
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error && errors.empty())
      errors = diagnostic.str();
  });
  auto fail = [&](StringRef stage) {
    find("is refused " + stage + " of a program: " + errors,
         "mend what the message says; the program is\n" + source);
    return false;
  };
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(source, "probe.trop"),
                             llvm::SMLoc());
  original = compileToTrop(sources, *context, {});
  if (!original)
    return fail("by the front end");
  derived = original->clone();
  if (failed(runPipeline(*derived, buildGradientPipeline, {})))
    return fail("where gradients are derived");
  journal.enter("cost", probe.describe());
  if (failed(computeModelCosts(*derived)))
    return fail("where costs are counted");
  journal.enter("compilation", probe.describe());
  CodegenOptions options;
  options.optLevel = 0;
  PipelineOptions pipeline;
  pipeline.kernelsOnCpu = byKernel;
  auto loaded = LoadedModel::compile(*derived, options, "probe.trop", pipeline,
                                     /*withGpu=*/false, subject.archives);
  if (!loaded) {
    std::string reason = llvm::toString(loaded.takeError());
    if (errors.empty())
      errors = reason;
    return fail("where code is made");
  }
  model.emplace(std::move(*loaded));
  return true;
}

/// Halves of them are quarters, so that there are ties and kinks.
void Program::drawData() {
  auto draw = [&] { return random.below(2) ? random.around() : double(random.below(9) - 4) / 4; };
  const trop_model &described = model->get();
  table.files = {{"drawn data", "", 0}};
  bool hasClasses = described.target == TROP_TARGET_CLASSES;
  for (int64_t column = 0; column < described.input_count; ++column)
    table.features.push_back("x" + std::to_string(column));
  for (int64_t column = 0; column < described.output_count; ++column)
    (hasClasses ? table.classes : table.labels).push_back("y" + std::to_string(column));
  for (int64_t row = 0; row < kRows; ++row) {
    table.lines.push_back(row + 1);
    for (int64_t column = 0; column < described.input_count; ++column)
      table.inputs.push_back(float(draw()));
    if (hasClasses)
      table.classOf.push_back(random.below(described.output_count));
    for (size_t column = 0; column < table.labels.size(); ++column)
      table.targets.push_back(float(draw()));
  }
  rt::Split split = rt::wholeTable(table);
  samples.emplace(described, table, split, rt::fitScaling("none", table, split, {}));
  weights.emplace(described);
  for (int64_t p = 0; p < described.parameter_count; ++p) {
    Numbers &direction = directions.emplace_back();
    for (int64_t entry = 0; entry < (*weights)[p].size(); ++entry) {
      (*weights)[p].set(entry, draw());
      direction.push_back(float(draw()));
    }
  }
  directions.emplace_back(described.input_count);
  for (double &along : directions.back())
    along = float(draw());
}

func::FuncOp Program::findFunction(StringRef role) const {
  for (ModuleOp module : {*original, *derived})
    if (module == *derived || role != roles::kValues) // Which gain layers' inputs.
      for (auto function : module.getOps<func::FuncOp>())
        if (getRole(function) == role)
          return function;
  return {};
}

SmallVector<Tensor> Program::getArguments(func::FuncOp function, int64_t count) const {
  SmallVector<Tensor> arguments;
  int64_t parameter = 0;
  size_t direction = 0;
  for (BlockArgument argument : function.getArguments()) {
    StringRef kind = getArgumentKind(function, argument.getArgNumber());
    if (kind == kinds::kState)
      continue;
    Tensor &tensor = arguments.emplace_back(cast<RankedTensorType>(argument.getType()), count);
    for (int64_t entry = 0, end = tensor.values.size(); entry < end; ++entry)
      if (kind == kinds::kInput)
        tensor.values[entry] = table.inputs[entry];
      else if (kind == kinds::kTarget)
        tensor.values[entry] = samples->hasClasses() ? table.classOf[entry] : table.targets[entry];
      else if (kind == kinds::kWeights)
        tensor.values[entry] = 1.0f / float(count);
      else if (kind == kinds::kNoise)
        tensor.values[entry] = 1; // What no noise is.
      else if (kind == kinds::kDirection)
        tensor.values[entry] = directions[direction][entry];
      else
        tensor.values[entry] = (*weights)[parameter].get(entry);
    parameter += kind == kinds::kParameter;
    direction += kind == kinds::kDirection;
  }
  return arguments;
}

std::vector<Numbers> Program::interpretRole(StringRef role, int64_t count) {
  std::vector<Numbers> results;
  func::FuncOp function = findFunction(role);
  if (!function)
    return results;
  ScopedDiagnosticHandler ignore(function.getContext(), [](Diagnostic &) { return success(); });
  auto tensors = interpret(function, getArguments(function, count), Precision::Own);
  if (failed(tensors))
    find("cannot be interpreted in the function '" + role + "'",
         "use ops that the reference knows");
  else
    for (Tensor &tensor : *tensors)
      results.push_back(std::move(tensor.values));
  return results;
}

bool Program::isSame(StringRef what, const Numbers &found, const Numbers &expected) {
  auto bits = [](double value) { return llvm::bit_cast<uint64_t>(value); };
  for (size_t entry = 0; entry < expected.size(); ++entry)
    if (entry >= found.size() ||
        (bits(found[entry]) != bits(expected[entry]) &&
         !(found[entry] != found[entry] && expected[entry] != expected[entry]))) {
      find("gives other bits compiled than interpreted: " + what + " " + Twine(entry) + " is " +
               formatNumber(entry < found.size() ? found[entry] : 0) + " and " +
               formatNumber(expected[entry]),
           "compute from the op's attributes, `args` and `indices` alone, by ops of which the "
           "numeric contract says every bit");
      return false;
    }
  return true;
}

Numbers read(const rt::Array &array) {
  Numbers numbers(array.size());
  for (int64_t entry = 0; entry < array.size(); ++entry)
    numbers[entry] = array.get(entry);
  return numbers;
}

void Program::compareLosses(const rt::Evaluator &evaluator) {
  const trop_model &described = model->get();
  rt::Array losses(described.compute, kRows), products(described.compute, kRows);
  rt::Array inputs(described.compute, kRows * described.input_count);
  evaluator.losses(*samples, 0, kRows, losses.data());
  std::vector<Numbers> expected = interpretRole(roles::kLoss, kRows);
  if (expected.empty() || !isSame("loss", read(losses), expected[0]))
    return;
  rt::Weights gradients(described);
  evaluator.meanGradient(*samples, 0, kRows, gradients.pointers());
  expected = interpretRole(roles::kGradient, kRows);
  for (int64_t p = 0; p < described.parameter_count && p < int64_t(expected.size()); ++p)
    if (!isSame("gradient", read(std::as_const(gradients)[p]), expected[p]))
      return;
  evaluator.inputGradients(*samples, 0, kRows, inputs.data());
  expected = interpretRole(roles::kInputGradient, kRows);
  if (expected.empty() || !isSame("gradient of the input", read(inputs), expected[0]))
    return;
  std::vector<rt::Array> along;
  std::vector<void *> pointers;
  for (const Numbers &direction : directions) {
    rt::Array &array = along.emplace_back(described.compute, direction.size());
    for (size_t entry = 0; entry < direction.size(); ++entry)
      array.set(entry, direction[entry]);
    pointers.push_back(array.data());
  }
  evaluator.forwardProducts(*samples, 0, kRows, pointers.data(), products.data());
  expected = interpretRole(roles::kForwardProduct, kRows);
  if (!expected.empty())
    isSame("forward product", read(products), expected[0]);
}

/// One sample's gradient as lists of entries.
void Program::compareActive(const rt::Evaluator &evaluator) {
  const trop_model &described = model->get();
  std::vector<Numbers> expected = interpretRole(roles::kActiveGradient, 1);
  if (expected.empty() || described.parameter_count == 0)
    return;
  std::vector<rt::Array> values;
  std::vector<std::vector<int64_t>> indices;
  std::vector<trop_sparse> lists;
  for (int64_t p = 0; p < described.parameter_count; ++p) {
    int64_t count = described.parameters[p].count;
    values.emplace_back(described.compute, count);
    indices.emplace_back(count);
    lists.push_back({sizeof(trop_sparse), count, 0, indices[p].data(), values[p].data()});
  }
  int64_t row = 0;
  evaluator.activeGradient(*samples, &row, 1, lists.data());
  for (int64_t p = 0; p < described.parameter_count; ++p) {
    Numbers found(described.parameters[p].count);
    for (int64_t entry = 0; entry < lists[p].count; ++entry)
      found[indices[p][entry]] += values[p].get(entry);
    for (double &number : expected[p])
      number += 0.0; // Where nothing is listed, zeros have no sign.
    if (!isSame("gradient along active paths", found, expected[p]))
      return;
  }
}

/// After a few weights moved, all that is kept is what a fresh pass gives.
void Program::compareState() {
  const trop_model &described = model->get();
  if (!described.devices->entries->state || described.parameter_count == 0)
    return;
  rt::State state(described, *samples, 0, kRows, *weights, /*threads=*/1);
  state.build();
  for (int round = 0; round < 12; ++round) {
    std::vector<std::vector<int64_t>> changed(described.parameter_count);
    for (int64_t p = 0; p < described.parameter_count; ++p) {
      int64_t entry = random.below(described.parameters[p].count);
      if (random.below(2))
        continue;
      changed[p].push_back(entry);
      (*weights)[p].set(entry, double(random.below(17) - 8) / 4);
    }
    state.update(changed);
    if (auto difference = state.check())
      return find("is not maintained: after " + Twine(round + 1) + " updates '" +
                      difference->value + "' is " + formatNumber(difference->kept) +
                      ", computed anew " + formatNumber(difference->fresh),
                  "let maps and outside reads be all that an output depends on");
  }
}

void Program::compare() {
  drawData();
  const trop_model &described = model->get();
  rt::Evaluator evaluator(described, *weights, /*threads=*/1);
  rt::Array outputs(described.compute, kRows * described.output_count);
  for (int64_t count : {kRows, int64_t(1)}) {
    evaluator.forward(*samples, 0, count, outputs.data());
    std::vector<Numbers> expected = interpretRole(roles::kForward, count);
    if (expected.empty() || !isSame("output", read(outputs), expected[0]))
      return;
  }
  bool derives = findFunction(roles::kInputGradient) != nullptr;
  if (derives)
    compareLosses(evaluator);
  if (journal.isClean() && derives)
    compareActive(evaluator);
  if (journal.isClean())
    compareState();
}

} // namespace

static void checkProgram(const Subject &subject, const Probe &probe, StringRef source,
                         bool byKernel, Journal &journal) {
  journal.enter("compilation", probe.describe());
  Program program(subject, probe, byKernel, journal);
  if (!program.compile(source))
    return;
  journal.enter("compiled code", probe.describe());
  try {
    program.compare();
  } catch (const rt::Error &error) {
    journal.find("buildLeaf", std::string("cannot be run: ") + error.what(), "mend what it says");
  }
  if (journal.isClean())
    journal.tell("programs compiled", "1");
}

void checkCode(const Subject &subject, const Probe &probe, Journal &journal) {
  std::string source = formatSource(subject, findFixed(subject, probe, journal));
  if (source.empty())
    return;
  checkProgram(subject, probe, source, /*byKernel=*/false, journal);
  if (journal.isClean() && subject.name.hasInterface<KernelLoweringOpInterface>())
    checkProgram(subject, probe, source, /*byKernel=*/true, journal);
}

} // namespace trop::check
