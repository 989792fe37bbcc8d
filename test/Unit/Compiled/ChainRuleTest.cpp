//===- ChainRuleTest.cpp - Gradients integrate to differences ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A conservative gradient is one for which the chain rule holds along curves (002,
// Def. 1), whatever is chosen at ties and kinks. Most curves here never leave them:
// their entries move together, so that candidates tie in every bit.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Curves.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"
#include "test/lib/Models/CompiledModel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <regex>

using namespace mlir;

namespace trop::test {
namespace {

//===----------------------------------------------------------------------===//
// Networks
//===----------------------------------------------------------------------===//

/// How the entries of a parameter move on a tied curve.
struct Motion {
  enum Kind {
    Groups,   ///< alike in groups of `number` neighbours, in every dimension
    Same,     ///< like parameter `number`
    Opposite, ///< odd rows against the even rows above
    Still     ///< at 0
  } kind;
  size_t number = 2;
};

/// Written so that all its maxima, minima or kinks are tied on a tied curve. Inputs
/// come in pairs that are alike.
struct Network {
  const char *name, *body, *result, *loss;
  std::vector<Motion> motions;
};

constexpr Motion kPairs{Motion::Groups, 2}, kFours{Motion::Groups, 4}, kOpposite{Motion::Opposite},
    kStill{Motion::Still};

constexpr Motion like(size_t parameter) { return {Motion::Same, parameter}; }

const Network kNetworks[] = {
    {"MinAndMax",
     "param A: [4, 6] init zeros; param B: [6, 4] init zeros; param C: [4, 2] init zeros;"
     "return maxplus(minplus(maxplus(x, A), B), C);",
     "f64[2]",
     "squared_error",
     {kPairs, kPairs, kPairs}},
    {"LinearMinMax",
     "param A: [8] init zeros; param B: [8, 6] init zeros; param C: [6, 3] init zeros;"
     "return softmax(maxplus(minplus(linear(x, A, pattern: plus_minus), B), C));",
     "classes[3]",
     "cross_entropy",
     {kPairs, kPairs, kPairs}},
    {"Shared",
     "param A: [4, 4] init zeros; h = x + maxplus(maxplus(x, A), A); return minplus(h, A) - h;",
     "f64[4]",
     "squared_error",
     {kPairs}},
    {"Repeated",
     "repeat 3 with h = x { param A: [4, 4] init zeros;"
     "                      h = 0.5 * (h + maxplus(minplus(h, A), A)); } return h;",
     "f64[4]",
     "squared_error",
     {kFours, kPairs, kPairs}},
    {"Maxout",
     "param A: [4, 8] init zeros; param b: [8] init zeros; param C: [2, 2] init zeros;"
     "return linear(tanh(maxout(linear(x, A, bias: b), pieces: 4)), C);",
     "f64[2]",
     "squared_error",
     {kFours, kFours, kPairs}},
    {"Polynomial",
     "param A: [4, 6] init zeros; param b: [6] init zeros;"
     "return relumax(polynomial(x, A, b, pieces: 2), b: 20);",
     "classes[3]",
     "smoothed(epsilon: 0.25)",
     {kPairs, kPairs}},
    {"Perceptron",
     "param A: [4, 4] init zeros; return sparsemax(maxplus(x, A));",
     "classes[4]",
     "perceptron",
     {kPairs}},
    {"Foreign",
     "param A: [6, 4] init zeros; param B: [6, 2] init zeros;"
     "return maxplus(clipped_maxplus(x, A, ceiling: 1.5), B);",
     "f64[2]",
     "squared_error",
     {kPairs, kPairs}},
    {"Maximum",
     "param A: [4, 3] init zeros; param B: [4, 3] init zeros; param C: [3, 2] init zeros;"
     "return linear(max(linear(x, A), linear(x, B)), C);",
     "f64[2]",
     "squared_error",
     {kPairs, like(0), kPairs}},
    {"ReluOfDifference",
     "param A: [4, 4] init zeros; param B: [4, 4] init zeros; param C: [4, 2] init zeros;"
     "return linear(x + relu(maxplus(x, A) - maxplus(x, B)), C);",
     "f64[2]",
     "squared_error",
     {kPairs, like(0), kPairs}},
    {"KinksOfRepeatedFeatures",
     "param A: [4, 4] init zeros; param C: [4, 2] init zeros;"
     "h = linear(x, A);"
     "return linear(relu(h) - abs(h) + leaky_relu(h, slope: 0.25), C) + maxplus(x, C);",
     "f64[2]",
     "squared_error",
     {kOpposite, kPairs}},
    {"ReluOfZeros",
     "param A: [4, 4] init zeros; param C: [4, 2] init zeros;"
     "return maxplus(relu(linear(x, A)), C);",
     "f64[2]",
     "squared_error",
     {kStill, kPairs}}};

std::string makeSource(const Network &network) {
  return std::string("model M(x: f64[4]) -> ") + network.result + " {\n" + network.body +
         "\n}\ntrain M {\n  loss: " + network.loss + ";\n  optimizer: sgd;\n  steps: 1;\n}\n";
}

/// Row-major position with every coordinate at the start of its group.
size_t getLeader(const trop_parameter &parameter, size_t entry, size_t group) {
  size_t leader = 0, stride = 1;
  for (int64_t dim = parameter.rank; dim-- > 0; stride *= parameter.shape[dim]) {
    size_t coordinate = entry / stride % parameter.shape[dim];
    leader += (coordinate - coordinate % group) * stride;
  }
  return leader;
}

Links getLinks(const trop_model &model, const std::vector<Motion> &motions) {
  Links links(model.parameter_count);
  for (size_t p = 0; p < links.size(); ++p)
    for (size_t e = 0; e < size_t(model.parameters[p].count); ++e) {
      size_t columns = model.parameters[p].rank == 2 ? model.parameters[p].shape[1] : 1;
      bool odd = e / columns % 2;
      switch (motions[p].kind) {
      case Motion::Groups:
        links[p].push_back({p, getLeader(model.parameters[p], e, motions[p].number)});
        break;
      case Motion::Same:
        links[p].push_back(links[motions[p].number][e]);
        break;
      case Motion::Opposite:
        links[p].push_back({p, odd ? e - columns : e, odd ? -1.0 : 1.0});
        break;
      case Motion::Still:
        links[p].push_back({p, e, 0});
        break;
      }
    }
  return links;
}

/// Every entry for itself.
Links getNoLinks(const trop_model &model) {
  return getLinks(model, std::vector<Motion>(model.parameter_count, {Motion::Groups, 1}));
}

/// A row in which inputs come in pairs that are alike.
Data drawPairs(const trop_model &model, uint64_t seed) {
  Data data = drawData(model, 1, Numbers::Generic, seed);
  for (size_t i = 1; i < data.inputs.size(); i += 2)
    data.inputs[i] = data.inputs[i - 1];
  return data;
}

//===----------------------------------------------------------------------===//
// Derived programs
//===----------------------------------------------------------------------===//

constexpr const char *kPrograms[] = {"native",
                                     "minimal, slope_at_zero(5)", // The first two differ most.
                                     "minimal",
                                     "hybrid(0.5)",
                                     "hybrid(10)",
                                     "native, slope_at_zero(5)",
                                     "hybrid(0.5), slope_at_zero(5)",
                                     "hybrid(10), slope_at_zero(5)"};

std::unique_ptr<CompiledModel> compile(const std::string &source, const std::string &program,
                                       llvm::function_ref<void(ModuleOp)> edit = nullptr) {
  std::string text = std::regex_replace(source, std::regex("  derivative: [^;]*;\n"), "");
  text = std::regex_replace(text, std::regex("f32"), "f64");
  text = std::regex_replace(text, std::regex("  optimizer:"),
                            "  derivative: " + program + ";\n  optimizer:");
  CodegenOptions options;
  options.optLevel = 0;
  auto model = CompiledModel::compile(text, options, "model.trop", edit);
  if (model)
    return std::move(*model);
  ADD_FAILURE() << toString(model.takeError()) << text;
  return nullptr;
}

/// What stands outside of a pullback's inputs, and of one more that is like the result.
ArrayAttr addOutside(PullbackOp op) {
  llvm::SmallVector<OutsideAttr> outside = op.getOutsideOfOperands();
  if (!outside.empty())
    outside.push_back(OutsideAttr::get(op.getContext(), OutsideKind::None));
  Builder builder(op);
  return buildOutsideAttr(builder, outside);
}

/// Makes the gradient one that is not conservative: each of the candidates that tie
/// takes the whole adjoint. What takes part is then known by a comparison.
void addOverTies(ModuleOp module) {
  llvm::SmallVector<PullbackOp> ops;
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == roles::kGradient)
      function.walk([&](PullbackOp op) {
        if (op.getValue())
          ops.push_back(op);
      });
  EXPECT_FALSE(ops.empty());
  for (PullbackOp op : ops) {
    ASSERT_FALSE(op.getInit());
    OpBuilder builder(op);
    Location loc = op.getLoc();
    llvm::SmallVector<Value> inputs(op.getInputs());
    inputs.push_back(op.getValue());
    llvm::SmallVector<AffineMap> maps = op.getIndexingMaps();
    maps.push_back(maps.back());
    auto sum = PullbackOp::create(builder, loc, op.getResultTypes(), Combiner::Sum, op.getExtents(),
                                  op.getWrt(), inputs, Value(), Value(), op.getAdjoint(),
                                  builder.getAffineMapArrayAttr(maps), op.getTies(),
                                  Summation::Rounded, addOutside(op));
    op->replaceAllUsesWith(sum);

    Block &block = sum.getAdjoints().emplaceBlock();
    IRMapping leaf, adjoints;
    Block &leafBlock = op.getLeaf().front(), &adjointsBlock = op.getAdjoints().front();
    for (auto [of, with] :
         llvm::zip_equal(leafBlock.getArguments(), adjointsBlock.getArguments().drop_back())) {
      Value argument = block.addArgument(of.getType(), loc);
      leaf.map(of, argument);
      adjoints.map(with, argument);
    }
    Type element = leafBlock.getTerminator()->getOperand(0).getType();
    Value value = block.addArgument(element, loc), adjoint = block.addArgument(element, loc);
    adjoints.map(adjointsBlock.getArguments().back(), adjoint);

    builder.setInsertionPointToStart(&block);
    for (Operation &inner : leafBlock.without_terminator())
      builder.clone(inner, leaf);
    for (Operation &inner : adjointsBlock.without_terminator())
      builder.clone(inner, adjoints);
    Value tied = arith::CmpFOp::create(
        builder, loc, arith::CmpFPredicate::OEQ,
        leaf.lookupOrDefault(leafBlock.getTerminator()->getOperand(0)), value);
    Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(element));
    llvm::SmallVector<Value> parts;
    for (Value part : adjointsBlock.getTerminator()->getOperands())
      parts.push_back(
          arith::SelectOp::create(builder, loc, tied, adjoints.lookupOrDefault(part), zero));
    YieldOp::create(builder, loc, parts);
    op.erase();
  }
}

