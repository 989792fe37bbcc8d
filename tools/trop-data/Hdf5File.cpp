//===- Hdf5File.cpp - HDF5 files, by libhdf5 ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-data/ArrayFile.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <hdf5.h>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;

namespace {
/// What HDF5 numbers, closed in the end.
class Handle {
public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id(id), close(close) {}
  Handle(Handle &&other) : id(other.id), close(other.close) { other.id = H5I_INVALID_HID; }
  ~Handle() {
    if (id >= 0)
      close(id);
  }
  operator hid_t() const { return id; }

private:
  hid_t id;
  herr_t (*close)(hid_t);
};

class Hdf5File : public ArrayFile {
public:
  explicit Hdf5File(const std::string &path);
  const std::vector<Variable> &variables() const override { return found; }
  std::vector<char> read(const Variable &variable) override;

private:
  Handle open(const std::string &name) const;
  Variable describe(const std::string &name) const;

  std::string path;
  Handle file;
  std::vector<Variable> found;
};
} // namespace

/// The type in memory; below 0 where .npz has none.
static Handle memoryType(hid_t type) {
  size_t bytes = H5Tget_size(type);
  H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_FLOAT && (bytes == 4 || bytes == 8))
    return {H5Tcopy(bytes == 4 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE), H5Tclose};
  if (kind == H5T_FLOAT && bytes == 2) {
    // Half precision has no name in HDF5: five bits of exponent tell it from others of its size.
    Handle half(H5Tcopy(type), H5Tclose);
    size_t sign = 0, exponent = 0, exponentBits = 0, mantissa = 0, mantissaBits = 0;
    H5Tget_fields(half, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits);
    if (exponentBits == 5 && mantissaBits == 10 && H5Tset_order(half, H5T_ORDER_LE) >= 0)
      return half;
    return {H5I_INVALID_HID, H5Tclose};
  }
  bool isSigned = kind == H5T_INTEGER && H5Tget_sign(type) != H5T_SGN_NONE;
  if (kind == H5T_ENUM) {
    Handle base(H5Tget_super(type), H5Tclose);
    isSigned = H5Tget_sign(base) != H5T_SGN_NONE;
  } else if (kind != H5T_INTEGER) {
    return {H5I_INVALID_HID, H5Tclose};
  }
  switch (bytes) {
  case 1:
    return {H5Tcopy(isSigned ? H5T_STD_I8LE : H5T_STD_U8LE), H5Tclose};
  case 2:
    return {H5Tcopy(isSigned ? H5T_STD_I16LE : H5T_STD_U16LE), H5Tclose};
  case 4:
    return {H5Tcopy(isSigned ? H5T_STD_I32LE : H5T_STD_U32LE), H5Tclose};
  case 8:
    return {H5Tcopy(isSigned ? H5T_STD_I64LE : H5T_STD_U64LE), H5Tclose};
  default:
    return {H5I_INVALID_HID, H5Tclose};
  }
}

/// As NumPy writes it.
static std::string typeText(hid_t memory) {
  size_t bytes = H5Tget_size(memory);
  const char *kind = H5Tget_class(memory) == H5T_FLOAT     ? "f"
                     : H5Tget_sign(memory) != H5T_SGN_NONE ? "i"
                                                           : "u";
  return concat(bytes == 1 ? "|" : "<", kind, bytes);
}

/// Why elements of this type are no numbers.
static std::string typeProblem(hid_t type) {
  switch (H5Tget_class(type)) {
  case H5T_STRING:
    return "is text: save numbers for it, as of numpy.unique(x, return_inverse=True)[1]";
  case H5T_COMPOUND:
    return "has elements of several fields, as tables and complex numbers are: save each field as "
           "a dataset";
  case H5T_VLEN:
    return "has rows of different lengths: save an array of one length, filled up";
  case H5T_ARRAY:
    return "has elements that are arrays: save an array of one more dimension";
  case H5T_REFERENCE:
    return "holds references: save the datasets that they name by their own names";
  default:
    return "has elements of a type that .npz lacks: save it as float64";
  }
}

