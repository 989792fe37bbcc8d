#!/bin/sh
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Stands in for a tropc that makes libraries of version 1, whatever is to be compiled.
while [ "$1" != -o ]; do shift; done
cp version1.so "$2"
