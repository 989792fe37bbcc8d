//===- trop/schema.h - Words of a train block and of initialisers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of initialisers, data sources, optimizers and schedules with their
// arguments. The front end checks sources against it, the runtime reads
// defaults and writes `--help` from it, so that both always agree. Formulas are
// in docs/language.md.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_SCHEMA_H
#define TROP_SCHEMA_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

namespace trop::schema {

/// What an argument may be. Choices are bare words listed in `choices`. A path is
/// relative to the source; `${NAME}` in it is replaced by an environment variable when
/// the program runs, and an absolute path in a variable that begins a name stands for all up to it.
enum class Kind { Number, Integer, Path, Parameter, Choice, Strings, Numbers, Text };

/// One argument of a call. A positional argument is required unless `optional`;
/// a named one (`key: value`) has a default. Strings and Numbers may be arrays.
struct Argument {
  const char *name;
  Kind kind;
  bool named;
  bool optional;
  double defaultValue; ///< for Number and Integer
  double minimum;      ///< smallest legal number ...
  bool exclusive;      ///< ... itself excluded
  double maximum;      ///< largest legal number
  const char *choices; ///< for Choice: "a|b|c", the first is the default; for Numbers: a word
  const char *help;
  const char *remedy = nullptr; ///< what to write instead of a wrong value, for some
  bool below = false;           ///< the maximum itself is excluded
  bool forValues = false;       ///< not for models that return classes
  bool forClasses = false;      ///< for these alone
};

struct Call {
  const char *name;
  const char *help;
  const Argument *arguments;
  std::size_t argumentCount;
};

/// What safetensors calls its description: no name for a parameter.
inline constexpr const char kReservedName[] = "__metadata__";

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

inline constexpr Argument kFromArgs[] = {
    {"file", Kind::Path, false, false, 0, 0, false, 0, nullptr,
     "safetensors file of any tool, relative to the .trop file"},
    {"name", Kind::Text, false, true, 0, 0, false, 0, nullptr,
     "its tensor (default: of the parameter's name)"},
    {"transposed", Kind::Choice, true, true, 0, 0, false, 0, "false|true",
     "whether it is a matrix [columns, rows], as of PyTorch's Linear"}};

// Those that more than the table knows by name.
inline constexpr const char kFrom[] = "from";
inline constexpr const char kPrototypes[] = "prototypes";
inline constexpr const char kVotes[] = "votes";
inline constexpr const char kUniform[] = "uniform";

inline constexpr Call kInitialisers[] = {
    {"zeros", "every entry 0", nullptr, 0},
    {"plus_minus", "+k, -k, +k, -k, ... in row-major order", kPlusMinusArgs, 1},
    {kPrototypes, "column h is minus the layer's input at the h-th drawn training sample", nullptr,
     0},
    {kVotes,
     "row h is +k for the class of prototype h and -k for the others; "
     "its target value for a regression output",
     kVotesArgs, 2},
    {"normal", "normal(mean, sd)", kNormalArgs, 2},
    {kUniform, "uniform on [low, high)", kUniformArgs, 2},
    {"glorot", "uniform on [-a, a), a = sqrt(6 / (fan_in + fan_out))", nullptr, 0},
    {kFrom, "a tensor of a file", kFromArgs, 3},
};

// Data sources.
namespace detail {
inline constexpr Argument kScaleTargets = {
    "scale_targets",
    Kind::Choice,
    true,
    true,
    0,
    0,
    false,
    0,
    "none|standard|minmax",
    "how targets are scaled for training, fitted on the training rows; predictions are not",
    nullptr,
    false,
    true};
constexpr Argument namesOfClasses(const char *name, const char *help) {
  return {name, Kind::Strings, true, true,    0,     0,     false,
          0,    nullptr,       help, nullptr, false, false, true};
}
} // namespace detail
// Weights of samples: a model that is trained on such takes them with each.
inline constexpr const char kSampleWeight[] = "sample_weight";
inline constexpr const char kClassWeights[] = "class_weights";
namespace detail {
inline constexpr Argument kWeightsOfClasses = {
    kClassWeights,
    Kind::Numbers,
    true,
    true,
    0,
    0,
    false,
    kInf,
    "balanced",
    "what losses of samples are multiplied by, a number of at least 0 a class, in their order; "
    "balanced: rows / (classes * rows of the class), of the training rows (scikit-learn)",
    nullptr,
    false,
    false,
    true};
} // namespace detail
namespace detail {
constexpr Argument choice(const char *name, const char *choices, const char *help) {
  return {name, Kind::Choice, true, true, 0, 0, false, 0, choices, help};
}
constexpr Argument strings(const char *name, const char *help) {
  return {name, Kind::Strings, true, true, 0, 0, false, 0, nullptr, help};
}
constexpr Argument file(const char *name, const char *help) {
  return {name, Kind::Path, true, true, 0, 0, false, 0, nullptr, help};
}
// How rows are dealt to parts, whatever they are read from.
inline constexpr Argument kSplitSeed = {
    "split_seed",
    Kind::Integer,
    true,
    true,
    0,
    0,
    false,
    kInf,
    nullptr,
    "what the dealing of rows to parts follows from (default: the training's seed)"};
inline constexpr Argument kStratify = {"stratify",
                                       Kind::Choice,
                                       true,
                                       true,
                                       0,
                                       0,
                                       false,
                                       0,
                                       "none|label",
                                       "label: all parts have the same share of each class",
                                       nullptr,
                                       false,
                                       false,
                                       true};
inline constexpr Argument kParts = file(
    "parts", "JSON file with the rows of parts, as --rows-out writes it, in the place of split");
inline constexpr Argument kImpute = choice(
    "impute", "refuse|mean|median|mode|indicator",
    "what stands for missing features, fitted on the training rows; indicator: the mean, and "
    "an input more for each column that misses some, 1 where it does");
} // namespace detail
inline constexpr Argument kCsvArgs[] = {
    {"path", Kind::Path, false, false, 0, 0, false, 0, nullptr,
     "CSV file, plain or compressed by gzip, relative to the .trop file"},
    detail::file("validation_path", "a file whose rows are for validation"),
    detail::file("test_path", "a file whose rows are for testing"),
    {"label", Kind::Strings, true, true, 0, 0, false, 0, nullptr,
     "label column; one a value for a regression with several outputs (default: the last columns)"},
    detail::namesOfClasses(
        "classes", "keep only rows of these classes, numbered in this order (default: all)"),
    {"header", Kind::Choice, true, true, 0, 0, false, 0, "auto|yes|none",
     "whether the first row has the names of the columns; auto: yes, but a row like those below "
     "it is refused; none: they are called f0, f1, ..."},
    detail::strings("separator", "what stands between values: one of , ; | : tab and space, which "
                                 "is any number of blanks (default: ,)"),
    detail::strings("decimal", "what stands before decimals: . or , (default: .)"),
    detail::strings("thousands",
                    "what stands between thousands: one of , . ' _ and space (default: "
                    "nothing)"),
    detail::strings("comment", "what lines begin with that are not read (default: nothing)"),
    detail::strings("columns", "the features: names, ranges \"a..f\" and patterns \"x*\" (default: "
                               "all columns that are nothing else)"),
    detail::strings("ignore", "columns that are not read, named likewise"),
    detail::strings("missing", "what stands where a value is missing (default: where impute fills "
                               "it in, nothing, NA, N/A, ?, NaN, nan and null)"),
    detail::kImpute,
    detail::strings("one_hot",
                    "columns of categories, each of whose values is an input, 1 where it "
                    "is that one; named as `columns` are"),
    {"split", Kind::Number, true, true, 0.7, 0, true, 1, nullptr,
     "part of the rows to train on, in (0, 1] (default where there is a test_path: the rest)"},
    {"validation", Kind::Number, true, true, 0, 0, false, 1, nullptr,
     "part of the rows held out for validation, in [0, 1)"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|standard|minmax",
     "how features are scaled, fitted on the training rows"},
    detail::kScaleTargets,
    {kSampleWeight, Kind::Strings, true, true, 0, 0, false, 0, nullptr,
     "column of what the loss of each sample is multiplied by, numbers of at least 0"},
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::strings("group", "column of what is never dealt to two parts, as a patient"),
    detail::kParts};
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
    detail::namesOfClasses("classes",
                           "keep only samples of these labels, numbered in this order (default: "
                           "the numbers from 0, and any other label is an error)"),
    detail::namesOfClasses("names", "what the classes are called (default: their labels)"),
    {"split", Kind::Number, true, true, 1, 0, true, 1, nullptr,
     "part of the samples to train on, in (0, 1]; the rest is for validation where there are "
     "test_images, else for testing"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|unit|standard|minmax",
     "how numbers are scaled; unit: integers divided by the largest of their type, 255 for bytes"},
    detail::kScaleTargets,
    detail::kWeightsOfClasses,
    detail::file("validation_images", "the inputs of samples for validation"),
    detail::file("validation_labels", "their classes or values"),
    detail::kSplitSeed,
    detail::kStratify,
    detail::kParts};
