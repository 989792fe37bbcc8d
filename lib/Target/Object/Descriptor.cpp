//===- Descriptor.cpp - The constant trop_model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every struct of trop/abi.h is written field by field, in order; that the layout
// is the header's is asserted on the size and tested by reading it back.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Descriptor.h"

#include "lib/Schedule/Lanes.h"

#include "trop/abi.h"
#include "trop/properties.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"

using namespace llvm;

namespace trop {
namespace {

class DescriptorBuilder {
public:
  explicit DescriptorBuilder(Module &module) : module(module), builder(module.getContext()) {}

  Constant *i64(int64_t value) { return builder.getInt64(value); }
  Constant *i32(int32_t value) { return builder.getInt32(value); }
  Constant *number(double value) { return ConstantFP::get(builder.getDoubleTy(), value); }
  Constant *null() { return ConstantPointerNull::get(builder.getPtrTy()); }
  Constant *string(StringRef text) { return builder.CreateGlobalString(text, "", 0, &module); }

  /// A struct of `size` bytes that begins with its size.
  Constant *object(size_t size, ArrayRef<Constant *> fields) {
    SmallVector<Constant *> all{i64(size)};
    all.append(fields.begin(), fields.end());
    Constant *value = ConstantStruct::getAnon(all);
    assert(module.getDataLayout().getTypeAllocSize(value->getType()) == size &&
           "fields are not those of trop/abi.h");
    return value;
  }
  Constant *place(Constant *value) {
    auto *global = new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                      GlobalValue::PrivateLinkage, value);
    global->setAlignment(Align(8));
    return global;
  }
  /// A symbol of another module that this one will be linked with.
  Constant *foreign(StringRef symbol) {
    return module.getOrInsertGlobal(symbol, builder.getPtrTy());
  }
  Constant *array(ArrayRef<Constant *> values) {
    if (values.empty())
      return null();
    return place(
        ConstantArray::get(ArrayType::get(values.front()->getType(), values.size()), values));
  }
  Constant *integers(ArrayRef<int64_t> values) {
    SmallVector<Constant *> constants;
    for (int64_t value : values)
      constants.push_back(i64(value));
    return array(constants);
  }

  /// Bytes that are the same in the modules for all processors, and once where these are linked.
  Constant *shared(const Twine &name, StringRef bytes) {
    auto *value = ConstantDataArray::getRaw(bytes, bytes.size(), builder.getInt8Ty());
    auto *global = new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                      GlobalValue::LinkOnceODRLinkage, value, name);
    global->setAlignment(Align(TROP_WORKSPACE_ALIGNMENT));
    return global;
  }

  Constant *argument(Constant *key, mlir::Attribute value);
  Constant *call(CallAttr call);
  Constant *parameter(const ModelDescription::Parameter &parameter);
  Constant *metadata(StringRef key, const std::string &text);
  Constant *value(const ModelDescription::Value &value);
  Constant *operand(const ModelDescription::Step::Operand &operand);
  Constant *step(const ModelDescription::Step &step);
  Constant *noise(const ModelDescription::Noise &noise);
  Constant *train(const ModelDescription::Train &train);
  Constant *state(const ModelDescription::State &state, const EntryPoints &entries);
  Constant *entries(const EntryPoints &entries, Constant *state);
  Constant *cpu(StringRef arch, Constant *entries);
  Constant *device(const DeviceCode &code, const DeviceCode::Image &image);
  void deviceTables(const ModelDescription &model, const EntryPoints &points,
                    const DeviceCode &code);
  void addEntries(Entry::Table table, size_t size, const EntryPoints &entries,
                  SmallVectorImpl<Constant *> &fields);

private:
  Module &module;
  IRBuilder<> builder;
};

