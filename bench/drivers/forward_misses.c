/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Calls forward, for cachegrind. Usage: forward_misses MODEL.so SAMPLES CALLS. */
#include "calls.h"

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  struct call call = prepare(argv[1], atoi(argv[2]));
  for (int left = atoi(argv[3]); left > 0; --left)
    forward(&call);
  return 0;
}
