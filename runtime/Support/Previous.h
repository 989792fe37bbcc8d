//===- Previous.h - What is kept of files that are written anew -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_PREVIOUS_H
#define TROP_RUNTIME_SUPPORT_PREVIOUS_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace trop::rt {

/// "net.safetensors" is "net" and ".safetensors".
std::pair<std::string, std::string> parted(const std::string &path);

/// Of "net.safetensors" and "best" "net.best.safetensors".
std::string nameWith(const std::string &path, const std::string &word);

struct Kept {
  std::string name; ///< empty: nothing was there, or nothing is to be kept
  int64_t gone = 0; ///< so many of those kept before, the oldest
};

/// ", and the oldest one kept before is gone"; empty if none is.
std::string goneText(const Kept &kept);

/// Before a file is written anew: what is at `path` is called `net.1.safetensors`, too, what was
/// called so before `net.2.safetensors`, and so on; of more than `most` the oldest are removed.
/// A number whose file is not `isOurs` is passed over. Whatever happens meanwhile, nothing but
/// the oldest is lost. Errors as of shareFile.
Kept keepPrevious(const std::string &path, int64_t most,
                  const std::function<bool(const std::string &)> &isOurs);

/// Whether a regular file is there that begins with `text`, as files of a kind do.
bool beginsWith(const std::string &path, std::string_view text);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_PREVIOUS_H
