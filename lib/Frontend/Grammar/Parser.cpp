//===- Parser.cpp - Text to syntax tree -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only file that sees ANTLR. ANTLR's parser recurses, and its recovery is
// quadratic: a listener stops both at fixed limits, by throwing Stop through it.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Support/Utf8.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include "TropLexer.h"
#include "TropParser.h"

namespace trop {
namespace {

using Grammar = grammar::TropParser;

constexpr llvm::StringLiteral kByteOrderMark = "\xEF\xBB\xBF";

/// Thrown through ANTLR to give up on a source; the error has been reported.
using Stop = antlr4::ParseCancellationException;

/// Places of tokens. ANTLR counts code points, a place is a byte.
class Places {
public:
  explicit Places(llvm::StringRef text) : text(text) {
    for (size_t at = 0; at != text.size(); ++at)
      if ((text[at] & 0xC0) != 0x80)
        offsets.push_back(at);
    offsets.push_back(text.size());
  }

  llvm::SMLoc getStart(antlr4::Token *token) const { return getLoc(token->getStartIndex()); }
  llvm::SMLoc getEnd(antlr4::Token *token) const { return getLoc(token->getStopIndex() + 1); }

  llvm::StringRef getText(antlr4::Token *token) const {
    const char *start = getStart(token).getPointer();
    return llvm::StringRef(start, getEnd(token).getPointer() - start);
  }

  /// For messages.
  std::string quote(antlr4::Token *token) const {
    llvm::StringRef text = getText(token);
    return ("'" + text.take_front(40) + (text.size() > 40 ? "...'" : "'")).str();
  }

private:
  llvm::SMLoc getLoc(size_t index) const {
    return llvm::SMLoc::getFromPointer(text.data() + offsets[std::min(index, offsets.size() - 1)]);
  }

  llvm::StringRef text;
  std::vector<uint32_t> offsets;
};

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Says what was expected and what was found, in words of the language.
class ErrorReporter : public antlr4::DefaultErrorStrategy {
public:
  ErrorReporter(Sources &sources, const Places &places) : sources(sources), places(places) {}

protected:
  void reportNoViableAlternative(antlr4::Parser *parser,
                                 const antlr4::NoViableAltException &error) override {
    report(parser, error.getOffendingToken());
  }
  void reportInputMismatch(antlr4::Parser *parser,
                           const antlr4::InputMismatchException &error) override {
    report(parser, error.getOffendingToken());
  }
  void reportUnwantedToken(antlr4::Parser *parser) override { reportOnce(parser); }
  void reportMissingToken(antlr4::Parser *parser) override { reportOnce(parser); }

private:
  void reportOnce(antlr4::Parser *parser) {
    if (inErrorRecoveryMode(parser))
      return;
    beginErrorCondition(parser);
    report(parser, parser->getCurrentToken());
  }

  void report(antlr4::Parser *parser, antlr4::Token *found) {
    antlr4::Token *previous = nullptr;
    if (found->getTokenIndex() > 0)
      previous = parser->getTokenStream()->get(found->getTokenIndex() - 1);
    // What is missing at the end of a line is missed there, not on the next.
    bool lineEnd = previous && previous->getLine() < found->getLine();
    if (!isEcho(parser, found))
      emit(lineEnd ? places.getEnd(previous) : places.getStart(found), parser, previous, found);
    lastWrong = lineEnd ? previous : found;
    // A declaration inside a body: a '}' is missing, no telling where.
    bool unclosed = parser->getExpectedTokens().contains(ssize_t(Grammar::RETURN)) &&
                    (found->getType() == Grammar::MODEL || found->getType() == Grammar::LAYER ||
                     found->getType() == Grammar::TRAIN);
    if (unclosed || sources.hasTooManyErrors())
      throw Stop();
  }

