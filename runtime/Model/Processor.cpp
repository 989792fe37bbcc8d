//===- Processor.cpp - Which code this processor runs ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Processor.h"

#include "trop/processor.h"

#include <cstring>
#include <vector>
#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

using namespace trop;
using namespace trop::rt;

#if defined(__x86_64__)

static uint64_t enabledStates() {
  uint32_t eax, ebx, ecx, edx;
  constexpr uint32_t kOsXsave = 1u << 27;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & kOsXsave))
    return 0;
  asm volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
  return eax | uint64_t(edx) << 32;
}

static bool isThere(const processor::X86Feature &feature) {
  uint32_t registers[4];
  return __get_cpuid_count(feature.leaf, feature.subleaf, &registers[0], &registers[1],
                           &registers[2], &registers[3]) &&
         registers[feature.source] >> feature.bit & 1 &&
         (enabledStates() & feature.states) == feature.states;
}

static constexpr const auto &kFeatures = processor::kX86Features;

/// With what each has beside the next (x86-64 psABI, 3.1.1).
static constexpr struct {
  const char *name, *features;
} kLevels[] = {{"x86-64-v4", "avx512f,avx512bw,avx512cd,avx512dq,avx512vl"},
               {"x86-64-v3", "avx,avx2,bmi,bmi2,f16c,fma,lzcnt,movbe"},
               {"x86-64-v2", "popcnt,sse3,ssse3,sse4.1,sse4.2"},
               {"x86-64", ""}};

#else

static bool isThere(const processor::Aarch64Feature &feature) {
  return getauxval(feature.word ? AT_HWCAP2 : AT_HWCAP) >> feature.bit & 1;
}

static constexpr const auto &kFeatures = processor::kAarch64Features;

static constexpr struct {
  const char *name, *features;
} kLevels[] = {{"generic", ""}};

#endif

/// Those of a list that are not there. One with no known test is a matter of speed.
static std::vector<std::string> findMissing(const char *list) {
  std::vector<std::string> missing;
  for (const char *name = list; *name; name += *name == ',') {
    size_t length = std::strcspn(name, ",");
    for (const auto &feature : kFeatures)
      if (std::strlen(feature.name) == length && !std::strncmp(feature.name, name, length) &&
          !isThere(feature))
        missing.emplace_back(name, length);
    name += length;
  }
  return missing;
}

const trop_device *rt::findDevice(const trop_model &model) {
  for (int64_t d = 0; d < model.device_count; ++d)
    if (!std::strcmp(model.devices[d].kind, "cpu") && !std::strcmp(model.devices[d].arch, kArch))
      return &model.devices[d];
  return nullptr;
}

static std::string explainDevices(const trop_model &model) {
  std::string found;
  for (int64_t d = 0; d < model.device_count; ++d)
    found += concat(d ? ", " : "", "'", model.devices[d].kind, "' of ", model.devices[d].arch);
  return concat("expected code for a device 'cpu' of ", kArch, ", found ",
                found.empty() ? "none" : found);
}

const trop_model *trop_choose(const trop_model *model) {
  if (model && model->abi_version != TROP_ABI_VERSION)
    return nullptr;
  while (model && !(findDevice(*model) && findMissing(model->cpu_features).empty()))
    model = model->fallback;
  return model;
}

std::string rt::explainProcessor(const trop_model &model) {
  const trop_model *least = &model;
  while (least->fallback)
    least = least->fallback;
  if (!findDevice(*least))
    return explainDevices(*least);
  std::vector<std::string> missing = findMissing(least->cpu_features);
  constexpr size_t kNamed = 3;
  std::string text = "this processor has no ";
  for (size_t i = 0; i < missing.size() && i < kNamed; ++i)
    text += (i ? ", " : "") + missing[i];
  if (missing.size() > kNamed)
    text += " and " + std::to_string(missing.size() - kNamed) + " more";
  const char *level = nullptr; // the highest, of which all below are there, too
  for (const auto &each : kLevels)
    if (!findMissing(each.features).empty())
      level = nullptr;
    else if (!level)
      level = each.name;
  return text + ", which code for '" + least->cpu + "' uses; compile with --march=" + level +
         ", or a list that ends with it";
}
