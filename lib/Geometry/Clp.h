//===- Clp.h - The solver, loaded when first asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Few programs have a linear program to solve, and Clp brings a BLAS with it, which as OpenBLAS
// starts threads before main: a tenth of the time that it takes to compile a small network.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_CLP_H
#define TROP_LIB_GEOMETRY_CLP_H

#include <Clp_C_Interface.h>

namespace trop {

/// What we call of Clp, under the names of its C interface.
struct Clp {
  decltype(&Clp_newModel) newModel;
  decltype(&Clp_deleteModel) deleteModel;
  decltype(&Clp_setLogLevel) setLogLevel;
  decltype(&Clp_loadProblem) loadProblem;
  decltype(&Clp_setOptimizationDirection) setOptimizationDirection;
  decltype(&Clp_setPrimalTolerance) setPrimalTolerance;
  decltype(&Clp_chgRowLower) chgRowLower;
  decltype(&Clp_chgRowUpper) chgRowUpper;
  decltype(&Clp_dual) dual;
  decltype(&Clp_isProvenOptimal) isProvenOptimal;
  decltype(&Clp_getColSolution) getColSolution;
  decltype(&Clp_getNumCols) getNumCols;
};

/// From any thread. A program whose Clp is not there ends with status 1 and the loader's message.
const Clp &getClp();

} // namespace trop

#endif // TROP_LIB_GEOMETRY_CLP_H
