//===- TestModels.cpp - Networks written by hand --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModels.h"

#include <algorithm>
#include <cmath>

using namespace trop::test;

//===----------------------------------------------------------------------===//
// Networks: scores of one sample, and the way back
//===----------------------------------------------------------------------===//

namespace {
/// z_d = max_p x_p + W[p, d]
template <typename T, int P, int C, trop_target Target> struct MaxPlus {
  using Element = T;
  static constexpr int kInputs = P, kOutputs = C, kParameters = 1;
  static constexpr int kCounts[] = {P * C};
  static constexpr trop_target kTarget = Target;

  T z[C];
  int winner[C];

  void run(const T *const *W, const T *x) {
    for (int d = 0; d < C; ++d) {
      winner[d] = 0;
      for (int p = 1; p < P; ++p)
        if (x[p] + W[0][p * C + d] > x[winner[d]] + W[0][winner[d] * C + d])
          winner[d] = p;
      z[d] = x[winner[d]] + W[0][winner[d] * C + d];
    }
  }
  void back(const T *const *, const T *, const T *dz, T *const *dW) const {
    for (int d = 0; d < C; ++d)
      dW[0][winner[d] * C + d] += dz[d];
  }
  void backInput(const T *const *, const T *dz, T *dx) const {
    for (int d = 0; d < C; ++d)
      dx[winner[d]] += dz[d];
  }
  void copyValues(const T *x, T *const *values) const {
    copy(x, P, values[0]);
    copy(z, C, values[1]);
  }
  static void copy(const T *from, int count, T *to) {
    if (to)
      std::copy(from, from + count, to);
  }
};

/// lambda_2p = W0[2p] x_p, lambda_2p+1 = W0[2p+1] x_p; g_h = min_i lambda_i + W1[i, h];
/// z_d = max_h g_h + W2[h, d]
template <typename T, int P, int H, int C, trop_target Target> struct Lmm {
  using Element = T;
  static constexpr int kInputs = P, kOutputs = C, kParameters = 3;
  static constexpr int kCounts[] = {2 * P, 2 * P *H, H *C};
  static constexpr trop_target kTarget = Target;

  T lambda[2 * P], g[H], z[C];
  int lowest[H], winner[C];

  void run(const T *const *W, const T *x) {
    for (int i = 0; i < 2 * P; ++i)
      lambda[i] = W[0][i] * x[i / 2];
    std::fill(g, g + H, T(INFINITY));
    std::fill(lowest, lowest + H, 0);
    for (int i = 0; i < 2 * P; ++i)
      for (int h = 0; h < H; ++h)
        if (T value = lambda[i] + W[1][i * H + h]; value < g[h]) {
          g[h] = value;
          lowest[h] = i;
        }
    for (int d = 0; d < C; ++d) {
      winner[d] = 0;
      for (int h = 1; h < H; ++h)
        if (g[h] + W[2][h * C + d] > g[winner[d]] + W[2][winner[d] * C + d])
          winner[d] = h;
      z[d] = g[winner[d]] + W[2][winner[d] * C + d];
    }
  }
  void back(const T *const *, const T *x, const T *dz, T *const *dW) const {
    for (int d = 0; d < C; ++d) {
      int h = winner[d], i = lowest[h];
      dW[2][h * C + d] += dz[d];
      dW[1][i * H + h] += dz[d];
      dW[0][i] += dz[d] * x[i / 2];
    }
  }
  void backInput(const T *const *W, const T *dz, T *dx) const {
    for (int d = 0; d < C; ++d)
      dx[lowest[winner[d]] / 2] += dz[d] * W[0][lowest[winner[d]]];
  }
  void copyValues(const T *x, T *const *values) const {
    MaxPlus<T, P, C, Target>::copy(x, P, values[0]);
    MaxPlus<T, P, C, Target>::copy(lambda, 2 * P, values[1]);
    MaxPlus<T, P, C, Target>::copy(g, H, values[2]);
    MaxPlus<T, P, C, Target>::copy(z, C, values[3]);
  }
};

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

/// Softmax and cross entropy of classes, squared error of values.
template <typename Net> struct Entries {
  using T = typename Net::Element;
  static constexpr int C = Net::kOutputs;

  static const T *const *weights(const trop_context *context) {
    return reinterpret_cast<const T *const *>(context->parameters);
  }
  static int64_t row(const trop_samples *samples, int64_t i) {
    return samples->indices ? samples->indices[i] : samples->first + i;
  }
  static const T *input(const trop_samples *samples, int64_t i) {
    return static_cast<const T *>(samples->inputs) + row(samples, i) * Net::kInputs;
  }
  static T logSum(const Net &net) {
    T most = *std::max_element(net.z, net.z + C), sum = 0;
    for (T z : net.z)
      sum += std::exp(z - most);
    return most + std::log(sum);
  }
  static int32_t label(const trop_samples *samples, int64_t i) {
    return static_cast<const int32_t *>(samples->targets)[row(samples, i)];
  }
  static const T *target(const trop_samples *samples, int64_t i) {
    return static_cast<const T *>(samples->targets) + row(samples, i) * C;
  }
  static T lossOf(const Net &net, const trop_samples *samples, int64_t i) {
    if (Net::kTarget == TROP_TARGET_CLASSES)
      return logSum(net) - net.z[label(samples, i)];
    T sum = 0;
    for (int d = 0; d < C; ++d)
      sum += (net.z[d] - target(samples, i)[d]) * (net.z[d] - target(samples, i)[d]);
    return sum;
  }

  /// factor * d loss / d z
  static void slopes(const Net &net, const trop_samples *samples, int64_t i, T factor, T *dz) {
    for (int d = 0; d < C; ++d)
      dz[d] = factor * (Net::kTarget == TROP_TARGET_CLASSES
                            ? std::exp(net.z[d] - logSum(net)) - (d == label(samples, i))
                            : 2 * (net.z[d] - target(samples, i)[d]));
  }

  static trop_status forward(const trop_context *context, const trop_samples *samples,
                             void *outputs, trop_error *) {
    for (int64_t i = 0; i < samples->count; ++i) {
      Net net;
      net.run(weights(context), input(samples, i));
      for (int d = 0; d < C; ++d)
        static_cast<T *>(outputs)[i * C + d] =
            Net::kTarget == TROP_TARGET_CLASSES ? std::exp(net.z[d] - logSum(net)) : net.z[d];
    }
    return TROP_OK;
  }
  static trop_status loss(const trop_context *context, const trop_samples *samples, void *losses,
                          trop_error *error) {
    for (int64_t i = 0; i < samples->count; ++i) {
      Net net;
      net.run(weights(context), input(samples, i));
      T loss = static_cast<T *>(losses)[i] = lossOf(net, samples, i);
      if (!std::isfinite(loss)) {
        *error = {sizeof(trop_error), i, "a loss is not finite"};
        return TROP_NONFINITE;
      }
    }
    return TROP_OK;
  }
  static trop_status values(const trop_context *context, const trop_samples *samples,
                            void *const *wanted, trop_error *) {
    constexpr int kValues = Net::kParameters + 1;
    const int counts[] = {Net::kInputs, Net::kParameters == 1 ? C : 2 * Net::kInputs,
                          Net::kCounts[Net::kParameters - 1] / C, C};
    for (int64_t i = 0; i < samples->count; ++i) {
      Net net;
      net.run(weights(context), input(samples, i));
      T *places[kValues];
      for (int v = 0; v < kValues; ++v)
        places[v] = wanted[v] ? static_cast<T *>(wanted[v]) + i * counts[v] : nullptr;
      net.copyValues(input(samples, i), places);
    }
    return TROP_OK;
  }
  static trop_status gradient(const trop_context *context, const trop_samples *samples,
                              const void *factors, void *const *gradients, trop_error *) {
    T *const *dW = reinterpret_cast<T *const *>(gradients);
    for (int p = 0; p < Net::kParameters; ++p)
      std::fill(dW[p], dW[p] + Net::kCounts[p], T(0));
    for (int64_t i = 0; i < samples->count; ++i) {
      Net net;
      net.run(weights(context), input(samples, i));
      T factor = factors ? static_cast<const T *>(factors)[i] : 1 / T(samples->count), dz[C];
      slopes(net, samples, i, factor, dz);
      net.back(weights(context), input(samples, i), dz, dW);
    }
    return TROP_OK;
  }
  static trop_status activeGradient(const trop_context *context, const trop_samples *samples,
                                    const void *factors, trop_sparse *lists, trop_error *error) {
    std::vector<std::vector<T>> gradients;
    std::vector<void *> pointers;
    for (int count : Net::kCounts)
      pointers.push_back(gradients.emplace_back(count).data());
    gradient(context, samples, factors, pointers.data(), error);
    for (int p = 0; p < Net::kParameters; ++p) {
      lists[p].count = 0;
      for (int i = 0; i < Net::kCounts[p]; ++i)
        if (T entry = gradients[p][i]; entry != 0) {
          lists[p].indices[lists[p].count] = i;
          static_cast<T *>(lists[p].values)[lists[p].count++] = entry;
        }
    }
    return TROP_OK;
  }
  static trop_status inputGradient(const trop_context *context, const trop_samples *samples,
                                   void *gradients, trop_error *) {
    for (int64_t i = 0; i < samples->count; ++i) {
      Net net;
      net.run(weights(context), input(samples, i));
      T dz[C], *dx = static_cast<T *>(gradients) + i * Net::kInputs;
      std::fill(dx, dx + Net::kInputs, T(0));
      slopes(net, samples, i, 1, dz);
      net.backInput(weights(context), dz, dx);
    }
    return TROP_OK;
  }
  static trop_status forwardProduct(const trop_context *context, const trop_samples *samples,
                                    void *const *directions, void *products, trop_error *error) {
    for (int64_t i = 0; i < samples->count; ++i) {
      trop_samples one = *samples;
      if (one.indices)
        one.indices += i;
      one.first += i;
      one.count = 1;
      std::vector<std::vector<T>> gradients;
      std::vector<void *> pointers;
      for (int count : Net::kCounts)
        pointers.push_back(gradients.emplace_back(count).data());
      gradient(context, &one, nullptr, pointers.data(), error);
      inputGradient(context, &one, gradients.emplace_back(Net::kInputs).data(), error);
      T product = 0;
      for (size_t p = 0; p < gradients.size(); ++p)
        for (size_t entry = 0; entry < gradients[p].size(); ++entry)
          product += gradients[p][entry] * static_cast<T *>(directions[p])[entry];
      static_cast<T *>(products)[i] = product;
    }
    return TROP_OK;
  }

  static trop_status lossGradient(const trop_context *context, const trop_samples *samples,
                                  const void *factors, void *losses, void *const *gradients,
                                  trop_error *error) {
    loss(context, samples, losses, nullptr);
    return gradient(context, samples, factors, gradients, error);
  }

  static constexpr trop_entries kEntries = {
      sizeof(trop_entries), forward, loss,    values,       gradient, activeGradient, inputGradient,
      forwardProduct,       nullptr, nullptr, lossGradient, nullptr,  nullptr,        nullptr};
};
} // namespace

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

