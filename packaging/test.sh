#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: packaging/test.sh [CTEST ARGUMENTS]
# Installs what is missing, builds everything and runs all tests, warnings being errors; ends with ctest's summary.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."

packaging/install-packages.sh build window tests

# The core and the command line stand without Qt, and each source without its neighbours. To see that, nothing is optimized.
[ -f build/core-only/build.ninja ] ||
    cmake --preset core-only -DCMAKE_BUILD_TYPE=None -DWEIGHTSCAPE_TESTS=OFF -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
cmake --build --preset core-only

# A build folder that run.sh made has no tests yet and lets warnings pass.
{ [ -f build/release/build.ninja ] &&
    grep -qs 'CMAKE_COMPILE_WARNING_AS_ERROR:[A-Z]*=ON' build/release/CMakeCache.txt; } ||
    cmake --preset release -DWEIGHTSCAPE_TESTS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
cmake --build --preset release
exec ctest --preset release --parallel "$(nproc)" "$@"
