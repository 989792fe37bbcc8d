//===- Figures.h - Polytopes and regions as pictures ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_FIGURES_H
#define TROP_LIB_ANALYSIS_POLYTOPE_FIGURES_H

#include "lib/Analysis/Polytope/Facts.h"

namespace trop {

// Figures of a page (runtime/Report/Html.h): SVG with a legend.

/// The two zonotopes of an output, in 2 dimensions, or in 3 seen from above: generators from the
/// origin, extreme points, those of the upper envelope filled.
std::string drawZonotopes(const std::string &title, const OutputFacts &output);

/// The extended Newton polytope of a polynomial in 1 variable, or in 2 seen from above.
std::string drawPolynomial(const std::string &title, const PolynomialFacts &polynomial);

/// The box of two inputs, coloured by decisions; of one input, the outputs as curves.
std::string drawRegions(const std::string &title, const InputRegions &regions);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_FIGURES_H