//===----------------------------------------------------------------------===//
// The chain rule
//===----------------------------------------------------------------------===//

constexpr double kTolerance = 1e-9;

/// What was seen of curves.
struct Tally {
  int curves = 0, tied = 0;
  double worst = 0;
};

/// One model under all derived programs.
class Programs {
public:
  Programs(const std::string &source, uint64_t seed) : random(seed) {
    for (const char *program : kPrograms) {
      models.push_back(compile(source, program));
      if (!models.back())
        return;
      if (samples.empty())
        data = drawPairs(getModel(), seed);
      samples.push_back(std::make_unique<OneSample>(models.back()->getModel(), data));
    }
  }

  const trop_model &getModel() const { return models.front()->getModel(); }
  bool isComplete() const { return samples.size() == std::size(kPrograms); }

  /// Along curves of all forms; `links` say what ties.
  void expectChainRules(const Links &links, Tally &tally) {
    Links none = getNoLinks(getModel());
    for (size_t program = 0; program < samples.size(); ++program) {
      SCOPED_TRACE(kPrograms[program]);
      Form smooth = program % 2 ? Form::Polynomial : Form::Trigonometric;
      Form other = random.pick(kForms);
      expectChainRule(program, Curve(random, smooth, links), tally);
      expectChainRule(program, Curve(random, Form::PiecewiseLinear, links), tally);
      expectChainRule(program, Curve(random, Form::PiecewiseLinear, links, true), tally);
      expectChainRule(program, Curve(random, other, none), tally);
    }
  }

private:
  static constexpr Form kForms[] = {Form::Polynomial, Form::Trigonometric, Form::PiecewiseLinear};

