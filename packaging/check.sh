#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: packaging/check.sh
# What can be checked without building: every source is formatted as .clang-format says.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."

packaging/install-packages.sh checks
git ls-files -z '*.cpp' '*.h' ':!tests/data' | xargs -0 clang-format --dry-run -Werror
echo "All sources are formatted."
