// RUN: trop-opt --trop-generalize --convert-trop-to-loops %s | FileCheck %s --check-prefix=WIDE
// RUN: trop-opt --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32" %s | FileCheck %s --check-prefix=HALF

// 16 samples of 16 features each come as rows and are turned: at once where a register holds
// 16 elements, else square by square, each as wide as a register.

// WIDE-LABEL:    func.func @forward(
// WIDE-COUNT-16: vector.load {{.*}} vector<16xf32>
// WIDE-COUNT-64: vector.shuffle {{.*}} : vector<16xf32>, vector<16xf32>
// WIDE-NOT:      vector.shuffle

// HALF-LABEL:    func.func @forward(
// HALF-COUNT-16: vector.load {{.*}} vector<16xf32>
// The left half of each row, and its two squares.
// HALF-COUNT-16: vector.shuffle {{.*}} [0, 1, 2, 3, 4, 5, 6, 7] : vector<16xf32>, vector<16xf32>
// HALF-COUNT-48: vector.shuffle {{.*}} : vector<8xf32>, vector<8xf32>
// HALF-COUNT-8:  vector.shuffle {{.*}} [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : vector<8xf32>, vector<8xf32>
// HALF-COUNT-16: vector.shuffle {{.*}} [8, 9, 10, 11, 12, 13, 14, 15] : vector<16xf32>, vector<16xf32>
// HALF-COUNT-56: vector.shuffle {{.*}} : vector<8xf32>, vector<8xf32>
// HALF-NOT:      vector.shuffle
func.func @forward(%x: tensor<?x16xf32> {trop.kind = "input"},
                   %w: tensor<16x3xf32> {trop.kind = "parameter"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x16xf32>, tensor<16x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
