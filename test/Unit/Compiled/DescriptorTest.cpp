//===- DescriptorTest.cpp - Every field of trop_model, read back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/CompiledModel.h"

#include "lib/Support/Version.h"

#include "trop/processor.h"

#include "llvm/MC/MCSubtargetInfo.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <tuple>

namespace trop::test {
namespace {

/// Writes every field of a descriptor. Expects structs of the header's sizes.
class Printer {
public:
  std::string print(const trop_model &model) {
    expectSize(model);
    EXPECT_EQ(model.abi_version, uint32_t(TROP_ABI_VERSION));
    out << "model " << model.name << " of " << model.source << ", " << model.derivative << ", "
        << (model.storage == TROP_F64 ? "f64" : "f32") << " in "
        << (model.compute == TROP_F64 ? "f64" : "f32") << ", "
        << (model.target == TROP_TARGET_CLASSES ? "classes" : "values") << '\n';
    out << "head " << (model.head ? model.head : "none") << '\n';
    EXPECT_EQ(model.include_count, 0);
    EXPECT_EQ(model.includes, nullptr);
    EXPECT_EQ(model.fallback, nullptr);
    EXPECT_EQ(model.metadata_count, 0);
    EXPECT_EQ(model.metadata, nullptr);
    print("input", model.input_rank, model.input_shape, model.input_count);
    print("output", model.output_rank, model.output_shape, model.output_count);
    for (int64_t p = 0; p < model.parameter_count; ++p)
      print(model.parameters[p]);
    for (int64_t v = 0; v < model.value_count; ++v)
      print(model.values[v]);
    for (int64_t s = 0; s < model.step_count; ++s)
      print(model.steps[s]);
    if (model.train)
      print(*model.train);
    EXPECT_EQ(model.device_count, 1);
    expectSize(model.devices[0]);
    out << "device " << model.devices[0].kind << " of " << model.devices[0].arch << '\n';
    print(*model.devices[0].entries);
    EXPECT_EQ(model.version_1, model.devices[0].entries);
    return out.str();
  }

private:
  template <typename Struct> void expectSize(const Struct &object) {
    EXPECT_EQ(object.struct_size, sizeof(Struct));
  }

  void print(const char *what, int64_t rank, const int64_t *shape, int64_t count,
             const std::string &more = "") {
    out << what << " [";
    for (int64_t dim = 0; dim < rank; ++dim)
      out << (dim ? ", " : "") << shape[dim];
    out << "] of " << count << more << '\n';
  }

  void print(const trop_call *call) {
    if (!call)
      return void(out << "none");
    expectSize(*call);
    out << call->name << '(';
    for (int64_t i = 0; i < call->argument_count; ++i) {
      const trop_argument &argument = call->arguments[i];
      expectSize(argument);
      out << (i ? ", " : "");
      if (argument.key)
        out << argument.key << ": ";
      if (argument.kind == TROP_ARGUMENT_NUMBER)
        out << argument.number;
      else if (argument.kind == TROP_ARGUMENT_STRING)
        out << '"' << argument.text << '"';
      else
        out << argument.text;
    }
    out << ')';
  }

  void print(const trop_parameter &parameter) {
    expectSize(parameter);
    EXPECT_EQ(parameter.value, nullptr);
    out << "parameter " << parameter.name << " at " << parameter.location << ' ';
    print(parameter.init);
    out << " every " << parameter.update_every << ", fan " << parameter.fan_in << " to "
        << parameter.fan_out << ", input " << parameter.input_value << ", " << parameter.pattern
        << (parameter.finite ? ", finite" : "");
    if (parameter.l2 != 0)
      out << ", l2 " << parameter.l2;
    print(",", parameter.rank, parameter.shape, parameter.count,
          ", active " + std::to_string(parameter.active_bound));
  }

  void print(const trop_value &value) {
    expectSize(value);
    out << "value " << value.name << " at " << value.location;
    print("", value.rank, value.shape, value.count);
  }