  void expectChainRule(size_t program, const Curve &curve, Tally &tally) {
    ChainRule found = followCurve(*samples[program], curve, kTolerance);
    EXPECT_LE(found.getError(), kTolerance)
        << "integral " << found.integral << ", increment " << found.increment;
    ++tally.curves;
    tally.tied += isTied(curve);
    tally.worst = std::max(tally.worst, found.getError());
  }

  /// Whether derived programs differ at each of some points of an interval.
  bool isTied(const Curve &curve) {
    for (double t : {0.05, 0.11, 0.17, 0.23, 0.29, 0.35})
      if (samples[0]->getGradient(curve.getPoint(t)) == samples[1]->getGradient(curve.getPoint(t)))
        return false;
    return true;
  }

  Random random;
  Data data;
  std::vector<std::unique_ptr<CompiledModel>> models;
  std::vector<std::unique_ptr<OneSample>> samples;
};

/// Of both suites.
Tally tally;

void print(const char *what, const Tally &tally) {
  std::cout << what << ": " << tally.curves << " curves, " << tally.tied
            << " of them tied on an interval, largest error " << tally.worst << '\n';
}

/// Models with few parameters; every second has the foreign layer.
std::vector<int> findSeeds() {
  std::vector<int> seeds;
  for (int seed = 2000; seeds.size() < 10; ++seed) {
    RandomModel drawn = drawModel(seed);
    size_t entries = 0;
    for (const std::vector<double> &parameter : drawn.data.parameters)
      entries += parameter.size();
    if (entries < 150 && (seeds.size() % 2 == 0 || drawn.features.count("foreign layer")))
      seeds.push_back(seed);
  }
  return seeds;
}

