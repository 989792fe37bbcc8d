//===- GpuEntries.cpp - Calls of entry points on a GPU -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Samples.h"
#include "runtime/Device/GpuLists.h"
#include "runtime/Device/GpuModel.h"
#include "runtime/Device/GpuState.h"
#include "runtime/Model/Processor.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

/// One call of an entry point: what the CPU gives goes to memory of the GPU that calls before had,
/// what the entry point writes comes from there when it is done.
class GpuModel::Call {
public:
  Call(GpuModel &on, const trop_context &context, const trop_samples &given)
      : on(on), samples(given), element(elementBytes(on.model.compute)) {
    on.gpu.makeCurrent();
    placeRows(given);
    placeNoise(given);
    parameters = on.weights.has(context) ? on.weights.current() : uploadEach(context.parameters);
    workspace = on.takeWorkspace(given.count);
  }

  /// What the caller gave may be gone afterwards.
  ~Call() { on.gpu.driver().synchronize(on.gpu.queue()); }
  Call(const Call &) = delete;

  int64_t count() const { return samples.count; }
  trop_context context() {
    return {sizeof(trop_context),
            TROP_ABI_VERSION,
            parameters.data(),
            workspace,
            on.program.stream(),
            nullptr,
            0};
  }
  const trop_samples &rows() const { return samples; }

  void *upload(const void *from, int64_t bytes) {
    void *to = reserve(bytes, "arguments");
    on.gpu.upload(to, from, bytes);
    return to;
  }
  /// One array a parameter, from such.
  std::vector<void *> uploadEach(void *const *from) {
    std::vector<void *> there;
    for (int64_t p = 0; p < on.model.parameter_count; ++p)
      there.push_back(upload(from[p], on.model.parameters[p].count * element));
    return there;
  }
  /// Where the entry point writes what becomes `to`.
  void *result(void *to, int64_t elements) {
    if (!to)
      return nullptr;
    void *there = reserve(elements * element, "results");
    results.push_back({to, there, elements * element});
    return there;
  }
  std::vector<void *> resultEach(void *const *to) {
    std::vector<void *> there;
    for (int64_t p = 0; p < on.model.parameter_count; ++p)
      there.push_back(result(to[p], on.model.parameters[p].count));
    return there;
  }

  trop_status finish(trop_status status) {
    on.program.finish();
    for (const Result &each : results)
      on.gpu.download(each.to, each.there, each.bytes);
    return status;
  }

private:
  struct Result {
    void *to, *there;
    int64_t bytes;
  };

  void *reserve(int64_t bytes, const char *purpose) {
    if (used == on.slots.size())
      on.slots.emplace_back();
    GpuMemory &slot = on.slots[used++];
    on.gpu.enlarge(slot, bytes, purpose);
    return slot.data();
  }

  /// Rows that are kept there, or else those of the call.
  void placeRows(const trop_samples &given) {
    if (given.indices)
      samples.indices =
          static_cast<int64_t *>(upload(given.indices, given.count * int64_t(sizeof(int64_t))));
    if (on.kept.has(given))
      return on.kept.place(samples);
    RowBytes row(on.model);
    int64_t first = given.indices ? 0 : given.first;
    int64_t rows = given.indices ? given.rows : given.count;
    auto place = [&](const void *array, int64_t bytes) -> const void * {
      return array ? upload(static_cast<const char *>(array) + first * bytes, rows * bytes)
                   : nullptr;
    };
    samples.inputs = place(given.inputs, row.input);
    samples.targets = place(given.targets, row.target);
    samples.sample_weights = place(given.sample_weights, row.weight);
    samples.rows = rows;
    samples.first = 0;
  }

  void placeNoise(const trop_samples &given) {
    if (!given.noise)
      return;
    for (int64_t k = 0; k < on.model.noise_count; ++k)
      noise.push_back(given.noise[k]
                          ? upload(given.noise[k], given.count * on.model.noise[k].count * element)
                          : nullptr);
    samples.noise = noise.data();
  }

