//===- Compiler.cpp - Kernels in C as machine code               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Compiler.h"

#include <atomic>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char **environ;

namespace trop::ptx {
namespace {

namespace fs = std::filesystem;

/// Characters of C that are worth a process of their own.
constexpr size_t kChunk = 100000;

std::string readFile(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string readHeader(const char *name) {
  std::istringstream header(readFile(fs::path(TROP_PTX_HEADERS) / name));
  std::string all;
  for (std::string line; std::getline(header, line);)
    if (line.rfind("#include \"", 0) != 0)
      all += line + "\n";
  return all;
}

/// What kernels are made of. Conversions are many: most modules do without.
std::string getHeaders(const std::vector<std::string> &bodies) {
  static const std::string machine = readHeader("Machine.h"), integers = readHeader("Integers.h"),
                           floats = readHeader("Floats.h"), memory = readHeader("Memory.h"),
                           conversions = readHeader("Conversions.h");
  bool converts = false;
  for (const std::string &body : bodies)
    converts |= body.find("ptx_cvt_") != std::string::npos;
  return machine + integers + floats + memory + (converts ? conversions : "");
}

std::vector<std::string> getCommand(Effort effort) {
  const char *other = std::getenv("TROP_PTX_CC");
  std::vector<std::string> command = {other && *other ? other : TROP_PTX_COMPILER,
                                      "-x",
                                      "c",
                                      "-std=gnu11",
                                      effort == Effort::Fast ? "-O2" : "-O0",
                                      "-w",
                                      "-ffp-contract=off",
                                      "-fno-strict-aliasing",
                                      "-fno-math-errno",
                                      "-fPIC",
                                      "-shared",
                                      "-"};
#ifdef __x86_64__
  // Without it, fma is a call.
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    command.insert(command.begin() + 4, "-march=x86-64-v3");
#endif
  return command;
}

std::string hash(const std::string &text) {
  uint64_t low = 14695981039346656037ull, high = low ^ 0x9E3779B97F4A7C15ull; // FNV-1a, twice
  for (unsigned char c : text) {
    low = (low ^ c) * 1099511628211ull;
    high = (high ^ c) * 0x100000001B3ull + (high >> 29);
  }
  std::ostringstream out;
  out << std::hex << low << high;
  return out.str();
}

/// Runs a command with a text as its input. \throws std::runtime_error
void run(std::vector<std::string> command, const fs::path &input, const fs::path &errors) {
  std::vector<char *> arguments;
  for (std::string &word : command)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int failed = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed)
    throw std::runtime_error("cannot run '" + command[0] + "', which compiles kernels");
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    continue;
  if (status)
    throw std::runtime_error("'" + command[0] + "' failed on a kernel:\n" +
                             readFile(errors).substr(0, 2000));
}

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "trop-ptx-XXXXXX").string();
    if (!mkdtemp(name.data()))
      throw std::runtime_error("cannot make a folder like '" + name + "'");
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

/// An object of a text: one that is there, or a new one.
fs::path makeObject(const std::string &text, Effort effort, const fs::path &folder,
                    const std::string &name) {
  std::vector<std::string> command = getCommand(effort);
  std::string all = text;
  for (const std::string &word : command)
    all += word + " ";
  fs::path kept;
  if (const char *cache = std::getenv("TROP_PTX_CACHE"); cache && *cache) {
    kept = fs::path(cache) / (hash(all) + ".so");
    if (fs::exists(kept))
      return kept;
    fs::create_directories(cache);
  }
  fs::path source = folder / (name + ".c"), object = folder / (name + ".so");
  std::ofstream(source) << text;
  command.insert(command.end(), {"-o", object.string(), "-lm"});
  run(command, source, folder / (name + ".txt"));
  if (kept.empty())
    return object;
  // Others may write the same one: each under a name of its own first.
  fs::path own = kept;
  own += "." + std::to_string(getpid()) + name;
  fs::copy_file(object, own, fs::copy_options::overwrite_existing);
  fs::rename(own, kept);
  return kept;
}

} // namespace

Objects::~Objects() {
  for (void *handle : handles)
    dlclose(handle);
}

std::vector<ptx_kernel> Objects::load(const std::vector<std::string> &bodies, bool watches,
                                      Effort effort) {
  // Kernels have numbers of their object as names, so that equal ones are found in the cache.
  std::string headers =
      std::string("#define PTX_WATCHES ") + (watches ? "1\n" : "0\n") + getHeaders(bodies);
  std::vector<std::string> texts;
  std::vector<std::pair<size_t, std::string>> places;
  size_t inChunk = 0;
  for (const std::string &body : bodies) {
    if (texts.empty() || texts.back().size() - headers.size() > kChunk) {
      texts.push_back(headers);
      inChunk = 0;
    }
    std::string name = "ptx_kernel_" + std::to_string(inChunk++);
    texts.back() += "int " + name + "(struct ptx_machine *m) " + body;
    places.emplace_back(texts.size() - 1, name);
  }

  Folder folder;
  std::vector<fs::path> objects(texts.size());
  std::vector<std::string> failures(texts.size());
  std::atomic<size_t> next{0};
  auto work = [&] {
    for (size_t i; (i = next++) < texts.size();)
      try {
        objects[i] = makeObject(texts[i], effort, folder.path, "k" + std::to_string(i));
      } catch (const std::exception &error) {
        failures[i] = error.what();
      }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min<size_t>(texts.size(), std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  work();
  for (std::thread &thread : threads)
    thread.join();

  std::vector<void *> loaded;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!failures[i].empty())
      throw std::runtime_error(failures[i]);
    void *handle = dlopen(objects[i].c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle)
      throw std::runtime_error(dlerror());
    handles.push_back(handle);
    loaded.push_back(handle);
  }
  std::vector<ptx_kernel> kernels;
  for (const auto &[object, name] : places)
    kernels.push_back(reinterpret_cast<ptx_kernel>(dlsym(loaded[object], name.c_str())));
  return kernels;
}

} // namespace trop::ptx
