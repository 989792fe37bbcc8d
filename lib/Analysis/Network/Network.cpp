//===- Network.cpp - A model as a picture ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Network/Network.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "runtime/Report/BoxColumn.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace trop {

/// "[8, 3]", without samples; "" of a number.
static std::string formatShape(Value value) {
  std::string text;
  for (int64_t size : getUnitShape(value))
    text += (text.empty() ? " [" : ", ") + std::to_string(size);
  return text.empty() ? "" : text + "]";
}

static std::string getName(Value value) {
  auto named = dyn_cast<NameLoc>(value.getLoc());
  return named ? named.getName().str() : inventName(value);
}

static int64_t countElements(Value parameter) { return computeProduct(getUnitShape(parameter)); }

namespace {

/// Describes one forward function.
class Describer {
public:
  Describer(func::FuncOp forward, func::FuncOp state) : forward(forward) {
    if (!state)
      return;
    for (BlockArgument argument : state.getArguments())
      maintained[LocationAttr(argument.getLoc())];
    state.walk([&](Operation *op) {
      for (Value result : op->getResults())
        maintained[LocationAttr(result.getLoc())];
    });
    state.walk([&](SctKeepOp keep) {
      maintained[LocationAttr(keep.getValue().getLoc())] = keep.getFanOut();
    });
  }

  Network describe();

private:
  bool isParameter(Value value) const {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && getArgumentKind(forward, argument.getArgNumber()) == kinds::kParameter;
  }
  void add(Operation *op);
  void addDerived(Operation *op, std::vector<std::string> &lines) const;
  void addKept(Value value, std::vector<std::string> &lines) const;

  func::FuncOp forward;
  /// Where values of the state function are: fan-out of a tree, 0 if they are kept alone.
  DenseMap<Attribute, std::optional<int64_t>> maintained;
  DenseMap<Value, size_t> numbers; ///< of nodes
  Network network;
};

} // namespace

/// What stands for the derivative where there is none, of layers that can be told.
void Describer::addDerived(Operation *op, std::vector<std::string> &lines) const {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer)
    return;
  for (const LayerOption &option : layer.getSignature().options) {
    if (option.kind == LayerOption::Kind::Ties) {
      auto program = op->getAttrOfType<DerivedProgramAttr>(option.name);
      lines.push_back("ties: " + (program ? program.getText() : "native"));
    } else if (auto slope = op->getAttrOfType<FloatAttr>(option.name);
               slope && option.name == kSlopeAtZero) {
      lines.push_back("slope at zero: " + formatNumber(slope.getValueAsDouble()));
    }
  }
}

void Describer::addKept(Value value, std::vector<std::string> &lines) const {
  auto found = maintained.find(LocationAttr(value.getLoc()));
  if (found == maintained.end() || !hasSamples(value))
    return;
  std::optional<int64_t> fanOut = found->second;
  if (!fanOut)
    lines.push_back("between steps: recomputed");
  else if (*fanOut > 1)
    lines.push_back("between steps: kept, with a tree of " + std::to_string(*fanOut));
  else
    lines.push_back("between steps: kept");
}

void Describer::add(Operation *op) {
  Value result = op->getResult(0);
  NetworkNode node;
  auto layer = dyn_cast<LayerOpInterface>(op);
  StringRef what = layer ? layer.getSurfaceName() : op->getName().stripDialect();
  node.lines.push_back((getName(result) + " = " + what + formatShape(result)).str());
  llvm::SmallSetVector<Value, 4> parameters;
  llvm::SmallSetVector<size_t, 4> inputs;
  for (Value operand : op->getOperands()) {
    if (isParameter(operand))
      parameters.insert(operand);
    else if (auto number = numbers.find(operand); number != numbers.end())
      inputs.insert(number->second);
  }
  for (Value parameter : parameters)
    node.lines.push_back(getName(parameter) + formatShape(parameter) + ", " +
                         std::to_string(countElements(parameter)) + " parameters");
  addDerived(op, node.lines);
  addKept(result, node.lines);
  node.inputs = {inputs.begin(), inputs.end()};
  llvm::sort(node.inputs);
  for (Value each : op->getResults())
    numbers[each] = network.nodes.size();
  network.nodes.push_back(std::move(node));
}

Network Describer::describe() {
  network.name = forward->getAttrOfType<StringAttr>(attrs::kModel).str();
  int64_t parameters = 0;
  for (BlockArgument argument : forward.getArguments()) {
    if (isParameter(argument)) {
      parameters += countElements(argument);
      continue;
    }
    numbers[argument] = network.nodes.size();
    network.nodes.push_back({{getName(argument) + formatShape(argument)}, {}});
    addKept(argument, network.nodes.back().lines);
  }
  network.nodes.front().lines.insert(network.nodes.front().lines.begin() + 1,
                                     "of " + network.name + ", " + std::to_string(parameters) +
                                         " parameters");
  for (Operation &op : forward.getBody().front().without_terminator())
    if (op.getNumResults() > 0 && !matchPattern(&op, m_Constant()))
      add(&op);
  return std::move(network);
}

FailureOr<Network> describeNetwork(ModuleOp module) {
  func::FuncOp forward, state;
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == roles::kForward)
      forward = function;
    else if (getRole(function) == roles::kState)
      state = function;
  if (!forward || !forward->hasAttr(attrs::kModel) || forward.getNumArguments() == 0)
    return module.emitError() << "expected a model: a function with " << attrs::kRole << " "
                              << roles::kForward << " and " << attrs::kModel;
  return Describer(forward, state).describe();
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static std::string quote(StringRef text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void printDot(const Network &network, llvm::raw_ostream &out) {
  out << "digraph " << quote(network.name) << " {\n"
      << "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n";
  for (auto [number, node] : llvm::enumerate(network.nodes)) {
    std::string label;
    for (const std::string &line : node.lines) {
      std::string inside = quote(line);
      label += inside.substr(1, inside.size() - 2) + "\\l"; // Ends a line at the left.
    }
    out << "  n" << number << " [label=\"" << label << "\"];\n";
    for (size_t input : node.inputs)
      out << "  n" << input << " -> n" << number << ";\n";
  }
  out << "}\n";
}

void printSvg(const Network &network, llvm::raw_ostream &out) {
  std::vector<rt::BoxGroup> groups;
  for (const NetworkNode &node : network.nodes)
    groups.push_back({{node.lines}, node.inputs});
  constexpr double kMargin = 10;
  rt::BoxColumn column = rt::drawBoxes(groups, kMargin);
  int64_t width = int64_t(column.width + 2 * kMargin),
          height = int64_t(column.height + 2 * kMargin);
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 -" << int64_t(kMargin) << " "
      << width << " " << height << "\" width=\"" << width << "\" height=\"" << height << "\">\n"
      << "<style>text{font:13px sans-serif;fill:#14140f}.head{font-weight:600}"
         ".box{fill:#fff;stroke:#a5a49c}.arrow{fill:none;stroke:#55544e}</style>\n"
      << "<rect y=\"-" << int64_t(kMargin) << "\" width=\"" << width << "\" height=\"" << height
      << "\" fill=\"#fcfcfb\"/>\n"
      << column.svg << "</svg>\n";
}

} // namespace trop