  /// An error in the line and the statement of the one before: `parm W: f32[4];` is
  /// wrong at every word.
  bool isEcho(antlr4::Parser *parser, antlr4::Token *found) const {
    if (!lastWrong || lastWrong->getLine() != found->getLine())
      return false;
    for (size_t i = lastWrong->getTokenIndex(); i < found->getTokenIndex(); ++i)
      if (llvm::StringRef(";{}").contains(places.getText(parser->getTokenStream()->get(i))))
        return false;
    return true;
  }

  void emit(llvm::SMLoc loc, antlr4::Parser *parser, antlr4::Token *previous,
            antlr4::Token *found) {
    switch (found->getType()) {
    case Grammar::STRAY:
      sources.emitError(places.getStart(found)) << "unexpected character " << places.quote(found);
      return;
    case Grammar::OPEN_STRING:
      sources.emitError(places.getStart(found)) << "string without closing '\"'";
      return;
    case Grammar::OPEN_COMMENT:
      sources.emitError(places.getStart(found)) << "comment without closing '*/'";
      return;
    default:
      mlir::InFlightDiagnostic error = sources.emitError(loc)
                                       << "expected " << describeExpected(parser);
      if (previous)
        error << " after " << places.quote(previous);
      if (found->getType() == antlr4::Token::EOF)
        error << ", found the end of the file";
      else
        error << ", found " << places.quote(found);
    }
  }

  /// What could stand here, said shortly: by what it is, not word by word. How an
  /// expression could go on says little beside what would end it.
  static std::string describeExpected(antlr4::Parser *parser) {
    antlr4::misc::IntervalSet expected = parser->getExpectedTokens();
    auto expects = [&](size_t token) { return expected.contains(ssize_t(token)); };
    if (expects(Grammar::MODEL))
      return "include, const, layer, model or train";
    llvm::SmallVector<std::string> words;
    if (expects(Grammar::RETURN))
      words.push_back("a statement");
    else if (expects(Grammar::INTEGER))
      words.push_back("an expression");
    else if (expects(Grammar::IDENTIFIER))
      words.push_back("a name");
    else if (expects(Grammar::STRING))
      words.push_back("a string");
    bool described = !words.empty();
    for (ssize_t token : expected.toList()) {
      std::string literal = parser->getVocabulary().getLiteralName(token);
      llvm::StringRef text = llvm::StringRef(literal).trim('\'');
      bool starts = text == "(" || text == "[" || (!text.empty() && llvm::isAlpha(text[0]));
      if (token == ssize_t(antlr4::Token::EOF))
        words.push_back("the end of the file");
      else if (!text.empty() && !llvm::StringRef("+-*/%").contains(text) && !(described && starts))
        words.push_back(literal);
    }
    std::string last = words.empty() ? "something else" : words.pop_back_val();
    return words.empty() ? last : llvm::join(words, ", ") + " or " + last;
  }

  Sources &sources;
  const Places &places;
  antlr4::Token *lastWrong = nullptr; // where the last error is
};

/// Stops a parser that recurses too deeply.
class NestingLimit : public antlr4::tree::ParseTreeListener {
public:
  NestingLimit(Sources &sources, const Places &places) : sources(sources), places(places) {}

  void enterEveryRule(antlr4::ParserRuleContext *context) override {
    if (++depth <= kMaxNesting)
      return;
    sources.emitError(places.getStart(context->getStart())) << "nested too deeply";
    throw Stop();
  }
  void exitEveryRule(antlr4::ParserRuleContext *) override { --depth; }
  void visitTerminal(antlr4::tree::TerminalNode *) override {}
  void visitErrorNode(antlr4::tree::ErrorNode *) override {}

private:
  Sources &sources;
  const Places &places;
  unsigned depth = 0;
};

/// Stops at a source of too many tokens. Comments of other languages are an error, the first of
/// them, and comments.
class Lexer : public grammar::TropLexer {
public:
  Lexer(antlr4::CharStream *input, Sources &sources, const Places &places)
      : TropLexer(input), sources(sources), places(places) {}

