// A network of what a checkpoint says that columns become: it returns the sizes of its inputs.
module attributes {trop.stage = "trop"} {
  func.func @Encoded(%x: tensor<?x7xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x7xf32>
      attributes {trop.model = "Encoded", trop.role = "forward", trop.checkpoint = {data = "{\22features\22:[\22age\22,\22colour\22,\22size\22,\22kind\22],\22labels\22:[],\22classes\22:[],\22scale_shift\22:[50,0,0,0,2,0,0],\22scale_divisor\22:[10,1,1,1,4,1,1],\22encoding\22:[{\22kind\22:\22number\22,\22fill\22:40,\22indicator\22:true},{\22kind\22:\22category\22,\22values\22:[\22red\22,\22blue\22],\22fill\22:\22blue\22},{\22kind\22:\22number\22},{\22kind\22:\22category\22,\22values\22:[\22a\22,\22b\22]}]}"}} {
    %y = trop.abs %x : (tensor<?x7xf32>) -> tensor<?x7xf32>
    return %y : tensor<?x7xf32>
  }
  func.func @Encoded.values(%x: tensor<?x7xf32> {trop.kind = "input", trop.name = "x"}) -> (tensor<?x7xf32> {trop.name = "x"})
      attributes {trop.model = "Encoded", trop.role = "values"} {
    return %x : tensor<?x7xf32>
  }
}
