/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Runs a library by the runtime. Usage: runtime MODEL.so ARGUMENT... */
#include "trop/runtime.h"

#include <dlfcn.h>

int main(int argc, char **argv) {
  void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
  const trop_model *model = library ? dlsym(library, TROP_MODEL_SYMBOL) : 0;
  return model ? trop_main(model, argc - 1, argv + 1) : 2;
}