  void print(const trop_operand &operand) {
    const char *sources[] = {"input", "parameter", "constant", "step"};
    expectSize(operand);
    out << ' ' << sources[operand.source] << ' ' << operand.index << ' ' << operand.name << " [";
    for (int64_t dim = 0; dim < operand.rank; ++dim)
      out << (dim ? ", " : "") << operand.shape[dim];
    out << "]";
  }

  void print(const trop_step &step) {
    const char *combiners[] = {"one", "sum", "max", "min"};
    expectSize(step);
    out << "step " << step.name << " at " << step.location << ", " << step.operation << ", "
        << combiners[step.combiner] << " of " << step.points
        << (step.of_sample ? "" : " for all samples") << ", reads";
    for (int64_t i = 0; i < step.operand_count; ++i)
      print(step.operands[i]);
    if (step.init) {
      out << " after";
      print(*step.init);
    }
    print(",", step.rank, step.shape, step.count);
  }

  void print(const trop_train &train) {
    expectSize(train);
    out << "train at " << train.location << ", " << train.loss << ", "
        << (train.reduce == TROP_REDUCE_MAX ? "max" : "mean") << ", " << train.steps
        << " steps, seed " << train.seed << '\n';
    out << "data ";
    print(train.data);
    out << '\n';
    for (int64_t i = 0; i < train.phase_count; ++i) {
      expectSize(train.phases[i]);
      out << "phase ";
      print(train.phases[i].optimizer);
      out << " for " << train.phases[i].steps << '\n';
    }
  }

  void print(const trop_entries &entries) {
    expectSize(entries);
    std::string lacking;
    auto name = [&](const char *name, bool there) {
      if (there)
        out << " " << name;
      else
        lacking += std::string(" ") + name;
    };
    out << "entries";
    name("forward", entries.forward);
    name("loss", entries.loss);
    name("values", entries.values);
    name("gradient", entries.gradient);
    name("active_gradient", entries.active_gradient);
    name("input_gradient", entries.input_gradient);
    name("forward_product", entries.forward_product);
    name("explain", entries.explain);
    name("state", entries.state);
    name("loss_gradient", entries.loss_gradient);
    name("evaluate", entries.evaluate);
    name("active_backward", entries.active_backward);
    name("evaluate_loss", entries.evaluate_loss);
    out << "\nno" << lacking << '\n';
  }

