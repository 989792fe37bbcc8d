// RUN: trop-opt --convert-gpu-launch-to-calls --canonicalize --cse --split-input-file --verify-diagnostics %s | FileCheck %s

// A launch calls the stream's function, 8 bytes behind its beginning, with what follows and the
// kernel's number; all launches of a function write their arguments to the same places.

// CHECK-LABEL: func.func @host(
// CHECK-SAME:    %[[STREAM:.*]]: !llvm.ptr, %[[N:.*]]: index, %[[P:.*]]: !llvm.ptr)
// CHECK:         %[[SLOTS:.*]] = llvm.alloca %c2_i64 x i64
// CHECK:         %[[ARGUMENTS:.*]] = llvm.alloca %c2_i64 x !llvm.ptr
// CHECK:         llvm.store %[[SLOTS]], %[[ARGUMENTS]]
// CHECK:         %[[SECOND:.*]] = llvm.getelementptr %[[SLOTS]][1] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK:         %[[PLACE:.*]] = llvm.getelementptr %[[ARGUMENTS]][1]
// CHECK:         llvm.store %[[SECOND]], %[[PLACE]]
// CHECK:         llvm.store %[[P]], %[[SLOTS]]
// CHECK:         %[[N64:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK:         llvm.store %[[N64]], %[[SECOND]]
// CHECK:         %[[FIELD:.*]] = llvm.getelementptr %[[STREAM]][8] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK:         %[[LAUNCH:.*]] = llvm.load %[[FIELD]]
// CHECK:         %[[NEXT:.*]] = llvm.getelementptr %[[STREAM]][16] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK:         %[[QUEUE:.*]] = llvm.load %[[NEXT]]
// CHECK:         %[[N32:.*]] = arith.index_cast %[[N]] : index to i32
// CHECK:         llvm.call %[[LAUNCH]](%[[QUEUE]], %c1_i64, %[[N32]], %c1_i32, %c1_i32, %c64_i32, %c4_i32, %c1_i32, %[[ARGUMENTS]])
// CHECK:         scf.if
// CHECK:           llvm.store %[[N64]], %[[SLOTS]]
// CHECK:           llvm.call %{{.*}}(%{{.*}}, %c0_i64,
// CHECK-NOT:   gpu.module
module attributes {gpu.container_module} {
  func.func @host(%stream: !llvm.ptr, %n: index, %p: !llvm.ptr) {
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %c64 = arith.constant 64 : index
    gpu.launch_func <%stream : !llvm.ptr> @kernels::@second blocks in (%n, %c1, %c1) threads in (%c64, %c4, %c1) args(%p : !llvm.ptr, %n : index)
    %is = arith.cmpi eq, %n, %c4 : index
    scf.if %is {
      gpu.launch_func <%stream : !llvm.ptr> @kernels::@first blocks in (%c1, %c1, %c1) threads in (%c64, %c4, %c1) args(%n : index)
    }
    return
  }
  gpu.module @kernels {
    llvm.mlir.global internal constant @data(1.0 : f32) {addr_space = 1 : i32} : f32
    gpu.func @first(%n: index) kernel {
      gpu.return
    }
    gpu.func @second(%p: !llvm.ptr, %n: index) kernel {
      gpu.return
    }
  }
}

// -----

module attributes {gpu.container_module} {
  func.func @without_stream(%n: index) {
    // expected-error @+1 {{expected a stream to queue the kernel on}}
    gpu.launch_func @kernels::@first blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%n : index)
    return
  }
  gpu.module @kernels {
    gpu.func @first(%n: index) kernel {
      gpu.return
    }
  }
}

// -----

module attributes {gpu.container_module} {
  func.func @small_argument(%stream: !llvm.ptr, %n: index, %b: i8) {
    // expected-error @+1 {{expected indices and pointers for arguments, found 'i8'}}
    gpu.launch_func <%stream : !llvm.ptr> @kernels::@first blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%b : i8)
    return
  }
  gpu.module @kernels {
    gpu.func @first(%b: i8) kernel {
      gpu.return
    }
  }
}