  GpuModel &on;
  trop_samples samples;
  int64_t element;
  std::vector<void *> parameters;
  std::vector<const void *> noise;
  void *workspace;
  size_t used = 0;
  std::vector<Result> results;
};

namespace trop::rt {

/// What stands in the table of entry points.
struct GpuEntries {
  using Call = GpuModel::Call;

  /// call(a Call, the GPU's entry points, error) -> status
  template <typename Function>
  static trop_status run(const trop_context *context, const trop_samples *samples,
                         trop_error *error, const Function &function) {
    GpuModel &model = GpuModel::of(context);
    try {
      Call call(model, *context, *samples);
      trop_context there = call.context();
      return call.finish(function(call, *model.code.entries, there, error));
    } catch (const Error &failed) {
      throw DeviceError(failed.what());
    }
  }

  static trop_status forward(const trop_context *context, const trop_samples *samples,
                             void *outputs, trop_error *error) {
    const trop_model &model = GpuModel::of(context).model;
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          void *result = call.result(outputs, call.count() * model.output_count);
          return on.forward(&there, &call.rows(), result, error);
        });
  }

  /// loss and evaluate_loss.
  template <trop_loss_fn trop_entries::*Field>
  static trop_status loss(const trop_context *context, const trop_samples *samples, void *losses,
                          trop_error *error) {
    trop_status status =
        run(context, samples, error,
            [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
              return (on.*Field)(&there, &call.rows(), call.result(losses, call.count()), error);
            });
    return status == TROP_OK
               ? checkFinite(GpuModel::of(context).model, losses, samples->count, error)
               : status;
  }

  static trop_status values(const trop_context *context, const trop_samples *samples,
                            void *const *values, trop_error *error) {
    const trop_model &model = GpuModel::of(context).model;
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          std::vector<void *> results;
          for (int64_t v = 0; v < model.value_count; ++v)
            results.push_back(call.result(values[v], call.count() * model.values[v].count));
          return on.values(&there, &call.rows(), results.data(), error);
        });
  }

  static trop_status gradient(const trop_context *context, const trop_samples *samples,
                              const void *weights, void *const *gradients, trop_error *error) {
    if (samples->count > GpuModel::of(context).mostSamples()) // They are one sum.
      return onCpu<&trop_entries::gradient>(context, samples, weights, gradients, error);
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          return on.gradient(&there, &call.rows(), upload(call, context, weights),
                             call.resultEach(gradients).data(), error);
        });
  }

  static trop_status lossGradient(const trop_context *context, const trop_samples *samples,
                                  const void *weights, void *losses, void *const *gradients,
                                  trop_error *error) {
    if (samples->count > GpuModel::of(context).mostSamples())
      return onCpu<&trop_entries::loss_gradient>(context, samples, weights, losses, gradients,
                                                 error);
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          return on.loss_gradient(&there, &call.rows(), upload(call, context, weights),
                                  call.result(losses, call.count()),
                                  call.resultEach(gradients).data(), error);
        });
  }

  static trop_status evaluate(const trop_context *context, const trop_samples *samples,
                              trop_error *error) {
    return run(context, samples, error,
               [&](Call &call, const trop_entries &on, const trop_context &there,
                   trop_error *error) { return on.evaluate(&there, &call.rows(), error); });
  }

  /// active_gradient and active_backward: lists are made of tensors.
  template <trop_active_gradient_fn trop_entries::*Field>
  static trop_status lists(const trop_context *context, const trop_samples *samples,
                           const void *weights, trop_sparse *gradients, trop_error *error) {
    GpuModel &model = GpuModel::of(context);
    bool isMean = Field == &trop_entries::active_gradient && !weights;
    if (isMean && model.state && model.kept.has(*samples) && model.weights.has(*context) &&
        model.state->giveGradient(*samples, gradients))
      return TROP_OK;
    const Weights &tensors = model.takeTensors();
    trop_status status =
        run(context, samples, error,
            [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
              std::vector<trop_sparse> all;
              for (void *values : call.resultEach(tensors.pointers()))
                all.push_back({sizeof(trop_sparse), 0, 0, nullptr, values});
              return (on.*Field)(&there, &call.rows(), upload(call, context, weights), all.data(),
                                 error);
            });
    if (status == TROP_OK)
      makeLists(model.model, tensors, gradients);
    return status;
  }

  static trop_status inputGradient(const trop_context *context, const trop_samples *samples,
                                   void *gradients, trop_error *error) {
    const trop_model &model = GpuModel::of(context).model;
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          void *result = call.result(gradients, call.count() * model.input_count);
          return on.input_gradient(&there, &call.rows(), result, error);
        });
  }

  static trop_status forwardProduct(const trop_context *context, const trop_samples *samples,
                                    void *const *directions, void *products, trop_error *error) {
    const trop_model &model = GpuModel::of(context).model;
    return run(
        context, samples, error,
        [&](Call &call, const trop_entries &on, const trop_context &there, trop_error *error) {
          std::vector<void *> along = call.uploadEach(directions);
          along.push_back(call.upload(directions[model.parameter_count],
                                      model.input_count * elementBytes(model.compute)));
          return on.forward_product(&there, &call.rows(), along.data(),
                                    call.result(products, call.count()), error);
        });
  }

  static const void *upload(Call &call, const trop_context *context, const void *weights) {
    int64_t bytes = elementBytes(GpuModel::of(context).model.compute);
    return weights ? call.upload(weights, call.count() * bytes) : nullptr;
  }

  /// As the CPU's entry points end at the first loss that is not finite.
  static trop_status checkFinite(const trop_model &model, const void *losses, int64_t count,
                                 trop_error *error) {
    return withElement(model.compute, [&](auto zero) {
      const auto *all = static_cast<const decltype(zero) *>(losses);
      for (int64_t i = 0; i < count; ++i)
        if (!std::isfinite(all[i])) {
          if (error) {
            error->sample = i;
            error->message = "the loss is not finite";
          }
          return TROP_NONFINITE;
        }
      return TROP_OK;
    });
  }

  /// The CPU's entry points, for what there are no kernels for.
  template <auto Field, typename... Arguments>
  static trop_status onCpu(const trop_context *context, Arguments... arguments) {
    GpuModel &model = GpuModel::of(context);
    trop_context here = model.onCpu(*context);
    return (entriesOf(model.model).*Field)(&here, arguments...);
  }
  template <auto Field, typename... Arguments>
  static void fallBack(trop_entries &table, const trop_entries &cpu,
                       trop_status (*trop_entries::*)(const trop_context *, Arguments...)) {
    table.*Field = cpu.*Field ? onCpu<Field, Arguments...> : nullptr;
  }
};

} // namespace trop::rt

