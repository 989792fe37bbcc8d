//===- FixedWidthCalls.h - The call that both halves know -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FIXEDWIDTHCALLS_H
#define FIXEDWIDTHCALLS_H

#include "trop/schema.h"

namespace fixed_width {

using namespace trop::schema;

inline constexpr Argument kOwnArgs[] = {
    {"widths", Kind::Numbers, true, false, 0, 1, false, 1e6, nullptr,
     "how many characters each column has"},
    detail::strings("columns", "names of the columns (default: c0, c1, ...)"),
    {"skip", Kind::Integer, true, true, 0, 0, false, kInf, nullptr, "lines before the first row"},
    detail::choice("blank", "missing|zero", "what a column of blanks is")};
inline constexpr auto kArgs = sourceArguments(kOwnArgs);
inline constexpr Call kFixedWidth = {"fixed_width", "columns of text by their places in a line",
                                     kArgs.data(), kArgs.size()};

} // namespace fixed_width

#endif // FIXEDWIDTHCALLS_H
