# What builds plugins: in this tree, and from an installed Trop (TropConfig.cmake).

# trop_tablegen(OUTPUT generator...): mlir_tablegen that finds Trop's files and MLIR's, and those
# of the project by their path in it.
macro(trop_tablegen output)
  get_filename_component(trop_tablegen_folder ${CMAKE_CURRENT_BINARY_DIR}/${output} DIRECTORY)
  file(MAKE_DIRECTORY ${trop_tablegen_folder})
  mlir_tablegen(${output} ${ARGN}
    EXTRA_INCLUDES ${TROP_TABLEGEN_INCLUDE_DIR} ${PROJECT_SOURCE_DIR} ${MLIR_INCLUDE_DIRS})
endmacro()

# trop_add_plugin(NAME file... [RUNTIME file...] [DEPENDS target...] [LINK library...])
#
# A plugin, NAME.so, of which one file says TROP_PLUGIN (lib/Plugin/Plugin.h): a module that shares the
# tool's dialect and MLIR. RUNTIME: libNAME_rt.a beside it, of which one file says
# TROP_RUNTIME_PLUGIN (trop/plugin.h), with which tropc links programs. What trop_tablegen generates in the same folder is generated first.
function(trop_add_plugin name)
  cmake_parse_arguments(ARG "" "" "RUNTIME;DEPENDS;LINK" ${ARGN})
  add_library(${name} MODULE ${ARG_UNPARSED_ARGUMENTS} ${TABLEGEN_OUTPUT})
  set_target_properties(${name} PROPERTIES PREFIX "")
  target_compile_features(${name} PRIVATE cxx_std_17)
  target_include_directories(${name} PRIVATE
    ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} Trop::IR MLIR LLVM)
  target_compile_options(${name} PRIVATE
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include lib/Support/PassStatistics.h>"
    $<$<NOT:$<BOOL:${LLVM_ENABLE_RTTI}>>:-fno-rtti>)
  # What is nowhere defined is an error here, not where the plugin is loaded.
  if(NOT TROP_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  if(ARG_DEPENDS OR TROP_PLUGIN_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS} ${TROP_PLUGIN_DEPENDS})
  endif()
  if(ARG_RUNTIME)
    add_library(${name}_rt STATIC ${ARG_RUNTIME})
    target_compile_features(${name}_rt PRIVATE cxx_std_17)
    # Numbers are the same on all processors, and programs may be position-independent.
    target_compile_options(${name}_rt PRIVATE -ffp-contract=off -fno-math-errno)
    set_target_properties(${name}_rt PROPERTIES POSITION_INDEPENDENT_CODE ON)
    get_target_property(folder ${name} LIBRARY_OUTPUT_DIRECTORY)
    if(folder)
      set_target_properties(${name}_rt PROPERTIES ARCHIVE_OUTPUT_DIRECTORY ${folder})
    else()
      set_target_properties(${name}_rt PROPERTIES
        ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    endif()
    target_include_directories(${name}_rt PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
    target_link_libraries(${name}_rt PRIVATE Trop::abi)
    add_dependencies(${name} ${name}_rt)
  endif()
endfunction()
