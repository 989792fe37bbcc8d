// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names the model of the shared library that it is linked with.

#include "trop/abi.h"

#include <stdio.h>

extern const trop_model trop_model_descriptor;

int main(void) {
  puts(trop_model_descriptor.name);
  return 0;
}