class RandomNetworks : public testing::TestWithParam<int> {
protected:
  static void TearDownTestSuite() { print("of random networks", tally); }
};

// Neighbours are alike in every layer, so that wherever one wins it wins with another.
TEST_P(RandomNetworks, ObeyTheChainRule) {
  std::string source = drawModel(GetParam()).source;
  SCOPED_TRACE(source);
  Programs programs(source, GetParam());
  ASSERT_TRUE(programs.isComplete());
  const trop_model &model = programs.getModel();
  programs.expectChainRules(getLinks(model, std::vector<Motion>(model.parameter_count, kPairs)),
                            tally);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetworks, testing::ValuesIn(findSeeds()),
                         [](auto &info) { return std::to_string(info.param); });

class Networks : public testing::TestWithParam<Network> {
protected:
  static void TearDownTestSuite() {
    print("of all networks", tally);
    EXPECT_GE(3 * tally.tied, tally.curves) << "too few curves with ties";
  }
};

void PrintTo(const Network &network, std::ostream *stream) { *stream << network.name; }

TEST_P(Networks, ObeyTheChainRule) {
  Programs programs(makeSource(GetParam()), /*seed=*/1);
  ASSERT_TRUE(programs.isComplete());
  programs.expectChainRules(getLinks(programs.getModel(), GetParam().motions), tally);
}

INSTANTIATE_TEST_SUITE_P(Written, Networks, testing::ValuesIn(kNetworks),
                         [](auto &info) { return info.param.name; });

//===----------------------------------------------------------------------===//
// A gradient that is not conservative
//===----------------------------------------------------------------------===//

/// Those with a layer that takes maxima or minima; `Maximum` has its ties in the leaf.
constexpr int kMaximal = 8;

class SumOverTies : public testing::TestWithParam<Network> {
protected:
  static void TearDownTestSuite() {
    std::cout << "smallest error of the sum over tied candidates: " << smallest << '\n';
  }

  static inline double smallest = INFINITY;
};

TEST_P(SumOverTies, BreaksTheChainRuleWhereCandidatesTie) {
  auto model = compile(makeSource(GetParam()), "native", addOverTies);
  ASSERT_TRUE(model);
  Data data = drawPairs(model->getModel(), 1);
  OneSample sample(model->getModel(), data);
  Random random(1);
  Links links = getLinks(model->getModel(), GetParam().motions);
  for (Form form : {Form::Polynomial, Form::Trigonometric, Form::PiecewiseLinear}) {
    double tied = followCurve(sample, Curve(random, form, links), kTolerance).getError();
    EXPECT_GE(tied, 1e6 * kTolerance);
    smallest = std::min(smallest, tied);
    for (double &input : data.inputs)
      input = random.normal();
    OneSample generic(model->getModel(), data);
    Curve curve(random, form, getNoLinks(model->getModel()));
    EXPECT_LE(followCurve(generic, curve, kTolerance).getError(), kTolerance)
        << "where nothing ties";
  }
}

INSTANTIATE_TEST_SUITE_P(Written, SumOverTies, testing::ValuesIn(kNetworks, kNetworks + kMaximal),
                         [](auto &info) { return info.param.name; });

} // namespace
} // namespace trop::test
