# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: zsh -f completions.zsh FOLDER LINE
#
# What zsh lists where a terminal's user types LINE and a tabulator.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "stty -echo; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D
               LISTMAX=9999 COLUMNS=200 LINES=500; bindkey '^I' list-choices; PS1=ready; echo set up"
zpty -r -m shell said '*set up*ready*'
zpty -w shell "$2"$'\t\x15'"echo the 'end'" # The line itself is erased.
zpty -r -m shell said '*the end*'
print -r -- "$said"
zpty -d shell
