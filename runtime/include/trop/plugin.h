//===- trop/plugin.h - The runtime half of a plugin -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In one file of a static library, libX_rt.a, with which tropc links programs when X.so is loaded:
//
//   TROP_RUNTIME_PLUGIN("lion", "1.0", plugin) {
//     plugin.addOptimizer<Lion>(kLion);
//   }
//
// kLion is the declaration, a schema::Call, that the other half gives to the registrar of
// lib/Plugin/Registrar.h: both include one header. docs/extending.md tells the rest.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_PLUGIN_H
#define TROP_PLUGIN_H

#include "trop/plugin_interface.h"
#include "trop/schema.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trop::plugin {

/// What a call says; what it leaves out has its default.
class Arguments {
public:
  virtual ~Arguments() = default;
  virtual double number(const char *name) const = 0;
  virtual std::string choice(const char *name) const = 0;
  /// Those of an argument that may be an array; none where it is left out.
  virtual std::vector<double> numbers(const char *name) const = 0;
  virtual std::vector<std::string> texts(const char *name) const = 0;
};

/// All entries of a parameter. Where a gradient is sparse, the others' is 0.
template <typename T> struct Entries {
  T *weights;
  const T *gradient;
  T *const *slots; ///< as many arrays as there are names of slots
  int64_t count;
};

/// An optimizer that treats every entry alike: EntryRule makes it.
class Optimizer {
public:
  virtual ~Optimizer() = default;
  /// Which a schedule scales.
  virtual double learningRate() const = 0;
  /// Names of what is carried for an entry from step to step, 0 at first, and saved in checkpoints.
  virtual std::vector<const char *> slots() const = 0;
  /// `step` counts those of this parameter, from 1.
  virtual void move(double rate, int64_t step, const Entries<float> &entries) const = 0;
  virtual void move(double rate, int64_t step, const Entries<double> &entries) const = 0;
};

/// By a rule, which is made from the arguments of the call and has
///   double lr;                        // its learning rate
///   static constexpr std::array kSlots; // names of what is carried, const char *
///   template <typename T> auto at(double rate, int64_t step) const;
/// where `at` gives a function (T &weight, T gradient, T &slot...) of an entry. What does not
/// depend on the entry is best computed in double, before. An infinite weight stays: it stands
/// for what is not there in max-plus and min-plus.
template <typename Rule> class EntryRule final : public Optimizer {
  static constexpr std::size_t kSlotCount = Rule::kSlots.size();

public:
  explicit EntryRule(const Arguments &arguments) : rule(arguments) {}

  double learningRate() const override { return rule.lr; }
  std::vector<const char *> slots() const override {
    return {Rule::kSlots.begin(), Rule::kSlots.end()};
  }
  void move(double rate, int64_t step, const Entries<float> &entries) const override {
    moveAll(rule.template at<float>(rate, step), entries, std::make_index_sequence<kSlotCount>());
  }
  void move(double rate, int64_t step, const Entries<double> &entries) const override {
    moveAll(rule.template at<double>(rate, step), entries, std::make_index_sequence<kSlotCount>());
  }

private:
  template <typename Update, typename T, std::size_t... S>
  static void moveAll(const Update &update, const Entries<T> &entries, std::index_sequence<S...>) {
    std::array<T *, kSlotCount> slots = {entries.slots[S]...};
    for (int64_t i = 0; i < entries.count; ++i) {
      T before = entries.weights[i], weight = before;
      update(weight, entries.gradient[i], slots[S][i]...);
      entries.weights[i] = std::isinf(before) ? before : weight;
    }
  }

  Rule rule;
};

/// The generator of one parameter, or of one sample's noise in one layer at one step: what it gives
/// follows from the training's seed and of what it is.
class Draws {
public:
  virtual ~Draws() = default;
  virtual double uniform() = 0; ///< on [0, 1)
  virtual double normal() = 0;  ///< of mean 0 and variance 1
};

/// What an initialiser may know of a parameter.
struct Parameter {
  const char *name;
  int64_t rank;
  const int64_t *shape;
  int64_t fanIn, fanOut; ///< as `glorot` has them
  int64_t count;         ///< of entries
};

/// Writes the first values of all entries, row-major, which are then rounded to the element type.
/// The message of what it throws, a std::exception, follows the parameter's name: "expects two
/// dimensions".
using Initialiser = void (*)(const Arguments &arguments, const Parameter &parameter, Draws &draws,
                             double *values);

/// What the learning rate is multiplied with.
class Schedule {
public:
  virtual ~Schedule() = default;
  /// Finite and at least 0. The first step is 0.
  virtual double factor(int64_t step, int64_t totalSteps) const = 0;
  /// Whether factors are others in a run of other length, which then cannot be resumed.
  virtual bool dependsOnLength() const = 0;
};

/// Makes one number of losses of samples, in their order, and writes into `shares` its derivative
/// by each of them. `option` is the integer of its call, 1 without.
using Reduction = double (*)(const double *losses, int64_t count, int64_t option, double *shares);

/// A layer that takes noise (NoiseOpInterface), and the shape of what it takes for a sample.
struct NoiseLayer {
  const char *name;
  int64_t rank;
  const int64_t *shape;
  int64_t count; ///< of numbers
};