Constant *DescriptorBuilder::argument(Constant *key, mlir::Attribute value) {
  trop_argument_kind kind = TROP_ARGUMENT_NUMBER;
  double numeric = 0;
  Constant *text = null();
  if (auto floating = mlir::dyn_cast<mlir::FloatAttr>(value)) {
    numeric = floating.getValueAsDouble();
  } else if (auto integer = mlir::dyn_cast<mlir::IntegerAttr>(value)) {
    numeric = static_cast<double>(integer.getInt());
  } else if (auto name = mlir::dyn_cast<mlir::FlatSymbolRefAttr>(value)) {
    kind = TROP_ARGUMENT_NAME;
    text = string(name.getValue());
  } else {
    kind = TROP_ARGUMENT_STRING;
    text = string(mlir::cast<mlir::StringAttr>(value).getValue());
  }
  return object(sizeof(trop_argument), {key, i32(kind), number(numeric), text});
}

/// An array of strings becomes one argument for each.
Constant *DescriptorBuilder::call(CallAttr call) {
  if (!call)
    return null();
  SmallVector<Constant *> arguments;
  auto add = [&](Constant *key, mlir::Attribute value) {
    if (auto list = mlir::dyn_cast<mlir::ArrayAttr>(value))
      for (mlir::Attribute element : list)
        arguments.push_back(argument(key, element));
    else
      arguments.push_back(argument(key, value));
  };
  for (mlir::Attribute value : call.getPositional())
    add(null(), value);
  for (mlir::NamedAttribute named : call.getNamed())
    add(string(named.getName().getValue()), named.getValue());
  return place(
      object(sizeof(trop_call), {string(call.getName()), i64(arguments.size()), array(arguments)}));
}

Constant *DescriptorBuilder::parameter(const ModelDescription::Parameter &parameter) {
  return object(sizeof(trop_parameter),
                {string(parameter.name), string(parameter.location), i64(parameter.shape.size()),
                 integers(parameter.shape), i64(mlir::computeProduct(parameter.shape)),
                 call(parameter.init), i64(parameter.updateEvery), i64(parameter.fanIn),
                 i64(parameter.fanOut), i64(parameter.inputValue), string(parameter.pattern),
                 i64(parameter.activeBound), i32(parameter.finite), number(parameter.l2),
                 parameter.value ? shared("trop.value." + parameter.name, getBytes(parameter.value))
                                 : null()});
}

Constant *DescriptorBuilder::metadata(StringRef key, const std::string &text) {
  StringRef terminated(text.c_str(), text.size() + 1);
  return object(sizeof(trop_metadata), {string(key), shared("trop.metadata." + key, terminated)});
}

Constant *DescriptorBuilder::value(const ModelDescription::Value &value) {
  return object(sizeof(trop_value),
                {string(value.name), string(value.location), i64(value.shape.size()),
                 integers(value.shape), i64(mlir::computeProduct(value.shape))});
}

Constant *DescriptorBuilder::operand(const ModelDescription::Step::Operand &operand) {
  return object(sizeof(trop_operand),
                {i32(operand.source), i64(operand.index), string(operand.name),
                 i64(operand.shape.size()), integers(operand.shape)});
}

Constant *DescriptorBuilder::step(const ModelDescription::Step &step) {
  SmallVector<Constant *> operands;
  for (const auto &each : step.operands)
    operands.push_back(operand(each));
  return object(sizeof(trop_step),
                {string(step.name), string(step.location), string(step.operation),
                 i32(step.combiner), i32(step.ofSample), i64(step.shape.size()),
                 integers(step.shape), i64(mlir::computeProduct(step.shape)), i64(step.points),
                 i64(operands.size()), array(operands),
                 step.init ? place(operand(*step.init)) : null()});
}

Constant *DescriptorBuilder::noise(const ModelDescription::Noise &noise) {
  double rate = 0;
  if (noise.distribution.getName() == schema::kDropout)
    rate =
        mlir::cast<mlir::FloatAttr>(noise.distribution.getNamed().get("rate")).getValueAsDouble();
  return object(sizeof(trop_noise),
                {string(noise.layer), string(noise.location), i64(noise.shape.size()),
                 integers(noise.shape), i64(mlir::computeProduct(noise.shape)), number(rate),
                 call(noise.distribution)});
}

/// The number of a field, all of which take 8 bytes with what aligns the next; a struct's size is
/// none.
static size_t getField(size_t offset) { return offset / sizeof(uint64_t) - 1; }

