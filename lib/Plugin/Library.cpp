//===- Library.cpp - The file of a plugin ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Plugin/Library.h"

#include "lib/Plugin/Signature.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <dlfcn.h>

using namespace llvm;

namespace trop {

Error makePluginError(StringRef path, const Twine &reason) {
  return createStringError("cannot load plugin '" + path + "': " + reason);
}

Error makeClashError(StringRef path, const Twine &what, const Twine &owner) {
  return makePluginError(path, "its " + what + " has the name of one of " + owner);
}

//===----------------------------------------------------------------------===//
// Where it is
//===----------------------------------------------------------------------===//

Expected<std::string> findPlugin(StringRef name) {
  if (name.contains('/') || sys::fs::exists(name))
    return name.str();
  SmallVector<std::string> folders;
  std::string said = sys::Process::GetEnv("TROP_PLUGIN_PATH").value_or("");
  SmallVector<StringRef> parts;
  StringRef(said).split(parts, ':', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef folder : parts)
    folders.push_back(folder.str());
  SmallString<128> own(sys::fs::getMainExecutable("", reinterpret_cast<void *>(&findPlugin)));
  sys::path::remove_filename(own);
  sys::path::append(own, "..", "lib", "trop", "plugins");
  sys::path::remove_dots(own, /*remove_dot_dot=*/true);
  folders.push_back(own.str().str());
  for (StringRef folder : folders) {
    SmallString<128> path(folder);
    sys::path::append(path, name);
    if (sys::fs::exists(path))
      return path.str().str();
  }
  return makePluginError(name, "it is not in the current folder, nor in " +
                                   join(folders, ", nor in ") +
                                   "; TROP_PLUGIN_PATH names more folders");
}

//===----------------------------------------------------------------------===//
// What it says
//===----------------------------------------------------------------------===//

namespace {

struct File {
  bool isPlugin = false; ///< of MLIR at least
  bool hasEntry = false; ///< Trop's
  bool usesTrop = false; ///< its code, or has some of that name
  std::optional<std::string> signature;
  SmallVector<std::string> needed; ///< other libraries
};

} // namespace

static void readSymbols(const object::ELFObjectFileBase &library, File &file) {
  for (object::ELFSymbolRef symbol : library.getDynamicSymbolIterators()) {
    Expected<StringRef> name = symbol.getName();
    Expected<uint32_t> flags = symbol.getFlags();
    if (name && flags) {
      bool isHere = !(*flags & object::BasicSymbolRef::SF_Undefined);
      file.usesTrop |= name->contains("4trop"); // as C++ spells its namespace
      file.hasEntry |= isHere && *name == "tropGetPluginInfo";
      file.isPlugin |=
          isHere && (*name == "mlirGetDialectPluginInfo" || *name == "mlirGetPassPluginInfo");
    }
    consumeError(name.takeError());
    consumeError(flags.takeError());
  }
}

static void readSection(const object::ELFObjectFileBase &library, File &file) {
  for (object::SectionRef section : library.sections()) {
    Expected<StringRef> name = section.getName();
    if (name && *name == TROP_PLUGIN_SECTION) {
      Expected<StringRef> text = section.getContents();
      file.signature = text ? text->rtrim('\0').str() : "";
      consumeError(text.takeError());
    }
    consumeError(name.takeError());
  }
}

/// Of files of this kind of machine; others are refused when they are loaded.
static void readNeeded(const object::ELFObjectFileBase &library, File &file) {
  auto *elf = dyn_cast<object::ELF64LEObjectFile>(&library);
  if (!elf)
    return;
  auto entries = elf->getELFFile().dynamicEntries();
  if (!entries)
    return consumeError(entries.takeError());
  auto at = find_if(*entries, [](const auto &entry) { return entry.d_tag == ELF::DT_STRTAB; });
  if (at == entries->end())
    return;
  Expected<const uint8_t *> table = elf->getELFFile().toMappedAddr(at->getPtr());
  if (!table)
    return consumeError(table.takeError());
  StringRef rest(elf->getData().data(), elf->getData().size());
  size_t start = reinterpret_cast<const char *>(*table) - rest.data();
  for (const auto &entry : *entries)
    if (entry.d_tag == ELF::DT_NEEDED && entry.getVal() < rest.size() - start)
      file.needed.push_back(
          rest.drop_front(start + entry.getVal()).take_until([](char c) { return !c; }).str());
}

static Expected<File> readFile(StringRef path) {
  sys::fs::file_status status;
  if (std::error_code error = sys::fs::status(path, status))
    return makePluginError(path, error.message());
  if (status.type() != sys::fs::file_type::regular_file) // A pipe would be waited for.
    return makePluginError(path, "it is not a regular file");
  auto object = object::ObjectFile::createObjectFile(path);
  consumeError(object.takeError());
  auto *library = object ? dyn_cast<object::ELFObjectFileBase>(object->getBinary()) : nullptr;
  if (!library || library->getEType() != ELF::ET_DYN)
    return makePluginError(path, "it is not a shared library");
  File file;
  readSymbols(*library, file);
  readSection(*library, file);
  readNeeded(*library, file);
  return file;
}

static std::optional<PluginSignature> parseSignature(StringRef text) {
  PluginSignature signature;
  std::pair<StringRef, std::string *> keys[] = {
      {"name=", &signature.name}, {"version=", &signature.version},
      {"trop=", &signature.trop}, {"interface=", &signature.interface},
      {"llvm=", &signature.llvm}, {"build=", &signature.build}};
  for (auto &[key, value] : keys) {
    auto [line, rest] = text.split('\n');
    if (!line.consume_front(key))
      return std::nullopt;
    *value = line.str();
    text = rest;
  }
  return signature;
}

static PluginSignature getOurs() { return *parseSignature(TROP_PLUGIN_SIGNATURE("", "")); }

static std::string describe(const PluginSignature &built) {
  return "Trop " + built.trop + " (interface " + built.interface + ", LLVM " + built.llvm + ", " +
         built.build + ")";
}

static bool isSame(const PluginSignature &one, const PluginSignature &other) {
  return one.trop == other.trop && one.interface == other.interface && one.llvm == other.llvm &&
         one.build == other.build;
}

/// "libMLIR.so.21.1" where a library is of another LLVM; else empty.
static StringRef findOtherLLVM(ArrayRef<std::string> needed, StringRef ours) {
  for (StringRef name : needed) {
    StringRef version = name;
    if ((version.consume_front("libMLIR.so.") || version.consume_front("libLLVM.so.")) &&
        version != ours)
      return name;
  }
  return "";
}

Expected<std::optional<PluginSignature>> readSignature(StringRef path) {
  Expected<File> file = readFile(path);
  if (!file)
    return file.takeError();
  PluginSignature ours = getOurs();
  auto fail = [&](const Twine &reason) { return makePluginError(path, reason); };
  if (!file->signature) {
    if (!file->isPlugin && !file->hasEntry)
      return fail("it is a library without 'tropGetPluginInfo' and without MLIR's entries, no "
                  "plugin: TROP_PLUGIN of lib/Plugin/Plugin.h makes one");
    if (file->usesTrop || file->hasEntry)
      return fail("it does not say which Trop it is built for, this is " + describe(ours) +
                  ": build it with TROP_PLUGIN of lib/Plugin/Plugin.h");
    if (StringRef other = findOtherLLVM(file->needed, ours.llvm); !other.empty())
      return fail("it needs " + other + ", this is " + describe(ours) + ": build it again");
    return std::nullopt;
  }
  std::optional<PluginSignature> built = parseSignature(*file->signature);
  if (!built)
    return fail("its signature cannot be read, this is " + describe(ours) + ": build it again");
  if (!isSame(*built, ours))
    return fail("it is built for " + describe(*built) + ", this is " + describe(ours) +
                ": build it again with this Trop");
  if (!file->hasEntry)
    return fail("it is a library without 'tropGetPluginInfo', no plugin");
  return built;
}

Expected<void *> openPlugin(const std::string &path) {
  // A name without a slash is looked for in the system's folders alone. Local: plugins may have
  // classes of one name.
  std::string file = StringRef(path).contains('/') ? path : "./" + path;
  if (void *handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
    return handle;
  return makePluginError(path, StringRef(dlerror()).split(": ").second);
}

} // namespace trop
