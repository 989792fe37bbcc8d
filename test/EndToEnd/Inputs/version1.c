/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   A program of version 1 of trop/abi.h that does not look at the version of the model that it
   loads: structs as version 1 had them, as far as they are used. Prints what forward, gradient and
   build of a state say. Usage: version1 MODEL.so */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

struct context {
  uint64_t struct_size;
  void *const *parameters, *const *buffers;
  void *workspace;
  int32_t mode, threads;
  uint64_t random_key[2];
};

struct error {
  uint64_t struct_size;
  int64_t sample;
  const char *message;
};

struct samples {
  uint64_t struct_size;
  const void *inputs, *targets;
  int64_t rows;
  const int64_t *indices;
  int64_t first, count;
};

struct state_entries {
  uint64_t struct_size;
  int64_t block_bytes, shared_bytes, fan_out, kept_count;
  const void *kept;
  int32_t (*prepare)(const struct context *, const void *, void *, struct error *);
  int32_t (*build)(const struct context *, const struct samples *, const void *, void *, void *,
                   struct error *);
};

struct entries {
  uint64_t struct_size;
  int32_t (*forward)(const struct context *, const struct samples *, void *, struct error *);
  void *loss, *values;
  int32_t (*gradient)(const struct context *, const struct samples *, const void *, void *const *,
                      struct error *);
  void *active_gradient, *input_gradient, *forward_product, *explain;
  const struct state_entries *state;
};

struct model {
  uint64_t struct_size;
  uint32_t abi_version, features;
  const char *name, *compiler, *source, *cpu, *hash, *derivative;
  int32_t element, target;
  int64_t sizes[11];
  int64_t workspace_bytes;
  const struct entries *entries;
};

static void *parameters[8];
static float numbers[4096];

int main(int argc, char **argv) {
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  const struct model *model = library ? dlsym(library, "trop_model_descriptor") : NULL;
  if (!model)
    return 2;
  struct context context = {
      .struct_size = sizeof context, .parameters = parameters, .workspace = numbers, .threads = 1};
  struct samples samples = {
      .struct_size = sizeof samples, .inputs = numbers, .targets = numbers, .rows = 1, .count = 1};
  struct error error = {.struct_size = sizeof error};
  int status = model->entries->forward(&context, &samples, numbers, &error);
  printf("%s: %d, %s\n", model->name, status, error.message);
  status = model->entries->gradient(&context, &samples, NULL, parameters, &error);
  printf("gradient: %d, %s\n", status, error.message);
  status = model->entries->state->build(&context, &samples, numbers, numbers, numbers, &error);
  printf("build: %d, %s\n", status, error.message);
  return 0;
}