  std::ostringstream out;
};

std::unique_ptr<CompiledModel> compile(llvm::StringRef source, std::string cpu = "x86-64-v2") {
  CodegenOptions options;
  options.optLevel = 0;
  options.cpu = std::move(cpu);
  auto model = CompiledModel::compile(source, options, "/models/net.trop");
  if (model)
    return std::move(*model);
  ADD_FAILURE() << toString(model.takeError());
  return nullptr;
}

TEST(Descriptor, SaysAllOfAModel) {
  auto compiled = compile(R"(const k = 2.5;
model LMM(x: f32[4]) -> classes[3] {
  const H = 5;
  param W0: f32[8]    init plus_minus(k);
  param W1: f32[8, H] init prototypes update every 3;
  param W2: f32[H, 3] init votes(W1, k);
  lambda = linear(x, W0, pattern: plus_minus);
  z = maxplus(minplus(lambda, W1), W2);
  return softmax(z);
}
train LMM {
  data: csv("flowers.csv", label: "kind", classes: ["a", "b"], split: 0.5, scale: minmax);
  loss: cross_entropy;
  reduce: max;
  optimizer: polyak(target: 0.25) for 20, constant(eps: 0.5);
  steps: 30;
  seed: 7;
}
)");
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  EXPECT_EQ(Printer().print(model), R"(model LMM of /models/net.trop, native, f32 in f32, classes
head softmax
input [4] of 4
output [3] of 3
parameter W0 at /models/net.trop:4:9 plus_minus(2.5) every 1, fan 1 to 2, input 0, plus_minus, finite, [8] of 8, active 3
parameter W1 at /models/net.trop:5:9 prototypes() every 3, fan 8 to 5, input 1, dense, [8, 5] of 40, active 3
parameter W2 at /models/net.trop:6:9 votes(W1, 2.5) every 1, fan 5 to 3, input 3, dense, [5, 3] of 15, active 3
value x at /models/net.trop:2:11 [4] of 4
value lambda at /models/net.trop:7:12 [8] of 8
value z at /models/net.trop:8:7 [3] of 3
value W2.input at /models/net.trop:8:15 [5] of 5
step lambda at /models/net.trop:7:12, linear, one of 1, reads input 0 x [4] parameter 0 W0 [8], [8] of 8
step minplus@8 at /models/net.trop:8:15, minplus, min of 8, reads step 0 lambda [8] parameter 1 W1 [8, 5], [5] of 5
step z at /models/net.trop:8:7, maxplus, max of 5, reads step 1 minplus@8 [5] parameter 2 W2 [5, 3], [3] of 3
train at /models/net.trop:11:7, cross_entropy, max, 30 steps, seed 7
data csv("/models/flowers.csv", classes: "a", classes: "b", label: "kind", scale: minmax, split: 0.5)
phase polyak(target: 0.25) for 20
phase constant(eps: 0.5) for -1
device cpu of x86_64
entries forward loss values gradient active_gradient input_gradient forward_product explain state loss_gradient evaluate active_backward evaluate_loss
no
)");
  EXPECT_STREQ(model.compiler, kVersionText);
  EXPECT_STREQ(model.cpu, "x86-64-v2");
  EXPECT_EQ(std::string(model.model_hash).size(), 34u);
  EXPECT_GT(model.workspace_bytes, 0);
}

TEST(Descriptor, NamesTheStepsOfOneExpression) {
  auto compiled = compile(R"(model M(x: f32[4]) -> f32[2] {
  param a: f32[4, 6] init zeros;
  param b: f32[6] init zeros;
  y = polynomial(x, a, b * 2, pieces: 3);
  return y + 1;
}
)");
  ASSERT_TRUE(compiled);
  std::string text = Printer().print(compiled->getModel());
  EXPECT_EQ(
      text.substr(text.find("step "), text.find("device") - text.find("step ")),
      R"(step *@4 at /models/net.trop:4:26, *, one of 1 for all samples, reads parameter 1 b [6], [6] of 6
step linear@4 at /models/net.trop:4:7, linear, sum of 4, reads input 0 x [4] parameter 0 a [4, 6], [6] of 6
step +@4 at /models/net.trop:4:7, +, one of 1, reads step 1 linear@4 [6] step 0 *@4 [6], [6] of 6
step y at /models/net.trop:4:7, maxout, max of 3, reads step 2 +@4 [6], [2] of 2
step +@5 at /models/net.trop:5:12, +, one of 1, reads step 3 y [2] constant 0 constant@5 [], [2] of 2
)");
}

TEST(Descriptor, SaysWhatAModelLacks) {
  auto compiled = compile(R"(model Line(x: f64[2]) -> f64[1] {
  param slope: f64[2, 1] init normal(0, 0.5);
  param shift: f64[] init zeros;
  return linear(x, slope, l2: 0.125) + shift;
}
)");
  ASSERT_TRUE(compiled);
  EXPECT_EQ(Printer().print(compiled->getModel()),
            R"(model Line of /models/net.trop, native, f64 in f64, values
head none
input [2] of 2
output [1] of 1
parameter slope at /models/net.trop:2:9 normal(0, 0.5) every 1, fan 2 to 1, input 0, dense, finite, l2 0.125, [2, 1] of 2, active 2
parameter shift at /models/net.trop:3:9 zeros() every 1, fan 1 to 1, input -1, dense, [] of 1, active 1
value x at /models/net.trop:1:12 [2] of 2
step linear@4 at /models/net.trop:4:10, linear, sum of 2, reads input 0 x [2] parameter 0 slope [2, 1], [1] of 1
step +@4 at /models/net.trop:4:38, +, one of 1, reads step 0 linear@4 [1] parameter 1 shift [], [1] of 1
device cpu of x86_64
entries forward values explain
no loss gradient active_gradient input_gradient forward_product state loss_gradient evaluate active_backward evaluate_loss
)");
  EXPECT_EQ(compiled->getModel().train, nullptr);
}

