//===- Methods.h - How layers are made smaller ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TropNNC (003, Algorithms 1 to 3 and their variant by a threshold) and what it is compared with.
// All computations are in f64, sums over units in their order; the caller rounds once.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_METHODS_H
#define TROP_LIB_PRUNING_METHODS_H

#include "lib/Geometry/KMeans.h"
#include "lib/Pruning/UnitLayer.h"

#include <optional>
#include <string>

namespace trop {

enum class Method {
  Auto,
  TropNnc1,
  TropNnc,
  TropNncIter,
  TropNncThreshold,
  TropNncFit,
  ZonotopeKMeans,
  PathKMeans,
  Cup,
  CupSum,
  L1,
  L1In,
  Random,
  ThiNet,
  ThiNetLs
};

/// What units are compared by (003, section 5.2.1).
enum class Vectors {
  Concat,       ///< (a_i, b_i, c_1i .. c_mi)
  InputsCosine, ///< (a_i, b_i) by its length
  Normalised,   ///< units rescaled to (a_i, b_i) of length 1, what they compute being the same
  Balanced      ///< units rescaled to (a_i, b_i) and (c_1i .. c_mi) of one length
};

struct MethodTraits {
  Method method;
  const char *name;
  const char *summary;
  bool oneOutput = false;    ///< the next layer has one unit
  bool homogeneous = false;  ///< activations f(t x) = t f(x), t >= 0
  bool takesVectors = false; ///< asks for a kind of Vectors
  bool byThreshold = false;  ///< a height says how many units stay
  bool needsSamples = false; ///< inputs of the layer on samples
};

/// In the order of Method.
const std::vector<MethodTraits> &getMethods();
/// By its name; and all names, "a, b or c".
std::optional<Method> findMethod(const std::string &name);
std::optional<Vectors> findVectors(const std::string &name);
std::string listMethods();
std::string listVectors();
inline const MethodTraits &getTraits(Method method) { return getMethods()[size_t(method)]; }

struct MethodOptions {
  Method method = Method::TropNnc;
  Vectors vectors = Vectors::Concat;
  int iterations = 3;      ///< of tropnnc-iter and tropnnc-fit
  bool fixedSigns = false; ///< tropnnc-iter as in 003, A.6
  double threshold = 0;    ///< of tropnnc-threshold: greatest height of a merge
  bool relative = false;   ///< heights by the layer's greatest
  KMeansOptions kMeans;    ///< of `seed` and `name` random takes its numbers, too
  /// [samples][d]: inputs of the layer, without labels. thinet looks at most at 4000 pairs of a
  /// sample and an output, drawn.
  const Matrix *samples = nullptr;
};

/// Why a method cannot be applied, or none. `keep`: most units of the new layer, not looked at
/// where a threshold says it.
std::optional<std::string> findObstacle(const UnitLayer &layer, const Activation &activation,
                                        int64_t keep, const MethodOptions &options);

/// What auto is for a layer: on samples tropnnc-fit, else tropnnc-iter, both with a hundred
/// iterations, or tropnnc where the activation takes no other. Of balanced units where it may be,
/// and at least 16 draws for each first centre of k-means.
/// Other methods are themselves.
MethodOptions resolve(const MethodOptions &options, const Activation &activation);

/// The layer of at most `keep` units; fewer where fewer are distinct. Where no more than that are
/// alive, those, as they are; where keep is n, the layer as it is. There is no obstacle.
PrunedLayer prune(const UnitLayer &layer, const Activation &activation, int64_t keep,
                  const MethodOptions &options);

} // namespace trop

#endif // TROP_LIB_PRUNING_METHODS_H