/// A distribution of noise.
class Noise {
public:
  virtual ~Noise() = default;
  /// Draws the numbers of one sample, row-major, which are then rounded to the element type. The
  /// same from the same draws: it may be asked again, on any thread.
  virtual void draw(const NoiseLayer &layer, Draws &draws, double *numbers) const = 0;
};

/// What stands in a column of a row: a number, NaN where it is missing, or a text.
struct Cell {
  Cell(double number) : number(number) {}
  Cell(std::string_view text) : text(text), isText(true) {}
  Cell(const std::string &text) : Cell(std::string_view(text)) {}
  Cell(const char *text) : Cell(std::string_view(text)) {}

  double number = 0;
  std::string_view text; ///< of features and values to predict: a number; nothing: it is missing
  bool isText = false;
};

/// Takes the rows of a file.
class Rows {
public:
  virtual ~Rows() = default;
  /// Names of all columns, which differ. Before the first row.
  virtual void setColumns(const std::vector<std::string> &names) = 0;
  /// A row, which has a cell a column. `place` is where it is in its file, a line from 1 or a
  /// position from 0, by which messages name it.
  virtual void add(int64_t place, const std::vector<Cell> &cells) = 0;
  /// Ends with an error, whose message is behind the file and the place.
  [[noreturn]] virtual void fail(int64_t place, const std::string &message) = 0;
};

/// A format of data files: tables with columns by names.
class Source {
public:
  virtual ~Source() = default;
  /// Reads a whole file. The same rows whenever it is asked to: what is known of a training is
  /// read again to evaluate it, and to go on. The message of what it throws, a std::exception,
  /// follows the file's name.
  virtual void read(const std::string &path, Rows &rows) const = 0;
};

/// Takes note of what a runtime half has the code of.
class Registrar {
public:
  struct OptimizerEntry {
    schema::Call call;
    std::unique_ptr<Optimizer> (*make)(const Arguments &arguments);
  };

  struct InitialiserEntry {
    schema::Call call;
    Initialiser fill;
  };
  struct ReductionEntry {
    schema::Call call;
    Reduction reduce;
  };
  struct ScheduleEntry {
    schema::Call call;
    std::unique_ptr<Schedule> (*make)(const Arguments &arguments);
  };
  struct NoiseEntry {
    schema::Call call;
    std::unique_ptr<Noise> (*make)(const Arguments &arguments);
  };

  struct SourceEntry {
    schema::Call call;
    std::unique_ptr<Source> (*make)(const Arguments &arguments);
  };

  /// `Rule` is as EntryRule says.
  template <typename Rule> void addOptimizer(const schema::Call &call) {
    optimizers.push_back({call, [](const Arguments &arguments) -> std::unique_ptr<Optimizer> {
                            return std::make_unique<EntryRule<Rule>>(arguments);
                          }});
  }

  void addInitialiser(const schema::Call &call, Initialiser fill) {
    initialisers.push_back({call, fill});
  }
  /// `Shape` is a Schedule, made from the arguments of the call.
  template <typename Shape> void addSchedule(const schema::Call &call) {
    schedules.push_back({call, [](const Arguments &arguments) -> std::unique_ptr<Schedule> {
                           return std::make_unique<Shape>(arguments);
                         }});
  }

  /// The code of an op with SampleReduceOpInterface, under its surface name.
  void addReduction(const schema::Call &call, Reduction reduce) {
    reductions.push_back({call, reduce});
  }

  /// `Distribution` is a Noise, made from the arguments of the call.
  template <typename Distribution> void addNoise(const schema::Call &call) {
    noises.push_back({call, [](const Arguments &arguments) -> std::unique_ptr<Noise> {
                        return std::make_unique<Distribution>(arguments);
                      }});
  }

  /// `Format` is a Source, made from the arguments of the call, which are those that it adds to
  /// schema::sourceArguments.
  template <typename Format> void addSource(const schema::Call &call) {
    sources.push_back({call, [](const Arguments &arguments) -> std::unique_ptr<Source> {
                         return std::make_unique<Format>(arguments);
                       }});
  }

  std::vector<OptimizerEntry> optimizers;
  std::vector<InitialiserEntry> initialisers;
  std::vector<ScheduleEntry> schedules;
  std::vector<ReductionEntry> reductions;
  std::vector<NoiseEntry> noises;
  std::vector<SourceEntry> sources;
};

} // namespace trop::plugin

/// Has `fill` called if `interface` is the runtime's; else the program ends with an error that
/// names both.
extern "C" void trop_load_plugin(const char *name, const char *version, const char *interface,
                                 void (*fill)(trop::plugin::Registrar &));

/// NAME and VERSION are those of TROP_PLUGIN; a body follows, which tells PLUGIN, a
/// trop::plugin::Registrar &, what it has.
#define TROP_RUNTIME_PLUGIN(NAME, VERSION, PLUGIN)                                                 \
  static void tropFillRuntime(::trop::plugin::Registrar &PLUGIN);                                  \
  __attribute__((constructor)) static void tropLoadRuntime() {                                     \
    trop_load_plugin(NAME, VERSION, TROP_RUNTIME_INTERFACE, tropFillRuntime);                      \
  }                                                                                                \
  static void tropFillRuntime(::trop::plugin::Registrar &PLUGIN)

#endif // TROP_PLUGIN_H
