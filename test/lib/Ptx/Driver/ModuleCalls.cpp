//===- ModuleCalls.cpp - Modules and launches                    -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Driver/State.h"

#include <cstring>

using namespace trop::ptx;

namespace {

/// Buffers for messages, as options of a load.
struct Logs {
  Logs(unsigned count, const CUjit_option *options, void **values) {
    for (unsigned i = 0; i < count; ++i)
      if (options[i] == CU_JIT_ERROR_LOG_BUFFER)
        buffer = static_cast<char *>(values[i]);
      else if (options[i] == CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES)
        size = &values[i];
      else if (options[i] == CU_JIT_INFO_LOG_BUFFER && values[i])
        *static_cast<char *>(values[i]) = 0;
  }

  /// Cut to the buffer's size; the size becomes that of the message.
  void write(const std::string &message) {
    if (!buffer || !size)
      return;
    auto room = reinterpret_cast<uintptr_t>(*size);
    if (!room)
      return;
    size_t length = std::min<size_t>(message.size(), room - 1);
    std::memcpy(buffer, message.data(), length);
    buffer[length] = 0;
    *size = reinterpret_cast<void *>(length);
  }

  char *buffer = nullptr;
  void **size = nullptr;
};

/// Driver's words.
std::string spell(int line, const std::string &what) {
  return "ptxas application ptx input, line " + std::to_string(line) + "; " + what + "\n";
}

std::string spellVersion(int version) {
  return std::to_string(version / 10) + "." + std::to_string(version % 10);
}

/// Whether the driver and the device are as new as the module.
CUresult checkHead(const Settings &settings, const Module &head, std::string &message) {
  if (head.version > settings.version) {
    message = spell(head.versionLine, "fatal   : Unsupported .version " +
                                          spellVersion(head.version) + "; current version is '" +
                                          spellVersion(settings.version) + "'");
    return CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
  }
  if (head.target > settings.capability) {
    message =
        spell(head.targetLine, "fatal   : Program with .target 'sm_" + std::to_string(head.target) +
                                   "' cannot be compiled to architecture 'sm_" +
                                   std::to_string(settings.capability) + "'");
    return CUDA_ERROR_INVALID_PTX;
  }
  return CUDA_SUCCESS;
}

CUresult load(Driver &driver, CUctx_st &context, CUmodule *module, const char *text, Logs logs) {
  std::string message;
  CUresult result = CUDA_SUCCESS;
  try {
    result = checkHead(driver.settings, parseHead(text), message);
    if (!result) {
      auto loaded = std::make_unique<CUmod_st>();
      loaded->program = std::make_shared<Program>(text, context.memory, driver.settings.watches);
      *module = loaded.get();
      context.modules[*module] = std::move(loaded);
      return CUDA_SUCCESS;
    }
  } catch (const Error &error) {
    std::string what = error.what();
    message = spell(error.line, "error   : " + what.substr(what.find(": ") + 2));
    result = CUDA_ERROR_INVALID_PTX;
  } catch (const std::exception &error) {
    message = error.what();
    result = CUDA_ERROR_UNKNOWN;
  }
  // What only this driver says must be seen even where nobody reads the log.
  if (result != CUDA_ERROR_UNSUPPORTED_PTX_VERSION)
    driver.complain(message);
  logs.write(message);
  return result;
}

} // namespace

TROP_PTX_EXPORT CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned count,
                                            CUjit_option *options, void **values) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!module || !image)
      return CUDA_ERROR_INVALID_VALUE;
    auto *text = static_cast<const char *>(image);
    if (*text != '.' && *text != '/' && *text != '\n') // no text
      return CUDA_ERROR_INVALID_IMAGE;
    return load(driver, context, module, text, Logs(count, options, values));
  });
}

TROP_PTX_EXPORT CUresult cuModuleLoadData(CUmodule *module, const void *image) {
  return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr);
}

TROP_PTX_EXPORT CUresult cuModuleUnload(CUmodule module) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!context.modules.count(module))
      return CUDA_ERROR_INVALID_HANDLE;
    CUresult result = driver.flush(context);
    context.modules.erase(module);
    return result;
  });
}

