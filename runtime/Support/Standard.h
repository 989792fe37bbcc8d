//===- Standard.h - "-" in the place of a file ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_STANDARD_H
#define TROP_RUNTIME_SUPPORT_STANDARD_H

#include <cstdint>
#include <string>

namespace trop::rt {

/// Whether it stands for standard input or output: "-". A file of that name is "./-".
bool isStandard(const std::string &path);

/// Its size in bytes. Reads it whole like the next, and moves no place.
int64_t standardInputBytes();

/// A descriptor at the beginning of standard input. What is no file is read whole at the first
/// call, so that readers may ask for its size and read it twice; descriptors share their place,
/// one is read at a time. Error: a device but a terminal, or more than there is memory for.
int openStandardInput();

/// Whether standard input is a pipe, a socket or a terminal, so that more of it may come later.
bool isStandardInputSlow();

/// Its first bytes, up to so many: waits for these, and leaves them to be read.
std::string peekStandardInput(size_t count);

/// Reads what is there of one that is slow, up to `count` bytes; 0 at the end. What was read so is
/// not read again.
int64_t readStandardInput(char *bytes, int64_t count);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_STANDARD_H
