/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Prints what a library says of its weights, and what the model makes of a sample of zeros; writes
   the values of all parameters to a file. */

#include "trop/abi.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  void *library = dlopen(argv[1], RTLD_NOW);
  const trop_model *model = library ? dlsym(library, TROP_MODEL_SYMBOL) : NULL;
  if (argc != 3 || !model || model->abi_version != TROP_ABI_VERSION)
    return 2;
  for (int64_t i = 0; i < model->metadata_count; ++i)
    if (!strcmp(model->metadata[i].key, "step") || !strcmp(model->metadata[i].key, "format"))
      printf("%s: %s\n", model->metadata[i].key, model->metadata[i].text);

  FILE *file = fopen(argv[2], "wb");
  const void **parameters = calloc((size_t)model->parameter_count, sizeof *parameters);
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    parameters[p] = model->parameters[p].value;
    if (!parameters[p]) {
      printf("no value of %s\n", model->parameters[p].name);
      return 0;
    }
    fwrite(parameters[p], sizeof(float), (size_t)model->parameters[p].count, file);
  }
  fclose(file);

  int64_t bytes =
      (model->workspace_bytes / TROP_WORKSPACE_ALIGNMENT + 1) * TROP_WORKSPACE_ALIGNMENT;
  trop_context context = {.struct_size = sizeof context,
                          .abi_version = TROP_ABI_VERSION,
                          .parameters = (void *const *)parameters, /* which are only read */
                          .workspace = aligned_alloc(TROP_WORKSPACE_ALIGNMENT, (size_t)bytes)};
  float *input = calloc((size_t)model->input_count, sizeof *input);
  float *outputs = calloc((size_t)model->output_count, sizeof *outputs);
  trop_samples samples = {.struct_size = sizeof samples, .inputs = input, .rows = 1, .count = 1};
  trop_error error = {.struct_size = sizeof error, .sample = -1};
  if (model->devices->entries->forward(&context, &samples, outputs, &error) != TROP_OK)
    return 1;
  for (int64_t d = 0; d < model->output_count; ++d)
    printf("%s%.9g", d ? "," : "", outputs[d]);
  printf("\n");
  return 0;
}
