//===- Outputs.cpp - What is read is not overwritten ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Looks at trees alone, so that it holds for --emit=ast, too, where nothing is known of
// what calls mean. What is no path yet is refused elsewhere.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Outputs.h"
#include "lib/Frontend/Sema/Arguments.h"
#include "lib/Support/Files.h"

#include "trop/variables.h"

#include "llvm/ADT/STLExtras.h"

namespace trop {
namespace {

class OutputChecker {
public:
  OutputChecker(Sources &sources, const OutputFile &output) : sources(sources), output(output) {}

  void check(const ast::Include &include) { check(include.path, include.loc, "this source"); }

  void check(const ast::Train &train) {
    for (const ast::Property &property : train.properties)
      if (property.name.text == "data")
        for (const ast::Setting &setting : property.settings)
          if (const auto *call = std::get_if<ast::Call>(&setting.value.node))
            check(*call, getTable(sources, "data source", schema::kDataSources), "these data");
  }

  void check(const ast::Body &body) {
    for (const ast::Statement &statement : body) {
      if (const auto *param = std::get_if<ast::Param>(&statement); param && param->init)
        check(*param->init, getInitialiserTable(sources), "these weights");
      if (const auto *repeat = std::get_if<std::unique_ptr<ast::Repeat>>(&statement))
        check((*repeat)->body);
    }
  }

private:
  void check(llvm::StringRef path, llvm::SMLoc loc, llvm::StringRef what) {
    std::string file = sources.getPath(path, loc);
    if (output.isSame(file))
      sources.emitError(loc) << "'" << file << "' is the output, which would overwrite " << what;
  }

  void check(const ast::Call &call, const SchemaTable &table, llvm::StringRef what) {
    const schema::Call *callee = table.find(call.callee.text);
    if (!callee)
      return;
    llvm::ArrayRef<schema::Argument> formals(callee->arguments, callee->argumentCount);
    size_t position = 0;
    for (const ast::Argument &argument : call.arguments) {
      const auto *formal = formals.begin() + std::min(position, formals.size());
      if (argument.key)
        formal = llvm::find_if(formals, [&](const schema::Argument &formal) {
          return argument.key->text == formal.name;
        });
      else
        ++position;
      const auto *text = std::get_if<ast::Text>(&argument.value->node);
      if (formal == formals.end() || formal->kind != schema::Kind::Path || !text)
        continue;
      std::string unset;
      if (std::optional<std::string> path = schema::expandVariables(text->value, unset))
        check(*path, argument.value->loc, what);
    }
  }

  Sources &sources;
  const OutputFile &output;
};

} // namespace

void checkOutput(Sources &sources, const ast::File &file) {
  if (!sources.getOutput())
    return;
  OutputChecker checker(sources, *sources.getOutput());
  for (const ast::Declaration &declaration : file.declarations) {
    if (const auto *include = std::get_if<ast::Include>(&declaration))
      checker.check(*include);
    if (const auto *train = std::get_if<ast::Train>(&declaration))
      checker.check(*train);
    if (const auto *layer = std::get_if<ast::Layer>(&declaration))
      checker.check(layer->body);
    if (const auto *model = std::get_if<ast::Model>(&declaration))
      checker.check(model->body);
  }
}

} // namespace trop
