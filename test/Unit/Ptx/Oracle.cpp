//===- Oracle.cpp - What instructions compute, by the host       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/Oracle.h"

#include <bitset>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <map>

namespace trop::ptx::test {
namespace {

using Integer = __int128;
using Natural = unsigned __int128;

template <typename To, typename From> To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

std::vector<std::string> split(const std::string &name) {
  std::vector<std::string> parts(1);
  for (char c : name)
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

bool isSigned(const std::string &type) { return type[0] == 's'; }
bool isFloat(const std::string &type) { return type[0] == 'f'; }

uint64_t lowBits(Natural bits, unsigned width) {
  return static_cast<uint64_t>(bits & ((Natural(1) << width) - 1));
}

/// An integer's value.
Integer valueOf(const Typed &operand) {
  unsigned width = bitsOf(operand.type);
  Integer value = lowBits(operand.bits, width);
  bool isNegative = isSigned(operand.type) && (value >> (width - 1) & 1);
  return isNegative ? value - (Integer(1) << width) : value;
}

float floatOf(const Typed &operand) { return bitCast<float>(static_cast<uint32_t>(operand.bits)); }
double doubleOf(const Typed &operand) { return bitCast<double>(operand.bits); }
double numberOf(const Typed &operand) {
  return operand.type == "f32" ? floatOf(operand) : doubleOf(operand);
}

Expected makeFloat(float number) {
  return {std::isnan(number) ? 0x7FFFFFFFu : bitCast<uint32_t>(number)};
}
Expected makeDouble(double number) { return {bitCast<uint64_t>(number), std::isnan(number)}; }

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

std::optional<Expected> computeBits(const std::string &name, const std::vector<Typed> &operands) {
  std::vector<std::string> parts = split(name);
  const std::string &type = parts.back();
  unsigned width = bitsOf(type);
  uint64_t a = operands[0].bits;
  std::bitset<64> bits(lowBits(a, width)), result;
  auto low = [&](size_t operand) { return operands[operand].bits & 0xFF; };
  if (parts[0] == "popc")
    return Expected{bits.count()};
  if (parts[0] == "clz") {
    unsigned zeros = 0;
    while (zeros < width && !bits[width - 1 - zeros])
      ++zeros;
    return Expected{zeros};
  }
  if (parts[0] == "brev") {
    for (unsigned i = 0; i < width; ++i)
      result[i] = bits[width - 1 - i];
    return Expected{result.to_ullong()};
  }
  // The loops of the PTX ISA's pages.
  if (parts[0] == "bfe") {
    uint64_t at = low(1), length = low(2), last = width - 1;
    bool sign = isSigned(type) && length && bits[std::min(at + length - 1, last)];
    for (uint64_t i = 0; i <= last; ++i)
      result[i] = i < length && at + i <= last ? bits[at + i] : sign;
    return Expected{result.to_ullong()};
  }
  if (parts[0] == "bfi") {
    result = lowBits(operands[1].bits, width);
    uint64_t at = low(2), length = low(3);
    for (uint64_t i = 0; i < length && at + i < width; ++i)
      result[at + i] = bits[i];
    return Expected{result.to_ullong()};
  }
  if (parts[0] == "prmt") {
    std::bitset<64> both(uint64_t(uint32_t(operands[1].bits)) << 32 | uint32_t(a));
    for (unsigned i = 0; i < 32; ++i) {
      unsigned choice = operands[2].bits >> (i / 8 * 4) & 15;
      result[i] = both[(choice & 7) * 8 + (choice & 8 ? 7 : i % 8)];
    }
    return Expected{result.to_ullong()};
  }
  if (parts[0] == "lop3") {
    for (unsigned i = 0; i < 32; ++i) {
      unsigned row =
          (a >> i & 1) * 4 + (operands[1].bits >> i & 1) * 2 + (operands[2].bits >> i & 1);
      result[i] = operands[3].bits >> row & 1;
    }
    return Expected{result.to_ullong()};
  }
  if (parts[0] == "shf") {
    Natural both = Natural(uint32_t(operands[1].bits)) << 32 | uint32_t(a);
    uint64_t amount = uint32_t(operands[2].bits);
    amount = parts[2] == "wrap" ? amount % 32 : std::min<uint64_t>(amount, 32);
    return Expected{lowBits(parts[1] == "l" ? both << amount >> 32 : both >> amount, 32)};
  }
  return std::nullopt;
}

std::optional<Expected> computeInteger(const std::string &name,
                                       const std::vector<Typed> &operands) {
  std::vector<std::string> parts = split(name);
  const std::string &operation = parts[0], &type = parts.back();
  unsigned width = bitsOf(type);
  Integer a = valueOf(operands[0]), b = operands.size() > 1 ? valueOf(operands[1]) : 0,
          c = operands.size() > 2 ? valueOf(operands[2]) : 0;
  auto wrap = [&](Integer value) { return Expected{lowBits(static_cast<Natural>(value), width)}; };
  if (operation == "add")
    return wrap(a + b);
  if (operation == "sub")
    return wrap(a - b);
  if (operation == "mul" || operation == "mad") {
    // Of unsigned numbers of 64 bits the product fits in a Natural only, which wraps as well.
    Natural product = static_cast<Natural>(a) * static_cast<Natural>(b), sum = c;
    if (parts[1] == "wide")
      return Expected{lowBits(product + sum, 2 * width)};
    if (parts[1] == "lo")
      return Expected{lowBits(product + sum, width)};
    Natural high = isSigned(type) ? static_cast<Natural>(static_cast<Integer>(product) >> width)
                                  : product >> width;
    return Expected{lowBits(high + sum, width)};
  }
  if (operation == "div")
    return b == 0 ? wrap(-1) : wrap(a / b); // by zero: as hardware does
  if (operation == "rem")
    return b == 0 ? wrap(a) : wrap(a % b);
  if (operation == "min")
    return wrap(std::min(a, b));
  if (operation == "max")
    return wrap(std::max(a, b));
  if (operation == "abs")
    return wrap(a < 0 ? -a : a);
  if (operation == "neg")
    return wrap(-a);
  if (operation == "and")
    return wrap(a & b);
  if (operation == "or")
    return wrap(a | b);
  if (operation == "xor")
    return wrap(a ^ b);
  if (operation == "not")
    return wrap(~a);
  if (operation == "shl" || operation == "shr") {
    unsigned amount = static_cast<unsigned>(std::min<Integer>(b, 64));
    return operation == "shl" ? wrap(a << std::min(amount, width)) : wrap(a >> amount);
  }
  return computeBits(name, operands);
}

std::optional<bool> compareIntegers(const std::string &order, Integer a, Integer b) {
  std::map<std::string, bool> orders = {{"eq", a == b}, {"ne", a != b}, {"lt", a < b},
                                        {"le", a <= b}, {"gt", a > b},  {"ge", a >= b}};
  return orders.count(order) ? std::optional<bool>(orders[order]) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// By the functions of <cmath> that tell unordered operands.
std::optional<bool> compareFloats(const std::string &order, double a, double b) {
  bool unordered = std::isunordered(a, b);
  std::map<std::string, bool> orders = {{"eq", a == b},
                                        {"ne", std::islessgreater(a, b)},
                                        {"lt", std::isless(a, b)},
                                        {"le", std::islessequal(a, b)},
                                        {"gt", std::isgreater(a, b)},
                                        {"ge", std::isgreaterequal(a, b)}};
  if (order == "num" || order == "nan")
    return unordered == (order == "nan");
  if (order.back() == 'u' && orders.count(order.substr(0, 2)))
    return unordered || orders[order.substr(0, 2)];
  return orders.count(order) ? std::optional<bool>(orders[order]) : std::nullopt;
}

/// Twice the digits of both types and more: rounding once more changes nothing.
template <typename Wide, typename Narrow>
std::optional<Narrow> computeWide(const std::string &operation, Narrow a, Narrow b) {
  Wide x = a, y = b;
  if (operation == "add")
    return static_cast<Narrow>(x + y);
  if (operation == "sub")
    return static_cast<Narrow>(x - y);
  if (operation == "mul")
    return static_cast<Narrow>(x * y);
  if (operation == "div")
    return static_cast<Narrow>(x / y);
  if (operation == "rcp")
    return static_cast<Narrow>(1 / x);
  return std::nullopt;
}

std::optional<Expected> computeFloat(const std::string &name, const std::vector<Typed> &operands) {
  std::vector<std::string> parts = split(name);
  const std::string &operation = parts[0];
  bool isSingle = parts.back() == "f32";
  double a = numberOf(operands[0]), b = operands.size() > 1 ? numberOf(operands[1]) : 0,
         c = operands.size() > 2 ? numberOf(operands[2]) : 0;
  auto make = [&](double number) {
    return isSingle ? makeFloat(static_cast<float>(number)) : makeDouble(number);
  };
  uint64_t sign = uint64_t(1) << (isSingle ? 31 : 63);
  if (operation == "fma")
    return isSingle ? makeFloat(std::fma(floatOf(operands[0]), floatOf(operands[1]),
                                         floatOf(operands[2])))
                    : makeDouble(std::fma(a, b, c));
  if (operation == "sqrt")
    return isSingle ? makeFloat(static_cast<float>(std::sqrt(a))) : makeDouble(std::sqrt(a));
  // Of signs PTX says what becomes of bits.
  if (operation == "abs")
    return Expected{operands[0].bits & ~sign};
  if (operation == "neg")
    return Expected{operands[0].bits ^ sign};
  if (operation == "copysign")
    return Expected{(operands[1].bits & ~sign) | (operands[0].bits & sign)};
  if (operation == "min" || operation == "max") {
    bool isMin = operation == "min";
    if (std::isunordered(a, b)) {
      bool isNaN = parts[1] == "NaN" || (std::isnan(a) && std::isnan(b));
      return isNaN ? make(NAN) : make(std::isnan(a) ? b : a);
    }
    if (a == 0 && b == 0)
      return make(std::signbit(a) == isMin ? a : b);
    return make(isMin ? std::fmin(a, b) : std::fmax(a, b));
  }
  if (isSingle) {
    auto result = computeWide<double>(operation, floatOf(operands[0]), static_cast<float>(b));
    return result ? std::optional<Expected>(makeFloat(*result)) : std::nullopt;
  }
  auto result = computeWide<__float128>(operation, a, b);
  return result ? std::optional<Expected>(makeDouble(*result)) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// An integer of 8 bits is extended to a register of 16.
Expected makeInteger(Integer value, const std::string &type) {
  return {lowBits(static_cast<Natural>(value), std::max(16u, bitsOf(type)))};
}

Integer clamp(Integer value, const std::string &type) {
  unsigned width = bitsOf(type);
  Integer one = 1, low = isSigned(type) ? -(one << (width - 1)) : 0,
          high = (one << (isSigned(type) ? width - 1 : width)) - 1;
  return std::min(std::max(value, low), high);
}

double roundTo(const std::string &rounding, double number) {
  if (rounding == "rzi")
    return std::trunc(number);
  std::fesetround(rounding == "rmi" ? FE_DOWNWARD : rounding == "rpi" ? FE_UPWARD : FE_TONEAREST);
  volatile double in = number;
  volatile double rounded = std::nearbyint(in);
  std::fesetround(FE_TONEAREST);
  return rounded;
}

Expected convertToInteger(const std::string &to, const Typed &from, const std::string &rounding) {
  double number = numberOf(from);
  unsigned width = bitsOf(to);
  if (std::isnan(number)) {
    bool isZero = from.type == "f32" && width < 64;
    Integer highest = Integer(1) << (width - 1);
    return makeInteger(isZero ? 0 : isSigned(to) ? -highest : highest, to);
  }
  double rounded = std::fmin(std::fmax(roundTo(rounding, number), -0x1p100), 0x1p100);
  return makeInteger(clamp(static_cast<Integer>(rounded), to), to);
}

std::optional<Expected> convert(const std::string &name, const Typed &from) {
  std::vector<std::string> parts = split(name);
  const std::string &to = parts[parts.size() - 2];
  std::string how = parts.size() > 3 ? parts[1] : "";
  if (!isFloat(to) && !isFloat(from.type)) {
    Integer value = valueOf(from);
    Integer cut = valueOf({to, static_cast<uint64_t>(value)});
    return makeInteger(how == "sat" ? clamp(value, to) : cut, to);
  }
  if (!isFloat(to))
    return convertToInteger(to, from, how);
  if (!isFloat(from.type)) { // 64 digits of a long double hold all of them
    long double value = static_cast<long double>(valueOf(from));
    return to == "f32" ? makeFloat(static_cast<float>(value))
                       : makeDouble(static_cast<double>(value));
  }
  if (to == "f16") {
    auto half = from.type == "f32" ? static_cast<_Float16>(floatOf(from))
                                   : static_cast<_Float16>(doubleOf(from));
    return Expected{std::isnan(numberOf(from)) ? 0x7FFFu : bitCast<uint16_t>(half)};
  }
  double number = from.type == "f16"
                      ? static_cast<double>(bitCast<_Float16>(static_cast<uint16_t>(from.bits)))
                      : numberOf(from);
  if (how == "sat")
    number = std::isnan(number) ? 0 : std::fmin(std::fmax(number, 0.0), 1.0) + 0.0;
  else if (how.size() == 3)
    number = roundTo(how, number);
  return to == "f32" ? makeFloat(static_cast<float>(number)) : makeDouble(number);
}

} // namespace

unsigned bitsOf(const std::string &type) {
  return type == "pred" ? 1 : static_cast<unsigned>(std::stoul(type.substr(1)));
}

std::optional<Expected> compute(const std::string &name, const std::vector<Typed> &operands) {
  std::vector<std::string> parts = split(name);
  const std::string &operation = parts[0], &type = parts.back();
  if (operation == "cvt")
    return convert(name, operands[0]);
  if (operation == "selp")
    return Expected{operands[operands[2].bits & 1 ? 0 : 1].bits};
  if (operation == "slct") {
    bool isFirst = type == "f32" ? floatOf(operands[2]) >= 0 : valueOf(operands[2]) >= 0;
    return Expected{operands[isFirst ? 0 : 1].bits};
  }
  if (operation == "testp") {
    int kind = std::fpclassify(numberOf(operands[0]));
    bool isFinite = kind != FP_NAN && kind != FP_INFINITE;
    std::map<std::string, bool> tests = {{"finite", isFinite},
                                         {"infinite", kind == FP_INFINITE},
                                         {"number", kind != FP_NAN},
                                         {"notanumber", kind == FP_NAN}};
    return Expected{tests.at(parts[1])};
  }
  if (operation == "setp") {
    auto result = isFloat(type)
                      ? compareFloats(parts[1], numberOf(operands[0]), numberOf(operands[1]))
                      : compareIntegers(parts[1], valueOf(operands[0]), valueOf(operands[1]));
    return result ? std::optional<Expected>({*result}) : std::nullopt;
  }
  return isFloat(type) ? computeFloat(name, operands) : computeInteger(name, operands);
}

} // namespace trop::ptx::test