template <typename Net> static void describe(TestModel &test, const char *name) {
  static const int64_t inputs = Net::kInputs, outputs = Net::kOutputs;
  trop_model &model = test.model;
  model.struct_size = sizeof model;
  model.abi_version = TROP_ABI_VERSION;
  model.name = name;
  model.compiler = "tropc 0.0.0";
  model.source = "test.trop";
  model.cpu = "any";
  model.cpu_features = "";
  model.model_hash = name;
  model.derivative = "native";
  model.storage = model.compute = sizeof(typename Net::Element) == 8 ? TROP_F64 : TROP_F32;
  model.target = Net::kTarget;
  model.input_rank = model.output_rank = 1;
  model.input_shape = &inputs;
  model.input_count = inputs;
  model.output_shape = &outputs;
  model.output_count = outputs;
  setEntries(model, Entries<Net>::kEntries);
  model.workspace_bytes = 0;
}

template <typename Net> static TestModel makeLmm(const char *name, int64_t hidden) {
  TestModel test;
  describe<Net>(test, name);
  int64_t wide = 2 * Net::kInputs, outputs = Net::kOutputs;
  bool classes = Net::kTarget == TROP_TARGET_CLASSES;
  test.addValue("x", Net::kInputs);
  test.addValue("lambda", wide);
  test.addValue("g", hidden);
  test.addValue("z", outputs);
  test.addParameter("W0", {wide}, 0, "plus_minus", {{"", 4}});
  test.parameter(0).finite = 1;
  test.addParameter("W1", {wide, hidden}, 1, "prototypes", {});
  test.addParameter("W2", {hidden, outputs}, 2, "votes", {{"", "W1"}});
  if (classes)
    test.setInit(2, "votes", {{"", "W1"}, {"", 4}});
  test.setTrain(classes ? "cross_entropy" : "squared_error", TROP_REDUCE_MAX, 4000,
                {{"polyak", {}, 2000}, {"constant", {{"eps", 0.01}}, -1}});
  return test;
}

