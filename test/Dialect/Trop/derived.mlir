// RUN: trop-opt --split-input-file --verify-diagnostics %s | FileCheck %s
// RUN: trop-opt --split-input-file --verify-diagnostics %s | trop-opt | FileCheck %s

// Derived programs are one family; native and minimal are beta 0 and 1.

// CHECK-LABEL: func.func @family
func.func @family(%x: tensor<?x4xf32>) {
  // CHECK: trop.max %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>)
  %0 = trop.max %x, %x {ties = #trop.derived<hybrid(0.0)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.max {{.*}} {ties = #trop.derived<minimal>}
  %1 = trop.max %x, %x {ties = #trop.derived<hybrid(1.0)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.min {{.*}} {ties = #trop.derived<minimal>}
  %2 = trop.min %x, %x {ties = #trop.derived<minimal>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.min {{.*}} {ties = #trop.derived<hybrid(0.3)>}
  %3 = trop.min %x, %x {ties = #trop.derived<hybrid(0.3)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.min {{.*}} {ties = #trop.derived<hybrid(10)>}
  %4 = trop.min %x, %x {ties = #trop.derived<hybrid(10.0)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.min {{.*}} {ties = #trop.derived<hybrid(1.0e-22)>}
  %5 = trop.min %x, %x {ties = #trop.derived<hybrid(1.0e-22)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @negative(%x: tensor<?x4xf32>) {
  // expected-error @+1 {{expects a beta that is finite and at least 0}}
  %0 = trop.max %x, %x {ties = #trop.derived<hybrid(-1)>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @unknown(%x: tensor<?x4xf32>) {
  // expected-error @+1 {{expected native, minimal or hybrid(beta)}}
  %0 = trop.max %x, %x {ties = #trop.derived<maximal>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}
