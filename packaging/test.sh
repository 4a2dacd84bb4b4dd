#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: packaging/test.sh [CTEST ARGUMENTS]
# Installs what is missing, builds everything and runs all tests; ends with ctest's summary.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."

packaging/install-packages.sh build window tests

# The core and the command line stand without Qt.
[ -f build/core-only/build.ninja ] || cmake --preset core-only -DWEIGHTSCAPE_TESTS=OFF
cmake --build --preset core-only

# A build folder that run.sh made has no tests yet.
{ [ -f build/release/build.ninja ] &&
    grep -qs 'WEIGHTSCAPE_TESTS:BOOL=ON' build/release/CMakeCache.txt; } ||
    cmake --preset release -DWEIGHTSCAPE_TESTS=ON
cmake --build --preset release
exec ctest --preset release --parallel "$(nproc)" "$@"