template <typename T, int H> using Classifier = Lmm<T, 4, H, 3, TROP_TARGET_CLASSES>;

TestModel trop::test::lmmClassifier(trop_element element, int64_t hidden) {
  bool wide = element == TROP_F64;
  if (hidden == 1)
    return wide ? makeLmm<Classifier<double, 1>>("LMM1", 1)
                : makeLmm<Classifier<float, 1>>("LMM1", 1);
  if (hidden == 150)
    return wide ? makeLmm<Classifier<double, 150>>("LMM150", 150)
                : makeLmm<Classifier<float, 150>>("LMM150", 150);
  return wide ? makeLmm<Classifier<double, 20>>("LMM", 20)
              : makeLmm<Classifier<float, 20>>("LMM", 20);
}

TestModel trop::test::lmmRegression(trop_element element) {
  return element == TROP_F64 ? makeLmm<Lmm<double, 1, 33, 1, TROP_TARGET_VALUES>>("Curve", 33)
                             : makeLmm<Lmm<float, 1, 33, 1, TROP_TARGET_VALUES>>("Curve", 33);
}

template <typename T> static TestModel makeMaxPlus() {
  TestModel test;
  describe<MaxPlus<T, 4, 3, TROP_TARGET_CLASSES>>(test, "MaxPlus");
  test.addValue("x", 4);
  test.addValue("z", 3);
  test.addParameter("W", {4, 3}, 0, "normal", {{"", 0}, {"", 0.1}});
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 1000, {{"polyak", {}, -1}});
  return test;
}

TestModel trop::test::maxPlusClassifier(trop_element element) {
  return element == TROP_F64 ? makeMaxPlus<double>() : makeMaxPlus<float>();
}

TestModel trop::test::shiftRegression() {
  TestModel test;
  describe<MaxPlus<double, 1, 3, TROP_TARGET_VALUES>>(test, "Shift");
  test.addValue("x", 1);
  test.addValue("z", 3);
  test.addParameter("W", {1, 3}, 0, "zeros", {});
  test.setTrain("squared_error", TROP_REDUCE_MAX, 1000, {{"polyak", {}, -1}});
  return test;
}
