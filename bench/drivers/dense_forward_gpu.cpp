// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times one dense layer on a GPU against a ruler of that GPU (gpu_ruler.h), and the same layer with
// the winners of all its outputs; compares outputs with the CPU's, bit by bit.
// Usage: dense_forward_gpu [LAYER.so [SAMPLES] | --ruler]. Prints `key value`, each once it is
// known; without a layer what the GPU is, or the ruler's PTX. Rounds take turns; figures are
// medians.

#include "gpu_ruler.h"

#include "runtime/Device/GpuProgram.h"
#include "runtime/Model/Processor.h"
#include "runtime/Support/Array.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <iostream>
#include <random>

using namespace trop::rt;

namespace {

constexpr int kRounds = 15, kCompared = 64;
constexpr double kSeconds = 5; // of rounds, but for one that takes longer

double secondsOf(const std::function<void()> &work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

std::vector<float> draw(int64_t count) {
  std::mt19937 engine{std::mt19937::result_type(count)};
  std::uniform_real_distribution<float> distribution;
  std::vector<float> numbers(count);
  for (float &number : numbers)
    number = distribution(engine);
  return numbers;
}

const trop_model &load(const char *path) {
  void *library = dlopen(path, RTLD_NOW);
  if (!library)
    fail(dlerror());
  const auto *model = static_cast<const trop_model *>(dlsym(library, TROP_MODEL_SYMBOL));
  if (!model || model->abi_version != TROP_ABI_VERSION || model->compute != TROP_F32 ||
      model->parameter_count != 1 ||
      model->parameters->count != model->input_count * model->output_count)
    fail(path, ": expected a dense layer in f32");
  return *model;
}

/// The layer, its arguments and results there.
class Layer {
public:
  Layer(const Gpu &gpu, const trop_model &model, int64_t count)
      : gpu(gpu), model(model), code(chooseCode(model, gpu)), program(gpu, code), count(count),
        inputs(draw(count * model.input_count)), weights(draw(model.parameters->count)),
        inputsThere(bring(inputs)), weightsThere(bring(weights)),
        targetsThere(bring(std::vector<float>(count * model.output_count))),
        outputsThere(take(count * model.output_count)),
        gradientsThere(take(count * model.input_count)),
        workspace(gpu.allocate(code.workspace_bytes + code.sample_bytes * roundedCount(),
                               "values of samples")) {
    samples.struct_size = sizeof samples;
    samples.rows = samples.count = count;
    samples.inputs = inputsThere.data();
    samples.targets = targetsThere.data();
    context.stream = program.stream();
    context.workspace = workspace.data();
  }

  double cells() const { return double(count) * model.parameters->count; }

  void forward() { check(code.entries->forward(&context, &samples, outputsThere.data(), nullptr)); }
  /// Of a squared error, in which no output's adjoint is 0.
  void inputGradient() {
    check(code.entries->input_gradient(&context, &samples, gradientsThere.data(), nullptr));
  }

  /// Whether forward made the outputs that the CPU makes of the same samples.
  bool isLikeCpu() {
    std::vector<float> there(count * model.output_count), here(there.size());
    gpu.download(there.data(), outputsThere.data(), there.size() * sizeof(float));
    AlignedMemory memory(model.workspace_bytes);
    void *parameters[] = {weights.data()};
    trop_context onCpu{sizeof(trop_context), TROP_ABI_VERSION, parameters,
                       memory.data(),        nullptr,          nullptr};
    trop_samples rows{};
    rows.struct_size = sizeof rows;
    rows.inputs = inputs.data();
    rows.rows = rows.count = std::min<int64_t>(count, kCompared);
    if (entriesOf(model).forward(&onCpu, &rows, here.data(), nullptr))
      fail("the CPU's forward failed");
    return !std::memcmp(here.data(), there.data(), rows.count * model.output_count * sizeof(float));
  }

private:
  int64_t roundedCount() const {
    return (count + TROP_DEVICE_SAMPLES - 1) / TROP_DEVICE_SAMPLES * TROP_DEVICE_SAMPLES;
  }
  GpuMemory take(int64_t numbers) const { return gpu.allocate(numbers * sizeof(float), "arrays"); }
  GpuMemory bring(const std::vector<float> &numbers) const {
    GpuMemory there = take(numbers.size());
    gpu.upload(there.data(), numbers.data(), there.bytes());
    gpu.synchronize();
    return there;
  }
  void check(trop_status status) {
    program.finish();
    if (status)
      fail("status ", status);
  }

  const Gpu &gpu;
  const trop_model &model;
  const trop_device &code;
  GpuProgram program;
  int64_t count;
  std::vector<float> inputs, weights;
  GpuMemory inputsThere, weightsThere, targetsThere, outputsThere, gradientsThere, workspace;
  void *parameters[1] = {weightsThere.data()};
  trop_context context{
      sizeof(trop_context), TROP_ABI_VERSION, parameters, nullptr, nullptr, nullptr, 0};
  trop_samples samples{};
};

void measure(const Gpu &gpu, const char *path, int64_t count) {
  GpuRuler ruler(gpu);
  Layer layer(gpu, load(path), count);
  ruler.prepare();
  std::cout << "ruler_gcells " << ruler.cellsPerSecond() / 1e9 << std::endl;
  layer.forward(); // pages, and the driver's compiler
  std::cout << "same " << layer.isLikeCpu() << std::endl;
  std::vector<double> rulers, values;
  double spent = 0;
  for (int round = 0; round < kRounds && spent < kSeconds; ++round) {
    rulers.push_back(ruler.cellsPerSecond());
    values.push_back(secondsOf([&] { layer.forward(); }));
    spent += values.back();
  }
  double gcells = layer.cells() / median(values) / 1e9, top = median(rulers) / 1e9;
  std::cout << "ruler_gcells " << top << "\nvalue_gcells " << gcells << "\nvalue_ratio "
            << gcells / top << std::endl;
  std::vector<double> winners;
  layer.inputGradient();
  for (spent = 0; int(winners.size()) < kRounds && spent < kSeconds; spent += winners.back())
    winners.push_back(secondsOf([&] { layer.inputGradient(); }));
  std::cout << "winner_ratio " << median(values) / median(winners) << std::endl;
}

} // namespace

int main(int argc, char **argv) {
  try {
    if (argc > 3 || (argc == 3 && std::atoll(argv[2]) < 1))
      fail("expected [LAYER.so [SAMPLES] | --ruler]");
    if (argc == 2 && !std::strcmp(argv[1], "--ruler")) {
      std::cout << GpuRuler::write();
      return 0;
    }
    Gpu gpu(0);
    std::cout << "device " << gpu.name() << ", " << gpu.arch() << std::endl;
    if (argc > 1)
      measure(gpu, argv[1], argc > 2 ? std::atoll(argv[2]) : 16384);
    return 0;
  } catch (const std::exception &error) {
    std::cerr << "dense_forward_gpu: error: " << error.what() << '\n';
    return 1;
  }
}
