#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fetch_llama.sh FOLDER: puts the shared libraries of llama.cpp v0.5.0 into FOLDER, once. They come
# from the npm package @node-llama-cpp/linux-x64, whose content is pinned here by its SHA-256.
# Exit code 77: they cannot be had on this machine.
set -eu

folder=$1
package='@node-llama-cpp/linux-x64@3.22.1'
checksum=0d953e1503d5ab4608d8ed5b739132308c81ac05ffeb760d2a7f30e08a9f90e0

[ -e "$folder/complete" ] && exit 0
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    echo "llama.cpp's libraries are only fetched for Linux on x86-64." >&2
    exit 77
fi
if ! command -v npm >/dev/null; then
    echo "npm is not installed: llama.cpp cannot be fetched." >&2
    exit 77
fi

mkdir -p "$folder"
part=$(mktemp -d "$folder/fetch-XXXXXX")
trap 'rm -rf "$part"' EXIT
if ! (cd "$part" && npm pack --silent "$package" >/dev/null); then
    echo "npm cannot fetch $package." >&2
    exit 77
fi
# From here on nothing is skipped: what was fetched must be what this test was written for.
mv "$part"/*.tgz "$part/package.tgz"
echo "$checksum  $part/package.tgz" | sha256sum --check --quiet
tar -xzf "$part/package.tgz" -C "$part"
mv -f "$part"/package/bins/linux-x64/*.so "$part"/package/LICENSE "$folder"
touch "$folder/complete"
