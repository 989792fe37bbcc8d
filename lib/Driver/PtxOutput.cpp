//===- PtxOutput.cpp - Files of PTX ---------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/PtxOutput.h"

#include "lib/Target/Gpu/Ptx.h"

#include "llvm/Support/Path.h"

using namespace llvm;

namespace trop {

Expected<PtxOutput> PtxOutput::get(StringRef list, StringRef name, ArrayRef<ReadFile> read) {
  auto architectures = parseGpuArchitectures(list);
  if (!architectures)
    return architectures.takeError();
  bool several = architectures->size() > 1;
  if (several && name == "-")
    return createStringError("-o -: the PTX of several architectures is not written to standard "
                             "output");
  PtxOutput output;
  for (const GpuArchitecture &architecture : *architectures) {
    SmallString<128> path(name);
    if (several)
      sys::path::replace_extension(path, architecture.name + ".ptx");
    Expected<OutputFile> file = OutputFile::get(path, read);
    if (!file)
      return file.takeError();
    output.files.emplace_back(architecture, std::move(*file));
  }
  return output;
}

/// Each file takes its place when all behind it have.
Error PtxOutput::writeFrom(size_t number, ArrayRef<std::string> texts) const {
  if (number == files.size())
    return Error::success();
  return files[number].second.write(texts[number], [&] { return writeFrom(number + 1, texts); });
}

Error PtxOutput::write(mlir::ModuleOp module) const {
  std::vector<std::string> texts;
  for (const auto &[architecture, file] : files) {
    Expected<std::string> text = emitPtx(module, architecture);
    if (!text)
      return text.takeError();
    texts.push_back(std::move(*text));
  }
  return writeFrom(0, texts);
}

} // namespace trop