  std::unique_ptr<antlr4::Token> nextToken() override {
    std::unique_ptr<antlr4::Token> token = TropLexer::nextToken();
    for (; token->getType() == HASH; token = TropLexer::nextToken())
      if (!hasHash) {
        hasHash = true;
        sources.emitError(places.getStart(token.get()))
            << "unexpected character '#', did you mean '//'?";
      }
    if (++count <= kMaxTokens)
      return token;
    sources.emitError(places.getStart(token.get()))
        << "source has more than " << kMaxTokens << " words and signs";
    throw Stop();
  }

private:
  Sources &sources;
  const Places &places;
  unsigned count = 0;
  bool hasHash = false;
};

//===----------------------------------------------------------------------===//
// From ANTLR's tree to ours
//===----------------------------------------------------------------------===//

class AstBuilder {
public:
  AstBuilder(Sources &sources, const Places &places) : sources(sources), places(places) {}

  std::unique_ptr<ast::File> build(Grammar::FileContext *file) {
    auto result = std::make_unique<ast::File>();
    for (Grammar::DeclarationContext *declaration : file->declaration())
      result->declarations.push_back(build(declaration));
    return result;
  }

private:
  //===--------------------------------------------------------------------===//
  // Declarations
  //===--------------------------------------------------------------------===//

  ast::Declaration build(Grammar::DeclarationContext *declaration) {
    if (auto *include = declaration->include())
      return ast::Include{getLoc(include->STRING()), buildString(include->STRING())};
    if (auto *constants = declaration->constants())
      return build(constants);
    if (auto *layer = declaration->layer())
      return ast::Layer{build(layer->name()), buildAll<ast::Formal>(layer->formal()),
                        build(layer->body()), places.getStart(layer->getStop())};
    if (auto *model = declaration->model())
      return ast::Model{build(model->name()), build(model->formal()),
                        build(model->type()), buildAll<ast::Option>(model->option()),
                        build(model->body()), places.getStart(model->getStop())};
    Grammar::TrainContext *train = declaration->train();
    return ast::Train{build(train->name()), buildAll<ast::Property>(train->property())};
  }

  ast::Constants build(Grammar::ConstantsContext *constants) {
    return {buildAll<ast::Constant>(constants->constant())};
  }

  ast::Constant build(Grammar::ConstantContext *constant) {
    return {build(constant->name()), build(constant->sum())};
  }

  ast::Formal build(Grammar::FormalContext *formal) {
    ast::Formal result{build(formal->name()), std::nullopt};
    if (formal->type())
      result.type = build(formal->type());
    return result;
  }

  ast::Option build(Grammar::OptionContext *option) {
    return {build(option->name()), build(option->sum())};
  }

  ast::Type build(Grammar::TypeContext *type) {
    ast::Type result{places.getStart(type->getStart()), std::nullopt, {}};
    if (type->name())
      result.element = build(type->name());
    if (type->shape())
      result.shape = buildAll<ast::Expr>(type->shape()->sum());
    return result;
  }

  ast::Property build(Grammar::PropertyContext *property) {
    return {build(property->name()), buildAll<ast::Setting>(property->setting())};
  }

  ast::Setting build(Grammar::SettingContext *setting) {
    ast::Setting result{build(setting->sum(0)), std::nullopt};
    if (setting->sum().size() == 2)
      result.steps = build(setting->sum(1));
    return result;
  }

  //===--------------------------------------------------------------------===//
  // Statements
  //===--------------------------------------------------------------------===//

  ast::Body build(Grammar::BodyContext *body) {
    return buildAll<ast::Statement>(body->statement());
  }

  ast::Statement build(Grammar::StatementContext *statement) {
    if (auto *constants = statement->constants())
      return build(constants);
    if (auto *param = statement->param())
      return build(param);
    if (auto *assignment = statement->assignment())
      return ast::Assignment{build(assignment->name()), build(assignment->sum())};
    if (auto *repeat = statement->repeat())
      return build(repeat);
    Grammar::ResultContext *result = statement->result();
    return ast::Return{places.getStart(result->getStart()), build(result->sum())};
  }