// NumPy's files: as IDX, but for names of files and arrays.
namespace detail {
constexpr Argument file(const char *name, const char *help, bool isOptional) {
  return {name, Kind::Path, isOptional, isOptional, 0, 0, false, 0, nullptr, help};
}
inline constexpr Argument kRows = {
    "rows",  Kind::Integer,
    true,    true,
    0,       1,
    false,   kInf,
    nullptr, "take this many samples, the first, of those that are no test samples (default: all)"};
inline constexpr Argument kNumbers = namesOfClasses(
    "classes",
    "keep only samples of these labels, numbered in this order (default: the numbers from "
    "0, and any other label is an error)");
inline constexpr Argument kNames =
    namesOfClasses("names", "what the classes are called (default: their labels)");
inline constexpr Argument kSplitOfAll = {
    "split",
    Kind::Number,
    true,
    true,
    1,
    0,
    true,
    1,
    nullptr,
    "part of the samples to train on, in (0, 1]; the rest is for validation where there are test "
    "samples, else for testing"};
inline constexpr Argument kScaleArrays = {
    "scale",
    Kind::Choice,
    true,
    true,
    0,
    0,
    false,
    0,
    "none|unit|standard|minmax",
    "how numbers are scaled; unit: integers divided by the largest of their type, 255 for bytes"};
} // namespace detail
inline constexpr Argument kNpyArgs[] = {
    detail::file("inputs", ".npy file with the inputs of the samples, plain or compressed by gzip",
                 false),
    detail::file("labels", ".npy file with their classes, numbers from 0, or their values", false),
    detail::file("validation_inputs", "the inputs of samples for validation"),
    detail::file("validation_labels", "their classes or values"),
    detail::file("test_inputs", "the inputs of samples for testing", true),
    detail::file("test_labels", "their classes or values", true),
    detail::kRows,
    detail::kNumbers,
    detail::kNames,
    detail::kSplitOfAll,
    detail::kScaleArrays,
    detail::kScaleTargets,
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::kParts};
inline constexpr Argument kNpzArgs[] = {
    detail::file("path", ".npz file with the inputs and labels of the samples", false),
    detail::strings("inputs", "the array of the inputs (default: \"X\")"),
    detail::strings("label",
                    "the array of their classes, numbers from 0, or their values (default: "
                    "\"y\")"),
    detail::file("validation_path",
                 ".npz file with samples for validation, which may be the same file"),
    detail::strings("validation_inputs", "the array of their inputs (default: as of `inputs`)"),
    detail::strings("validation_label",
                    "the array of their classes or values (default: as of `label`)"),
    detail::file("test_path", ".npz file with samples for testing, which may be the same file",
                 true),
    detail::strings("test_inputs", "the array of their inputs (default: as of `inputs`)"),
    detail::strings("test_label", "the array of their classes or values (default: as of `label`)"),
    detail::kRows,
    detail::kNumbers,
    detail::kNames,
    detail::kSplitOfAll,
    detail::kScaleArrays,
    detail::kScaleTargets,
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::kParts};
inline constexpr Argument kLibsvmArgs[] = {
    detail::file("path", "file of LABEL INDEX:VALUE ..., plain or compressed by gzip", false),
    detail::file("validation_path", "such a file with samples for validation"),
    detail::file("test_path", "such a file with samples for testing", true),
    detail::namesOfClasses(
        "classes", "keep only samples of these labels, numbered in this order (default: all)"),
    {"split", Kind::Number, true, true, 0.7, 0, true, 1, nullptr,
     "part of the samples to train on, in (0, 1]"},
    {"validation", Kind::Number, true, true, 0, 0, false, 1, nullptr,
     "part of the samples held out for validation, in [0, 1)"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|standard|minmax",
     "how features are scaled, fitted on the training rows"},
    detail::kScaleTargets,
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::kParts};
// Weka's files: as CSV, but for what the header says.
inline constexpr Argument kArffArgs[] = {
    detail::file("path", "ARFF file, plain or compressed by gzip", false),
    detail::file("validation_path", "a file whose rows are for validation"),
    detail::file("test_path", "a file whose rows are for testing"),
    detail::strings("label", "label attribute; one a value for a regression with several outputs "
                             "(default: the last attributes)"),
    detail::namesOfClasses("classes", "keep only rows of these classes, numbered in this order "
                                      "(default: those that rows have, as they are declared)"),
    detail::strings("columns", "the features: names, ranges \"a..f\" and patterns \"x*\" (default: "
                               "all attributes that are nothing else)"),
    detail::strings("ignore", "attributes that are not read, named likewise"),
    detail::kImpute,
    {"split", Kind::Number, true, true, 0.7, 0, true, 1, nullptr,
     "part of the rows to train on, in (0, 1] (default where there is a test_path: the rest)"},
    {"validation", Kind::Number, true, true, 0, 0, false, 1, nullptr,
     "part of the rows held out for validation, in [0, 1)"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|standard|minmax",
     "how features are scaled, fitted on the training rows"},
    detail::kScaleTargets,
    {kSampleWeight, Kind::Strings, true, true, 0, 0, false, 0, nullptr,
     "attribute of what the loss of each sample is multiplied by, numbers of at least 0"},
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::strings("group", "attribute of what is never dealt to two parts, as a patient"),
    detail::kParts};
