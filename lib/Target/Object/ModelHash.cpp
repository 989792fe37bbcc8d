//===- ModelHash.cpp - Which network weights belong to --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/ModelHash.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MD5.h"

using namespace mlir;

namespace trop {

/// Changes with what is written below, and with it the digest of every model.
static constexpr const char kVersion[] = "2-";

namespace {

/// Writes a function as numbers and words that can be told apart, and takes their digest.
class ModelHasher {
public:
  /// Without `withSums`, as if every sum of products were rounded.
  explicit ModelHasher(bool withSums) : withSums(withSums) {}

  std::string hash(func::FuncOp function);

private:
  void number(uint64_t value);
  void number(const APInt &value);
  void word(StringRef text);
  void type(Type type);
  void attribute(Attribute attribute);
  void attributes(ArrayRef<NamedAttribute> attributes);
  void expression(AffineExpr expr);
  void op(Operation *op);
  void region(Region &region);
  void define(Value value) { numbers[value] = ++defined; }

  bool withSums;
  llvm::MD5 digest;
  llvm::DenseMap<Value, size_t> numbers; // from 1 on, in the order of definition
  size_t defined = 0;
};

} // namespace

void ModelHasher::number(uint64_t value) {
  uint8_t bytes[8];
  llvm::support::endian::write64le(bytes, value);
  digest.update(bytes);
}

void ModelHasher::number(const APInt &value) {
  number(value.getBitWidth());
  for (unsigned word = 0; word < value.getNumWords(); ++word)
    number(value.getRawData()[word]);
}

void ModelHasher::word(StringRef text) {
  number(text.size());
  digest.update(text);
}

template <typename T> static std::string print(T printed) {
  std::string text;
  llvm::raw_string_ostream(text) << printed;
  return text;
}

void ModelHasher::type(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    word("tensor");
    number(tensor.getRank());
    for (int64_t size : tensor.getShape())
      number(ShapedType::isDynamic(size) ? UINT64_MAX : uint64_t(size));
    return this->type(tensor.getElementType());
  }
  word(print(type)); // "f32", "i64", "index"
}

