# cmake -DFROM=FILE.ptx -DTO=FILE.cpp -P Embed.cmake: text as a constant, without comments.
file(READ ${FROM} text)
string(REGEX REPLACE "[ \t]*//[^\n]*" "" text "${text}")
string(REGEX REPLACE "\n\n+" "\n" text "${text}")
# Literals of bounded length, which compilers and tools like better than one.
string(REPLACE "\n.visible" ")PTX\"\nR\"PTX(\n.visible" text "${text}")
file(WRITE ${TO} "extern \"C\" const char trop_runtime_kernels[];\n"
     "extern \"C\" const char trop_runtime_kernels[] =\nR\"PTX(${text})PTX\";\n")
