#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: packaging/run.sh [MODEL]
# Installs what is missing, builds the release and opens the window on MODEL, or on the built-in
# sample. Without a display it does the main job instead: it quantizes the model to Q4_K_M in a
# temporary folder, prints the report and says where the file is.
set -euo pipefail
[ $# -le 1 ] || { echo "usage: packaging/run.sh [MODEL]" >&2; exit 2; }
model=${1:-sample}
[ "$model" = sample ] || model=$(realpath "$model")
cd "$(dirname "$(realpath "$0")")/.."

packaging/install-packages.sh build window
[ -f build/release/build.ninja ] || cmake --preset release -DWEIGHTSCAPE_TESTS=OFF >&2
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    cmake --build --preset release --target weightscape >&2
    exec build/release/app/weightscape "$model"
fi

cmake --build --preset release --target weightscape weightscape-cli >&2
echo "No display: quantizing $model to Q4_K_M instead of opening the window." >&2
folder=$(mktemp -d "${TMPDIR:-/tmp}/weightscape-XXXXXX")
output=$folder/$(basename "${model%.gguf}")-Q4_K_M.gguf
build/release/app/weightscape-cli quantize "$model" "$output" --recipe Q4_K_M
echo "The file is $output"
