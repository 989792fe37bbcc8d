//===- trop/schema.h - Words of a train block and of initialisers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of initialisers, data sources and optimizers with their
// arguments. The front end checks sources against it, the runtime reads
// defaults and writes `--help` from it, so that both always agree. Formulas are
// in docs/language.md.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_SCHEMA_H
#define TROP_SCHEMA_H

#include <cstddef>
#include <cstdint>
#include <limits>

namespace trop::schema {

/// What an argument may be. Choices are bare words listed in `choices`. A path is
/// relative to the source; `${NAME}` in it is replaced by an environment variable when
/// the program runs, and one that begins so is relative to nothing.
enum class Kind { Number, Integer, Path, Parameter, Choice, Strings };

/// One argument of a call. A positional argument is required unless `optional`;
/// a named one (`key: value`) has a default. Strings may be given several times.
struct Argument {
  const char *name;
  Kind kind;
  bool named;
  bool optional;
  double defaultValue; ///< for Number and Integer
  double minimum;      ///< smallest legal number ...
  bool exclusive;      ///< ... itself excluded
  double maximum;      ///< largest legal number
  const char *choices; ///< for Choice: "a|b|c", the first is the default
  const char *help;
  const char *remedy = nullptr; ///< what to write instead of a wrong value, for some
};

struct Call {
  const char *name;
  const char *help;
  const Argument *arguments;
  std::size_t argumentCount;
};

inline constexpr double kInf = std::numeric_limits<double>::infinity();

// Initialisers (000, sections 3.4 and 5.2; Glorot & Bengio 2010).
inline constexpr Argument kPlusMinusArgs[] = {
    {"k", Kind::Number, false, false, 0, 0, true, kInf, nullptr, "slope, > 0"}};
inline constexpr Argument kVotesArgs[] = {
    {"prototypes", Kind::Parameter, false, false, 0, 0, false, 0, nullptr,
     "the parameter initialised by prototypes whose samples vote"},
    {"k", Kind::Number, false, true, 0, 0, true, kInf, nullptr,
     "score of the prototype's class, > 0; left out for a regression output"}};
inline constexpr Argument kNormalArgs[] = {
    {"mean", Kind::Number, false, false, 0, -kInf, false, kInf, nullptr, "mean"},
    {"sd", Kind::Number, false, false, 1, 0, false, kInf, nullptr, "standard deviation, >= 0"}};
inline constexpr Argument kUniformArgs[] = {
    {"low", Kind::Number, false, false, 0, -kInf, false, kInf, nullptr, "lower end"},
    {"high", Kind::Number, false, false, 0, -kInf, false, kInf, nullptr, "upper end, >= low"}};

inline constexpr Call kInitialisers[] = {
    {"zeros", "every entry 0", nullptr, 0},
    {"plus_minus", "+k, -k, +k, -k, ... in row-major order", kPlusMinusArgs, 1},
    {"prototypes", "column h is minus the layer's input at the h-th drawn training sample", nullptr,
     0},
    {"votes",
     "row h is +k for the class of prototype h and -k for the others; "
     "its target value for a regression output",
     kVotesArgs, 2},
    {"normal", "normal(mean, sd)", kNormalArgs, 2},
    {"uniform", "uniform on [low, high)", kUniformArgs, 2},
    {"glorot", "uniform on [-a, a), a = sqrt(6 / (fan_in + fan_out))", nullptr, 0},
};

// Data sources.
inline constexpr Argument kCsvArgs[] = {
    {"path", Kind::Path, false, false, 0, 0, false, 0, nullptr,
     "CSV file with a header row, relative to the .trop file"},
    {"label", Kind::Strings, true, true, 0, 0, false, 0, nullptr,
     "label column; one a value for a regression with several outputs (default: the last columns)"},
    {"classes", Kind::Strings, true, true, 0, 0, false, 0, nullptr,
     "keep only rows of these classes, numbered in this order"},
    {"split", Kind::Number, true, true, 0.7, 0, true, 1, nullptr,
     "part of the rows to train on, in (0, 1]"},
    {"validation", Kind::Number, true, true, 0, 0, false, 1, nullptr,
     "part of the rows held out for validation, in [0, 1)"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|standard|minmax",
     "how features are scaled, fitted on the training rows"}};
inline constexpr Argument kIdxArgs[] = {
    {"images", Kind::Path, false, false, 0, 0, false, 0, nullptr,
     "IDX file with the inputs of the samples, plain or compressed by gzip"},
    {"labels", Kind::Path, false, false, 0, 0, false, 0, nullptr,
     "IDX file with their classes, numbers from 0, or their values"},
    {"test_images", Kind::Path, true, true, 0, 0, false, 0, nullptr,
     "the inputs of samples for testing"},
    {"test_labels", Kind::Path, true, true, 0, 0, false, 0, nullptr, "their classes or values"},
    {"rows", Kind::Integer, true, true, 0, 1, false, kInf, nullptr,
     "take this many samples, the first, of `images` (default: all)"},
    {"split", Kind::Number, true, true, 1, 0, true, 1, nullptr,
     "part of the samples to train on, in (0, 1]; the rest is for validation where there are "
     "test_images, else for testing"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|unit|standard|minmax",
     "how numbers are scaled; unit: integers divided by the largest of their type, 255 for bytes"}};
inline constexpr Call kDataSources[] = {{"csv", "comma separated values", kCsvArgs, 6},
                                        {"idx", "IDX files, as of MNIST", kIdxArgs, 7}};

// Optimizers. `constant` takes steps of eps / (2 sqrt(2 C)) with C outputs
// (000, section 5.3), `polyak` (loss - target) / |g|^2 (000, section 4.2), `level` the
// same with a target that needs no choice (runtime/Optim/Level.cpp).
inline constexpr Argument kPolyakArgs[] = {
    {"target", Kind::Number, true, true, 0, -kInf, false, kInf, nullptr, "loss aimed at"}};
inline constexpr Argument kLevelArgs[] = {{"floor", Kind::Number, true, true, 0, -kInf, false, kInf,
                                           nullptr, "a loss that is not expected to be reached"}};
inline constexpr Argument kConstantArgs[] = {
    {"eps", Kind::Number, true, false, 0.01, 0, true, kInf, nullptr,
     "accuracy aimed at; the step is eps / (2 sqrt(2 C))"}};
inline constexpr Argument kSgdArgs[] = {
    {"lr", Kind::Number, true, true, 0.01, 0, true, kInf, nullptr, "learning rate"}};
inline constexpr Call kOptimizers[] = {
    {"polyak", "step (loss - target) / |g|^2", kPolyakArgs, 1},
    {"level", "step b (loss - floor) / |g|^2; b is 1 for half of the phase, then falls to 0",
     kLevelArgs, 1},
    {"constant", "constant step eps / (2 sqrt(2 C))", kConstantArgs, 1},
    {"sgd", "step lr", kSgdArgs, 1},
};

} // namespace trop::schema

#endif // TROP_SCHEMA_H