namespace detail {
template <std::size_t N>
constexpr Call call(const char *name, const char *help, const Argument (&arguments)[N]) {
  return {name, help, arguments, N};
}
} // namespace detail
inline constexpr Call kDataSources[] = {
    detail::call("csv", "comma separated values", kCsvArgs),
    detail::call("idx", "IDX files, as of MNIST", kIdxArgs),
    detail::call("npy", "arrays of NumPy, a file each", kNpyArgs),
    detail::call("npz", "arrays of NumPy in one file", kNpzArgs),
    detail::call("libsvm", "sparse samples, a line each", kLibsvmArgs),
    detail::call("arff", "tables of Weka", kArffArgs)};

// What a source of a plugin has beside arguments of its own: its file, which columns are for what,
// and how rows are dealt.
inline constexpr Argument kTableArgs[] = {
    detail::file("path", "file with the samples, relative to the .trop file", false),
    detail::file("validation_path", "a file whose rows are for validation"),
    detail::file("test_path", "a file whose rows are for testing"),
    detail::strings("label", "label column; one a value for a regression with several outputs "
                             "(default: the last columns)"),
    detail::namesOfClasses(
        "classes", "keep only rows of these classes, numbered in this order (default: all)"),
    detail::kImpute,
    {"split", Kind::Number, true, true, 0.7, 0, true, 1, nullptr,
     "part of the rows to train on, in (0, 1] (default where there is a test_path: the rest)"},
    {"validation", Kind::Number, true, true, 0, 0, false, 1, nullptr,
     "part of the rows held out for validation, in [0, 1)"},
    {"scale", Kind::Choice, true, true, 0, 0, false, 0, "none|standard|minmax",
     "how features are scaled, fitted on the training rows"},
    detail::kScaleTargets,
    detail::strings(kSampleWeight, "column of what the loss of each sample is multiplied by, "
                                   "numbers of at least 0"),
    detail::kWeightsOfClasses,
    detail::kSplitSeed,
    detail::kStratify,
    detail::strings("group", "column of what is never dealt to two parts, as a patient"),
    detail::kParts};
