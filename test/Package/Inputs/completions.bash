# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: bash completions.bash FOLDER TOOL WORD...
#
# What bash offers for the last word; one that holds "=" is three words to it.
source "$1/$2"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
compopt() { :; } # There is no line that is edited.
"_${2//-/_}"
printf '%s\n' "${COMPREPLY[@]}"
