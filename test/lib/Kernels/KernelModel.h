//===- KernelModel.h - A model's kernels, executed on the CPU ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_KERNELS_KERNELMODEL_H
#define TROP_TEST_LIB_KERNELS_KERNELMODEL_H

#include "test/lib/Ptx/Executor.h"
#include "trop/abi.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <optional>

namespace trop::test {

struct KernelOptions {
  int64_t processors = 1; ///< so tiles are as wide as they can be
  ptx::Effort effort = ptx::Effort::Quick;
};

/// The kernels of a model as PTX, which test/lib/Ptx executes, and the host's functions that
/// queue them as machine code of this process.
class KernelModel {
public:
  using Numbers = std::vector<double>;
  /// The samples of a call, as trop_samples has them.
  struct Samples {
    const std::vector<int64_t> *indices; ///< null: from `first` on
    int64_t first, count;
  };
  /// The array of an argument, by its kind and its number among those of that kind; none: null.
  using GetArgument =
      llvm::function_ref<std::optional<Numbers>(llvm::StringRef kind, size_t number)>;

  /// Of a module with derivatives, as buildGradientPipeline leaves it.
  static llvm::Expected<std::unique_ptr<KernelModel>>
  compile(mlir::ModuleOp derived, const KernelOptions &options = KernelOptions());

  bool has(llvm::StringRef role) const {
    auto found = functions.find(role);
    return found != functions.end() && found->second.run;
  }
  /// What the function of a role writes. What goes wrong is said by `fail`: a launch, bytes that
  /// are written behind a result.
  std::vector<Numbers> call(llvm::StringRef role, const Samples &samples, GetArgument getArgument,
                            llvm::function_ref<void(const std::string &)> fail);

  /// What launches did, by kernel.
  const std::map<std::string, ptx::Counters> &getCounters() const { return executor.getCounters(); }

private:
  /// An array that a function is passed.
  struct Array {
    std::string kind; ///< of an argument
    int64_t units;
    bool samples;
    enum { F32, F64, I32 } element;

    size_t size() const { return element == F64 ? 8 : 4; }
  };
  struct Function {
    std::vector<Array> arguments, results;
    int64_t bytes = 0, sampleBytes = 0;      ///< of the workspace
    void (*run)(void **arguments) = nullptr; ///< null: it has no kernels
  };
  /// trop_stream::launch, of which this is the queue.
  static void launch(void *self, int64_t number, uint32_t blocksX, uint32_t blocksY,
                     uint32_t blocksZ, uint32_t threadsX, uint32_t threadsY, uint32_t threadsZ,
                     void **arguments);

  KernelModel();
  static Array describe(mlir::Type type, llvm::StringRef kind);
  void describeFunctions(mlir::ModuleOp derived);
  llvm::Error load(mlir::ModuleOp host);
  uint64_t put(const Array &array, const Numbers &numbers);

  llvm::StringMap<Function> functions; ///< by role
  std::vector<std::string> kernels;
  ptx::DeviceMemory memory;
  ptx::Executor executor;
  std::unique_ptr<ptx::Program> program;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  std::string fault; ///< of the first launch that failed
};

} // namespace trop::test

#endif // TROP_TEST_LIB_KERNELS_KERNELMODEL_H
