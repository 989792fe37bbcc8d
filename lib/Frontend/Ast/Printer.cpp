//===- Printer.cpp - A syntax tree as source ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Ast/Ast.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Format.h"

namespace trop::ast {
namespace {

class Printer {
public:
  explicit Printer(llvm::raw_ostream &out) : out(out) {}

  void print(const File &file) {
    for (const Declaration &declaration : file.declarations)
      std::visit([&](const auto &node) { print(node); }, declaration);
  }

private:
  //===--------------------------------------------------------------------===//
  // Declarations
  //===--------------------------------------------------------------------===//

  void print(const Include &include) {
    out << "include ";
    printString(include.path);
    out << ";\n";
  }

  void print(const Layer &layer) {
    out << "layer " << layer.name.text << "(";
    printList(layer.formals);
    out << ") ";
    print(layer.body);
  }

  void print(const Model &model) {
    out << "model " << model.name.text << "(";
    print(model.input);
    out << ") -> ";
    print(model.output);
    if (!model.options.empty()) {
      out << " with ";
      printList(model.options);
    }
    out << " ";
    print(model.body);
  }

  void print(const Train &train) {
    out << "train " << train.model.text << " {\n";
    for (const Property &property : train.properties) {
      out << "  " << property.name.text << ": ";
      printList(property.settings);
      out << ";\n";
    }
    out << "}\n";
  }

  void print(const Option &option) {
    out << option.name.text << ": ";
    print(option.value);
  }

  void print(const Formal &formal) {
    out << formal.name.text;
    if (formal.type) {
      out << ": ";
      print(*formal.type);
    }
  }

  void print(const Type &type) {
    if (type.element)
      out << type.element->text;
    out << "[";
    printList(type.shape);
    out << "]";
  }

  void print(const Setting &setting) {
    print(setting.value);
    if (setting.steps) {
      out << " for ";
      print(*setting.steps);
    }
  }

  //===--------------------------------------------------------------------===//
  // Statements
  //===--------------------------------------------------------------------===//

  void print(const Body &body) {
    out << "{\n";
    indent += 2;
    for (const Statement &statement : body) {
      out.indent(indent);
      std::visit([&](const auto &node) { print(node); }, statement);
    }
    indent -= 2;
    out.indent(indent) << "}\n";
  }

  void print(const Constants &constants) {
    out << "const ";
    printList(constants.list);
    out << ";\n";
  }

  void print(const Constant &constant) {
    out << constant.name.text << " = ";
    print(constant.value);
  }

  void print(const Param &param) {
    out << "param " << param.name.text << ": ";
    print(param.type);
    if (param.init) {
      out << " init ";
      print(*param.init);
    }
    if (param.updateEvery) {
      out << " update every ";
      print(*param.updateEvery);
    }
    if (param.neverMoves)
      out << " update never";
    out << ";\n";
  }

  void print(const Assignment &assignment) {
    out << assignment.name.text << " = ";
    print(assignment.value);
    out << ";\n";
  }

  void print(const Return &result) {
    out << "return ";
    print(result.value);
    out << ";\n";
  }

  void print(const std::unique_ptr<Repeat> &repeat) {
    out << "repeat ";
    if (repeat->index) {
      out << repeat->index->text << " in ";
      print(*repeat->first);
      out << "..";
    }
    print(repeat->end);
    out << (repeat->carried.empty() ? "" : " with ");
    llvm::interleaveComma(repeat->carried, out, [&](const Assignment &carried) {
      out << carried.name.text << " = ";
      print(carried.value);
    });
    out << " ";
    print(repeat->body);
  }

  //===--------------------------------------------------------------------===//
  // Expressions
  //===--------------------------------------------------------------------===//

  void print(const Expr &expr) {
    std::visit([&](const auto &node) { print(node); }, expr.node);
  }

  void print(const Number &number) {
    if (const auto *integer = std::get_if<int64_t>(&number.value)) {
      out << *integer;
      return;
    }
    // The shortest form that reads back the same; a real keeps its point.
    double real = std::get<double>(number.value);
    llvm::SmallString<32> text;
    llvm::raw_svector_ostream stream(text);
    for (int digits : {6, 9, 15, 17}) {
      text.clear();
      stream << llvm::format("%.*g", digits, real);
      double back;
      if (!text.str().getAsDouble(back) && back == real)
        break;
    }
    if (text.find_first_of(".en") == llvm::StringRef::npos)
      stream << ".0";
    out << text;
  }

  void print(const Text &text) { printString(text.value); }
  void print(const Name &name) { out << name.text; }

  void print(const Array &array) {
    out << "[";
    printList(array.elements);
    out << "]";
  }

  void print(const Argument &argument) {
    if (argument.key)
      out << argument.key->text << ": ";
    print(*argument.value);
  }

  void print(const Call &call) {
    out << call.callee.text << "(";
    printList(call.arguments);
    out << ")";
  }

  void print(const Negation &negation) {
    out << "-";
    printOperand(*negation.operand);
  }

  void print(const Chain &chain) {
    printOperand(chain.operands.front());
    for (auto [infix, operand] : llvm::zip(chain.operators, llvm::drop_begin(chain.operands))) {
      out << " " << infix.op << " ";
      printOperand(operand);
    }
  }

  void printOperand(const Expr &expr) {
    bool chain = std::holds_alternative<Chain>(expr.node);
    out << (chain ? "(" : "");
    print(expr);
    out << (chain ? ")" : "");
  }

  void printString(llvm::StringRef text) { ast::printString(text, out); }

  template <typename List> void printList(const List &list) {
    llvm::interleaveComma(list, out, [&](const auto &element) { print(element); });
  }

  llvm::raw_ostream &out;
  unsigned indent = 0;
};

} // namespace

void print(const File &file, llvm::raw_ostream &out) { Printer(out).print(file); }

void printString(llvm::StringRef text, llvm::raw_ostream &out) {
  out << '"';
  for (char c : text) {
    if (c == '\n' || c == '\t')
      out << (c == '\n' ? "\\n" : "\\t");
    else if (c == '"' || c == '\\')
      out << '\\' << c;
    else
      out << c;
  }
  out << '"';
}

} // namespace trop::ast
