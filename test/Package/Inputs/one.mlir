func.func @f(%x: tensor<?xf32> {trop.test = dense<[3.0, 2.0]> : tensor<2xf32>}) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
