//===- Outputs.cpp - Where results go -------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Outputs.h"

#include "lib/Driver/Linker.h"

#include "llvm/Support/Path.h"

using namespace llvm;

namespace trop {

/// The output's name in clang's manner: the input's with the extension of what is
/// emitted, `a.out` for an executable, standard output for texts.
static std::string getOutputName(const DriverOptions &options) {
  if (!options.output.empty())
    return options.output;
  StringRef stem = options.input == "-" ? "a" : sys::path::stem(options.input);
  switch (options.emit) {
  case Emit::Ast:
  case Emit::Trop:
  case Emit::Source:
  case Emit::Gradient:
  case Emit::Gpu:
  case Emit::Nvvm:
  case Emit::Loops:
  case Emit::LLVMDialect:
  case Emit::Cost:
  case Emit::Dot:
  case Emit::Sct:
    return "-";
  case Emit::Svg:
    return (stem + ".svg").str();
  case Emit::Header:
    return (stem + ".h").str();
  case Emit::Onnx:
    return (stem + ".onnx").str();
  case Emit::Ptx:
    return (stem + ".ptx").str();
  case Emit::Polytope:
    return options.polytope == PolytopeFormat::Page ? (stem + ".html").str() : "-";
  case Emit::LLVM:
    return (stem + ".ll").str();
  case Emit::Assembly:
    return (stem + ".s").str();
  case Emit::Object:
    return (stem + ".o").str();
  case Emit::Executable:
    return "a.out";
  case Emit::Shared:
    return (stem + ".so").str();
  }
  llvm_unreachable("unknown output");
}

Outputs::Outputs(const DriverOptions &options) : options(options), name(getOutputName(options)) {}

/// Files that the command line names, and those of the compiler; the front end looks at those
/// that a source names.
SmallVector<ReadFile> Outputs::getReadFiles() const {
  SmallVector<ReadFile> read{{options.input, "the source"},
                             {getProgramPath(options.program), "the compiler"},
                             {getRuntimePath(options.program), "the runtime library"}};
  for (const Plugin &plugin : options.plugins.get()) {
    read.push_back({plugin.path, "a plugin"});
    read.push_back({plugin.getRuntimePath(), "the runtime half of a plugin"});
  }
  if (!options.weights.empty())
    read.push_back({options.weights, "the weights"});
  return read;
}

Error Outputs::resolve() {
  if (options.emit == Emit::Ptx) {
    Expected<PtxOutput> files = PtxOutput::get(options.gpuArch, name, getReadFiles());
    if (!files)
      return files.takeError();
    ptx = std::move(*files);
  }
  bool linked = options.emit == Emit::Executable || options.emit == Emit::Shared;
  if (linked && name == "-")
    return createStringError("-o -: what is linked is not written to standard output");
  Expected<OutputFile> found = OutputFile::get(name, getReadFiles());
  if (!found)
    return found.takeError();
  if (linked && found->isStream())
    return createStringError("cannot write '" + name + "': what is linked needs a regular file");
  if (options.saveTemps && found->isStream())
    return createStringError("--save-temps writes files beside the output, expected -o NAME, "
                             "found '" +
                             name + "'");
  file = std::move(*found);
  if (options.emit == Emit::Source && !options.weights.empty())
    return resolveWeights();
  return Error::success();
}

/// A source has no place for weights: they are written beside it, by the name that it has.
Error Outputs::resolveWeights() {
  if (file->isStream())
    return createStringError("--weights with --emit=source writes two files, expected -o NAME.trop "
                             "for NAME.trop and NAME.safetensors, found '" +
                             name + "'");
  SmallString<128> beside(name);
  sys::path::replace_extension(beside, "safetensors");
  if (beside == name)
    return createStringError("-o " + name +
                             ": expected another name than the weights get beside the source");
  SmallVector<ReadFile> others = getReadFiles();
  others.push_back({name, "what --emit=source writes"});
  Expected<OutputFile> found = OutputFile::get(beside, others);
  if (!found)
    return found.takeError();
  weights = std::move(*found);
  return Error::success();
}

Error Outputs::write(function_ref<Error(raw_pwrite_stream &)> writer) const {
  SmallVector<char, 0> bytes; // Machine code is written with seeks.
  raw_svector_ostream stream(bytes);
  if (Error error = writer(stream))
    return error;
  return file->write(StringRef(bytes.data(), bytes.size()));
}

Error Outputs::save(StringRef extension, function_ref<void(raw_ostream &)> print) const {
  if (!options.saveTemps)
    return Error::success();
  SmallString<128> beside(name);
  // Of `net.small` they are `net.small.grad.mlir`.
  StringRef own = sys::path::extension(name);
  if (is_contained({".mlir", ".ll", ".s", ".o", ".so", ".ptx"}, own))
    beside.resize(beside.size() - own.size());
  (beside += '.') += extension;
  if (beside == name) // It is the output itself.
    return Error::success();
  Expected<OutputFile> found = OutputFile::get(beside, getReadFiles());
  if (!found)
    return found.takeError();
  std::string text;
  raw_string_ostream stream(text);
  print(stream);
  return found->write(text);
}

} // namespace trop
