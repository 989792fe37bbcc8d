//===- Npy.cpp - The header of NumPy's array files ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Npy.h"

#include "runtime/Support/Error.h"

#include <charconv>
#include <cstring>

using namespace trop;
using namespace trop::rt;

/// What stands after 'key': up to one of the characters `ends`.
static std::string valueOf(const std::string &path, const std::string &text, const char *key,
                           const char *ends) {
  std::string quoted = concat("'", key, "':");
  size_t found = text.find(quoted);
  if (found == std::string::npos)
    fail(path, ": expected '", key, "' in the header of a .npy file, found none");
  size_t from = text.find_first_not_of(' ', found + quoted.size());
  size_t end = from == std::string::npos ? from : text.find_first_of(ends, from + 1);
  if (end == std::string::npos)
    fail(path, ": expected a whole header of a .npy file, found one that ends within '", key, "'");
  return text.substr(from, end - from);
}

NpyHeader rt::parseNpyHeader(const std::string &path, const std::string &text) {
  NpyHeader header;
  std::string type = valueOf(path, text, "descr", ",}");
  if (type.size() < 5 || type[0] != '\'' || !std::strchr("<>|=", type[1]))
    fail(path, ": expected an array of numbers, found elements of type ", type);
  header.bigEndian = type[1] == '>';
  header.type = type.substr(2, type.size() - 3);
  if (valueOf(path, text, "fortran_order", ",}") != "False")
    fail(path, ": expected an array in C's order, found Fortran's: save numpy.ascontiguousarray of "
               "it");
  std::string shape = valueOf(path, text, "shape", ")");
  const char *at = shape.data() + 1, *end = shape.data() + shape.size();
  while (at < end) {
    int64_t size = -1;
    if (auto [next, error] = std::from_chars(at, end, size); error == std::errc() && size >= 0)
      at = next;
    else
      fail(path, ": expected sizes, found '", shape, ")'");
    header.shape.push_back(size);
    while (at < end && (*at == ',' || *at == ' '))
      ++at;
  }
  if (header.shape.empty())
    fail(path, ": expected at least one dimension, found none");
  return header;
}

std::string rt::npyHeader(const std::string &type, const std::vector<int64_t> &shape) {
  std::string text = concat("{'descr': '", type, "', 'fortran_order': False, 'shape': (");
  for (size_t d = 0; d < shape.size(); ++d)
    text += concat(d ? ", " : "", shape[d]);
  text += shape.size() == 1 ? ",), }" : "), }";
  // Elements begin at a multiple of 64, after a new line.
  text.resize((10 + text.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  text += '\n';
  std::string begin = concat(kNpyMagic, '\x01');
  begin += '\0';
  begin += char(text.size() & 255);
  begin += char(text.size() >> 8);
  return begin + text;
}