/// The arguments of a plugin's source: these, then its own.
template <std::size_t N>
constexpr std::array<Argument, std::size(kTableArgs) + N>
sourceArguments(const Argument (&own)[N]) {
  std::array<Argument, std::size(kTableArgs) + N> all{};
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i < std::size(kTableArgs) ? kTableArgs[i] : own[i - std::size(kTableArgs)];
  return all;
}

// Optimizers. 002 is Boustany's thesis, 000 Enaieh and Fercoq 2026.
namespace detail {
constexpr Argument above(const char *name, double minimum, double defaultValue, const char *help) {
  return {name, Kind::Number, true, true, defaultValue, minimum, true, kInf, nullptr, help};
}
constexpr Argument atLeast(const char *name, double minimum, double defaultValue,
                           const char *help) {
  return {name, Kind::Number, true, true, defaultValue, minimum, false, kInf, nullptr, help};
}
/// In [0, 1).
constexpr Argument decay(const char *name, double defaultValue, const char *help) {
  return {name, Kind::Number, true, true, defaultValue, 0, false, 1, nullptr, help, nullptr, true};
}
constexpr Argument flag(const char *name, const char *help) {
  return {name, Kind::Choice, true, true, 0, 0, false, 0, "false|true", help};
}
constexpr Argument lr(double defaultValue) {
  return above("lr", 0, defaultValue, "learning rate, > 0, which a schedule scales");
}
/// Added to the gradient, as PyTorch does.
inline constexpr Argument kL2 =
    atLeast("weight_decay", 0, 0, "times the weights is added to the gradient, >= 0 (PyTorch)");
constexpr Argument decoupled(double defaultValue, const char *help) {
  return atLeast("weight_decay", 0, defaultValue, help);
}
inline constexpr Argument kEps = above("eps", 0, 1e-8, "added to the root that divides, > 0");
inline constexpr Argument kBeta1 = decay("beta1", 0.9, "decay of the average of gradients, [0, 1)");
inline constexpr Argument kBeta2 =
    decay("beta2", 0.999, "decay of the average of squared gradients, [0, 1)");
} // namespace detail

