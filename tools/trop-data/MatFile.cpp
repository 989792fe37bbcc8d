//===- MatFile.cpp - MAT files, by matio ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-data/ArrayFile.h"

#include "runtime/Support/Error.h"

#include <matio.h>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;

namespace {
using Info = std::unique_ptr<matvar_t, void (*)(matvar_t *)>;

class MatFile : public ArrayFile {
public:
  explicit MatFile(const std::string &path);
  const std::vector<Variable> &variables() const override { return found; }
  std::vector<char> read(const Variable &variable) override;

private:
  std::string path;
  std::unique_ptr<mat_t, int (*)(mat_t *)> file;
  std::vector<Variable> found;
};
} // namespace

/// What matio had to say. It is written in C, through which nothing is thrown.
static std::string complaint;

static void keepComplaint(int level, char *message) {
  // Warnings, too: numbers that could not be read are one, and what stands in their place is no
  // data.
  if (level > MATIO_LOG_LEVEL_WARNING)
    return;
  complaint = message;
  if (complaint.compare(0, 4, "HDF5") == 0) // lines of a call stack, of which the last one tells
    complaint.erase(0, complaint.rfind(": ") + 2);
}

/// As NumPy writes it; empty: no numbers.
static std::string typeOf(const matvar_t &variable) {
  switch (variable.class_type) {
  case MAT_C_DOUBLE:
    return "<f8";
  case MAT_C_SINGLE:
    return "<f4";
  case MAT_C_INT8:
    return "|i1";
  case MAT_C_UINT8:
    return "|u1";
  case MAT_C_INT16:
    return "<i2";
  case MAT_C_UINT16:
    return "<u2";
  case MAT_C_INT32:
    return "<i4";
  case MAT_C_UINT32:
    return "<u4";
  case MAT_C_INT64:
    return "<i8";
  case MAT_C_UINT64:
    return "<u8";
  default:
    return "";
  }
}

/// In words of MATLAB's language, which Octave has, too.
static std::string problemOf(const matvar_t &variable) {
  std::string x = variable.name;
  switch (variable.class_type) {
  case MAT_C_CELL:
    return concat("is a cell array: save numbers, as of cell2mat(", x, ")");
  case MAT_C_STRUCT:
    return "is a struct: save each field that you need as a variable, or all by save -struct";
  case MAT_C_CHAR:
    return concat("is text: save numbers for it, as [~, ~, numbers] = unique(cellstr(", x, "))");
  case MAT_C_SPARSE:
    return concat("is sparse: save full(", x, ")");
  case MAT_C_FUNCTION:
    return "is a function: save what it returns";
  case MAT_C_OBJECT:
  case MAT_C_OPAQUE:
    return concat("is an object, as tables and strings are: save numbers, as of table2array(", x,
                  ")");
  default:
    break;
  }
  if (typeOf(variable).empty())
    return "is of a class that is not known: save it as double";
  return variable.isComplex ? concat("is complex: save [real(", x, ") imag(", x, ")]") : "";
}

static Variable describe(const matvar_t &info) {
  Variable variable;
  variable.name = info.name;
  variable.problem = problemOf(info);
  variable.type = typeOf(info);
  variable.isColumnMajor = true;
  for (int d = 0; d < info.rank; ++d)
    variable.shape.push_back(int64_t(info.dims[d]));
  return variable;
}

MatFile::MatFile(const std::string &path) : path(path), file(nullptr, Mat_Close) {
  checkMatLength(path);
  Mat_LogInitFunc("trop-data", keepComplaint);
  complaint.clear();
  file.reset(Mat_Open(path.c_str(), MAT_ACC_RDONLY));
  if (!file)
    fail(path, ": expected a MAT file, found one that is damaged");
  while (matvar_t *next = Mat_VarReadNextInfo(file.get())) {
    Info info(next, Mat_VarFree);
    if (!info->name || info->rank < 0)
      fail(path, ": expected a MAT file, found one that is damaged after ",
           counted(int64_t(found.size()), "variable"));
    found.push_back(describe(*info));
  }
  if (!complaint.empty())
    fail(path, ": expected a whole MAT file, found one that is damaged after ",
         counted(int64_t(found.size()), "variable"), ": ", complaint);
}

std::vector<char> MatFile::read(const Variable &variable) {
  complaint.clear();
  Info read(Mat_VarRead(file.get(), variable.name.c_str()), Mat_VarFree);
  size_t bytes = size_t(variable.size() * variable.elementBytes());
  if (!complaint.empty() || !read || read->nbytes != bytes || (bytes && !read->data))
    fail(path, ": cannot read '", variable.name, "', of ", bytes, " bytes",
         complaint.empty() ? "" : ": " + complaint);
  const char *begin = static_cast<const char *>(read->data);
  return std::vector<char>(begin, begin + bytes);
}

std::unique_ptr<ArrayFile> data::openMatFile(const std::string &path) {
  return std::make_unique<MatFile>(path);
}