  ast::Param build(Grammar::ParamContext *param) {
    ast::Param result{build(param->name()), build(param->type()), std::nullopt, std::nullopt,
                      false};
    if (auto *init = param->call())
      result.init = ast::Call{build(init->name()), buildArguments(init->arguments())};
    if (param->sum())
      result.updateEvery = build(param->sum());
    result.neverMoves = param->never != nullptr;
    return result;
  }

  std::unique_ptr<ast::Repeat> build(Grammar::RepeatContext *repeat) {
    auto result = std::make_unique<ast::Repeat>();
    result->loc = places.getStart(repeat->getStart());
    if (repeat->name()) {
      result->index = build(repeat->name());
      result->first = build(repeat->sum(0));
    }
    result->end = build(repeat->sum().back());
    for (Grammar::CarriedContext *carried : repeat->carried())
      result->carried.push_back({build(carried->name()), build(carried->sum())});
    result->body = build(repeat->body());
    return result;
  }

  //===--------------------------------------------------------------------===//
  // Expressions
  //===--------------------------------------------------------------------===//

  ast::Expr build(Grammar::SumContext *sum) { return buildChain(sum, sum->product()); }
  ast::Expr build(Grammar::ProductContext *product) {
    return buildChain(product, product->unary());
  }

  /// Operands are the even children, operators the odd ones.
  template <typename Operand>
  ast::Expr buildChain(antlr4::ParserRuleContext *chain, const std::vector<Operand *> &operands) {
    if (operands.size() == 1)
      return build(operands.front());
    ast::Chain result{buildAll<ast::Expr>(operands), {}};
    for (size_t i = 1; i < chain->children.size(); i += 2) {
      auto *op = static_cast<antlr4::tree::TerminalNode *>(chain->children[i])->getSymbol();
      result.operators.push_back({places.getText(op).front(), places.getStart(op)});
    }
    return {places.getStart(chain->getStart()), std::move(result)};
  }

  ast::Expr build(Grammar::UnaryContext *unary) {
    if (unary->atom())
      return build(unary->atom());
    return {places.getStart(unary->getStart()),
            ast::Negation{std::make_unique<ast::Expr>(build(unary->unary()))}};
  }

  ast::Expr build(Grammar::AtomContext *atom) {
    llvm::SMLoc loc = places.getStart(atom->getStart());
    if (atom->INTEGER() || atom->REAL())
      return {loc, buildNumber(atom->getStart())};
    if (atom->STRING())
      return {loc, ast::Text{buildString(atom->STRING())}};
    if (atom->array())
      return {loc, ast::Array{buildAll<ast::Expr>(atom->array()->sum())}};
    if (atom->arguments())
      return {loc, ast::Call{build(atom->name()), buildArguments(atom->arguments())}};
    if (atom->name())
      return {loc, build(atom->name())};
    if (atom->sum())
      return build(atom->sum());
    return {loc, ast::Number{std::numeric_limits<double>::infinity()}};
  }

  std::vector<ast::Argument> buildArguments(Grammar::ArgumentsContext *arguments) {
    std::vector<ast::Argument> result;
    if (!arguments)
      return result;
    for (Grammar::ArgumentContext *argument : arguments->argument()) {
      std::optional<ast::Name> key;
      if (argument->name())
        key = build(argument->name());
      result.push_back({key, std::make_unique<ast::Expr>(build(argument->sum()))});
    }
    return result;
  }

