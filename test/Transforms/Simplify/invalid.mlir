// RUN: trop-opt --trop-simplify=laws=flaten --verify-diagnostics --split-input-file %s
// RUN: not trop-opt --trop-simplify=laws=plus-zero %s 2>&1 | FileCheck %s --check-prefix=INEXACT
// RUN: not trop-opt --trop-simplify=laws=relu-reflected %s 2>&1 | FileCheck %s --check-prefix=NONE

// INEXACT:      error: law 'plus-zero' is not exact in floats
// INEXACT:      note: option allow-inexact lets it run

// NONE:      error: law 'relu-reflected' keeps no derived program
// NONE:      note: option values-only lets it run, where no gradient is derived

// expected-error@+2 {{trop-simplify knows no law 'flaten'}}
// expected-note@+1 {{it knows idempotent, duplicate, flatten, neutral, neutral-first, absorbing, into-bias, neutral-bias, shift-into-weights, shift-into-weights-rounded, minus-zero, minus-negated, plus-minus-zero, plus-zero, plus-negated, relu-reflected, collect-constants, scale-by-one, scale-of-scale, scale-of-scale-rounded, constants, envelope, envelope-rounded}}
module {}
