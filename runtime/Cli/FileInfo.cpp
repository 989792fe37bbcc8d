//===- FileInfo.cpp - What a file of weights says -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/FileInfo.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

/// A value of the metadata, which may be JSON itself.
static Json valueOf(const std::string &text) {
  if (text.empty() || text.front() != '{')
    return text;
  try {
    return parseJson(text, "");
  } catch (const Error &) {
    return text;
  }
}

/// "is this program's", of what a checkpoint says of its network.
static std::string belongsTo(const trop_model &model, const std::string &path) {
  auto title = titleOf(path);
  if (!title)
    return "says of no network of Trop's";
  if (differInSums(model.model_hash, title->hash))
    return "of this network with other sums of products";
  return isOfModel(model.name, model.model_hash, title->model, title->hash)
             ? "of this network"
             : concat("of another network, not '", model.name, "' (", model.model_hash, ")");
}

std::string rt::fileInfo(const trop_model &model, const std::string &path, bool asJson) {
  SafetensorsFile file(path);
  std::string belongs = belongsTo(model, path);
  if (asJson) {
    Json metadata = Json::object(), tensors = Json::array();
    for (const auto &[key, text] : file.metadata())
      metadata[key] = valueOf(text);
    for (const TensorTitle &title : file.titles())
      tensors.push_back({{"name", title.name}, {"dtype", title.dtype}, {"shape", title.shape}});
    return jsonText(
               {{"file", path}, {"belongs", belongs}, {"metadata", metadata}, {"tensors", tensors}},
               2) +
           "\n";
  }
  std::string text;
  auto line = [&](const std::string &key, const std::string &value) {
    text += printable(concat(key, std::string(key.size() < 24 ? 24 - key.size() : 1, ' '), value));
    text += "\n";
  };
  line("file", concat(path, ", ", belongs));
  for (const auto &[key, said] : file.metadata()) { // of rows there are 8 letters each
    Json value = valueOf(said);
    if (key == "row_digests")
      line(key, counted(int64_t(said.size() / 8), "row"));
    else if (!value.is_object())
      line(key, said);
    else
      for (const auto &[field, of] : value.items())
        line(concat(key, ".", field), of.is_string() ? of.get<std::string>() : jsonText(of));
  }
  for (const TensorTitle &title : file.titles())
    line("tensor", concat(title.name, " ", title.dtype, " ",
                          shapeText(title.shape.data(), int64_t(title.shape.size()))));
  return text;
}
