// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-expand-composites %s | FileCheck %s
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-expand-composites=derived-by-parts %s | FileCheck %s --check-prefix=PARTS

// What a composite expands to may be composite.

// CHECK-LABEL: func.func @nested(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>
// CHECK-NEXT:    %[[Y:.*]] = trop.plus %[[X]], %[[X]]
// CHECK-NEXT:    return %[[Y]]

// PARTS-LABEL: func.func @nested(
// PARTS-NEXT:    foreign.unstated
func.func @nested(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = foreign.unstated %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