inline constexpr Argument kPolyakArgs[] = {{"target", Kind::Number, true, true, 0, -kInf, false,
                                            kInf, nullptr, "loss aimed at (000, section 4.2)"}};
inline constexpr Argument kLevelArgs[] = {{"floor", Kind::Number, true, true, 0, -kInf, false, kInf,
                                           nullptr, "a loss that is not expected to be reached"}};
inline constexpr Argument kConstantArgs[] = {
    {"eps", Kind::Number, true, false, 0.01, 0, true, kInf, nullptr,
     "accuracy aimed at; the step is eps / (2 sqrt(2 C)) with C outputs (000, section 5.3)"}};
inline constexpr Argument kSgdArgs[] = {detail::lr(0.01), detail::kL2};
inline constexpr Argument kMomentumArgs[] = {
    detail::lr(0.01), detail::decay("momentum", 0.9, "decay of the sum of gradients, [0, 1)"),
    detail::decay("dampening", 0, "part of each gradient but the first left out, [0, 1)"),
    detail::kL2};
inline constexpr Argument kNesterovArgs[] = {
    detail::lr(0.01), detail::decay("momentum", 0.9, "decay of the sum of gradients, [0, 1)"),
    detail::kL2};
inline constexpr Argument kRmsPropArgs[] = {
    detail::lr(0.01),
    detail::decay("alpha", 0.99, "decay of the average of squared gradients, [0, 1)"),
    detail::kEps,
    detail::kL2,
    detail::decay("momentum", 0, "decay of the sum of scaled gradients, [0, 1)"),
    detail::flag("centered", "take the squared average of gradients off that of their squares")};