/// Why its numbers are not to be read from this file; what HDF5 would fill in for them is no data.
static std::string storageProblem(hid_t dataset, int64_t bytes) {
  Handle list(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_external_count(list) > 0 || H5Pget_layout(list) == H5D_VIRTUAL)
    return "has its numbers in other files: save a copy with them";
  for (int i = 0; i < H5Pget_nfilters(list); ++i) {
    unsigned flags = 0;
    size_t count = 0;
    char name[64] = "";
    H5Z_filter_t filter =
        H5Pget_filter2(list, unsigned(i), &flags, &count, nullptr, sizeof name, name, nullptr);
    if (H5Zfilter_avail(filter) <= 0)
      return concat("is compressed by '", name, "', filter ", filter,
                    ", which is not installed: save it compressed by gzip");
  }
  // No filter of HDF5 alone makes more than a thousand bytes of one.
  constexpr int64_t kMostOfOne = 1100, kSmall = 1 << 24;
  int64_t stored = int64_t(H5Dget_storage_size(dataset));
  if (bytes > 0 && stored == 0)
    return "was never written: nothing but its shape is there";
  if (bytes > kSmall && bytes / kMostOfOne > stored)
    return concat("has ", bytes, " bytes, of which at most ", stored * kMostOfOne,
                  " were written: save it whole");
  return "";
}

/// Notes the name of a dataset.
static herr_t visit(hid_t, const char *name, const H5O_info_t *info, void *names) {
  if (info->type == H5O_TYPE_DATASET)
    static_cast<std::vector<std::string> *>(names)->push_back(name);
  return 0;
}

Hdf5File::Hdf5File(const std::string &path)
    : path(path), file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
  if (file < 0)
    fail(path, ": expected an HDF5 file, found one that is damaged or cut short");
  std::vector<std::string> names;
  if (H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &names, H5O_INFO_BASIC) < 0)
    fail(path, ": expected an HDF5 file, found one that is damaged");
  for (const std::string &name : names)
    found.push_back(describe(name));
}

Handle Hdf5File::open(const std::string &name) const {
  Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (dataset < 0)
    fail(path, ": cannot read dataset '", name, "': the file is damaged");
  return dataset;
}

Variable Hdf5File::describe(const std::string &name) const {
  Variable variable;
  variable.name = name;
  Handle dataset = open(name);
  Handle space(H5Dget_space(dataset), H5Sclose), type(H5Dget_type(dataset), H5Tclose);
  int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> sizes(size_t(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  variable.shape.assign(sizes.begin(), sizes.end());
  Handle memory = memoryType(type);
  if (memory >= 0)
    variable.type = typeText(memory);
  constexpr int64_t kMost = int64_t(1) << 48;
  int64_t bytes = int64_t(H5Tget_size(type));
  bool isHuge = false;
  for (hsize_t size : sizes) {
    isHuge |= bytes > 0 && size > hsize_t(kMost / bytes);
    bytes = isHuge ? kMost : bytes * int64_t(size);
  }
  if (memory < 0)
    variable.problem = typeProblem(type);
  else if (H5Sget_simple_extent_type(space) == H5S_NULL)
    variable.problem = "is without numbers: leave it out";
  else if (isHuge)
    variable.problem = "has more than 2^48 bytes: save parts of it";
  else
    variable.problem = storageProblem(dataset, bytes);
  return variable;
}

std::vector<char> Hdf5File::read(const Variable &variable) {
  Handle dataset = open(variable.name);
  Handle type(H5Dget_type(dataset), H5Tclose);
  Handle memory = memoryType(type);
  std::vector<char> bytes(size_t(variable.size() * variable.elementBytes()));
  if (H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
    fail(path, ": cannot read dataset '", variable.name, "': the file is damaged or cut short");
  return bytes;
}

std::unique_ptr<ArrayFile> data::openHdf5File(const std::string &path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // What went wrong is said by us.
  return std::make_unique<Hdf5File>(path);
}