/// The hash of a model with this body.
std::string getHash(const char *init, const char *layer, const char *loss) {
  auto compiled =
      compile((llvm::Twine("model M(x: f32[2]) -> f32[2] {\n  param W: f32[2, 2] init ") + init +
               ";\n  return " + layer + "(x, W);\n}\ntrain M {\n  loss: " + loss +
               ";\n  optimizer: sgd;\n  steps: 1;\n}\n")
                  .str());
  return compiled ? compiled->getModel().model_hash : "";
}

TEST(Descriptor, HashesWhatIsComputed) {
  std::string hash = getHash("zeros", "maxplus", "squared_error");
  EXPECT_EQ(hash, getHash("glorot", "maxplus", "squared_error"));
  EXPECT_NE(hash, getHash("zeros", "minplus", "squared_error"));
}

/// The hash of a model that returns this.
std::string getHash(const std::string &body) {
  auto compiled = compile("model M(x: f32[4]) -> f32[4] {\n  param W: f32[4, 4] init zeros;\n"
                          "  return " +
                          body + ";\n}\n");
  return compiled ? compiled->getModel().model_hash : "";
}

// Checkpoints hold it: one that changes orphans them.
TEST(Descriptor, HashesDoNotChange) {
  EXPECT_EQ(getHash("maxplus(x, W)"), "2-981688976a42c18aea34ed3f2b97fa78");
  EXPECT_EQ(getHash("max(linear(leaky_relu(x, slope: 0.5), W), [1, 2, 3, 4])"),
            "2-82e62847067dc949b6e55374cb9bb478");
}

// Where sums are fused, what stands before the second '-' is the hash of the same without.
TEST(Descriptor, HashesAddWhatIsFused) {
  std::string rounded = getHash("linear(linear(x, W), W)");
  EXPECT_EQ(rounded, getHash("linear(linear(x, W, sum: rounded), W)"));
  std::string first = getHash("linear(linear(x, W, sum: fused), W)");
  std::string second = getHash("linear(linear(x, W), W, sum: fused)");
  for (const std::string &fused : {first, second}) {
    EXPECT_EQ(fused.substr(0, 35), rounded + "-");
    EXPECT_EQ(fused.size(), 67u);
  }
  EXPECT_NE(first, second);
}

TEST(Descriptor, HashesTellNetworksApart) {
  std::vector<std::string> bodies = {"linear(x, W)",
                                     "maxplus(x, W)",
                                     "minplus(x, W)",
                                     "x + linear(x, W)",
                                     "linear(x + x, W)",
                                     "x - linear(x, W)",
                                     "linear(relu(x), W)",
                                     "relu(linear(x, W))",
                                     "max(x, [1, 2, 3, 4])",
                                     "max(x, [1, 2, 3, 5])",
                                     "max(x, 0)",
                                     "max(x, -0.0)",
                                     "leaky_relu(x)",
                                     "leaky_relu(x, slope: 0.5)",
                                     "2 * x",
                                     "max(x, linear(x, W))",
                                     "max(linear(x, W), x)",
                                     "linear(linear(x, W), W)"};
  std::map<std::string, std::string> known;
  for (const std::string &body : bodies) {
    auto [other, isNew] = known.try_emplace(getHash(body), body);
    EXPECT_TRUE(isNew) << body << " and " << other->second;
  }
}

TEST(Descriptor, HashesLeaveOutWhatIsSo) {
  EXPECT_EQ(getHash("leaky_relu(x)"), getHash("leaky_relu(x, slope: 0.01)"));
  EXPECT_EQ(getHash("linear(x, W)"), getHash("linear(x, W, pattern: dense)"));
  EXPECT_EQ(getHash("linear(x, W)"), getHash("linear(x, W, l2: 0.5)"));
  EXPECT_EQ(getHash("relu(linear(x, W))"), getHash("relu(dropout(linear(x, W), rate: 0.5))"));
  EXPECT_EQ(getHash("relu(linear(dropout(x, rate: 0.5), W)) + x"),
            getHash("relu(linear(x, W)) + x"));
}

