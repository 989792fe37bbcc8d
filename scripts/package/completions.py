# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Completions for shells: of options, of values where --help lists them, and of files."""

import re

NOTICE = "# Written from `{name} --help`."


def quote(text):
    """For shells: in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def listed(option):
    """The values of --help, but those that stand for others."""
    return [(value, text) for value, text in option.values if re.fullmatch(r"[\w.,+-]+", value)]


def named(help):
    return [option for option in help.options() if option.names]


##===----------------------------------------------------------------------===##
## bash
##===----------------------------------------------------------------------===##

BASH = """{notice}
{function}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} option=${{COMP_WORDS[COMP_CWORD - 1]}} joined=1
  COMPREPLY=()
  # --option=value is one word, or three, by COMP_WORDBREAKS.
  if [[ $current == = ]]; then
    current=
  elif [[ $option == = ]]; then
    option=${{COMP_WORDS[COMP_CWORD - 2]}}
  elif [[ $current == --*=* ]]; then
    option=${{current%%=*}}
    current=${{current#*=}}
  else
    joined=
  fi
  case $option in
{cases}  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W {options} -- "$current")
    [[ ${{COMPREPLY[0]-}} != *= ]] || compopt -o nospace
    return
  fi
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f {filter}-- "$current"; compgen -d -- "$current")
}}
complete -F {function} {name}
"""


def format_bash(name, help):
    cases, words = "", []
    for option in named(help):
        long = len(option.names[-1]) > 2
        words += option.names[:-1]
        words.append(option.names[-1] + ("=" if option.value and long and not option.optional else ""))
        if not option.value:
            continue
        pattern = "|".join(option.names)
        if listed(option):
            reply = f"compgen -W {quote(' '.join(v for v, _ in listed(option)))}"
        elif option.takes_files():
            reply = "compgen -f"
        else:
            reply = ""
        # A value that may be left out begins after =.
        guard = "[[ $joined ]] && " if option.optional else ""
        if reply:
            files = "compopt -o filenames; " if reply == "compgen -f" else ""
            then = f'{files}mapfile -t COMPREPLY < <({reply} -- "$current"); return'
        else:
            then = "return"
        body = f"{guard}{{ {then}; }}" if guard else then
        cases += f"    {pattern}) {body} ;;\n"
    suffix = help.source_suffix()
    return BASH.format(
        notice=NOTICE.format(name=name), name=name, function="_" + name.replace("-", "_"),
        cases=cases, options=quote(" ".join(words)),
        filter=f"-X '!*{suffix}' " if suffix else "")


##===----------------------------------------------------------------------===##
## zsh
##===----------------------------------------------------------------------===##


def format_zsh(name, help):
    def said(text):
        return re.sub(r"([\[\]\\:])", r"\\\1", text)

    lines = []
    for option in named(help):
        action = ""
        if option.value:
            if listed(option):
                values = " ".join(f"{value}\\:{quote_double(said(text))}"
                                  for value, text in listed(option))
                action = f"value:(({values}))"
            else:
                kind = re.sub(r"[<>':]", "", option.value).split("=")[0].split("|")[0]
                action = kind + (":_files" if option.takes_files() else ": ")
            action = (":" if not option.optional else "::") + action
        for spelling in option.names:
            sign = ""
            if option.value:
                sign = "+" if len(spelling) == 2 else "=-" if option.optional else "="
            lines.append(quote(f"*{spelling}{sign}[{said(option.text)}]{action}"))
    suffix = help.source_suffix()
    lines.append(quote(f"*:file:_files -g \"*{suffix}(-.)\"" if suffix else "*:file:_files"))
    arguments = " \\\n  ".join(lines)
    return f"#compdef {name}\n{NOTICE.format(name=name)}\n_arguments -S \\\n  {arguments}\n"


def quote_double(text):
    return '"' + re.sub(r'(["$`])', r"\\\1", text) + '"'


##===----------------------------------------------------------------------===##
## fish
##===----------------------------------------------------------------------===##


def format_fish(name, help):
    def said(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    suffix = help.source_suffix()
    lines = [NOTICE.format(name=name)]
    if suffix:
        lines.append(f"complete -c {name} -k -x -a '(__fish_complete_suffix {suffix})'")
    for option in named(help):
        words = [f"complete -c {name}"]
        for spelling in option.names:
            words.append(f"-s {spelling[1]}" if len(spelling) == 2 else f"-l {spelling[2:]}")
        if option.value and not option.optional:
            words.append("-r -F" if option.takes_files() else "-x")
        # Of a value that may be left out fish knows nothing: a word for each.
        start = option.names[-1] + "=" if option.optional else ""
        values = " ".join(f"{start}{value}\\t{said(text)}" for value, text in listed(option))
        if start and values:
            lines.append(f"complete -c {name} -a {quote_fish(values)}")
        elif values:
            words.append(f"-a {quote_fish(values)}")
        words.append(f"-d {said(option.text)}")
        lines.append(" ".join(words))
    return "\n".join(lines) + "\n"


def quote_fish(text):
    return '"' + re.sub(r'(["$])', r"\\\1", text) + '"'