Constant *DescriptorBuilder::train(const ModelDescription::Train &train) {
  SmallVector<Constant *> phases;
  for (PhaseAttr phase : train.phases)
    phases.push_back(
        object(sizeof(trop_phase), {call(phase.getOptimizer()), i64(phase.getSteps())}));
  trop_reduce reduce = llvm::StringSwitch<trop_reduce>(train.reduce)
                           .Case("max", TROP_REDUCE_MAX)
                           .Case("top", TROP_REDUCE_TOP)
                           .Case("mean", TROP_REDUCE_MEAN)
                           .Default(TROP_REDUCE_PLUGIN);
  SmallVector<Constant *> fields(getField(sizeof(trop_train)));
  auto set = [&](size_t offset, Constant *value) { fields[getField(offset)] = value; };
  set(offsetof(trop_train, location), string(train.location));
  set(offsetof(trop_train, loss), string(train.loss));
  set(offsetof(trop_train, reduce), i32(reduce));
  set(offsetof(trop_train, reduce_count), i64(train.reduceCount));
  set(offsetof(trop_train, reduction),
      reduce == TROP_REDUCE_PLUGIN ? string(train.reduce) : null());
  set(offsetof(trop_train, phase_count), i64(phases.size()));
  set(offsetof(trop_train, phases), array(phases));
  for (const schema::Property &property : schema::kProperties) {
    mlir::Attribute value = train.properties.get(property.name);
    if (property.kind == schema::PropertyKind::Call)
      set(property.field, call(mlir::cast_or_null<CallAttr>(value)));
    else if (property.kind == schema::PropertyKind::Count)
      set(property.field, i64(value ? mlir::cast<mlir::IntegerAttr>(value).getInt() : 0));
  }
  return place(object(sizeof(trop_train), fields));
}

/// Puts the entry points of a table of `size` bytes in their places; null where there is none.
void DescriptorBuilder::addEntries(Entry::Table table, size_t size, const EntryPoints &entries,
                                   SmallVectorImpl<Constant *> &fields) {
  fields.resize(getField(size), null());
  for (auto [entry, function] : zip_equal(kEntries, entries))
    if (entry.table == table && function)
      fields[getField(entry.field)] = function;
}

Constant *DescriptorBuilder::state(const ModelDescription::State &state,
                                   const EntryPoints &entries) {
  SmallVector<Constant *> kept;
  for (const auto &value : state.kept)
    kept.push_back(object(sizeof(trop_kept), {string(value.name), string(value.location),
                                              i32(value.plan), i64(value.fanOut), i64(value.units),
                                              i64(value.offset), i64(value.bytes)}));
  SmallVector<Constant *> fields{i64(state.blockBytes), i64(state.sharedBytes), i64(state.fanOut),
                                 i64(kept.size()), array(kept)};
  addEntries(Entry::State, sizeof(trop_state_entries), entries, fields);
  return place(object(sizeof(trop_state_entries), fields));
}

Constant *DescriptorBuilder::entries(const EntryPoints &entries, Constant *state) {
  SmallVector<Constant *> fields;
  addEntries(Entry::Model, sizeof(trop_entries), entries, fields);
  fields[getField(offsetof(trop_entries, state))] = state;
  return place(object(sizeof(trop_entries), fields));
}

Constant *DescriptorBuilder::cpu(StringRef arch, Constant *entries) {
  return object(sizeof(trop_device), {string("cpu"), string(arch), entries, null(), i64(0), null(),
                                      i64(0), i64(0), i64(0), i64(0), i64(0)});
}

/// Warps that a processor of a GPU holds at a time where each thread has half of the registers
/// that it can name: waiting for memory is what they do.
static constexpr int64_t kProcessorWarps = 12;
static_assert(kWarpLanes == TROP_DEVICE_SAMPLES);

static std::string getTable(const Twine &name) { return (kDeviceTable + name).str(); }

Constant *DescriptorBuilder::device(const DeviceCode &code, const DeviceCode::Image &image) {
  return object(sizeof(trop_device),
                {string(code.kind), string(image.arch), foreign(getTable("entries")),
                 foreign(getTable("image." + image.arch)), i64(code.kernels.size()),
                 foreign(getTable("kernels")), i64(code.workspaceBytes), i64(code.sampleBytes),
                 i64(TROP_DEVICE_SAMPLES), i64(code.warpBytes), i64(kProcessorWarps)});
}

