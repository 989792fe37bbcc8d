//===- TropKinds.cpp - Roles of functions and kinds of their arguments -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropKinds.h"

#include "trop/abi.h"

#include <cstddef>

namespace trop {

static constexpr ArgumentKind kArgumentKinds[] = {
    {kinds::kParameter,
     Extent::Whole,
     NullMeans::Nothing,
     /*isDifferentiable=*/true,
     {AbiField::Context, offsetof(trop_context, parameters), /*isList=*/true}},
    {kinds::kInput,
     Extent::Rows,
     NullMeans::Nothing,
     /*isDifferentiable=*/true,
     {AbiField::Samples, offsetof(trop_samples, inputs)}},
    {kinds::kTarget,
     Extent::Rows,
     NullMeans::Nothing,
     /*isDifferentiable=*/false,
     {AbiField::Samples, offsetof(trop_samples, targets)}},
    {kinds::kSampleWeight,
     Extent::Rows,
     NullMeans::One,
     /*isDifferentiable=*/false,
     {AbiField::Samples, offsetof(trop_samples, sample_weights)}},
    {kinds::kNoise,
     Extent::Listed,
     NullMeans::One,
     /*isDifferentiable=*/false,
     {AbiField::Samples, offsetof(trop_samples, noise), /*isList=*/true}},
    {kinds::kWeights,
     Extent::Listed,
     NullMeans::Share,
     /*isDifferentiable=*/false,
     {AbiField::Call}},
    {kinds::kDirection,
     Extent::Whole,
     NullMeans::Nothing,
     /*isDifferentiable=*/false,
     {AbiField::Call, 0, /*isList=*/true}},
    {kinds::kState,
     Extent::Whole,
     NullMeans::Nothing,
     /*isDifferentiable=*/false,
     {AbiField::Call}},
};

static constexpr Role kRoles[] = {
    {roles::kForward, /*isDerived=*/false, /*isLowered=*/true},
    {roles::kValues, /*isDerived=*/false, /*isLowered=*/true},
    {roles::kLoss, /*isDerived=*/false, /*isLowered=*/true},
    {roles::kTrainingLoss, /*isDerived=*/false, /*isLowered=*/false},
    {roles::kObjective, /*isDerived=*/false, /*isLowered=*/false},
    {roles::kGradient, /*isDerived=*/true, /*isLowered=*/true},
    {roles::kActiveGradient, /*isDerived=*/true, /*isLowered=*/true},
    {roles::kInputGradient, /*isDerived=*/true, /*isLowered=*/true},
    {roles::kForwardProduct, /*isDerived=*/true, /*isLowered=*/true},
    {roles::kExplain, /*isDerived=*/true, /*isLowered=*/true},
    {roles::kState, /*isDerived=*/true, /*isLowered=*/true},
};

template <typename T> static const T *find(llvm::ArrayRef<T> all, llvm::StringRef name) {
  const T *found = llvm::find_if(all, [&](const T &each) { return each.name == name; });
  return found == all.end() ? nullptr : found;
}

llvm::ArrayRef<ArgumentKind> getArgumentKinds() { return kArgumentKinds; }
const ArgumentKind *findArgumentKind(llvm::StringRef name) {
  return find(getArgumentKinds(), name);
}

llvm::ArrayRef<Role> getRoles() { return kRoles; }
const Role *findRole(llvm::StringRef name) { return find(getRoles(), name); }

} // namespace trop