  ast::Number buildNumber(antlr4::Token *token) {
    llvm::StringRef text = places.getText(token);
    double real = 0;
    if (token->getType() == Grammar::INTEGER) {
      int64_t integer;
      if (!text.getAsInteger(10, integer))
        return {integer};
      sources.emitError(places.getStart(token))
          << "integer " << text << " is above the largest, " << INT64_MAX;
    } else if (text.getAsDouble(real) || std::isinf(real)) {
      sources.emitError(places.getStart(token)) << "number " << text << " is too large";
    }
    return {real};
  }

  std::string buildString(antlr4::tree::TerminalNode *node) {
    llvm::StringRef text = places.getText(node->getSymbol()).drop_front().drop_back();
    std::string result;
    for (size_t i = 0; i != text.size(); ++i) {
      if (text[i] != '\\') {
        result += text[i];
        continue;
      }
      switch (char escaped = text[++i]) {
      case 'n':
        result += '\n';
        break;
      case 't':
        result += '\t';
        break;
      case '"':
      case '\\':
        result += escaped;
        break;
      default:
        sources.emitError(llvm::SMLoc::getFromPointer(text.data() + i - 1))
            << "unknown escape, expected \\\", \\\\, \\n or \\t";
      }
    }
    return result;
  }

  ast::Name build(Grammar::NameContext *name) {
    ast::Name result{places.getText(name->getStart()), places.getStart(name->getStart())};
    if (result.text.size() > kMaxNameLength)
      sources.emitError(result.loc) << "name is longer than " << kMaxNameLength << " letters";
    return result;
  }

  template <typename Result, typename Context>
  std::vector<Result> buildAll(const std::vector<Context *> &contexts) {
    std::vector<Result> results;
    for (Context *context : contexts)
      results.push_back(build(context));
    return results;
  }

  llvm::SMLoc getLoc(antlr4::tree::TerminalNode *node) {
    return places.getStart(node->getSymbol());
  }

  Sources &sources;
  const Places &places;
};

/// Refuses what is not text of a sensible size.
bool checkText(Sources &sources, llvm::StringRef text) {
  if (const char *at = findNonUtf8(text)) {
    sources.emitError(llvm::SMLoc::getFromPointer(at))
        << "source is not UTF-8 here (" << byteText(*at) << ")";
    return false;
  }
  if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
    sources.emitError(llvm::SMLoc::getFromPointer(text.data() + nul)) << "source has a NUL byte";
    return false;
  }
  for (size_t line = 0, end; line < text.size(); line = end + 1) {
    end = std::min(text.find('\n', line), text.size());
    if (end - line <= kMaxLineBytes)
      continue;
    sources.emitError(llvm::SMLoc::getFromPointer(text.data() + line))
        << "line has " << end - line << " bytes, at most " << kMaxLineBytes << " are accepted";
    return false;
  }
  return true;
}

} // namespace

std::unique_ptr<ast::File> parse(Sources &sources, unsigned bufferId) {
  llvm::StringRef text = sources.getManager().getMemoryBuffer(bufferId)->getBuffer();
  if (!checkText(sources, text))
    return nullptr;

  Places places(text);
  // ANTLR drops a byte order mark, which would shift all places. One at the start of a file
  // is not in the text any more; any other is no letter of the language.
  antlr4::ANTLRInputStream input(kByteOrderMark.str() + text.str());
  Lexer lexer(&input, sources, places);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  Grammar parser(&tokens);
  parser.removeErrorListeners();
  auto reporter = std::make_shared<ErrorReporter>(sources, places);
  parser.setErrorHandler(reporter);
  NestingLimit limit(sources, places);
  parser.addParseListener(&limit);
  // The grammar needs no more, and it is fast.
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::SLL);

  unsigned errors = sources.getErrorCount();
  try {
    Grammar::FileContext *file = parser.file();
    if (sources.getErrorCount() != errors)
      return nullptr;
    std::unique_ptr<ast::File> result = AstBuilder(sources, places).build(file);
    return sources.getErrorCount() == errors ? std::move(result) : nullptr;
  } catch (const Stop &) {
    return nullptr;
  }
}

} // namespace trop