void DescriptorBuilder::deviceTables(const ModelDescription &model, const EntryPoints &points,
                                     const DeviceCode &code) {
  auto define = [&](const Twine &name, Constant *table) {
    cast<GlobalVariable>(table)->setName(getTable(name));
    cast<GlobalVariable>(table)->setLinkage(GlobalValue::ExternalLinkage);
  };
  SmallVector<Constant *> names;
  for (const std::string &name : code.kernels)
    names.push_back(string(name));
  define("entries", entries(points, model.state ? state(*model.state, points) : null()));
  define("kernels",
         place(ConstantArray::get(ArrayType::get(builder.getPtrTy(), names.size()), names)));
  for (const DeviceCode::Image &image : code.images)
    define("image." + image.arch, string(image.text));
}

} // namespace

GlobalVariable *emitDescriptor(Module &module, const ModelDescription &model,
                               const EntryPoints &entries, const CodeDescription &code) {
  DescriptorBuilder builder(module);
  SmallVector<Constant *> parameters, values, steps, noise, includes, metadata;
  for (const auto &parameter : model.parameters)
    parameters.push_back(builder.parameter(parameter));
  for (const auto &value : model.values)
    values.push_back(builder.value(value));
  for (const auto &step : model.steps)
    steps.push_back(builder.step(step));
  for (const auto &taken : model.noise)
    noise.push_back(builder.noise(taken));
  for (const std::string &path : model.includes)
    includes.push_back(builder.string(path));
  for (const auto &[key, text] : model.metadata)
    metadata.push_back(builder.metadata(key, text));
  Constant *state = model.state ? builder.state(*model.state, entries) : builder.null();
  Constant *table = builder.entries(entries, state);
  SmallVector<Constant *> devices{builder.cpu(code.arch, table)};
  if (code.device)
    for (const DeviceCode::Image &image : code.device->images)
      devices.push_back(builder.device(*code.device, image));
  Constant *descriptor = builder.object(
      sizeof(trop_model), {builder.i32(TROP_ABI_VERSION),
                           builder.i32(model.target),
                           builder.string(model.name),
                           builder.string(code.compiler),
                           builder.string(model.source),
                           builder.string(code.cpu),
                           builder.string(model.hash),
                           builder.string(model.derivative),
                           builder.i32(model.storage),
                           builder.i32(model.compute),
                           builder.i64(model.inputShape.size()),
                           builder.integers(model.inputShape),
                           builder.i64(mlir::computeProduct(model.inputShape)),
                           builder.i64(model.outputShape.size()),
                           builder.integers(model.outputShape),
                           builder.i64(mlir::computeProduct(model.outputShape)),
                           builder.i64(parameters.size()),
                           builder.array(parameters),
                           builder.i64(values.size()),
                           builder.array(values),
                           model.train ? builder.train(*model.train) : builder.null(),
                           builder.i64(code.workspaceBytes),
                           table,
                           model.head.empty() ? builder.null() : builder.string(model.head),
                           builder.i64(devices.size()),
                           builder.array(devices),
                           builder.number(model.tiesBeta),
                           builder.i64(model.blockSamples),
                           builder.i64(steps.size()),
                           builder.array(steps),
                           builder.i64(noise.size()),
                           builder.array(noise),
                           builder.i64(includes.size()),
                           builder.array(includes),
                           builder.string(code.features),
                           code.fallback.empty() ? builder.null() : builder.foreign(code.fallback),
                           builder.i64(metadata.size()),
                           builder.array(metadata),
                           builder.i64(model.phases / 2)});
  auto *global = new GlobalVariable(module, descriptor->getType(), /*isConstant=*/true,
                                    GlobalValue::ExternalLinkage, descriptor, code.symbol);
  global->setAlignment(Align(8));
  return global;
}

void emitDeviceTables(Module &module, const ModelDescription &model, const EntryPoints &entries,
                      const DeviceCode &code) {
  DescriptorBuilder(module).deviceTables(model, entries, code);
}

} // namespace trop