trop_entries GpuModel::makeEntries(const trop_entries &cpu, const trop_entries &gpu) {
  trop_entries table{};
  table.struct_size = sizeof table;
#define TROP_CHOOSE(field, function)                                                               \
  if (gpu.field)                                                                                   \
    table.field = GpuEntries::function;                                                            \
  else                                                                                             \
    GpuEntries::fallBack<&trop_entries::field>(table, cpu, &trop_entries::field)
  TROP_CHOOSE(forward, forward);
  TROP_CHOOSE(loss, loss<&trop_entries::loss>);
  TROP_CHOOSE(values, values);
  TROP_CHOOSE(gradient, gradient);
  TROP_CHOOSE(loss_gradient, lossGradient);
  TROP_CHOOSE(input_gradient, inputGradient);
  TROP_CHOOSE(forward_product, forwardProduct);
  TROP_CHOOSE(active_gradient, lists<&trop_entries::active_gradient>);
  TROP_CHOOSE(evaluate, evaluate);
  TROP_CHOOSE(evaluate_loss, loss<&trop_entries::evaluate_loss>);
  TROP_CHOOSE(active_backward, lists<&trop_entries::active_backward>);
#undef TROP_CHOOSE
  GpuEntries::fallBack<&trop_entries::explain>(table, cpu, &trop_entries::explain);
  table.state = cpu.state;
  return table;
}
