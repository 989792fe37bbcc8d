# The few helpers that list files are written with: one target a folder.

set(TROP_INCLUDE_DIRS ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
                      ${PROJECT_SOURCE_DIR}/runtime/include)

# The one precompiled header of the compiler's targets.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/cmake)
file(WRITE ${PROJECT_BINARY_DIR}/cmake/TropPch.cpp.in "")
configure_file(${PROJECT_BINARY_DIR}/cmake/TropPch.cpp.in
               ${PROJECT_BINARY_DIR}/cmake/TropPch.cpp COPYONLY)
add_library(TropPch OBJECT ${PROJECT_BINARY_DIR}/cmake/TropPch.cpp)
target_include_directories(TropPch SYSTEM PRIVATE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_precompile_headers(TropPch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/TropPch.h)

# What every target that sees LLVM or MLIR needs. Installed targets find headers elsewhere.
function(trop_configure_target name)
  target_include_directories(${name} PUBLIC "$<BUILD_INTERFACE:${TROP_INCLUDE_DIRS}>")
  target_include_directories(${name} SYSTEM PUBLIC
    "$<BUILD_INTERFACE:${MLIR_INCLUDE_DIRS};${LLVM_INCLUDE_DIRS}>")
  target_precompile_headers(${name} REUSE_FROM TropPch)
endfunction()

# trop_add_library(NAME [SHARED] file... [DEPENDS target...] [LINK library...])
#
# A library of the compiler. LLVM and MLIR are linked as their shared libraries.
function(trop_add_library name)
  cmake_parse_arguments(ARG "SHARED" "" "DEPENDS;LINK" ${ARGN})
  if(ARG_SHARED)
    add_library(${name} SHARED ${ARG_UNPARSED_ARGUMENTS})
  else()
    add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  endif()
  trop_configure_target(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  if(TARGET TropIRIncGen)
    add_dependencies(${name} TropIRIncGen)
  endif()
endfunction()

# trop_add_tool(NAME file... LINK library...)
function(trop_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  trop_configure_target(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
endfunction()

# trop_add_plugin, trop_tablegen: as authors of plugins have them.
set(TROP_TABLEGEN_INCLUDE_DIR ${PROJECT_SOURCE_DIR})
set(TROP_PLUGIN_DEPENDS TropInterface) # which is installed as it is
include(TropPlugin)

# trop_add_pass(NAME file... [LINK library...])
#
# The pass of this folder: NAME.td, NAME.h, NAME.cpp and further files. Generates
# NAME.h.inc.
function(trop_add_pass name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  set(LLVM_TARGET_DEFINITIONS ${name}.td)
  trop_tablegen(${name}.h.inc -gen-pass-decls -name ${name})
  add_public_tablegen_target(Trop${name}IncGen)
  trop_add_library(Trop${name} ${name}.cpp ${ARG_UNPARSED_ARGUMENTS}
                   DEPENDS Trop${name}IncGen LINK TropIR ${ARG_LINK})
endfunction()

# trop_add_unit_test(NAME file... LINK library... [RUNTIME] [SHARDS n])
#
# A GoogleTest program, one CTest test, or several that share its tests and may run at a
# time. RUNTIME: one that sees no LLVM.
function(trop_add_unit_test name)
  cmake_parse_arguments(ARG "RUNTIME" "SHARDS" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  if(ARG_RUNTIME)
    target_include_directories(${name} PRIVATE ${TROP_INCLUDE_DIRS})
  else()
    trop_configure_target(${name})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main)
  if(NOT ARG_SHARDS)
    add_test(NAME ${name} COMMAND ${name})
    return()
  endif()
  foreach(shard RANGE 1 ${ARG_SHARDS})
    math(EXPR index "${shard} - 1")
    add_test(NAME ${name}.${shard} COMMAND ${name})
    set_tests_properties(${name}.${shard} PROPERTIES
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()