inline constexpr Argument kAdamArgs[] = {detail::lr(1e-3), detail::kBeta1, detail::kBeta2,
                                         detail::kEps, detail::kL2};
inline constexpr Argument kAdamWArgs[] = {
    detail::lr(1e-3), detail::kBeta1, detail::kBeta2, detail::kEps,
    detail::decoupled(0.01, "weights shrink by lr times this first, >= 0 (PyTorch)")};
inline constexpr Argument kNAdamArgs[] = {
    detail::lr(2e-3),
    detail::kBeta1,
    detail::kBeta2,
    detail::kEps,
    detail::kL2,
    detail::atLeast("momentum_decay", 0, 4e-3, "how fast the momentum grows to beta1, >= 0")};
inline constexpr Argument kInnaArgs[] = {
    detail::lr(0.01), detail::atLeast("alpha", 0, 0.5, "viscous damping, >= 0 (002, (4.6))"),
    detail::above("beta", 0, 0.1, "Newtonian damping, > 0 (002, (4.6))"),
    detail::decoupled(0, "weights shrink by lr times this first, >= 0 (002, Algorithm 3)")};
inline constexpr Argument kInnaPropArgs[] = {
    detail::lr(1e-3),
    detail::atLeast("alpha", 0, 0.1, "viscous damping, >= 0 (002, Algorithm 3)"),
    detail::above("beta", 0, 0.9,
                  "Newtonian damping, above lr at every step (002, Algorithm 3, Remark 12)"),
    detail::decay("sigma", 0.999,
                  "decay of the average of squared gradients, [0, 1) (002, Algorithm 3)"),
    detail::kEps,
    detail::decoupled(0.01, "weights shrink by lr times this first, >= 0 (002, Algorithm 3)")};
inline constexpr Argument kDinAdamArgs[] = {
    detail::lr(1e-3),
    detail::atLeast("alpha", 0, 1, "viscous damping, >= 0 (002, Algorithm 6)"),
    detail::atLeast("beta", 0, 0.05, "Newtonian damping, >= 0 (002, Algorithm 6)"),
    detail::decay("sigma1", 0.9, "decay of the average of gradients, [0, 1) (002, Algorithm 6)"),
    detail::decay("sigma2", 0.999,
                  "decay of the average of squared gradients, [0, 1) (002, Algorithm 6)"),
    detail::kEps,
    detail::decoupled(0, "weights shrink by lr times this first, >= 0 (002, Algorithm 3)"),
    detail::flag("corrected", "add alpha beta g, which follows from (4.28), where Algorithm 6 "
                              "subtracts it")};
