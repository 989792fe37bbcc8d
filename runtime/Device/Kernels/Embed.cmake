# cmake -DFROM=FILE.ptx,... -DTO=FILE.cpp -P Embed.cmake: texts as one constant, without comments.
string(REPLACE "," ";" files "${FROM}")
set(all "")
foreach(file ${files})
  file(READ ${file} text)
  string(REGEX REPLACE "[ \t]*//[^\n]*" "" text "${text}")
  if(all) # One module says once what it is for.
    string(REGEX REPLACE "\n\\.(version|target|address_size)[^\n]*" "" text "${text}")
  endif()
  string(APPEND all "${text}")
endforeach()
string(REGEX REPLACE "\n\n+" "\n" all "${all}")
# Literals of bounded length, which compilers and tools like better than one.
string(REPLACE "\n.visible" ")PTX\"\nR\"PTX(\n.visible" all "${all}")
file(WRITE ${TO} "extern \"C\" const char trop_runtime_kernels[];\n"
     "extern \"C\" const char trop_runtime_kernels[] =\nR\"PTX(${all})PTX\";\n")
