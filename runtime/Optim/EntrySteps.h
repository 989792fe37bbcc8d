//===- EntrySteps.h - What optimizers do to one entry -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arithmetic of every rule that sees one entry at a time, for the CPU and, compiled a second
// time, for devices (runtime/Device/Kernels): there is no header that a device's compiler would
// have to find. A step has numbers alone, which were computed in double before, in fields of
// their own, so that two compilers lay it out alike. What a rule is, is said in its file.
//
// kSlots: how many numbers it carries for an entry. kMovesAll: entries without gradient move, too,
// as ones whose gradient is 0, and infinite weights stay (Entrywise.h).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_ENTRYSTEPS_H
#define TROP_RUNTIME_OPTIM_ENTRYSTEPS_H

namespace trop::rt {

/// As IEEE 754 rounds it, on all devices.
inline float rootOf(float number) { return __builtin_sqrtf(number); }
inline double rootOf(double number) { return __builtin_sqrt(number); }

/// What is subtracted of a weight along a gradient: factor * entry. Far: where the factor leaves
/// its type, not so what it makes of the entries.
template <typename T> struct ScaledEntry {
  T factor;
  T operator()(T entry) const { return factor * entry; }
};
template <typename T> struct FarScaledEntry {
  double factor;
  T operator()(T entry) const { return T(factor * double(entry)); }
};

/// An entry between two bounds; NaN stays.
template <typename T> struct ClippedEntry {
  T bound;
  T operator()(T entry) const { return entry < -bound ? -bound : bound < entry ? bound : entry; }
};

/// Constant, sgd without weight decay.
template <typename T> struct DescentStep {
  static constexpr int kSlots = 0;
  static constexpr bool kMovesAll = false;
  FarScaledEntry<T> far;
  ScaledEntry<T> near;
  int isFar;
  void operator()(T &w, T g) const { w -= isFar ? far(g) : near(g); }
};

template <typename T> struct DecayingStep {
  static constexpr int kSlots = 0;
  static constexpr bool kMovesAll = true;
  T rate, decay;
  void operator()(T &w, T g) const { w -= rate * (g + decay * w); }
};

template <typename T, bool kNesterov> struct MomentumStep {
  static constexpr int kSlots = 1;
  static constexpr bool kMovesAll = true;
  T rate, momentum, share, decay;
  void operator()(T &w, T g, T &buffer) const {
    g += decay * w;
    buffer = momentum * buffer + share * g;
    w -= rate * (kNesterov ? g + momentum * buffer : buffer);
  }
};

template <typename T> struct RmsPropStep {
  static constexpr int kSlots = 1;
  static constexpr bool kMovesAll = true;
  T rate, kept, added, eps, decay;
  void operator()(T &w, T g, T &square) const {
    g += decay * w;
    square = kept * square + added * g * g;
    w -= rate * (g / (rootOf(square) + eps));
  }
};

template <typename T> struct FullRmsPropStep {
  static constexpr int kSlots = 3;
  static constexpr bool kMovesAll = true;
  T rate, kept, added, eps, decay, momentum, centered;
  void operator()(T &w, T g, T &square, T &average, T &buffer) const {
    g += decay * w;
    square = kept * square + added * g * g;
    average = kept * average + added * g;
    // Below 0 by rounding, where g hardly varies.
    T variance = square - centered * average * average;
    buffer = momentum * buffer + g / (rootOf(variance < 0 ? T(0) : variance) + eps);
    w -= rate * buffer;
  }
};

template <typename T, bool kDecoupled> struct AdamStep {
  static constexpr int kSlots = 2;
  static constexpr bool kMovesAll = true;
  T kept, decay, rate, beta1, added1, beta2, added2, root, eps;
  void operator()(T &w, T g, T &m, T &v) const {
    if (kDecoupled)
      w *= kept;
    else
      g += decay * w;
    m = beta1 * m + added1 * g;
    v = beta2 * v + added2 * g * g;
    w -= rate * (m / (rootOf(v) / root + eps));
  }
};

template <typename T> struct NAdamStep {
  static constexpr int kSlots = 2;
  static constexpr bool kMovesAll = true;
  T decay, beta1, added1, beta2, added2, sum2, eps, ofGradient, ofAverage;
  void operator()(T &w, T g, T &m, T &v) const {
    g += decay * w;
    m = beta1 * m + added1 * g;
    v = beta2 * v + added2 * g * g;
    w -= (ofGradient * g + ofAverage * m) / (rootOf(v / sum2) + eps);
  }
};

template <typename T> struct DinAdamStep {
  static constexpr int kSlots = 2;
  static constexpr bool kMovesAll = true;
  T rate, kept, sigma1, added1, sigma2, added2, eps, ofGradient;
  void operator()(T &w, T g, T &m, T &v) const {
    w *= kept;
    v = sigma2 * v + added2 * g * g;
    m = sigma1 * m + added1 * g;
    w -= rate * ((m + ofGradient * g) / (rootOf(v) + eps));
  }
};

/// A step of the system that INNA and INNAprop discretise (002, (4.13) and (4.14)), along a
/// gradient g that may be scaled:
///   psi_{k+1}   = psi_k + rate ((1 / beta - alpha) theta_k - psi_k / beta)
///   theta_{k+1} = theta_k + rate ((1 / beta - alpha) theta_k - psi_k / beta - beta g)
/// from psi_0 = (1 - alpha beta) theta_0. Line 13 of Algorithm 3 writes psi_k by means of
/// psi_{k+1}, which takes a slot less where entries are not visited one by one, and a division
/// by beta - rate. Decoupled weight decay comes before both (line 9), psi_0 before it.
template <typename T> struct InnaStep {
  static constexpr int kSlots = 1;
  static constexpr bool kMovesAll = true;
  T rate, kept, beta, inverse, difference, start;
  int isFirst;
  void operator()(T &w, T g, T &psi) const {
    T before = isFirst ? start * w : psi;
    w *= kept;
    T speed = difference * w - inverse * before;
    psi = before + rate * speed;
    w += rate * (speed - beta * g);
  }
};

template <typename T> struct InnaPropStep {
  static constexpr int kSlots = 2;
  static constexpr bool kMovesAll = true;
  InnaStep<T> inertia;
  T sigma, added, root, eps;
  void operator()(T &w, T g, T &psi, T &v) const {
    v = sigma * v + added * g * g;
    inertia(w, g / (rootOf(v) / root + eps), psi);
  }
};

enum class Outcome {
  Moved,
  Stayed,     ///< the loss is low enough
  NoGradient, ///< the gradient of the movable parameters is zero
  TooLong     ///< the gradient is so small that the step would leave the element type
};

struct StepResult {
  Outcome outcome;
  double rate; ///< what the gradient was multiplied with, or the learning rate of this step
};

/// What a device is given of a step for one parameter.
struct alignas(16) DeviceStep {
  static constexpr unsigned kMostBytes = 96;
  int moves; ///< at this step
  alignas(16) char step[kMostBytes];
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_ENTRYSTEPS_H
