# The runtime's own kernels, compiled to PTX by the compiler that builds Trop, or another clang if
# that one makes none. Where there is none, programs have none, and the CPU makes optimizers' steps.

# Whatever GPUs a model is compiled for: PTX for the oldest runs on all.
set(TROP_PTX_FLAGS --target=nvptx64-nvidia-cuda -march=sm_70 --cuda-feature=+ptx60 -nogpulib -nogpuinc)

function(trop_find_ptx_compiler)
  if(DEFINED CACHE{TROP_PTX_COMPILER})
    return()
  endif()
  find_program(other NAMES clang++-22 clang++ NO_CACHE)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/ptx.cpp "void nothing() {}\n")
  foreach(compiler ${CMAKE_CXX_COMPILER} ${other})
    execute_process(COMMAND ${compiler} ${TROP_PTX_FLAGS} -S -o - ${CMAKE_CURRENT_BINARY_DIR}/ptx.cpp
                    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(NOT failed)
      set(TROP_PTX_COMPILER ${compiler} CACHE FILEPATH "a clang++ that makes PTX")
      return()
    endif()
  endforeach()
  message(WARNING "no clang++ that makes PTX: programs for GPUs step on the CPU")
  set(TROP_PTX_COMPILER "" CACHE FILEPATH "a clang++ that makes PTX")
endfunction()

# trop_add_kernels(TARGET source...): adds the constant trop_runtime_kernels to a target.
function(trop_add_kernels target)
  trop_find_ptx_compiler()
  if(NOT TROP_PTX_COMPILER)
    return()
  endif()
  get_filename_component(root ${CMAKE_CURRENT_SOURCE_DIR} DIRECTORY)
  set(all "")
  foreach(source ${ARGN})
    get_filename_component(name ${source} NAME_WE)
    set(ptx ${CMAKE_CURRENT_BINARY_DIR}/${name}.ptx)
    list(APPEND all ${ptx})
    add_custom_command(
      OUTPUT ${ptx}
      COMMAND ${TROP_PTX_COMPILER} ${TROP_PTX_FLAGS} -std=c++17 -I${root}
              -I${CMAKE_CURRENT_SOURCE_DIR}/include -ffreestanding -O2 -ffp-contract=off
              -fno-math-errno -fno-unroll-loops -Wall -Wextra -MMD -MF ${ptx}.d -MT ${ptx}
              -S -o ${ptx} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source}
      DEPFILE ${ptx}.d
      COMMENT "Compiling ${source} to PTX"
      VERBATIM)
  endforeach()
  set(made ${CMAKE_CURRENT_BINARY_DIR}/RuntimeKernels.cpp)
  set(embed ${CMAKE_CURRENT_SOURCE_DIR}/Device/Kernels/Embed.cmake)
  list(JOIN all "," from)
  add_custom_command(
    OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DFROM=${from} -DTO=${made} -P ${embed}
    DEPENDS ${all} ${embed}
    VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
