# What Debian has otherwise: compressed man pages, and a folder for zsh that its fpath names. CPack
# runs this on what it packs.
file(GLOB pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/man1/*.1)
if(pages)
  execute_process(COMMAND gzip -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
file(GLOB folders ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/zsh)
foreach(folder IN LISTS folders)
  file(RENAME ${folder}/site-functions ${folder}/vendor-completions)
endforeach()
