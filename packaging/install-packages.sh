#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs the Debian 12 packages that are missing for the given purposes: build, window, tests,
# checks.
# Does nothing, and needs no network, when all are there.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config ccache
       libeigen3-dev libtbb-dev libexpected-dev nlohmann-json3-dev libcli11-dev
       libpcre2-dev libssl-dev zlib1g-dev libhwy-dev libcurl4-openssl-dev)
window=(qt6-base-dev qt6-svg-dev qt6-charts-dev libqt6opengl6-dev libgl1-mesa-dev qt6-qpa-plugins
        qt6-translations-l10n)
checks=(clang-format clang-tidy clang libclang-rt-14-dev)
tests=(libgtest-dev libgmock-dev libbenchmark-dev xvfb xauth)

wanted=()
for purpose in "$@"; do
    case $purpose in
        build) wanted+=("${build[@]}") ;;
        window) wanted+=("${window[@]}") ;;
        tests) wanted+=("${tests[@]}")
               # Only the comparison with llama.cpp needs npm; any npm will do.
               command -v npm >/dev/null || wanted+=(nodejs npm) ;;
        checks) wanted+=("${checks[@]}") ;;
        *) echo "usage: install-packages.sh [build] [window] [tests] [checks]" >&2; exit 2 ;;
    esac
done

missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Run this as root, or install sudo." >&2; exit 1; }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