void ModelHasher::expression(AffineExpr expr) {
  number(uint64_t(expr.getKind()));
  if (auto binary = dyn_cast<AffineBinaryOpExpr>(expr)) {
    expression(binary.getLHS());
    return expression(binary.getRHS());
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return number(uint64_t(constant.getValue()));
  number(isa<AffineDimExpr>(expr) ? cast<AffineDimExpr>(expr).getPosition()
                                  : cast<AffineSymbolExpr>(expr).getPosition());
}

void ModelHasher::attributes(ArrayRef<NamedAttribute> attributes) {
  number(attributes.size());
  for (NamedAttribute each : attributes) { // by their names, as a dictionary has them
    word(each.getName());
    attribute(each.getValue());
  }
}

void ModelHasher::attribute(Attribute attribute) {
  llvm::TypeSwitch<Attribute>(attribute)
      .Case<UnitAttr>([&](UnitAttr) { word("unit"); })
      .Case<IntegerAttr>([&](IntegerAttr integer) {
        word("integer");
        number(integer.getValue());
      })
      .Case<FloatAttr>([&](FloatAttr real) {
        word("float");
        number(real.getValue().bitcastToAPInt());
      })
      .Case<StringAttr>([&](StringAttr text) {
        word("string");
        word(text);
      })
      .Case<ArrayAttr>([&](ArrayAttr array) {
        word("array");
        number(array.size());
        for (Attribute element : array)
          this->attribute(element);
      })
      .Case<DictionaryAttr>([&](DictionaryAttr dictionary) {
        word("dictionary");
        attributes(dictionary.getValue());
      })
      .Case<DenseArrayAttr>([&](DenseArrayAttr array) {
        word("dense array");
        type(array.getElementType());
        number(array.size());
        digest.update(ArrayRef(reinterpret_cast<const uint8_t *>(array.getRawData().data()),
                               array.getRawData().size()));
      })
      .Case<DenseFPElementsAttr>([&](DenseFPElementsAttr elements) {
        word("elements");
        type(elements.getType());
        for (const APFloat &element : elements.getValues<APFloat>())
          number(element.bitcastToAPInt());
      })
      .Case<DenseIntElementsAttr>([&](DenseIntElementsAttr elements) {
        word("elements");
        type(elements.getType());
        for (const APInt &element : elements.getValues<APInt>())
          number(element);
      })
      .Case<AffineMapAttr>([&](AffineMapAttr map) {
        word("map");
        number(map.getValue().getNumDims());
        number(map.getValue().getNumResults());
        for (AffineExpr expr : map.getValue().getResults())
          expression(expr);
      })
      .Case<PatternAttr>([&](PatternAttr pattern) {
        word("pattern");
        word(stringifyPattern(pattern.getValue()));
      })
      .Case<SummationAttr>([&](SummationAttr summation) {
        word("sum");
        word(stringifySummation(summation.getValue()));
      })
      .Case<OutsideAttr>([&](OutsideAttr outside) {
        word("outside");
        word(stringifyOutsideKind(outside.getKind()));
        number(outside.getValue().bitcastToAPInt());
      })
      .Case<CombinerAttr>([&](CombinerAttr combiner) {
        word("combiner");
        word(stringifyCombiner(combiner.getValue()));
      })
      .Case<DerivedProgramAttr>([&](DerivedProgramAttr derived) {
        word("derived");
        number(derived.getBeta().bitcastToAPInt());
      })
      .Default([&](Attribute other) {
        word("other");
        word(print(other));
      });
}

/// What the op would have without being told.
static DictionaryAttr getDefaults(Operation *op) {
  Operation *bare = Operation::create(op->getLoc(), op->getName(), {}, {}, NamedAttrList(),
                                      OpaqueProperties(nullptr), {}, op->getNumRegions());
  bare->getName().populateDefaultProperties(bare->getPropertiesStorage());
  auto defaults = dyn_cast_if_present<DictionaryAttr>(bare->getPropertiesAsAttribute());
  bare->destroy();
  return defaults;
}

/// Whether an attribute is what only training knows.
static bool isOfTraining(Operation *op, StringRef name) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  return layer && (name == kTies || name == kSlopeAtZero || name == kWeightPenalty) &&
         llvm::any_of(layer.getSignature().options,
                      [&](const LayerOption &option) { return option.name == name; });
}

void ModelHasher::op(Operation *op) {
  if (isa<NoiseOpInterface>(op)) { // Its value is that of its operand.
    numbers[op->getResult(0)] = numbers.lookup(op->getOperand(0));
    return;
  }
  word(op->getName().getStringRef());
  number(op->getNumOperands());
  for (Value operand : op->getOperands())
    number(numbers.lookup(operand));
  number(op->getNumResults());
  for (Value result : op->getResults()) {
    type(result.getType());
    define(result);
  }
  DictionaryAttr defaults = getDefaults(op);
  attributes(llvm::filter_to_vector(op->getAttrDictionary(), [&](NamedAttribute each) {
    return !isOfTraining(op, each.getName()) &&
           (withSums || !isa<SummationAttr>(each.getValue())) &&
           !(defaults && defaults.get(each.getName()) == each.getValue());
  }));
  number(op->getNumRegions());
  for (Region &inner : op->getRegions())
    region(inner);
}

void ModelHasher::region(Region &region) {
  number(region.getBlocks().size());
  for (Block &block : region) {
    number(block.getNumArguments());
    for (BlockArgument argument : block.getArguments()) {
      type(argument.getType());
      define(argument);
    }
    for (Operation &inner : block)
      op(&inner);
  }
}

std::string ModelHasher::hash(func::FuncOp function) {
  word(function.getName());
  attributes(
      llvm::filter_to_vector(function->getDiscardableAttrDictionary(), [](NamedAttribute each) {
        return each.getName() != attrs::kCheckpoint;
      }));
  region(function.getBody());
  llvm::MD5::MD5Result result;
  digest.final(result);
  return result.digest().str().str();
}

std::string hashModel(func::FuncOp forward) {
  std::string rounded = ModelHasher(/*withSums=*/false).hash(forward);
  std::string own = ModelHasher(/*withSums=*/true).hash(forward);
  return kVersion + rounded + (own == rounded ? "" : "-" + own);
}

} // namespace trop