inline constexpr Call kOptimizers[] = {
    {"polyak", "step (loss - target) / |g|^2", kPolyakArgs, 1},
    {"level", "step b (loss - floor) / |g|^2; b is 1 for half of the phase, then falls to 0",
     kLevelArgs, 1},
    {"constant", "constant step eps / (2 sqrt(2 C))", kConstantArgs, 1},
    {"sgd", "step lr (PyTorch's SGD)", kSgdArgs, 2},
    {"momentum", "step lr along a decaying sum of gradients (PyTorch's SGD)", kMomentumArgs, 4},
    {"nesterov", "momentum that looks ahead (PyTorch's SGD)", kNesterovArgs, 3},
    {"rmsprop", "step lr / root mean square of gradients (PyTorch)", kRmsPropArgs, 6},
    {"adam", "step lr along average gradient / root mean square (PyTorch)", kAdamArgs, 5},
    {"adamw", "adam with decoupled weight decay (PyTorch)", kAdamWArgs, 5},
    {"nadam", "adam with Nesterov's momentum (PyTorch)", kNAdamArgs, 6},
    {"inna", "inertial Newton algorithm (002, Table 4.5)", kInnaArgs, 4},
    {"innaprop", "inna along gradients / their root mean square (002, Algorithm 3)", kInnaPropArgs,
     6},
    {"dinadam", "dynamical inertial Newton with the averages of adam (002, Algorithm 6)",
     kDinAdamArgs, 8},
};

// Schedules: what the learning rate is multiplied with, from step to step (002, section 4.7).
namespace detail {
inline constexpr Argument kWarmup = {
    "warmup", Kind::Integer,
    true,     true,
    0,        0,
    false,    kInf,
    nullptr,  "steps in which the factor rises from 0 to 1, at most those of the run"};
inline constexpr Argument kEnd = {
    "end", Kind::Number, true, true, 0, 0, false, 1, nullptr, "the factor that it ends at, [0, 1]"};
} // namespace detail
inline constexpr Argument kDecayArgs[] = {detail::kWarmup, detail::kEnd};
inline constexpr Argument kStepArgs[] = {
    {"every", Kind::Integer, true, false, 0, 1, false, kInf, nullptr, "steps of one factor"},
    {"factor", Kind::Number, true, true, 0.1, 0, true, 1, nullptr,
     "what they are multiplied with from then on, (0, 1]"}};
inline constexpr Call kSchedules[] = {
    {"constant", "the factor 1", nullptr, 0},
    {"cosine", "falls along half a period of a cosine", kDecayArgs, 2},
    {"linear", "falls in a straight line", kDecayArgs, 2},
    {"step", "falls every so many steps", kStepArgs, 2},
};

// What is done to long gradients.
inline constexpr Argument kClipArgs[] = {{"most", Kind::Number, false, false, 0, 0, true, kInf,
                                          nullptr, "what is not to be exceeded, > 0"}};
inline constexpr Call kClips[] = {
    {"norm", "a gradient of a larger norm, of all parameters that move, is scaled to it", kClipArgs,
     1},
    {"value", "entries are cut to [-most, most]", kClipArgs, 1}};

// When training stops before its steps are done.
inline constexpr Argument kPatienceArgs[] = {
    {"evaluations", Kind::Integer, false, false, 0, 1, false, kInf, nullptr,
     "so many evaluations of the validation part without a lower mean loss"},
    {"every", Kind::Integer, true, true, 0, 1, false, kInf, nullptr,
     "steps from one evaluation to the next (default: an epoch)"},
    {"least", Kind::Number, true, true, 0, 0, false, kInf, nullptr,
     "what counts as lower: by more than this"}};
inline constexpr Call kStoppings[] = {
    {"patience", "stop, and go back to the best parameters, when the validation loss rests",
     kPatienceArgs, 3}};

// What layers draw in training: distributions of numbers that they multiply values with.
inline constexpr const char kDropout[] = "dropout";
inline constexpr Argument kDropoutArgs[] = {{"rate", Kind::Number, true, false, 0, 0, false, 1,
                                             nullptr, "how likely a number is 0, [0, 1)", nullptr,
                                             true}};
inline constexpr Call kNoises[] = {{kDropout, "0, or 1 / (1 - rate)", kDropoutArgs, 1}};

} // namespace trop::schema

#endif // TROP_SCHEMA_H
