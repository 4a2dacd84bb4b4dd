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

say() { echo "weightscape: $*" >&2; }

say "1 of 4: looking for missing packages"
packaging/install-packages.sh build window
if [ ! -f build/release/build.ninja ]; then
    say "2 of 4: preparing the build"
    cmake --preset release -DWEIGHTSCAPE_TESTS=OFF >&2
fi
programs=(weightscape)
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || programs+=(weightscape-cli)
say "3 of 4: compiling; the first time takes minutes, later only what changed"
NINJA_STATUS='[%p compiled, %e s] ' cmake --build --preset release --target "${programs[@]}" >&2
if [ ${#programs[@]} -eq 1 ]; then
    say "4 of 4: opening the window on $model"
    exec build/release/app/weightscape "$model"
fi

say "4 of 4: no display, so $model is quantized to Q4_K_M instead of opening the window"
folder=$(mktemp -d "${TMPDIR:-/tmp}/weightscape-XXXXXX")
output=$folder/$(basename "${model%.gguf}")-Q4_K_M.gguf
build/release/app/weightscape-cli quantize "$model" "$output" --recipe Q4_K_M
echo "The file is $output"
