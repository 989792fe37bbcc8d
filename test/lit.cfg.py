# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How lit runs the tests of this folder. Loaded by lit.site.cfg.py of the build.

Features a test can ask for with REQUIRES:
  data      $TROP_DATA names the folder with the data sets, `%data`
  numpy     NumPy is there for `%python`, as a peer
  torch     PyTorch is, too
  sklearn   scikit-learn is, and with it SciPy
  pandas    pandas is
  h5py      HDF5 for Python is
  valgrind  there to count instructions
  aarch64   programs for it can be linked and run
  qemu-x86_64  programs can be run on other processors of this architecture
  chromium  there to look at pages
  onnx      its Python module is there
  onnxruntime  `%node` runs it on files of ONNX; scripts/setup.sh test installs it
  root      programs can be run in another root
  bare-debian  as root, where lit is told to by --param bare=1 --param seconds=1800: packages are
            installed on a bare Debian, which takes minutes and the network
  asan      built under sanitizers
"""

import importlib.util
import os
import platform
import shutil
import sys

import lit.formats

config.name = "Trop"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".trop", ".test"]
config.excludes = ["Inputs", "Unit", "lib"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_root, "test")

config.environment["PATH"] = os.pathsep.join(
    [config.tools, config.llvm_tools, os.environ["PATH"]]
)
config.environment["FILECHECK_OPTS"] = "--enable-var-scope"

# Debian's lit runs under /usr/bin/python3, which has Debian's packages; the
# python3 in PATH may be another.
config.substitutions += [
    ("%python", sys.executable),
    ("%examples", os.path.join(config.source_root, "examples")),
    ("%root", config.source_root),
    # How often test/EndToEnd/resume.test kills trainings: lit --param kills=100.
    ("%kills", lit_config.params.get("kills", "6")),
    # What test/Mutants draws: lit --param mutants=5000 --param seed=1.
    ("%mutants", lit_config.params.get("mutants", "50" if config.sanitize else "200")),
    ("%seed", lit_config.params.get("seed", "0")),
    ("%build", config.build_root),
    # How many layers test/Pipeline/chain.test counts instructions of: lit --param
    # chain=1000 --param seconds=1800.
    ("%chain", lit_config.params.get("chain", "68")),
    # For tests that run it with another PATH.
    ("%tropc", os.path.join(config.tools, "tropc")),
    ("%libraries", config.libraries),
    # Programs that it runs find a CUDA driver that executes PTX on the CPU (test/lib/Ptx).
    ("%gpu", "env LD_LIBRARY_PATH=%s TROP_PTX_STRICT=1 TROP_PTX_CACHE=%s" % (
        os.path.join(config.test_exec_root, "lib", "Ptx"),
        os.path.join(config.test_exec_root, "lib", "Ptx", "cache"))),
]

data = os.environ.get("TROP_DATA")
if data:
    config.available_features.add("data")
    config.environment["TROP_DATA"] = data
    config.substitutions.append(("%data", data))
else:
    lit_config.note("TROP_DATA is not set: tests that need data sets are skipped")

for peer in ("numpy", "torch", "sklearn", "pandas", "onnx", "h5py"):
    if importlib.util.find_spec(peer):
        config.available_features.add(peer)
    else:
        lit_config.note(f"no Python module {peer}: tests that compare with it are skipped")

if shutil.which("valgrind"):
    config.available_features.add("valgrind")
else:
    lit_config.note("no valgrind: tests that count instructions are skipped")

if shutil.which("aarch64-linux-gnu-g++") and shutil.which("qemu-aarch64"):
    config.available_features.add("aarch64")
else:
    lit_config.note("no aarch64-linux-gnu-g++ or no qemu-aarch64: "
                    "tests that run code for aarch64 are skipped")

if shutil.which("qemu-x86_64") and platform.machine() == "x86_64":
    config.available_features.add("qemu-x86_64")
else:
    lit_config.note("no qemu-x86_64: tests of programs on other processors are skipped")

if shutil.which("chromium"):
    config.available_features.add("chromium")
else:
    lit_config.note("no chromium: tests that look at pages are skipped")

modules = os.path.join(config.source_root, "build", "npm", "node_modules")
if shutil.which("node") and os.path.isdir(os.path.join(modules, "onnxruntime-node")):
    config.available_features.add("onnxruntime")
    config.substitutions.append(("%node", f"env NODE_PATH={modules} node"))
else:
    lit_config.note("no node or no onnxruntime-node of npm: tests that run files of ONNX are skipped")

if os.geteuid() == 0:
    config.available_features.add("root")
else:
    lit_config.note("not root: the test of a program in an empty root is skipped")

if lit_config.params.get("bare") and os.geteuid() == 0 and shutil.which("debootstrap"):
    config.available_features.add("bare-debian")
else:
    lit_config.note("no --param bare=1, not root, or no debootstrap: packages are unpacked, "
                    "not installed on a bare Debian")

if config.sanitize:
    config.available_features.add("asan")

if lit_config.maxIndividualTestTimeIsSupported[0]:
    lit_config.maxIndividualTestTime = int(lit_config.params.get("seconds", "120"))
