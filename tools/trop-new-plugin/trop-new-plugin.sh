#!/bin/sh
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu

print_help() {
  cat << 'HELP'
Writes a plugin for Trop's tools, which works and is yours to change
Usage: trop-new-plugin [OPTIONS] NAME [FOLDER]

Positionals:
  NAME                        What it is called: letters and digits, as 'Windows'
  FOLDER                      Where it goes, which is not there yet (default: NAME)

Options:
  -h,--help                   Print this help message and exit
  --layer NAME                What sources call its layer (default: NAME as 'windows')

Examples:
  trop-new-plugin Windows
  cmake -S Windows -B Windows/build
  cmake --build Windows/build
  ctest --test-dir Windows/build
  tropc --load-plugin=Windows/build/Windows.so Windows/Windows.trop -o windows

It has a layer with its derivative and loops of its own, a pass with an option, which runs at a
position of the pipeline, an example that trains, and tests. README.md in it says which file has
what. Exit status: 0, or 1 after an error, when nothing is written.
HELP
}

fail() {
  echo "trop-new-plugin: error: $*" >&2
  exit 1
}

name='' folder='' layer='' count=0
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) print_help; exit ;;
    --layer=*) layer=${1#*=}; [ "$layer" ] || fail "expected a name after --layer" ;;
    --layer) [ "${2:-}" ] || fail "expected a name after --layer"; layer=$2; shift ;;
    -*) fail "unknown option '$1'; see --help" ;;
    *)
      count=$((count + 1))
      case $count in
        1) name=$1 ;;
        2) folder=$1; [ "$folder" ] || fail "expected a folder, found ''" ;;
        *) fail "unexpected argument '$1'; see --help" ;;
      esac ;;
  esac
  shift
done

export LC_ALL=C
[ $count -gt 0 ] || fail "expected the plugin's name; see --help"
case $name in
  [!A-Za-z]* | *[!A-Za-z0-9]* | '')
    fail "expected a name of letters and digits that begins with a letter, found '$name'" ;;
esac
folder=${folder:-$name}

# The name as files and classes, as sources and as options have it: WindowMax, window_max, window-max.
camel=$(echo "$name" | sed 's/^./\U&/')
snake=$(echo "$camel" | sed 's/\([a-z0-9]\)\([A-Z]\)/\1_\2/g; s/.*/\L&/')
kebab=$(echo "$snake" | tr _ -)
case $camel in
  LLVM* | MLIR* | Trop*) fail "names that begin with LLVM, MLIR or Trop are theirs, found '$name'" ;;
esac
layer=${layer:-$snake}
case $layer in
  [!a-z]* | *[!a-z0-9_]*)
    fail "expected a layer's name of small letters, digits and _ that begins with a letter, found '$layer'" ;;
esac
layer_camel=$(echo "$layer" | sed 's/_\+/_/g; s/_$//; s/\(^\|_\)\(.\)/\U\2/g')

tools=$(dirname "$(realpath "$0")")
share=$(dirname "$tools")/share/trop
for needed in "$tools/tropc" "$tools/trop-opt" "$share/plugin" "$share/examples/iris.csv"; do
  [ -e "$needed" ] || fail "cannot find '$needed' of this installation"
done

# Names that are taken, by those who know them.
dialects=$("$tools/trop-opt" --show-dialects | sed 's/.*: //')
case ,$dialects, in
  *,$snake,*) fail "'$name' is taken: there is a dialect '$snake'; say another name" ;;
esac
said=$(printf 'model M(x: f32[1]) -> f32[1] { return %s(x); }\n' "$layer" |
  "$tools/tropc" --emit=trop -o /dev/null - 2>&1) || true
case $said in
  *"unknown layer '$layer'"*) ;;
  *) fail "the layer name '$layer' is taken by the language; say another by --layer" ;;
esac

[ ! -e "$folder" ] && [ ! -L "$folder" ] || fail "'$folder' is there already; say another FOLDER"
parent=$(dirname "$folder")
[ -d "$parent" ] || fail "cannot write '$folder': '$parent' is no folder"
[ -w "$parent" ] || fail "cannot write '$folder': '$parent' is not writable"

# Written beside, and put there as a whole.
temporary=$(mktemp -d "$parent/.trop-new-plugin.XXXXXX") || fail "cannot write '$folder'"
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$temporary/plugin"
substitute() {
  sed -e "s/PluginName/$camel/g; s/plugin_name/$snake/g; s/plugin-name/$kebab/g" \
    -e "s/LayerName/$layer_camel/g; s/layer_name/$layer/g"
}
for file in "$share/plugin"/*.in; do
  target=$(basename "$file" .in | substitute)
  substitute < "$file" > "$temporary/plugin/$target" || fail "cannot write '$folder/$target'"
done
cp "$share/examples/iris.csv" "$temporary/plugin" || fail "cannot write '$folder/iris.csv'"
mv -T "$temporary/plugin" "$folder" || fail "cannot write '$folder'"
echo "Wrote the plugin $camel to '$folder', whose README.md says how to build and try it."