/// The descriptor's name of derived programs, its beta and its hash.
std::tuple<std::string, double, std::string> getDerivative(const std::string &layers,
                                                           const std::string &property) {
  auto compiled = CompiledModel::compile(R"(
model M(x: f32[4]) -> f32[3] {
  param W: f32[4, 3] init zeros;
  return )" + layers + R"(;
}
train M { loss: squared_error; optimizer: sgd; steps: 1; )" +
                                         property + " }");
  if (!compiled) {
    ADD_FAILURE() << toString(compiled.takeError());
    return {};
  }
  const trop_model &model = (*compiled)->getModel();
  return {model.derivative, model.ties_beta, model.model_hash};
}

TEST(Descriptor, NamesDerivedPrograms) {
  const char *plain = "relu(max(maxplus(x, W), 0))";
  auto [text, beta, hash] = getDerivative(plain, "");
  EXPECT_EQ(text, "native");
  EXPECT_EQ(beta, 0);
  EXPECT_EQ(getDerivative(plain, "derivative: slope_at_zero(1), minimal;"),
            std::tuple("minimal, slope_at_zero(1)", 1.0, hash));
  EXPECT_EQ(getDerivative(plain, "derivative: hybrid(1 / 2.0);"),
            std::tuple("hybrid(0.5)", 0.5, hash));
  EXPECT_EQ(getDerivative(plain, "derivative: slope_at_zero(-0.25);"),
            std::tuple("native, slope_at_zero(-0.25)", 0.0, hash));
  EXPECT_EQ(getDerivative("relu(max(maxplus(x, W, ties: hybrid(0.1)), 0, ties: minimal), "
                          "slope_at_zero: 0.5)",
                          ""),
            std::tuple("native", 0.0, hash));
}

TEST(Descriptor, OffersCodeForLesserProcessors) {
  auto compiled = compile("model M(x: f32[2]) -> f32[2] { return relu(x); }",
                          "x86-64-v2,x86-64-v4,x86-64,x86-64-v3");
  std::vector<std::string> cpus, features;
  std::set<const trop_entries *> entries;
  for (const trop_model *model = &compiled->getModel(); model; model = model->fallback) {
    EXPECT_EQ(model->struct_size, sizeof(trop_model));
    EXPECT_STREQ(model->model_hash, compiled->getModel().model_hash);
    cpus.push_back(model->cpu);
    features.push_back(model->cpu_features);
    entries.insert(model->devices->entries);
  }
  EXPECT_EQ(cpus, (std::vector<std::string>{"x86-64-v4", "x86-64-v3", "x86-64-v2", "x86-64"}));
  EXPECT_EQ(features[1], "avx,avx2,bmi,bmi2,cmov,f16c,fma,lzcnt,movbe,popcnt,sse,sse2,sse3,sse4.1,"
                         "sse4.2,ssse3");
  EXPECT_EQ(features[3], "cmov,sse,sse2");
  EXPECT_EQ(entries.size(), 4u);
}

/// Names of the table that LLVM does not know.
template <typename Table> std::string findUnknown(const Table &table, const char *target) {
  CodegenOptions options;
  options.target = target;
  auto machines = createTargetMachines(options);
  if (!machines)
    return toString(machines.takeError());
  std::set<std::string> known;
  for (const auto &feature : machines->front()->getMCSubtargetInfo()->getAllProcessorFeatures())
    known.insert(feature.Key);
  std::string unknown;
  for (const auto &feature : table)
    if (!known.count(feature.name))
      unknown += std::string(" ") + feature.name;
  return unknown;
}

/// What LLVM uses of the newest processor that it knows.
TEST(Descriptor, TellsFeaturesOfNewProcessors) {
  auto compiled =
      compile("model M(x: f32[2]) -> f32[2] { return relu(x); }", "diamondrapids,x86-64");
  std::string features = compiled->getModel().cpu_features;
  EXPECT_NE(features.find("avx10.2,"), std::string::npos) << features;
}

TEST(Descriptor, LlvmKnowsTheNamesOfFeatures) {
  EXPECT_EQ(findUnknown(processor::kX86Features, "x86_64-linux-gnu"), "");
  EXPECT_EQ(findUnknown(processor::kAarch64Features, "aarch64-linux-gnu"), "");
}

} // namespace
} // namespace trop::test
