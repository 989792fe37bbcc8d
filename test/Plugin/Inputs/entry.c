/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A library that ends the program if any code of it runs, with what the test defines: SIGNATURE, a
 * file; ENTRY, a name; UNDEFINED, a function that nobody has. */
#include <stdlib.h>

__attribute__((constructor)) static void run(void) { abort(); }

#ifdef SIGNATURE
__asm__(".section trop_plugin,\"a\"\n.incbin \"" SIGNATURE "\"\n.text");
#endif
#ifdef ENTRY
void ENTRY(void) {}
#endif
#ifdef UNDEFINED
void UNDEFINED(void);
void call(void) { UNDEFINED(); }
#endif
