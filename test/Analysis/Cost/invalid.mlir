// RUN: not trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-report-cost %s -o /dev/null 2>&1 | FileCheck %s
// RUN: not trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-report-cost=c-nonlin=0.5 %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=NONLIN
// RUN: not trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-report-cost=c-relu=0 %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=RELU
// RUN: not trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-report-cost=format=xml %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=FORMAT

// NONLIN: error: trop-report-cost: c-nonlin: expected a number of at least 1, found 0.5: a sum costs 1
// RELU: error: trop-report-cost: c-relu: expected a number above 0, found 0: omega_b divides by the cost of a maximum, which is comparisons alone
// FORMAT: Cannot find option named 'xml'

func.func @Opaque(%x: tensor<?x3xf32>) -> tensor<?x3xf32>
    attributes {trop.model = "Opaque", trop.role = "forward"} {
  // CHECK: invalid.mlir:[[@LINE+1]]:{{[0-9]+}}: error: 'foreign.opaque' has no known cost: it implements neither StructuralOpInterface nor CompositeOpInterface
  %y = foreign.opaque %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
