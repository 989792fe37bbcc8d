/*===- trop/runtime.h - The program around a compiled model -------*- C -*-===*\
|*                                                                            *|
|* Part of the Trop project, under the Apache License v2.0 with LLVM          *|
|* Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception        *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* The main of every generated executable is one call of trop_main.           *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef TROP_RUNTIME_H
#define TROP_RUNTIME_H

#include "trop/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The first of a model and its fallbacks whose code this processor can run; null if it
   can run none, or a model of another ABI version. Looks at descriptors alone and calls
   nothing of theirs. */
const trop_model *trop_choose(const trop_model *model);

/* Runs `train`, `eval`, `predict` or `info` as the arguments say, by the code that
   trop_choose chooses, and returns the exit code: 0 done; 1 an error in data, files or
   training, or a processor that can run none of the code; 2 wrong usage; 129,
   130 or 143 interrupted. Results go to standard output, the rest to standard error. */
int trop_main(const trop_model *model, int argc, char **argv);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* TROP_RUNTIME_H */
