//===- Kernel.h - A kernel that is being made -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_KERNEL_H
#define TROP_LIB_CONVERSION_TROPTOGPU_KERNEL_H

#include "lib/Conversion/Nests/LoopNest.h"
#include "lib/Conversion/Nests/Reads.h"
#include "lib/Conversion/TropToGpu/ActiveAdjoints.h"
#include "lib/Conversion/TropToGpu/HostFunction.h"
#include "lib/Conversion/TropToGpu/KernelModule.h"
#include "lib/Schedule/KernelTiles.h"

namespace trop {

/// An array in the device's memory, row-major: [units], or [units][sample], whose rows lie the
/// host's stride apart, so that threads of neighbouring samples read neighbours.
struct DeviceArray {
  mlir::Value pointer; ///< of the host
  mlir::Type element;
  llvm::SmallVector<int64_t> units;
  bool samples;
};

/// What kernels of one function are made from.
struct KernelScope {
  KernelModule &module;
  const HostFunction &host;
  mlir::OpBuilder &builder; ///< of the host's code
  DeviceMemory &memory;
  mlir::func::FuncOp source;
  int64_t lanes;      ///< samples in a block of a sum over samples
  int64_t processors; ///< of a GPU
  ActiveAdjoints active = ActiveAdjoints();
  llvm::DenseMap<mlir::Value, DeviceArray> arrays = llvm::DenseMap<mlir::Value, DeviceArray>();

  /// An array of the workspace.
  DeviceArray allocate(llvm::ArrayRef<int64_t> units, mlir::Type element, bool samples);
  /// Lets the host run what `tiled` emits of the last tile that a call has enough samples for, or,
  /// where it has too few for all, what `plain` does.
  void choose(llvm::ArrayRef<TileChoice> choices,
              llvm::function_ref<void(const KernelTile &)> tiled, llvm::function_ref<void()> plain);
};

/// One kernel: what a thread does, and the launch of all of them by the host. What the host knows
/// becomes an argument where it is first asked for.
class Kernel {
public:
  Kernel(KernelScope &scope, mlir::Location loc, llvm::StringRef what);
  Kernel(const Kernel &) = delete;

  /// One thread for each of the units, or for each of each sample; neighbours take neighbouring
  /// samples. Makes the launch; to be called once.
  void run(llvm::ArrayRef<int64_t> units, bool samples,
           llvm::function_ref<void(mlir::ValueRange point, mlir::Value sample)> body);

  /// Blocks of threads with a tile each of so many rows, and of so many columns or all samples.
  /// `body` is given the block's first row and column, of which there is at least that one. Makes
  /// the launch, as well.
  void runTiles(int64_t rows, std::optional<int64_t> columns, const KernelTile &tile,
                llvm::function_ref<void(mlir::Value row, mlir::Value column)> body);
  /// Memory that the threads of a block share, and where they wait for each other.
  mlir::Value getShared(int64_t bytes);
  void wait();
  /// A thread's number along samples, or along units.
  mlir::Value getThread(mlir::gpu::Dimension dim);

  /// The argument that brings a value of the host.
  mlir::Value pass(mlir::Value ofHost);
  mlir::Value getCount() { return pass(scope.host.count); }
  mlir::Value getStride() { return pass(scope.host.stride); }
  mlir::Value isNull(mlir::Value pointer);

  /// An element that lies `offset` (an index) behind a pointer of the host.
  mlir::Value loadAt(mlir::Value ofHost, mlir::Type type, mlir::Value offset);
  void storeAt(mlir::Value ofHost, mlir::Value offset, mlir::Value element);
  /// An element of an array, or of the array that holds a value.
  mlir::Value load(const DeviceArray &array, mlir::ValueRange units, mlir::Value sample);
  mlir::Value load(mlir::Value value, mlir::ValueRange units, mlir::Value sample);
  void store(const DeviceArray &array, mlir::ValueRange units, mlir::Value sample,
             mlir::Value element);
  /// What a point of a nest reads.
  mlir::Value read(const Read &read, mlir::ValueRange point, mlir::Value sample);
  Point readAll(llvm::ArrayRef<Read> reads, mlir::ValueRange point, mlir::Value sample);

  /// Vectors of so many elements that lie one behind the other, where as many bytes are aligned.
  mlir::Value readRow(const Read &read, mlir::ValueRange point, mlir::Value sample, int64_t lanes);
  void storeRow(const DeviceArray &array, mlir::ValueRange units, mlir::Value sample,
                mlir::Value row);

  /// Carries values through all samples as every sum over them takes them: block by block, in
  /// which `body` visits points in their order and, for each, the samples from `first` up to
  /// `end`.
  Point foldBlocks(
      mlir::ValueRange start,
      llvm::function_ref<Point(mlir::Value first, mlir::Value end, mlir::ValueRange carried)> body);

private:
  mlir::Value locate(const DeviceArray &array, mlir::ValueRange units, mlir::Value sample);
  mlir::Value getElement(mlir::Value base, mlir::Type type, mlir::Value offset);
  mlir::Value loadElement(mlir::Value pointer, mlir::Type type);
  /// Where a value that is no number lies.
  mlir::Value findElement(mlir::Value value, mlir::ValueRange units, mlir::Value sample);
  /// What `inRange` gives where a read's conditions hold, and elsewhere what stands outside.
  mlir::Value readWhere(const Read &read, mlir::Type type, mlir::ValueRange point,
                        llvm::function_ref<mlir::Value()> inRange);
  /// Queues the launch, of so many threads a block.
  void launch(llvm::ArrayRef<mlir::Value> grid, llvm::ArrayRef<int64_t> threads);

  KernelScope &scope;
  mlir::gpu::GPUFuncOp op;
  mlir::OpBuilder inside;
  llvm::DenseMap<mlir::Value, mlir::Value> passed;
  llvm::SmallVector<mlir::Value> operands; ///< of the launch

public:
  Emission emit; ///< at the place that is being written
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_KERNEL_H
