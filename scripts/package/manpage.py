# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A man page of what --help says, in the macros of man(7)."""


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return "\\&" + text if text.startswith(".") else text


def verbatim(lines):
    return [".nf", *map(escape, lines), ".fi"]


def format_option(option):
    """`--emit=<value>` of LLVM's, `--weights FILE` of CLI11's."""
    value = option.value
    joined = value.startswith("<") and len(option.names[0]) > 2
    if option.optional:
        value = f"[={value}]"
    elif value:
        value = ("=" if joined else " ") + value
    lines = [".TP", f"\\fB{escape(', '.join(option.names))}\\fR{escape(value)}"]
    lines.append(escape(option.text) or "\\&")
    if option.values or option.nested:
        lines.append(".RS")
        for value, text in option.values:
            lines += [".TP", f"\\fB{escape(value)}\\fR", escape(text) or "\\&"]
        for nested in option.nested:
            lines += format_option(nested)
        lines.append(".RE")
    return lines


def format_page(name, version, help, others):
    summary = help.summary[0].lower() + help.summary[1:]
    usage = escape(help.usage.removeprefix(name).strip())
    lines = [f'.TH {name.upper()} 1 "" "Trop {version}" "Trop"', ".SH NAME",
             f"{escape(name)} \\- {escape(summary)}", ".SH SYNOPSIS",
             f"\\fB{escape(name)}\\fR {usage}"]
    for section in help.sections:
        options = [option for option in section.options if option.names]
        if options or section.text:
            lines.append(f".SH {section.title.upper()}")
            lines += verbatim(section.text) if section.text else []
            for option in options:
                lines += format_option(option)
    if others:
        lines += [".SH SEE ALSO", ", ".join(f"\\fB{escape(other)}\\fR(1)" for other in others)]
    return "\n".join(lines) + "\n"
