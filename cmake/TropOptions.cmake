# Compiler and linker flags, for all targets. docs/architecture.md has the times
# that led to clang, lld, one precompiled header and ccache.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
if(NOT TROP_ASSERTIONS)
  add_compile_definitions(NDEBUG)
endif()

# Not CMAKE_POSITION_INDEPENDENT_CODE: a shared precompiled header wants the same
# flags everywhere. No contraction: a multiply-add is fused only where we say so.
add_compile_options(-fPIC -ffp-contract=off -Wall -Wextra -Wno-unused-parameter
                    -fpch-instantiate-templates "SHELL:-Xclang -fno-pch-timestamp")
add_link_options(-fuse-ld=lld)

if(TROP_SANITIZE)
  # libMLIR is not instrumented, so containers and allocators that it shares with us
  # look misused: CMakePresets.json has the ASAN_OPTIONS for that.
  set(TROP_SANITIZE_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined
                          -fno-sanitize=vptr,function -fno-omit-frame-pointer)
  add_compile_options(${TROP_SANITIZE_FLAGS} -g1 -O1)
  add_link_options(${TROP_SANITIZE_FLAGS})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  # The sloppiness is what a precompiled header needs.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
endif()
