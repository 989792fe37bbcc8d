# Every package the build uses. scripts/packages.txt installs them.

find_package(LLVM 22.1 REQUIRED CONFIG PATHS /usr/lib/llvm-22/lib/cmake/llvm)
find_package(MLIR 22.1 REQUIRED CONFIG PATHS /usr/lib/llvm-22/lib/cmake/mlir)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
set(LLVM_RUNTIME_OUTPUT_INTDIR ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
set(LLVM_LIBRARY_OUTPUT_INTDIR ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

find_package(antlr4-runtime REQUIRED)
find_package(Java REQUIRED COMPONENTS Runtime)
find_program(ANTLR4_PROGRAM antlr4 REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)
find_path(PROTOZERO_INCLUDE_DIR protozero/pbf_builder.hpp REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)

# Clp has a pkg-config file, but a C++ wrapper in it that needs more packages: its C
# interface is all we use.
find_path(CLP_INCLUDE_DIR Clp_C_Interface.h PATH_SUFFIXES coin REQUIRED)
find_library(CLP_LIBRARY Clp REQUIRED)
# It is not linked but loaded when it is first needed (lib/Geometry/Clp.h), by the name that the linker would record,
# or else from where it is now.
if(CLP_LIBRARY MATCHES "\\.a$")
  message(FATAL_ERROR "expected a shared library of Clp, found ${CLP_LIBRARY}")
endif()
file(REAL_PATH ${CLP_LIBRARY} CLP_SONAME)
get_filename_component(CLP_SONAME ${CLP_SONAME} NAME)
string(REGEX REPLACE "(\\.so\\.[0-9]+).*" "\\1" CLP_SONAME ${CLP_SONAME})

# Formats of data that tools/trop-data reads and writes.
set(HDF5_PREFER_PARALLEL OFF)
find_package(HDF5 REQUIRED COMPONENTS C)
find_path(MATIO_INCLUDE_DIR matio.h REQUIRED)
find_library(MATIO_LIBRARY matio REQUIRED)
find_path(MINIZIP_INCLUDE_DIR zip.h PATH_SUFFIXES minizip REQUIRED)
find_library(MINIZIP_LIBRARY minizip REQUIRED)
