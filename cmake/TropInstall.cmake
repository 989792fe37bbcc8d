# What is installed, in three components: libtrop-rt, what compiled models are linked with, free of
# LLVM; trop, the tools; trop-dev, what plugins are built with. TropCPack.cmake makes packages of
# them. The folders are bin, lib, include and share, with no other names: tropc looks for its
# runtime in ../lib.
include(CMakePackageConfigHelpers)

set(TROP_TOOLS tropc trop-opt trop-interpret trop-check-plugin trop-data trop-prune trop-sweep)
set(TROP_TOOLS_FOLDER bin)
set(TROP_CMAKE_FOLDER lib/cmake/Trop)

# Headers that C programs include: the include folder itself is their root.
file(GLOB abi_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/include/trop/*.h)
list(APPEND abi_headers ${PROJECT_BINARY_DIR}/trop/plugin_interface.h)
add_library(trop_abi INTERFACE)
add_library(Trop::abi ALIAS trop_abi)
target_sources(trop_abi INTERFACE FILE_SET HEADERS
  BASE_DIRS ${PROJECT_SOURCE_DIR}/runtime/include ${PROJECT_BINARY_DIR} FILES ${abi_headers})

# Headers that plugins include, and what TableGen reads, by their paths in this tree. `dialect` and
# `lib` are no names for a shared include folder, so they have a root of their own.
set(TROP_DEV_FOLDER include/trop-dev)
file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/dialect/Trop/IR/*.h)
foreach(name Pipeline/Positions Plugin/Plugin Plugin/Registrar Plugin/Signature
        Support/PassStatistics)
  list(APPEND headers ${PROJECT_SOURCE_DIR}/lib/${name}.h)
endforeach()
file(GLOB tablegen CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/dialect/Trop/IR/*.td)
set(generated)
foreach(name Attrs Dialect Enums Interfaces Ops Types)
  list(APPEND generated ${PROJECT_BINARY_DIR}/dialect/Trop/IR/Trop${name}.h.inc)
endforeach()
target_sources(TropIR
  PUBLIC FILE_SET plugin_headers TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
install(FILES ${tablegen} ${generated} DESTINATION ${TROP_DEV_FOLDER}/dialect/Trop/IR
  COMPONENT trop-dev)

# What plugins say of the interface that they are built for (lib/Plugin/Signature.h): the version,
# and a hash of all of these headers.
set(interface ${PROJECT_BINARY_DIR}/lib/Plugin/Interface.h.inc)
set(script ${PROJECT_SOURCE_DIR}/scripts/package/interface.py)
add_custom_command(OUTPUT ${interface}
  COMMAND ${Python3_EXECUTABLE} -B ${script} ${PROJECT_VERSION} ${interface}
          --root ${PROJECT_SOURCE_DIR}/runtime/include --root ${PROJECT_BINARY_DIR}
          --root ${PROJECT_SOURCE_DIR} ${abi_headers} ${headers} ${generated}
  DEPENDS ${script} ${abi_headers} ${headers} ${generated} TropIRIncGen
  COMMENT "Hashing the interface of plugins")
add_custom_target(TropInterface DEPENDS ${interface})
install(FILES ${interface} DESTINATION ${TROP_DEV_FOLDER}/lib/Plugin COMPONENT trop-dev)

# Every one of these headers compiles alone: the target all_verify_interface_header_sets.
set_target_properties(trop_abi TropIR PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

# Tools and libraries find each other wherever the prefix is, and MLIR where it was.
set_target_properties(${TROP_TOOLS} PROPERTIES INSTALL_RPATH "$ORIGIN/../lib"
  INSTALL_RPATH_USE_LINK_PATH ON)
set_target_properties(TropIR PROPERTIES INSTALL_RPATH "$ORIGIN" INSTALL_RPATH_USE_LINK_PATH ON
  EXPORT_NAME IR)
set_target_properties(trop_abi PROPERTIES EXPORT_NAME abi)
set_target_properties(trop_rt PROPERTIES EXPORT_NAME runtime)
install(TARGETS ${TROP_TOOLS} RUNTIME DESTINATION bin COMPONENT trop)
install(TARGETS TropIR EXPORT TropTargets
  LIBRARY DESTINATION lib COMPONENT trop NAMELINK_COMPONENT trop-dev
  FILE_SET plugin_headers DESTINATION ${TROP_DEV_FOLDER} COMPONENT trop-dev
  INCLUDES DESTINATION include)
install(TARGETS trop_abi trop_rt EXPORT TropRuntimeTargets
  ARCHIVE DESTINATION lib COMPONENT libtrop-rt
  FILE_SET HEADERS DESTINATION include COMPONENT libtrop-rt
  INCLUDES DESTINATION include)
install(EXPORT TropTargets NAMESPACE Trop:: DESTINATION ${TROP_CMAKE_FOLDER} COMPONENT trop-dev)
install(EXPORT TropRuntimeTargets NAMESPACE Trop:: DESTINATION ${TROP_CMAKE_FOLDER}
  COMPONENT libtrop-rt)

# find_package(Trop) and pkg-config.
set(package ${PROJECT_BINARY_DIR}/package)
# Releases of one minor version of LLVM have one binary interface, and one SONAME.
string(REGEX MATCH "^[0-9]+\\.[0-9]+" TROP_MLIR_VERSION ${MLIR_VERSION})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/TropConfig.cmake.in
  ${package}/TropConfig.cmake INSTALL_DESTINATION ${TROP_CMAKE_FOLDER}
  PATH_VARS TROP_DEV_FOLDER TROP_TOOLS_FOLDER NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${package}/TropConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
configure_file(${PROJECT_SOURCE_DIR}/cmake/trop.pc.in ${package}/trop.pc @ONLY)
install(FILES ${package}/TropConfig.cmake ${package}/TropConfigVersion.cmake
  DESTINATION ${TROP_CMAKE_FOLDER} COMPONENT libtrop-rt)
install(FILES cmake/TropPlugin.cmake DESTINATION ${TROP_CMAKE_FOLDER} COMPONENT trop-dev)
install(FILES ${package}/trop.pc DESTINATION lib/pkgconfig COMPONENT libtrop-rt)

# The first thing to compile.
file(GLOB examples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.trop
     ${PROJECT_SOURCE_DIR}/examples/*.csv)
install(FILES ${examples} DESTINATION share/trop/examples COMPONENT trop)

# The script that writes a plugin, and what it writes.
set(new_plugin ${PROJECT_SOURCE_DIR}/tools/trop-new-plugin)
install(PROGRAMS ${new_plugin}/trop-new-plugin.sh DESTINATION ${TROP_TOOLS_FOLDER}
  RENAME trop-new-plugin COMPONENT trop-dev)
install(DIRECTORY ${new_plugin}/Template/ DESTINATION share/trop/plugin COMPONENT trop-dev)

# Man pages and completions, from each tool's --help.
set(pages)
if(NOT TROP_SANITIZE)
  file(GLOB generators CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scripts/package/*.py)
  function(trop_add_pages tool file share)
    set(page ${package}/${share}/man/man1/${tool}.1)
    add_custom_command(OUTPUT ${page}
      COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/scripts/package/tool_pages.py
              ${file} ${PROJECT_VERSION} ${package}/${share} ${TROP_TOOLS} trop-new-plugin
      DEPENDS ${ARGN} ${generators}
      COMMENT "Writing man page and completions of ${tool}")
    set(pages ${pages} ${page} PARENT_SCOPE)
  endfunction()
  foreach(tool IN LISTS TROP_TOOLS)
    trop_add_pages(${tool} $<TARGET_FILE:${tool}> share ${tool})
  endforeach()
  trop_add_pages(trop-new-plugin ${new_plugin}/trop-new-plugin.sh share-dev
    ${new_plugin}/trop-new-plugin.sh)
  add_custom_target(trop-pages ALL DEPENDS ${pages})
  install(DIRECTORY ${package}/share/ DESTINATION share COMPONENT trop)
  install(DIRECTORY ${package}/share-dev/ DESTINATION share COMPONENT trop-dev)
endif()

# All that is installed.
add_custom_target(trop-package DEPENDS ${TROP_TOOLS} trop_rt TropIR ${pages})

foreach(component trop trop-dev libtrop-rt)
  install(FILES LICENSE DESTINATION share/doc/${component} RENAME copyright COMPONENT ${component})
endforeach()
