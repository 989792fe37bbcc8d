/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Calls the loss of one sample, and its active gradient by halves, so that callgrind
   counts the instructions of each. Usage: active-cost MODEL.so */
#include "trop/abi.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static float draw(void) { return rand() / (float)RAND_MAX; }

int main(int argc, char **argv) {
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  const trop_model *model = library ? dlsym(library, TROP_MODEL_SYMBOL) : NULL;
  if (!model || model->abi_version != TROP_ABI_VERSION || model->compute != TROP_F32)
    return 2;
  void **parameters = calloc(model->parameter_count, sizeof *parameters);
  trop_sparse *gradients = calloc(model->parameter_count, sizeof *gradients);
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    float *values = parameters[p] = calloc(model->parameters[p].count, sizeof(float));
    for (int64_t i = 0; i < model->parameters[p].count; ++i)
      values[i] = draw();
    int64_t capacity = model->parameters[p].active_bound;
    gradients[p] = (trop_sparse){.struct_size = sizeof(trop_sparse),
                                 .capacity = capacity,
                                 .indices = calloc(capacity, sizeof(int64_t)),
                                 .values = calloc(capacity, sizeof(float))};
  }
  float *input = calloc(model->input_count, sizeof *input);
  for (int64_t i = 0; i < model->input_count; ++i)
    input[i] = draw();
  int32_t label = 3;
  float loss, weight = 1;
  int64_t bytes =
      (model->workspace_bytes / TROP_WORKSPACE_ALIGNMENT + 1) * TROP_WORKSPACE_ALIGNMENT;
  trop_context context = {.struct_size = sizeof context,
                          .abi_version = TROP_ABI_VERSION,
                          .parameters = parameters,
                          .workspace = aligned_alloc(TROP_WORKSPACE_ALIGNMENT, bytes)};
  trop_samples samples = {
      .struct_size = sizeof samples, .inputs = input, .targets = &label, .rows = 1, .count = 1};
  trop_error error = {.struct_size = sizeof error};
  if (model->devices->entries->loss(&context, &samples, &loss, &error) ||
      model->devices->entries->evaluate(&context, &samples, &error) ||
      model->devices->entries->active_backward(&context, &samples, &weight, gradients, &error))
    return 1;
  for (int64_t p = 0; p < model->parameter_count; ++p)
    printf("%s: %lld entries\n", model->parameters[p].name, (long long)gradients[p].count);
  return 0;
}