TROP_PTX_EXPORT CUresult cuModuleGetFunction(CUfunction *function, CUmodule module,
                                             const char *name) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!context.modules.count(module))
      return CUDA_ERROR_INVALID_HANDLE;
    const LoadedKernel *kernel = module->program->find(name);
    if (!kernel)
      return CUDA_ERROR_NOT_FOUND;
    std::unique_ptr<CUfunc_st> &made = module->functions[name];
    if (!made)
      made = std::make_unique<CUfunc_st>(CUfunc_st{kernel, module->program, 49152});
    *function = made.get();
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuModuleGetGlobal_v2(CUdeviceptr *address, size_t *bytes, CUmodule module,
                                              const char *name) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!context.modules.count(module))
      return CUDA_ERROR_INVALID_HANDLE;
    auto [found, size] = module->program->findVariable(name);
    if (!found)
      return CUDA_ERROR_NOT_FOUND;
    if (address)
      *address = found;
    if (bytes)
      *bytes = size;
    return CUDA_SUCCESS;
  });
}

namespace {

bool isFunction(const CUctx_st &context, CUfunction function) {
  for (const auto &[module, owned] : context.modules)
    for (const auto &[name, each] : module->functions)
      if (each.get() == function)
        return true;
  return false;
}

uint64_t maxThreads(const CUfunc_st &function) {
  uint64_t said = function.kernel->kernel->maxThreads;
  return said ? std::min<uint64_t>(said, 1024) : 1024;
}

} // namespace

TROP_PTX_EXPORT CUresult cuFuncGetAttribute(int *value, CUfunction_attribute attribute,
                                            CUfunction function) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!isFunction(context, function))
      return CUDA_ERROR_INVALID_HANDLE;
    const KernelCode &code = function->kernel->code;
    const Module &module = function->program->getModule();
    std::map<int, uint64_t> values = {
        {CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, maxThreads(*function)},
        {CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, code.sharedBytes},
        {CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES, 0},
        {CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES, code.localBytes},
        {CU_FUNC_ATTRIBUTE_NUM_REGS, 32},
        {CU_FUNC_ATTRIBUTE_PTX_VERSION, module.target},
        {CU_FUNC_ATTRIBUTE_BINARY_VERSION, driver.settings.capability},
        {CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, function->maxDynamicShared}};
    auto found = values.find(attribute);
    if (found == values.end())
      return CUDA_ERROR_INVALID_VALUE;
    *value = static_cast<int>(found->second);
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute,
                                            int value) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!isFunction(context, function))
      return CUDA_ERROR_INVALID_HANDLE;
    if (attribute == CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT)
      return CUDA_SUCCESS;
    constexpr uint64_t kMost = 166912;
    if (attribute != CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES || value < 0 ||
        value + function->kernel->code.sharedBytes > kMost)
      return CUDA_ERROR_INVALID_VALUE;
    function->maxDynamicShared = value;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned gridX, unsigned gridY,
                                        unsigned gridZ, unsigned blockX, unsigned blockY,
                                        unsigned blockZ, unsigned sharedBytes, CUstream stream,
                                        void **parameters, void **extra) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!isFunction(context, function))
      return CUDA_ERROR_INVALID_HANDLE;
    const KernelCode &code = function->kernel->code;
    Shape shape{{gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes};
    bool isEmpty = !shape.getBlocks() || !shape.getThreads();
    if (isEmpty || gridX > 2147483647u || gridY > 65535 || gridZ > 65535 || blockX > 1024 ||
        blockY > 1024 || blockZ > 64 || shape.getThreads() > maxThreads(*function) || extra)
      return CUDA_ERROR_INVALID_VALUE;
    // More than 48 KiB in all must be asked for.
    if (sharedBytes > function->maxDynamicShared ||
        (function->maxDynamicShared == 49152 && sharedBytes + code.sharedBytes > 49152))
      return CUDA_ERROR_INVALID_VALUE;
    if (!parameters && !code.parameterOffsets.empty())
      return CUDA_ERROR_INVALID_VALUE;
    std::vector<uint8_t> bytes(code.parameterBytes);
    for (size_t i = 0; i < code.parameterOffsets.size(); ++i)
      std::memcpy(bytes.data() + code.parameterOffsets[i], parameters[i],
                  function->kernel->kernel->parameters[i].size);
    CUfunc_st copy = *function; // keeps the module's code
    return driver.submit(
        context, stream,
        [&driver, &context, copy, shape, bytes] {
          return driver.launch(context, copy, shape, bytes);
        },
        true);
  });
}
