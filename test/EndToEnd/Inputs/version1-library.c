/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   As a library of version 1 of trop/abi.h begins its descriptor, which had as many bytes as that of
   version 2. Nobody reads on. */
#include <stdint.h>

const struct {
  uint64_t struct_size;
  uint32_t abi_version, features;
  const void *rest[35];
} trop_model_descriptor = {296, 1, 0, {0}};
