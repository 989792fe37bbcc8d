//===- Options.h - What tropc is asked for ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_OPTIONS_H
#define TROP_LIB_DRIVER_OPTIONS_H

#include "lib/Analysis/Cost/Report.h"
#include "lib/Analysis/Polytope/Report.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Plugin/Plugins.h"
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
  Dot,      ///< no code: the network, for Graphviz
  Svg,      ///< no code: the network as a picture
  Header,   ///< no code: the model for C programs
  Onnx,     ///< no code: the model with its weights as a file of ONNX
  Sct,      ///< no code: what is kept of the samples, and what updates cost
  Polytope, ///< no code: Newton polytopes and linear regions
  Gpu,      ///< kernels and host functions that queue them
  Nvvm,     ///< these kernels in the NVVM dialect
  Ptx,      ///< the code of these kernels
  Loops,    ///< loops over blocks of samples
  LLVMDialect,
  LLVM, ///< LLVM IR
  Assembly,
  Object,
  Executable,
  Shared ///< a shared library that exports the descriptor
};

struct DriverOptions {
  std::string input;  ///< a source, or a stage of the pipeline; "-" for standard input
  std::string output; ///< "-" for standard output; empty: named after the input
  Emit emit = Emit::Executable;
  std::vector<std::string> defines;
  std::string model;
  std::optional<std::string> derivative;
  Plugins plugins;
  std::string weights;    ///< a file of them that becomes part of the output; empty: none
  std::string weightsMap; ///< which tensors of it parameters are, as of WeightsFile
  CodegenOptions codegen;
  PipelineOptions pipeline;
  bool forGpus = false;                        ///< code for these, beside that for the CPU
  std::string gpuArch = kDefaultGpuArch.str(); ///< of kernels, or several with commas
  CostParameters cost;
  ReportFormat report = ReportFormat::Text;
  PolytopeFormat polytope = PolytopeFormat::Text;
  InputBox box;
  bool verbose = false;
  bool oneThread = false;                   ///< passes run one after the other
  bool saveTemps = false;                   ///< every stage, beside the output
  std::vector<std::string> passPipelinesAt; ///< "POSITION:PIPELINE", for parseHook
  bool printTargets = false;                ///< to standard error, what code is scheduled for
  std::string program;                      ///< path of the running tool, to find the runtime
};

} // namespace trop

#endif // TROP_LIB_DRIVER_OPTIONS_H
