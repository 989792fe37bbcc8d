/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Two models in one program: both are what their headers say, and compute. */
#include "a.h"
#include "b.h"
#include "b.h" /* Twice is as good as once. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t a_input_shape[] = A_INPUT_SHAPE, a_shape[] = A_SHAPE_W1;
static const int64_t a_counts[A_PARAMETER_COUNT] = A_PARAMETER_COUNTS;
static const int64_t b_counts[B_PARAMETER_COUNT] = B_PARAMETER_COUNTS;
static const char *const a_names[A_PARAMETER_COUNT] = A_PARAMETER_NAMES;
static const char *const b_names[B_PARAMETER_COUNT] = B_PARAMETER_NAMES;
static const char *const classes[A_OUTPUT_COUNT] = A_CLASS_NAMES;

static A_STORAGE a_input[A_INPUT_COUNT];
static A_COMPUTE a_outputs[A_OUTPUT_COUNT];
static B_STORAGE b_input[B_INPUT_COUNT], b_weights[B_COUNT_h_W];
static B_COMPUTE b_outputs[B_OUTPUT_COUNT];

static void expect(int good, const char *what) {
  if (good)
    return;
  fprintf(stderr, "the header differs from the model: %s\n", what);
  exit(1);
}

static void compare(const trop_model *model, const int64_t *counts, const char *const *names) {
  int64_t p;
  for (p = 0; p < model->parameter_count; ++p) {
    expect(model->parameters[p].count == counts[p], "counts");
    expect(strcmp(model->parameters[p].name, names[p]) == 0, "names");
  }
}

static void forward(const trop_model *model, void *const *parameters, const void *input,
                    void *outputs) {
  trop_context context;
  trop_samples samples;
  char *memory = (char *)malloc((size_t)model->workspace_bytes + TROP_WORKSPACE_ALIGNMENT);
  memset(&context, 0, sizeof context);
  memset(&samples, 0, sizeof samples);
  context.struct_size = sizeof context;
  context.abi_version = TROP_ABI_VERSION;
  context.parameters = parameters;
  context.workspace =
      memory + TROP_WORKSPACE_ALIGNMENT - (uintptr_t)memory % TROP_WORKSPACE_ALIGNMENT;
  samples.struct_size = sizeof samples;
  samples.inputs = input;
  samples.rows = samples.count = 1;
  while (model->fallback) /* Any processor can run the last. */
    model = model->fallback;
  expect(model->devices[0].entries->forward(&context, &samples, outputs, NULL) == TROP_OK,
         "forward");
  free(memory);
}

int main(void) {
  void *a_parameters[A_PARAMETER_COUNT], *b_parameters[B_PARAMETER_COUNT];
  int64_t p, best = 0;
  expect(strcmp(a.model_hash, A_MODEL_HASH) == 0 && strcmp(b.model_hash, B_MODEL_HASH) == 0,
         "hash");
  expect(a.input_count == A_INPUT_COUNT && a.output_count == A_OUTPUT_COUNT &&
             a.input_shape[0] == a_input_shape[0] && a.parameter_count == A_PARAMETER_COUNT &&
             b.input_count == B_INPUT_COUNT && b.output_count == B_OUTPUT_COUNT &&
             b.parameter_count == B_PARAMETER_COUNT,
         "counts of samples");
  expect(strcmp(a.parameters[A_INDEX_W1].name, "W1") == 0 &&
             a.parameters[A_INDEX_W1].shape[1] == a_shape[1] &&
             strcmp(b.parameters[B_INDEX_h_W].name, "h.W") == 0,
         "parameters");
  compare(&a, a_counts, a_names);
  compare(&b, b_counts, b_names);

  for (p = 0; p < a.parameter_count; ++p)
    a_parameters[p] = (void *)a.parameters[p].value;
  forward(&a, a_parameters, a_input, a_outputs);
  for (p = 1; p < A_OUTPUT_COUNT; ++p)
    if (a_outputs[p] > a_outputs[best])
      best = p;
  b_input[0] = 2;
  b_parameters[0] = b_weights;
  forward(&b, b_parameters, b_input, b_outputs);
  printf("%s: %s, %s: %.1f, %s\n", a.name, classes[best], b.name, (double)b_outputs[0], b.compiler);
  return 0;
}
