//===- Driver.h - What tropc does -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_DRIVER_H
#define TROP_LIB_DRIVER_DRIVER_H

#include "lib/Analysis/Cost/Report.h"
#include "lib/Analysis/Polytope/Report.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Target/Gpu/Architectures.h"
#include "lib/Target/Object/Object.h"

#include <string>
#include <vector>

namespace trop {

/// How far a compilation goes.
enum class Emit {
  Ast,      ///< the source as parsed
  Trop,     ///< the trop dialect, as the front end gives it
  Source,   ///< the same as one source, with everything written out
  Gradient, ///< with gradients
  Cost,     ///< no code: what loss and gradient cost
  Sct,      ///< no code: what is kept of the samples, and what updates cost
  Polytope, ///< no code: Newton polytopes and linear regions
  Gpu,      ///< kernels and host functions that queue them
  Ptx,      ///< the code of these kernels
  LLVM,     ///< LLVM IR
  Assembly,
  Object,
  Executable,
  Shared ///< a shared library that exports the descriptor
};

struct DriverOptions {
  std::string input;  ///< "-" for standard input
  std::string output; ///< "-" for standard output; empty: named after the input
  Emit emit = Emit::Executable;
  std::vector<std::string> defines;
  std::string model;
  std::optional<std::string> derivative;
  std::vector<std::string> dialectPlugins;
  std::string weights; ///< a file of them that becomes part of the output; empty: none
  CodegenOptions codegen;
  PipelineOptions pipeline;
  bool forGpus = false;                        ///< code for these, beside that for the CPU
  std::string gpuArch = kDefaultGpuArch.str(); ///< of kernels, or several with commas
  CostParameters cost;
  ReportFormat report = ReportFormat::Text;
  PolytopeFormat polytope = PolytopeFormat::Text;
  InputBox box;
  bool verbose = false;
  bool printTargets = false; ///< to standard error, what code is scheduled for
  std::string program;       ///< path of the running tool, to find the runtime
};

/// Compiles one source. Diagnostics go to standard error. An output file is
/// complete or not there. Returns 0, or 1 after an error.
int compile(const DriverOptions &options);

} // namespace trop

#endif // TROP_LIB_DRIVER_DRIVER_H
