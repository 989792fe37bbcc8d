//===- NoiseTest.cpp - What layers draw while they are trained ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Model/Noise.h"
#include "runtime/Train/Trainer.h"

#include <cmath>
#include <cstddef>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
constexpr int64_t kShape[] = {8, 5};
const trop_noise kNoise[] = {
    {sizeof(trop_noise), "dropout", "net.trop:3:4", 2, kShape, 40, 0.25, nullptr},
    {sizeof(trop_noise), "dropout", "net.trop:4:4", 1, kShape, 8, 0.5, nullptr},
    {sizeof(trop_noise), "dropout", "net.trop:5:4", 1, kShape, 8, 0, nullptr},
};

/// A model whose entry points do not look at its noise.
TestModel noisy(trop_element element = TROP_F64) {
  TestModel test = lmmClassifier(element, 20);
  test.model.noise_count = 3;
  test.model.noise = kNoise;
  return test;
}

/// The noise of one layer for rows `first` to `first + count - 1`.
std::vector<double> draw(const trop_model &model, int64_t layer, uint64_t seed, int64_t step,
                         int64_t first, int64_t count) {
  Noise noise(model);
  trop_samples samples = {};
  samples.first = first;
  samples.count = count;
  noise.draw(seed, step, samples);
  const auto *numbers = static_cast<const double *>(samples.noise[layer]);
  return {numbers, numbers + count * model.noise[layer].count};
}
} // namespace

TEST(NoiseTest, NamesItsLayers) {
  EXPECT_EQ(noiseText(noisy().model), "dropout 0.25 [8, 5], dropout 0.5 [8], dropout 0 [8]");
  EXPECT_EQ(noiseText(lmmClassifier(TROP_F64, 20).model), "none");
}

TEST(NoiseTest, IsZeroAsOftenAsItsRateAndOneOnAverage) {
  TestModel test = noisy();
  constexpr int64_t kRows = 5000;
  for (int64_t layer : {0, 1}) {
    double rate = kNoise[layer].rate, kept = 1 / (1 - rate), zeros = 0, sum = 0;
    std::vector<double> numbers = draw(test.model, layer, 1, 2, 0, kRows);
    for (double number : numbers) {
      EXPECT_TRUE(number == 0 || number == kept) << number;
      zeros += number == 0;
      sum += number;
    }
    double count = double(numbers.size());
    EXPECT_NEAR(zeros / count, rate, 4 * std::sqrt(rate * (1 - rate) / count));
    EXPECT_NEAR(sum / count, 1, 4 * std::sqrt(rate / (1 - rate) / count));
  }
  for (double number : draw(test.model, 2, 1, 2, 0, 100))
    EXPECT_EQ(number, 1);
}

TEST(NoiseTest, FollowsFromSeedStepLayerAndRowAlone) {
  TestModel test = noisy();
  std::vector<double> all = draw(test.model, 1, 1, 2, 0, 100),
                      part(all.begin() + 8 * 30, all.begin() + 8 * 50);
  EXPECT_EQ(draw(test.model, 1, 1, 2, 30, 20), part);
  int64_t rows[] = {7, 3, 7};
  Noise noise(test.model);
  trop_samples samples = {};
  samples.indices = rows;
  samples.count = 3;
  noise.draw(1, 9, samples); // another step leaves nothing behind
  noise.draw(1, 2, samples);
  const auto *listed = static_cast<const double *>(samples.noise[1]);
  for (int64_t i = 0; i < 24; ++i)
    EXPECT_EQ(listed[i], all[size_t(8 * rows[i / 8] + i % 8)]);

  EXPECT_NE(draw(test.model, 1, 2, 2, 0, 100), all) << "seed";
  EXPECT_NE(draw(test.model, 1, 1, 3, 0, 100), all) << "step";
  EXPECT_NE(draw(test.model, 1, 1, 2, 1, 100), all) << "row";
  std::vector<double> other = draw(test.model, 2, 1, 2, 0, 100);
  EXPECT_NE(other, all) << "layer";
}

TEST(NoiseTest, ALargestLossTakesNone) {
  Experiment experiment(noisy(), blobs(20, 1));
  experiment.initialise();
  for (auto [reduce, name] : {std::pair(TROP_REDUCE_MAX, "max"), {TROP_REDUCE_TOP, "top(1)"}})
    EXPECT_EQ(errorOf([&, reduce = reduce] {
                train(experiment.model, experiment.samples, {reduce, 10, 0, /*quiet=*/true},
                      experiment.evaluator, experiment.weights);
              }),
              std::string("dropout (net.trop:3:4) expects reduce mean, found ") + name);
}

TEST(NoiseTest, OfAPluginThatIsNotThereIsRefusedWhereItIsDrawn) {
  const trop_argument sigma = {sizeof sigma, "sigma", TROP_ARGUMENT_NUMBER, 0.5, nullptr};
  const trop_call gaussian = {sizeof gaussian, "gaussian", 1, &sigma};
  trop_noise noise = {sizeof noise, "jitter", "net.trop:3:4", 1, kShape, 8, 0, &gaussian};
  TestModel test = noisy();
  test.model.noise_count = 1;
  test.model.noise = &noise;
  EXPECT_EQ(noiseText(test.model), "jitter gaussian(sigma: 0.5) [8]");
  EXPECT_EQ(errorOf([&] { checkNoise(test.model); }),
            "net.trop:3:4: unknown noise 'gaussian': no plugin of this program has its code");
  noise.struct_size = offsetof(trop_noise, distribution);
  EXPECT_EQ(errorOf([&] { checkModel(test.model); }),
            concat("expected a model's noise described in at least ", sizeof noise,
                   " bytes each, found ", noise.struct_size, " of an older release"));
}
