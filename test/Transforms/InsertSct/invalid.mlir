// RUN: not trop-opt '--trop-insert-sct=memory=7T' %s 2>&1 | FileCheck %s --check-prefix=MEMORY
// RUN: not trop-opt '--trop-insert-sct=samples=0' %s 2>&1 | FileCheck %s --check-prefix=SAMPLES
// RUN: not trop-opt '--trop-insert-sct=plan=z:tree(1)' %s 2>&1 | FileCheck %s --check-prefix=TREE
// RUN: trop-opt --trop-insert-sct --verify-diagnostics %s

// MEMORY: error: expected a memory such as 700M or 2G, found '7T'
// SAMPLES: error: expected 1 to 2147483648 samples, found 0
// TREE: error: expected a plan VALUE:keep, VALUE:tree(B) with B of at least 2, or VALUE:recompute, found 'z:tree(1)'

// expected-error @+1 {{function of role objective expects a body of one block that returns}}
func.func private @declared(%l: tensor<?xf32>) -> tensor<f32> attributes {trop.role = "objective"}
