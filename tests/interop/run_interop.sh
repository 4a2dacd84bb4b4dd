#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run_interop.sh FOLDER PROGRAM: fetches llama.cpp into FOLDER and runs the comparison. Exit code
# 77 (skipped) where it cannot be fetched; with CI=true that is a failure.
set -u

status=0
"$(dirname "$0")/fetch_llama.sh" "$1" || status=$?
if [ "$status" -eq 77 ] && [ "${CI:-}" = true ]; then
    echo "Skipping is not allowed with CI=true." >&2
    exit 1
fi
[ "$status" -eq 0 ] || exit "$status"
LLAMA_FOLDER=$1 exec "$2"
