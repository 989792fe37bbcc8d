/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   The program of a model that was compiled to an object file. */
#include "trop/runtime.h"

extern const trop_model trop_model_descriptor;

int main(int argc, char **argv) { return trop_main(&trop_model_descriptor, argc, argv); }
