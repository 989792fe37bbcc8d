// RUN: trop-opt --pass-pipeline="builtin.module(gpu.module(convert-math-to-intrinsics))" --split-input-file --verify-diagnostics %s | FileCheck %s

// What IEEE defines is an intrinsic; the root is the one that rounds to nearest.

// CHECK-LABEL: gpu.func @exact(
// CHECK-SAME:    %[[A:.*]]: f32, %[[B:.*]]: f64, %{{.*}}: i32)
// CHECK:         %[[R:.*]] = llvm.call_intrinsic "llvm.nvvm.sqrt.rn.f"(%[[A]]) : (f32) -> f32
// CHECK:         llvm.call_intrinsic "llvm.fabs.f32"(%[[R]])
// CHECK:         llvm.call_intrinsic "llvm.nvvm.sqrt.rn.d"(%[[B]]) : (f64) -> f64
// CHECK:         llvm.call_intrinsic "llvm.fma.f64"(%[[B]], %[[B]], %[[B]])
// CHECK:         llvm.call_intrinsic "llvm.floor.f32"
// CHECK:         llvm.call_intrinsic "llvm.ceil.f32"
// CHECK:         llvm.call_intrinsic "llvm.trunc.f32"
// CHECK:         llvm.call_intrinsic "llvm.roundeven.f32"
// CHECK:         llvm.call_intrinsic "llvm.copysign.f32"
// CHECK:         llvm.intr.ctpop(%[[C:.*]]) : (i32) -> i32
// CHECK:         "llvm.intr.cttz"(%[[C]]) <{is_zero_poison = false}> : (i32) -> i32
gpu.module @kernels {
  gpu.func @exact(%a: f32, %b: f64, %c: i32) {
    %r = math.sqrt %a : f32
    %s = math.absf %r : f32
    %d = math.sqrt %b : f64
    %e = math.fma %b, %b, %b : f64
    %f = math.floor %a : f32
    %g = math.ceil %a : f32
    %h = math.trunc %a : f32
    %i = math.roundeven %a : f32
    %j = math.copysign %a, %r : f32
    %k = math.ctpop %c : i32
    %l = math.cttz %c : i32
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @other(%a: f32) {
    // expected-error @+1 {{'math.sin' of 'f32' has no kernel: expected IEEE operations of f32 or f64, exp, log or tanh}}
    %r = math.sin %a : f32
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @short(%a: f16) {
    // expected-error @+1 {{'math.sqrt' of 'f16' has no kernel: expected IEEE operations of f32 or f64, exp, log or tanh}}
    %r = math.sqrt %a : f16
    gpu.return
  }
}
