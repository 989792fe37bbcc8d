# What Debian has otherwise: compressed man pages, a folder for zsh that its fpath names, and a copyright
# file that refers to the licence it has. CPack runs this on what it packs.
file(GLOB pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/man1/*.1)
if(pages)
  execute_process(COMMAND gzip -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
file(GLOB folders ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/zsh)
foreach(folder IN LISTS folders)
  file(RENAME ${folder}/site-functions ${folder}/vendor-completions)
endforeach()

file(GLOB copyrights ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/copyright)
foreach(copyright IN LISTS copyrights)
  file(READ ${copyright} licence)
  string(REGEX REPLACE ".*(---- LLVM Exceptions)" "\\1" exceptions "${licence}")
  string(STRIP "${exceptions}" exceptions)
  string(REPLACE "\n" "\n " exceptions "${exceptions}")
  string(REPLACE "\n \n" "\n .\n" exceptions "${exceptions}")
  file(WRITE ${copyright}
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Trop

Files: *
Copyright: the Trop authors
License: Apache-2.0 with LLVM-exception
 The Apache License 2.0, which is in /usr/share/common-licenses/Apache-2.0, with exceptions:
 .
 ${exceptions}
")
endforeach()
