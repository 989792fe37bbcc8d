#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/gpu.sh pack [--build FOLDER] [--examples 'NAME...'] [FOLDER]
#        ./gpu.sh run [--small] [--limit SECONDS] [--out FOLDER]
#
# pack makes FOLDER (build/gpu/trop-gpu), and FOLDER.tar.gz, for a machine with a GPU, where
# nothing has to be installed: programs of the examples for CPU and GPU, their PTX, what times a
# dense layer, the data that are here (examples/, MNIST in $TROP_DATA), and this script. It
# builds the release preset, or takes what --build says is built.
#
# run, there, checks that GPU and CPU give the same bits, measures, and prints one table, which
# FOLDER (results) gets as results.txt and results.json, each line once it is known; log.txt has
# what was run. What cannot be run is said with why. It ends after SECONDS (480) at the latest; an
# interrupt ends it with what was measured. Exit 1: bits differ. --small: as little as
# shows that all of it runs.

from=$PWD
source "$(dirname "$(readlink -f "$0")")/common.sh"

# Where a path of the caller's leads.
absolute() { [[ $1 == /* ]] && echo "$1" || echo "$from/$1"; }

##===----------------------------------------------------------------------===##
## Here
##===----------------------------------------------------------------------===##

# data_of EXAMPLE: the table it is trained on, "mnist" for pictures of that shape.
data_of() {
  local data
  data=$(sed -n 's/^ *data: *[a-z]*("\([^"]*\)".*/\1/p' "examples/$1.trop")
  case $data in
    *.csv) echo "$data" ;;
    *idx3-ubyte.gz) echo mnist ;;
    *) die "examples/$1.trop: expected a table or pictures as data, found '$data'" ;;
  esac
}

# needs FILE...: the newest versions that these ask of the machine's libraries.
needs() {
  local library
  for library in GLIBC GLIBCXX; do
    objdump -T "$@" | sed -n "s/.*(\?${library}_\([0-9.]*\))\? .*/$library \1/p" | sort -V | tail -n 1
  done
}

