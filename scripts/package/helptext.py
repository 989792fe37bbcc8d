# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads what a tool's --help prints, in the form of LLVM's command lines or of CLI11's."""

import re
from dataclasses import dataclass, field


@dataclass
class Option:
    names: list  # "-o", "--output"
    value: str  # what stands for its value: "<file>"; empty: it takes none
    text: str
    optional: bool = False  # the value may be left out
    values: list = field(default_factory=list)  # (value, text) where there are a few
    nested: list = field(default_factory=list)  # of a pass: its own options

    def takes_files(self):
        return bool(re.search(r"(?i)file|folder|library|path|NET\.trop", self.value))


@dataclass
class Section:
    title: str
    options: list = field(default_factory=list)
    text: list = field(default_factory=list)  # lines as they are


@dataclass
class Help:
    summary: str
    usage: str
    sections: list

    def options(self):
        return [option for section in self.sections for option in section.options]

    def source_suffix(self):
        """Of the files that the tool is called with: ".trop"; empty: any."""
        said = self.usage + " ".join(option.value for option in self.options() if not option.names)
        return ".trop" if ".trop" in said else ""


def parse(text):
    lines = text.expandtabs().splitlines()
    return parse_llvm(lines) if text.startswith("OVERVIEW: ") else parse_cli11(lines)


def add_text(sections, title, lines):
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if lines:
        sections.append(Section(title, text=lines))


def continues(line, column):
    return len(line) > column and not line[:column].strip()


LLVM_ENTRY = re.compile(r"( +)(-[^\s=<\[]+(?:\[?[= ]?<[^>]*>\]?)?|=\S+) +-(?: +(.*))?$")
LLVM_NAME = re.compile(r"(--?[^\s=<\[]+)(\[)?[= ]?(?:(<.*>)\]?)?")


def parse_llvm(lines):
    """Options begin two columns from the left, passes six, and options of passes eight. Their
    values follow, with a sign of equality."""
    usage_at = next(i for i, line in enumerate(lines) if line.startswith("USAGE: "))
    options_at = lines.index("OPTIONS:", usage_at)
    lines[0] = lines[0].removeprefix("OVERVIEW: ")
    end = lines.index("")  # of the first paragraph, whose first sentence is the summary
    summary = re.match(r".*?(?=[.:](?: |$)|$)", " ".join(lines[:end]))[0]
    help = Help(summary, lines[usage_at].removeprefix("USAGE: "), [])
    add_text(help.sections, "Description", lines[:usage_at])
    option, column = None, 0
    for line in lines[options_at + 1:]:
        entry = LLVM_ENTRY.match(line)
        if entry and entry[2].startswith("="):
            option.values.append((entry[2][1:], entry[3] or ""))
        elif entry:
            name = LLVM_NAME.fullmatch(entry[2])
            indent, text = len(entry[1]), entry[3] or ""
            column = len(line) - len(text)
            if indent == 8:
                option = Option([name[1]], name[3] or "", text)
                help.sections[-1].options[-1].nested.append(option)
                continue
            known = {o.names[0]: o for o in help.sections[-1].options}
            option = known.get(name[1])
            if not option:  # Once without a value, once with one: it may be left out.
                option = Option([name[1]], name[3] or "", text)
                help.sections[-1].options.append(option)
            else:
                option.optional, option.value, option.text = True, name[3], text
            option.optional |= bool(name[2])
        elif line and not line.startswith(" ") and line.endswith(":"):
            help.sections.append(Section(line[:-1]))
            option = None
        elif option and not option.values and continues(line, column):
            option.text += " " + line.strip()
        elif option and option.values and line.strip() and continues(line, 8):
            value, text = option.values[-1]
            option.values[-1] = (value, text + " " + line.strip())
        elif line.strip() and help.sections and not help.sections[-1].options:
            help.sections[-1].text.append(line)
    return help


CLI11_ENTRY = re.compile(r"  (\S.*?)(?: {2,}(\S.*))?$")


def parse_cli11(lines):
    usage_at = next(i for i, line in enumerate(lines) if line.startswith("Usage: "))
    help = Help(" ".join(lines[:usage_at]).strip().rstrip("."),
                lines[usage_at].removeprefix("Usage: "), [])
    section, option, column = None, None, 30
    rest = []
    for at, line in enumerate(lines[usage_at + 1:], usage_at + 1):
        if line in ("Positionals:", "Options:"):
            section = Section(line[:-1])
            help.sections.append(section)
        elif section and continues(line, column) and option:
            option.text = (option.text + " " + line.strip()).strip()
        elif section and line.startswith("  "):
            entry = CLI11_ENTRY.match(line)
            name, _, value = entry[1].partition(" ")
            text = entry[2] or ""
            if len(entry[1]) > column - 2 and not text:
                # A long one, whose text may follow after one blank.
                value, _, text = value.partition(" REQUIRED ")
            elif not text and " REQUIRED " in value:
                value, _, text = value.partition(" REQUIRED ")
            value = value.removesuffix(" REQUIRED")
            names = name.split(",") if name.startswith("-") else []
            option = Option(names, value if names else name + " " + value, text)
            section.options.append(option)
        elif section and line and section.title == "Options":
            rest = lines[at:]
            break
    title, text = "Notes", []
    for line in rest:
        if re.fullmatch(r"[A-Z][\w ]*:", line):
            add_text(help.sections, title, text)
            title, text = line[:-1], []
        elif title != "Notes" and line and not line.startswith(" "):
            add_text(help.sections, title, text)
            title, text = "Notes", [line]
        else:
            text.append(line)
    add_text(help.sections, title, text)
    return help
