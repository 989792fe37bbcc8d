//===- Files.h - Reading and writing whole files ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_FILES_H
#define TROP_RUNTIME_SUPPORT_FILES_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trop::rt {

/// A descriptor for a file or pipe; "-" is standard input (Standard.h). Error: "cannot open
/// 'PATH': <errno>", or a device, which may never end.
int openForReading(const std::string &path);

/// `path` with each `${NAME}` replaced by that environment variable; an absolute path in one
/// that begins a name stands for all up to it. Error: it is not set.
std::string expandVariables(const std::string &path);

/// How many bytes a file has, 0 of what is no regular file or not there.
int64_t fileBytes(const std::string &path);

/// The bytes of a file or pipe, the first of them if there are more than `most`. Error: "cannot
/// open 'PATH': <errno>" or "cannot read ...", of a device too, which may never end.
std::string readFile(const std::string &path, size_t most = SIZE_MAX);

/// The file that writing `path` creates or replaces: links are followed, also to what is not
/// there yet, and stay links; two names of one file give the same. Error: links in a circle, or
/// what is there is no regular file, since a rename would replace it.
std::string resolveTarget(const std::string &path);

/// Whether both are there and are one file; no stream is.
bool isSameFile(const std::string &one, const std::string &other);

/// Finds out whether writeFile could write `path`, leaving nothing behind. Refuses to replace
/// the running program, and `sources`, files that the same command reads.
void checkWritable(const std::string &path, const std::vector<std::string> &sources = {});

/// Puts `bytes` at `path` whole or not at all: they go to a temporary file in the
/// same folder, which is synced and renamed, `beforeReplacing` being called between the two.
/// On failure the temporary is removed and an older file stays. "-" is standard output, as
/// of writeOutput. Error: "cannot write 'PATH': <errno>".
void writeFile(const std::string &path, std::string_view bytes,
               const std::function<void()> &beforeReplacing = nullptr);

/// Gives the file at `path` a second name, `other`, whole or not at all; where the file system
/// has no second names, a copy. Errors as of writeFile.
void shareFile(const std::string &path, const std::string &other);

/// Removes what programs that were killed inside writeFile(path) left beside it.
void removeLeftovers(const std::string &path);

/// Names of the files in the folder of `path`.
std::vector<std::string> namesBeside(const std::string &path);

/// The folder of `path`, with its slash; "./" if it names none.
std::string folderOf(const std::string &path);

/// Lets writes fail that would end a training: beyond a limit on file sizes, and to a pipe that
/// nobody reads any more. Takes the numbers of standard streams that are closed, which a file
/// would get and with it the messages. To be called first.
void prepareStreams();

/// Writes to standard output at once, so that a full disk is noticed. Where a pipe's reader has
/// seen enough, that ends the program without a word, by SIGPIPE.
void writeOutput(std::string_view bytes);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_FILES_H