pack() {
  local build='' examples='' folder=build/gpu/trop-gpu
  while [[ $# -gt 0 ]]; do
    case $1 in
      --build | --examples) [[ $# -ge 2 ]] || usage_error "expected a value after '$1'"
        if [[ $1 == --build ]]; then build=$(absolute "$2"); else examples=$2; fi
        shift 2 ;;
      -*) usage_error "unknown option '$1'" ;;
      *) folder=$(absolute "$1"); shift ;;
    esac
  done
  [[ ! -e $folder || -e $folder/about.txt ]] || die "$folder: is there, and no pack"
  if [[ -z $build ]]; then
    scripts/setup.sh build
    build release tropc
    build=build/release
  fi
  [[ -n $examples ]] || examples=$(grep -l '^ *data:' examples/*.trop | xargs basename -s .trop)
  rm -rf "$folder"
  mkdir -p "$folder"/{bin,ptx,data,scripts,bench/peers}
  echo "commit $(git describe --always --dirty --abbrev=12 2> /dev/null || echo unknown)" > "$folder/about.txt"

  local tropc=$build/bin/tropc code=(--target=cuda '--gpu-arch=sm_80,sm_90') name data
  [[ $(uname -m) != x86_64 ]] || code+=('--march=x86-64-v2,x86-64-v3,x86-64-v4')
  if [[ -d ${TROP_DATA:-}/mnist ]]; then
    cp -rL --no-preserve=mode "$TROP_DATA/mnist" "$folder/data/"
    ln -s mnist "$folder/data/fashion" # Pictures of clothes have the same shape, and take as long.
  fi
  for name in $examples; do
    [[ -e examples/$name.trop ]] || usage_error "--examples: no examples/$name.trop"
    data=$(data_of "$name")
    echo "$name $data" >> "$folder/examples.txt"
    "$tropc" "${code[@]}" "examples/$name.trop" -o "$folder/bin/$name"
    "$tropc" "${code[@]}" --emit=ptx "examples/$name.trop" -o "$folder/ptx/$name.ptx"
    [[ $data == mnist ]] || cp "examples/$data" "$folder/data/"
  done
  "$tropc" "${code[@]}" --emit=shared bench/models/min_plus.trop -o "$folder/bin/min_plus.so"
  "$tropc" "${code[@]}" --emit=ptx bench/models/min_plus.trop -o "$folder/ptx/min_plus.ptx"
  c++ -std=c++17 -O2 -ffp-contract=off -I. -Iruntime/include bench/drivers/dense_forward_gpu.cpp \
    "$build/lib/libtrop_rt.a" -pthread -ldl -o "$folder/bin/dense_forward_gpu"
  strip "$folder"/bin/*
  local arch
  for arch in sm_80 sm_90; do "$folder/bin/dense_forward_gpu" --ruler > "$folder/ptx/ruler.$arch.ptx"; done
  cp scripts/gpu.sh scripts/common.sh "$folder/scripts/"
  cp bench/peers/dense_gpu.py "$folder/bench/peers/"
  ln -s scripts/gpu.sh "$folder/gpu.sh"
  echo "needs $(uname -sm), $(needs "$folder"/bin/* | paste -sd, | sed 's/,/, /g'); for a GPU libcuda.so.1" \
    >> "$folder/about.txt"
  tar -C "$(dirname "$folder")" -czf "$folder.tar.gz" "$(basename "$folder")"
  cat "$folder/about.txt"
  echo "$folder.tar.gz: $(du -h "$folder.tar.gz" | cut -f1); there: tar -xzf $(basename "$folder").tar.gz &&" \
    "$(basename "$folder")/gpu.sh run"
}

##===----------------------------------------------------------------------===##
## There: what was found
##===----------------------------------------------------------------------===##

escape() { printf %s "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g'; }

text=() json=() differs='' interrupted='' why=''

# record PART FIGURE TEXT JSON: a line of the table, in all its forms.
record() {
  local line
  line=$(printf '%-8s %-34s %s' "$1" "$2" "$3")
  echo "$line"
  text+=("$line")
  json+=("  {\"part\": \"$1\", \"figure\": \"$(escape "$2")\", $4}")
  printf '%s\n' "${text[@]}" > "$out/results.txt"
  local IFS=$'\n' # Whole at every moment: an interrupt finds the file before or the one after.
  { echo '['; echo "${json[*]/%\}/\},}" | sed '$s/,$//'; echo ']'; } > "$out/results.json.new"
  mv "$out/results.json.new" "$out/results.json"
}

row() {
  local value
  value="\"$(escape "$3")\""
  [[ ! $3 =~ ^[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$ ]] || value=$3
  record "$1" "$2" "$3" "\"value\": $value"
}
not_run() { record "$1" "$2" "not run: $3" "\"not_run\": \"$(escape "$3")\""; }

# attempt SECONDS COMMAND...: what it prints is in $work/out and $work/err; `why` it failed.
attempt() {
  local limit=$1 left=$((deadline - SECONDS)) status=0; shift
  : > "$work/out"
  [[ -z $interrupted ]] || { why=interrupted; return 1; }
  ((left > 0)) || { why="no time was left"; return 1; }
  ((left >= limit)) || limit=$left
  echo "\$ $*" >> "$out/log.txt"
  timeout -k 2 "$limit" "$@" > "$work/out" 2> "$work/err" &
  child=$!
  wait "$child" || status=$?
  [[ -z $interrupted ]] || wait "$child" || true
  child=''
  cat "$work/out" "$work/err" >> "$out/log.txt"
  case $status in
    0) why="it says nothing of this"; return 0 ;;
    124 | 137) why="took more than $limit s" ;;
    *) why=$(tail -n 1 "$work/err")
      why=${why#*error: }
      why=${why:-exit $status} ;;
  esac
  [[ -z $interrupted ]] || why=interrupted
  return 1
}

# found PART FIGURE KEY: the last `KEY value` that the attempt before printed, or why there is none.
found() {
  local line
  line=$(sed -n "s/^$3 //p" "$work/out" | tail -n 1)
  case $line in
    '') not_run "$1" "$2" "$why" ;;
    'not run: '*) not_run "$1" "$2" "${line#not run: }" ;;
    *) row "$1" "$2" "$line" ;;
  esac
}

# ratio PART FIGURE KEY KEY: of two values of rows before, of "dense" and of "peers".
ratio() {
  local above below
  above=$(sed -n "s/^dense *$3 *\([0-9.e+]*\)$/\1/p" "$out/results.txt")
  below=$(sed -n "s/^peers *$4 *\([0-9.e+]*\)$/\1/p" "$out/results.txt")
  [[ -z $above || -z $below ]] ||
    row "$1" "$2" "$(awk -v a="$above" -v b="$below" 'BEGIN { printf "%.3g", a / b }')"
}

##===----------------------------------------------------------------------===##
## There: what is run
##===----------------------------------------------------------------------===##

# train NAME DEVICE SECONDS OPTION...: of an example of the pack.
train() {
  local name=$1 device=$2 limit=$3 data; shift 3
  data=$(sed -n "s/^$name //p" examples.txt)
  case $data in
    '') why="not in the pack"; return 1 ;;
    mnist) [[ -d data/mnist ]] || { why="packed without MNIST"; return 1; } ;;
    *) set -- --data "data/$data" "$@" ;;
  esac
  [[ $device == cpu || -z $no_gpu ]] || { why=$no_gpu; return 1; }
  attempt "$limit" "bin/$name" train --device="$device" --quiet --overwrite --keep-previous 0 \
    --checkpoint "$work/$name.$device.safetensors" "$@"
}

# Of the examples on tables, or of those on pictures.
check_bits() {
  local name data device options
  while read -r name data <&3; do
    [[ $1 == "${data/*.csv/tables}" ]] || continue
    options=(--steps "$steps" --log-every 1)
    [[ $name != iris || -n $small ]] || options=() # in full
    for device in cuda cpu; do
      train "$name" "$device" 60 --eval-every 0 --log "$work/$device.jsonl" "${options[@]}" ||
        { not_run bits "$name" "$why"; continue 2; }
      sed -E 's/"(started|checkpoint|device)":"[^"]*",?//g; s/"seconds":[^,}]*,?//g' "$work/$device.jsonl" > "$work/$device.log"
    done
    if ! cmp -s "$work/$name".{cuda,cpu}.safetensors; then
      row bits "$name" "DIFFERENT checkpoints"; differs=1
    elif ! cmp -s "$work"/{cuda,cpu}.log; then
      row bits "$name" "DIFFERENT logs"; differs=1
    else
      row bits "$name" "same, ${options[1]:-all} steps"
    fi
  done 3< examples.txt
}

measure_dense() {
  local key
  why=$no_gpu
  : > "$work/out"
  [[ -n $no_gpu ]] || attempt 60 bin/dense_forward_gpu bin/min_plus.so "$samples" || true
  for key in ruler_gcells value_gcells value_ratio winner_ratio; do found dense "$key" "$key"; done
  case $(sed -n 's/^same //p' "$work/out") in
    1) row bits min_plus "same, outputs" ;;
    0) row bits min_plus "DIFFERENT outputs"; differs=1 ;;
    *) not_run bits min_plus "$why" ;;
  esac
}

# A number of what train printed as JSON.
number() { sed -n "s/.*\"$1\":\([0-9.e+-]*\)[,}].*/\1/p" "$work/out" | awk '{ printf "%.4g", $1 }'; }

# figures_of NAME DEVICE 'KEY=FIGURE...' OPTION...: KEYs of the results of a training.
figures_of() {
  local name=$1 device=$2 figures=$3 figure done=1; shift 3
  train "$name" "$device" 90 --json "$@" || done=''
  for figure in $figures; do
    if [[ -n $done ]]; then
      row mnist "$name ${figure#*=}, $device" "$(number "${figure%=*}")"
    else
      not_run mnist "$name ${figure#*=}, $device" "$why"
    fi
  done
}

measure_mnist() {
  local device name start epoch=(--epochs 1) iterations=300 passes=5
  [[ -z $small ]] || epoch=(--steps 2) iterations=3 passes=2
  for device in cuda cpu; do
    figures_of mnist_mlp "$device" 'median_ms_per_step=step_ms seconds=epoch_s' "${epoch[@]}"
    figures_of mnist "$device" 'median_ms_per_step=iteration_ms ms_per_step=mean_iteration_ms' --steps "$iterations"
    figures_of mnist "$device" 'median_ms_per_step=all_losses_ms' --steps "$passes" --state off
    for name in mnist mnist_mlp; do # reading included
      start=${EPOCHREALTIME/./}
      if [[ ! -e $work/$name.$device.safetensors ]]; then
        not_run mnist "$name eval_s, $device" "${why:-not trained}"
      elif attempt 60 "bin/$name" eval --device="$device" --checkpoint "$work/$name.$device.safetensors"; then
        row mnist "$name eval_s, $device" "$(awk -v us=$((${EPOCHREALTIME/./} - start)) 'BEGIN { printf "%.4g", us / 1e6 }')"
      else
        not_run mnist "$name eval_s, $device" "$why"
      fi
    done
  done
}

measure_peers() {
  local key
  : > "$work/out"
  why="no python3"
  if command -v python3 > /dev/null; then
    attempt 120 python3 bench/peers/dense_gpu.py "$samples" ${small:+0.1} || true
  fi
  for key in version eager_gcells eager_chunk compiled_gcells; do found peers "$key" "$key"; done
  ratio peers value_by_eager value_gcells eager_gcells
  ratio peers value_by_compiled value_gcells compiled_gcells
}

# What ptxas makes of the PTX of each arch; of the newest for a newer one.
count_registers() {
  local arch from
  for arch in sm_80 sm_90 sm_100; do
    from=${arch/100/90}
    command -v ptxas > /dev/null || { not_run ptxas "$arch" "no ptxas"; continue; }
    # shellcheck disable=SC2016 # of the inner shell
    if attempt 60 bash -ec 'cubin=$1 arch=$2; shift 2
        for file; do echo "$file" >&2; ptxas -v -arch="$arch" -o "$cubin" "$file"; done' \
        . "$work/cubin" "$arch" ptx/*".$from.ptx"; then
      row ptxas "$arch" "$(awk '
        /\.ptx$/ { dense = $0 ~ /min_plus/ }
        /Compiling entry function/ { ++kernels }
        /spill stores/ { for (i = 2; i < NF; ++i) if ($(i + 2) == "spill") spilled += $i }
        / Used [0-9]+ registers/ { used = $0; sub(/.* Used /, "", used); used += 0
                                   if (used > most) most = used
                                   if (dense && used > layer) layer = used }
        END { printf "%d kernels, at most %d registers (min_plus %d), %d bytes spilled", kernels, most, layer, spilled }
        ' "$work/err")"
    else
      not_run ptxas "$arch" "$why"
    fi
  done
}

sanitize() {
  local tool
  for tool in memcheck racecheck synccheck; do
    if [[ -n $no_gpu ]]; then not_run sanitize "$tool" "$no_gpu"
    elif ! command -v compute-sanitizer > /dev/null; then not_run sanitize "$tool" "no compute-sanitizer"
    elif [[ ! -e bin/iris_mlp ]]; then not_run sanitize "$tool" "packed without iris_mlp"
    elif attempt 60 compute-sanitizer --tool "$tool" --error-exitcode 3 bin/iris_mlp train --device=cuda \
        --data data/iris.csv --steps 2 --quiet --overwrite --checkpoint "$work/sanitized.safetensors"; then
      row sanitize "$tool" "no errors"
    else
      not_run sanitize "$tool" "$why"
    fi
  done
}

describe_machine() {
  no_gpu='' why=''
  attempt 30 bin/dense_forward_gpu || no_gpu=$why
  found machine GPU device
  if command -v nvidia-smi > /dev/null && attempt 20 nvidia-smi --query-gpu=driver_version,clocks.max.sm \
      --format=csv,noheader; then
    row machine 'driver, largest clock' "$(head -n 1 "$work/out")"
  fi
  row machine CPU "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) threads"
  row machine commit "$(sed -n 's/^commit //p' about.txt)"
  [[ -z $small ]] || row machine sizes "small: figures of speed mean nothing"
}

run() {
  local limit=480
  out=$from/results small='' samples=16384 steps=20 child=''
  while [[ $# -gt 0 ]]; do
    case $1 in
      --small) small=1 samples=16 steps=3; shift ;;
      --limit | --out) [[ $# -ge 2 ]] || usage_error "expected a value after '$1'"
        if [[ $1 == --out ]]; then out=$(absolute "$2"); else limit=$2; fi
        shift 2 ;;
      *) usage_error "unexpected argument '$1'" ;;
    esac
  done
  [[ $limit =~ ^[1-9][0-9]*$ ]] || usage_error "--limit: expected seconds, found '$limit'"
  [[ -e about.txt ]] || usage_error "run: this is no pack; make one by scripts/gpu.sh pack"
  deadline=$((SECONDS + limit - 5)) # killing takes time, too
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'interrupted=130; kill "$child" 2> /dev/null || true' INT
  trap 'interrupted=143; kill "$child" 2> /dev/null || true' TERM
  mkdir -p "$out"
  : > "$out/log.txt"
  export LC_ALL=C TROP_DATA=$PWD/data PATH=$PATH:/usr/local/cuda/bin:/usr/local/cuda/compute-sanitizer
  describe_machine
  check_bits tables
  measure_dense
  measure_mnist
  measure_peers
  count_registers
  sanitize
  check_bits mnist
  echo "written to $out"
  [[ -z $interrupted ]] || exit "$interrupted"
  [[ -z $differs ]]
}

case ${1:-} in
  pack | run) "$@" ;;
  --help) print_help ;;
  *) usage_error "expected pack or run" ;;
esac
