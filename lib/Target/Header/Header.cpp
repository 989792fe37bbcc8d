//===- Header.cpp - A model for C programs --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Header/Header.h"

#include "dialect/Trop/IR/TropVocabulary.h"
#include "lib/Support/ClassNames.h"
#include "lib/Support/Version.h"

#include "trop/abi.h"
#include "trop/schema.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trop {
namespace {

/// A text as C and C++ of any version write it, between quotes or in a comment: '?' would begin
/// trigraphs, and "\x" take what follows.
std::string escape(StringRef text) {
  std::string escaped;
  for (unsigned char c : text) {
    if (c == '"' || c == '\\' || c == '?')
      escaped += {'\\', static_cast<char>(c)};
    else if (c < ' ' || c == 0x7f)
      escaped += {'\\', static_cast<char>('0' + c / 64), static_cast<char>('0' + c / 8 % 8),
                  static_cast<char>('0' + c % 8)};
    else
      escaped += static_cast<char>(c);
  }
  return escaped;
}

class HeaderPrinter {
public:
  HeaderPrinter(const ModelDescription &model, StringRef symbol, raw_ostream &out)
      : model(model), symbol(symbol), prefix(symbol.upper() + "_"), out(out) {}

  void print();

private:
  void printDeclaration();
  void printSamples();
  void printParameters();
  void define(const Twine &name, const Twine &value);
  void defineShape(const Twine &name, ArrayRef<int64_t> shape);
  void defineTexts(const Twine &name, ArrayRef<std::string> texts);

  const ModelDescription &model;
  StringRef symbol;
  std::string prefix;
  raw_ostream &out;
};

} // namespace

static StringRef getType(trop_element element) { return element == TROP_F64 ? "double" : "float"; }

static std::string list(ArrayRef<int64_t> numbers) {
  return "{" + join(map_range(numbers, [](int64_t n) { return std::to_string(n); }), ", ") + "}";
}

/// What a data source of the train block calls classes: the last of its arguments that does.
static std::vector<std::string> findClassNames(CallAttr source) {
  ArrayRef<schema::Call> added = getAddedCalls(source.getContext(), "data source");
  auto all = concat<const schema::Call>(ArrayRef(schema::kDataSources), added);
  auto known = find_if(all, [&](auto &each) { return each.name == source.getName(); });
  std::vector<std::string> names;
  if (known == all.end())
    return names;
  for (const schema::Argument &argument : ArrayRef((*known).arguments, (*known).argumentCount)) {
    mlir::Attribute value = source.getNamed().get(argument.name);
    if (!value || !argument.forClasses || argument.kind != schema::Kind::Strings)
      continue;
    names.clear();
    if (auto single = mlir::dyn_cast<mlir::StringAttr>(value))
      names.push_back(single.str());
    else
      for (auto name : mlir::cast<mlir::ArrayAttr>(value).getAsRange<mlir::StringAttr>())
        names.push_back(name.str());
  }
  return names;
}

/// As the weights of the model have them, or else the data of its train block.
static std::vector<std::string> findClassNames(const ModelDescription &model) {
  for (const auto &[key, text] : model.metadata)
    if (std::vector<std::string> names = readClassNames(text); isDataKey(key) && !names.empty())
      return names;
  if (model.train)
    if (auto source = mlir::dyn_cast_or_null<CallAttr>(model.train->properties.get("data")))
      return findClassNames(source);
  return {};
}

/// Names of parameters as parts of identifiers, each another.
static std::vector<std::string> nameParameters(ArrayRef<ModelDescription::Parameter> parameters) {
  std::vector<std::string> names;
  StringSet<> taken;
  for (const auto &parameter : parameters) {
    std::string stem = parameter.name;
    std::replace_if(stem.begin(), stem.end(), [](char c) { return !isAlnum(c); }, '_');
    std::string name = stem;
    for (int number = 2; !taken.insert(name).second; ++number)
      name = stem + "_" + std::to_string(number);
    names.push_back(name);
  }
  return names;
}

