//===- GpuSquares.cpp - Sums over all weights on a GPU --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuSquares.h"

#include "runtime/Support/Array.h"

#include <algorithm>
#include <utility>

using namespace trop::rt;

static bool hasPenalty(const trop_model &model) {
  return std::any_of(model.parameters, model.parameters + model.parameter_count,
                     [](const trop_parameter &parameter) { return parameter.l2 != 0; });
}

kernels::Cut GpuSquares::cutOf(const std::optional<DeviceClip> &clip) {
  return !clip ? kernels::Cut::None : clip->boundsNorm ? kernels::Cut::Norm : kernels::Cut::Value;
}

bool GpuSquares::areWanted(const trop_model &model, const DeviceMovePlan &plan) {
  return plan.followsLoss || hasPenalty(model) || cutOf(plan.clip) == kernels::Cut::Norm;
}

GpuSquares::GpuSquares(const Gpu &gpu, const GpuKernels &kernels, const trop_model &model,
                       const DeviceMovePlan &plan, const std::vector<kernels::Part> &parts)
    : kernels(kernels), parameters(model.parameter_count), partCount(int64_t(parts.size())),
      sumGradient(kernels.find("sum_gradient")), sumParts(kernels.find("sum_parts")),
      decide(kernels.find("decide")) {
  std::vector<double> penalties;
  std::vector<long long> firsts(size_t(parameters + 1));
  for (int64_t p = 0; p < parameters; ++p)
    penalties.push_back(model.parameters[p].l2);
  for (const kernels::Part &part : parts)
    ++firsts[size_t(part.parameter + 1)];
  for (int64_t p = 0; p < parameters; ++p)
    firsts[size_t(p + 1)] += firsts[size_t(p)];
  // Numbers of 8 bytes each, but for the clip.
  constexpr auto kWord = int64_t(sizeof(double));
  int64_t words = kernels::kSums * (partCount + parameters) + 2 * parameters + 1;
  int64_t clipBytes = std::max(sizeof(NormClip<float>), sizeof(NormClip<double>));
  memory = gpu.allocate(words * kWord + clipBytes, "sums of squares");
  auto *next = static_cast<double *>(memory.data());
  ofEachPart = std::exchange(next, next + kernels::kSums * partCount);
  auto *sums = std::exchange(next, next + kernels::kSums * parameters);
  auto *penaltiesThere = std::exchange(next, next + parameters);
  auto *firstsThere = reinterpret_cast<long long *>(std::exchange(next, next + parameters + 1));
  gpu.upload(penaltiesThere, penalties.data(), parameters * kWord);
  gpu.upload(firstsThere, firsts.data(), (parameters + 1) * kWord);
  gpu.synchronize(); // before these are gone
  ofParts = {ofEachPart, firstsThere, sums};
  ofDecision = {sums,
                penaltiesThere,
                nullptr,
                nullptr,
                nullptr,
                next,
                nullptr,
                parameters,
                0,
                plan.clip ? plan.clip->bound : 0,
                cutOf(plan.clip),
                plan.followsLoss,
                hasPenalty(model)};
}

kernels::Move GpuSquares::queue(kernels::Move move, const void *losses, int64_t count,
                                kernels::StepReport *report) const {
  kernels.launch(sumGradient, partCount,
                 kernels::SumGradient{move.weights, move.gradients, move.parts,
                                      ofDecision.penalties, ofEachPart, move.gradientStride,
                                      move.chunks, move.areActive});
  kernels.launch(sumParts, parameters, ofParts);
  kernels::Decide of = ofDecision;
  of.losses = losses;
  of.lossCount = count;
  of.report = report;
  of.steps = move.steps;
  of.stop = move.stop;
  kernels.launch(decide, 1, of);
  move.chunks = 1;
  move.clip = of.clip;
  return move;
}
