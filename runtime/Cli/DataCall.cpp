//===- DataCall.cpp - What a train block says of data, and options --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataCall.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/ReadNumber.h"

#include "trop/schema_check.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static const char *sourceOf(const trop_model &model) {
  return model.train && model.train->data ? model.train->data->name : "csv";
}

DataCall::DataCall(const trop_model &model, const Options &options)
    : model(model), format(&findSource(sourceOf(model))), declared(&dataSource(format->name())),
      call{sizeof(trop_call), declared->name, 0, nullptr}, said(*declared, &call) {
  const trop_call *block = model.train ? model.train->data : nullptr;
  for (int64_t i = 0; block && i < block->argument_count; ++i)
    if (!block->arguments[i].key || !options.dataTexts.count(block->arguments[i].key))
      list.push_back(block->arguments[i]);
  for (const auto &[name, texts] : options.dataTexts)
    for (const std::string &text : texts)
      take(name, text);
  call.argument_count = int64_t(list.size());
  call.arguments = list.data();
}

static std::string optionOf(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

/// An option as an argument, which refers to its text, checked as the front end checks that.
void DataCall::take(const std::string &name, const std::string &text) {
  const schema::Argument *end = declared->arguments + declared->argumentCount;
  const schema::Argument *argument =
      std::find_if(declared->arguments, end, [&](const auto &each) { return name == each.name; });
  if (argument == end)
    throw UsageError(
        concat("expected no ", optionOf(name), ", which ", declared->name, " data do not have"));
  trop_argument given{sizeof(trop_argument), argument->name, TROP_ARGUMENT_STRING, 0, text.c_str()};
  if (argument->kind == schema::Kind::Number || argument->kind == schema::Kind::Integer) {
    given.kind = TROP_ARGUMENT_NUMBER;
    given.number = rt::numberOf(text).value_or(NAN);
    if (!schema::isLegal(*argument, given.number))
      throw UsageError(
          concat(optionOf(name), ": expected ", argument->help, ", found '", text, "'"));
  } else if (argument->kind == schema::Kind::Choice) {
    std::vector<std::string> choices = CLI::detail::split(argument->choices, '|');
    given.kind = TROP_ARGUMENT_NAME;
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      throw UsageError(concat(optionOf(name), ": expected ", listNames(choices), ", found '", text,
                              "'", suggestName(text, choices)));
  }
  list.push_back(given);
}

std::vector<std::string> DataCall::textsOf(const char *name) const {
  return said.declares(name) ? said.texts(name) : std::vector<std::string>();
}

std::string DataCall::textOf(const char *name) const {
  return said.declares(name) ? said.text(name) : "";
}

double DataCall::numberOf(const char *name, double otherwise) const {
  return said.declares(name) && said.has(name) ? said.number(name) : otherwise;
}

static void takeFiles(const FileArguments &names, const DataCall &call, Files &files) {
  for (auto [name, path] : {std::pair(names.path, &files.path),
                            {names.labelPath, &files.labelPath},
                            {names.validationPath, &files.validationPath},
                            {names.validationLabelPath, &files.validationLabelPath},
                            {names.testPath, &files.testPath},
                            {names.testLabelPath, &files.testLabelPath}})
    if (name)
      *path = call.textOf(name);
  files.rows = int64_t(call.numberOf("rows", 0));
}

/// The one column that an argument names, or none.
static std::string columnOf(const DataCall &call, const char *name) {
  std::vector<std::string> columns = call.textsOf(name);
  if (columns.size() > 1)
    fail("expected one column as '", name, "', found ", quoted(columns));
  return columns.empty() ? "" : columns[0];
}

TableRequest DataCall::request() const {
  TableRequest request;
  request.model = &model;
  takeFiles(format->files(), *this, request);
  for (const char *option : format->options())
    if (said.has(option))
      request.options[option] = said.texts(option);
  request.labels = format->hasLabelFiles() ? std::vector<std::string>() : textsOf("label");
  request.classNames = textsOf("names");
  request.classes = textsOf("classes");
  request.dropOtherClasses = !request.classes.empty();
  request.sampleWeight = columnOf(*this, schema::kSampleWeight);
  request.group = columnOf(*this, "group");
  if (said.declares(schema::kClassWeights) && !said.isWord(schema::kClassWeights))
    request.classWeights = said.numbers(schema::kClassWeights);
  return request;
}
