//===- ClassLabels.h - What makes two labels one class ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CLASSLABELS_H
#define TROP_RUNTIME_DATA_CLASSLABELS_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trop::rt {

/// Infinite where it has no finite value; none if the text is no number.
std::optional<double> numberOf(std::string_view text);

/// Makes the classes of `labels`, which differ, and says of each label which one it is of. Where
/// all are finite numbers those of one value are one class, called by the shortest of them, in the
/// order of values; otherwise each is a class, in lexicographic order.
std::vector<int32_t> orderClasses(std::vector<std::string> &labels);

/// The first of `classes`, all of them finite numbers, that has the value of `label`; -1 if there
/// is none or they are no numbers.
int32_t classOfValue(const std::vector<std::string> &classes, const std::string &label);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CLASSLABELS_H
