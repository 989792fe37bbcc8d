# Debian packages of the components of TropInstall.cmake: cpack --config build/release/CPackConfig.cmake,
# which scripts/package.sh runs.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "Trop maintainers <maintainers@trop.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # Each has its own.
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL trop trop-dev libtrop-rt)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/DebianLayout.cmake)

# Packages of this LLVM, as Debian names them.
set(llvm ${LLVM_VERSION_MAJOR})
set(same "(= ${PROJECT_VERSION})")

# What tropc links programs with is libtrop-rt. Linear programs are solved by Clp, which is loaded
# when it is first needed, so that no program names it. dpkg-shlibdeps finds LLVM by a link of
# llvm-dev, which says nothing of it. Without lld the linker of g++ is taken.
set(CPACK_DEBIAN_TROP_PACKAGE_NAME trop)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON) # What is linked with libTropIR needs this very version.
set(CPACK_DEBIAN_TROP_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_TROP_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TROP_PACKAGE_DEPENDS
    "libtrop-rt ${same}, libllvm${llvm}, coinor-libclp1, g++ | c++-compiler")
set(CPACK_DEBIAN_TROP_PACKAGE_RECOMMENDS "lld-${llvm}")
set(CPACK_COMPONENT_TROP_DESCRIPTION "optimizing compiler for tropical neural networks
tropc compiles sources, each a neural network over the max-plus and min-plus
semirings and how to train it, into programs that train, evaluate and run it.
trop-sweep trains many, trop-prune makes them smaller, trop-data makes data files
of others ready for them, and trop-opt, trop-interpret and trop-check-plugin are
for those who write passes and layers.")

# Archives and headers, which are for any compiler of C++.
set(CPACK_DEBIAN_LIBTROP-RT_PACKAGE_NAME libtrop-rt)
set(CPACK_DEBIAN_LIBTROP-RT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBTROP-RT_PACKAGE_DEPENDS "zlib1g-dev")
set(CPACK_DEBIAN_LIBTROP-RT_PACKAGE_RECOMMENDS "g++ | c++-compiler")
set(CPACK_COMPONENT_LIBTROP-RT_DESCRIPTION "runtime library and C interface of compiled tropical networks
What object files and shared libraries that tropc wrote are linked with, on
machines without the compiler, too: a static library, free of LLVM, the headers
of the C interface, and what pkg-config and CMake find them by.")

set(CPACK_DEBIAN_TROP-DEV_PACKAGE_NAME trop-dev)
set(CPACK_DEBIAN_TROP-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_TROP-DEV_PACKAGE_DEPENDS
    "trop ${same}, libtrop-rt ${same}, libmlir-${llvm}-dev, mlir-${llvm}-tools, llvm-${llvm}-dev, g++ | c++-compiler")
set(CPACK_DEBIAN_TROP-DEV_PACKAGE_RECOMMENDS "cmake")
set(CPACK_COMPONENT_TROP-DEV_DESCRIPTION "what plugins of the Trop compiler are built with
Headers and TableGen files of the trop dialect, and the CMake package with
trop_add_plugin, for layers and passes of one's own, and trop-new-plugin,
which writes a plugin to begin with.")

include(CPack)