void HeaderPrinter::define(const Twine &name, const Twine &value) {
  out << "#define " << prefix << name << ' ' << value << '\n';
}

/// C has no empty initialisers.
void HeaderPrinter::defineShape(const Twine &name, ArrayRef<int64_t> shape) {
  if (!shape.empty())
    define(name, list(shape));
}

void HeaderPrinter::defineTexts(const Twine &name, ArrayRef<std::string> texts) {
  auto quoted = map_range(texts, [](const std::string &text) { return '"' + escape(text) + '"'; });
  define(name, "{" + join(quoted, ", ") + "}");
}

void HeaderPrinter::printDeclaration() {
  out << "#include \"trop/abi.h\"\n\n"
         "#if TROP_ABI_VERSION != "
      << TROP_ABI_VERSION << "\n#error \"written for version " << TROP_ABI_VERSION
      << " of trop/abi.h: write it anew by tropc --emit=header\"\n#endif\n\n"
         "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\nextern const trop_model "
      << symbol << ";\n\n#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n"
      << "/* Of the network, not its code: " << symbol << ".model_hash is equal. */\n";
  define("MODEL_HASH", "\"" + Twine(model.hash) + "\"");
}

void HeaderPrinter::printSamples() {
  out << "\n/* Of parameters, inputs and targets that are values, and of all else. Arrays are\n"
         "   aligned as their type, a workspace to TROP_WORKSPACE_ALIGNMENT. */\n";
  define("STORAGE", getType(model.storage));
  define("COMPUTE", getType(model.compute));
  out << "\n/* Of a sample: what goes in, and what comes out"
      << (model.target == TROP_TARGET_CLASSES ? ", a number a class" : "") << ". */\n";
  defineShape("INPUT_SHAPE", model.inputShape);
  define("INPUT_COUNT", Twine(mlir::computeProduct(model.inputShape)));
  defineShape("OUTPUT_SHAPE", model.outputShape);
  int64_t outputs = mlir::computeProduct(model.outputShape);
  define("OUTPUT_COUNT", Twine(outputs));
  if (model.target != TROP_TARGET_CLASSES)
    return;
  std::vector<std::string> classes = findClassNames(model);
  if (int64_t(classes.size()) == outputs)
    defineTexts("CLASS_NAMES", classes);
}

void HeaderPrinter::printParameters() {
  out << '\n';
  define("PARAMETER_COUNT", Twine(model.parameters.size()));
  if (model.parameters.empty())
    return;
  std::vector<std::string> names;
  SmallVector<int64_t> counts;
  for (const auto &parameter : model.parameters) {
    names.push_back(parameter.name);
    counts.push_back(mlir::computeProduct(parameter.shape));
  }
  defineTexts("PARAMETER_NAMES", names);
  define("PARAMETER_COUNTS", list(counts));
  for (auto [index, name] : enumerate(nameParameters(model.parameters))) {
    out << '\n';
    define("INDEX_" + name, Twine(index));
    define("COUNT_" + name, Twine(counts[index]));
    defineShape("SHAPE_" + name, model.parameters[index].shape);
  }
}

void HeaderPrinter::print() {
  out << "/* The model " << model.name << " of " << escape(sys::path::filename(model.source))
      << ", written by " << kVersionText
      << " --emit=header.\n   It is in what tropc -c and tropc --emit=shared write";
  if (symbol != TROP_MODEL_SYMBOL)
    out << " with --symbol=" << symbol;
  out << ". */\n\n#ifndef TROP_HEADER_" << symbol << "\n#define TROP_HEADER_" << symbol << "\n\n";
  printDeclaration();
  printSamples();
  printParameters();
  out << "\n#endif /* TROP_HEADER_" << symbol << " */\n";
}

void printHeader(const ModelDescription &model, StringRef symbol, raw_ostream &out) {
  HeaderPrinter(model, symbol, out).print();
}

} // namespace trop
