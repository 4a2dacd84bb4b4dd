#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: packaging/check.sh [--all]
# Quick gates: sources are formatted, headers stand on their own, clang-tidy finds nothing in what
# changed, and the core's tests pass under the address and undefined-behaviour sanitizers.
# --all, before an issue is called resolved: clang-tidy over everything, the window's tests under the
# same sanitizers, the thread sanitizer over the core and the window's background work, and a minute
# of each fuzzer.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
[ $# -eq 0 ] || [ "$*" = --all ] || { echo "usage: packaging/check.sh [--all]" >&2; exit 2; }
all=${1:-}

say() { printf '\ncheck: %s\n' "$*"; }

packaging/install-packages.sh build window tests checks

say "formatting"
git ls-files -z '*.cpp' '*.h' ':!tests/data' | xargs -0 clang-format --dry-run -Werror

configure() {
    [ -f "build/$1/build.ninja" ] || cmake --preset "$1"
}

# Nothing is built for it: no source includes what a build generates.
configure tidy
# What changed since the branch left the one it follows, or in the last commit; and what is not committed yet.
since=$(git merge-base HEAD '@{upstream}' 2>/dev/null || git rev-parse HEAD)
[ "$since" != "$(git rev-parse HEAD)" ] || since=$(git rev-parse -q --verify HEAD~1 || echo HEAD)
changed() { git diff --name-only --diff-filter=d "$since" -- "$@"; }

# Whether a header's source begins with it and is compiled without neighbours by test.sh: then it is seen to stand there.
seen_alone() {
    local source=${1%.h}.cpp
    [ "${1%%/*}" = core ] && [ -f "$source" ] && grep -m1 '^#include' "$source" | grep -qF "\"$1\""
}

say "headers that stand on their own"
{
    changed 'core/*.h' 'ui/*.h' 'app/*.h'
    git ls-files 'core/*.h' 'ui/*.h' 'app/*.h' |
        while read -r header; do [ -z "$all" ] && seen_alone "$header" || echo "$header"; done
} | sort -u | # With the flags that clang-tidy finds for the source beside each.
    xargs -P "$(nproc)" -n 8 clang-tidy --quiet --checks='-*,misc-definitions-in-headers' -p build/tidy

say "clang-tidy"
# A change of everything is read in part here, and in whole by --all.
most=24
if [ -n "$all" ]; then
    mapfile -t sources < <(git ls-files 'core/*.cpp' 'ui/*.cpp' 'app/*.cpp')
else
    mapfile -t sources < <(changed 'core/*.cpp' 'ui/*.cpp' 'app/*.cpp')
    if [ ${#sources[@]} -gt $most ]; then
        echo "${#sources[@]} sources changed; $most of them are read."
        mapfile -t sources < <(printf '%s\n' "${sources[@]}" | shuf --random-source=LICENSE | head -$most)
    fi
fi
if [ ${#sources[@]} -gt 0 ]; then
    printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/tidy
fi

# A program's tests, dealt out over all processors; all come to their end where one fails.
run_tests() {
    local program=$1 shards pids=() pid failed=0
    shift
    shards=$(nproc)
    for ((i = 0; i < shards; ++i)); do
        GTEST_TOTAL_SHARDS=$shards GTEST_SHARD_INDEX=$i GTEST_BRIEF=1 QT_QPA_PLATFORM=offscreen \
            "$program" "$@" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    return $failed
}

# Not detect_stack_use_after_return: the frames it makes are not aligned for vectors of 64 bytes.
export UBSAN_OPTIONS=print_stacktrace=1
say "the core's tests under the address and undefined-behaviour sanitizers"
configure asan-ubsan
cmake --build --preset asan-ubsan --target core_tests
# What House reads is the sources themselves: test.sh does.
run_tests build/asan-ubsan/tests/core_tests --gtest_filter='-House.*'
if [ -z "$all" ]; then
    say "all quick gates passed"
    exit 0
fi

say "the window's tests under the same sanitizers"
cmake --build --preset asan-ubsan --target ui_tests
# Qt and fontconfig keep what they load to the end.
ASAN_OPTIONS=detect_leaks=0 run_tests build/asan-ubsan/tests/ui_tests

say "the thread sanitizer"
configure tsan
cmake --build --preset tsan --target core_tests ui_tests
export TSAN_OPTIONS="halt_on_error=1 history_size=7 suppressions=$PWD/packaging/tsan.supp"
# What works on several threads; the rest would take an hour.
run_tests build/tsan/tests/core_tests --gtest_filter='*Parallel*:*Task*:*Thread*:*Export*:*Measure*:*Statistics*:*Sampl*:*Scheme*:*Outlier*:*Compare*:*ClipCurve*:*MappedFile*'
run_tests build/tsan/tests/ui_tests --gtest_filter='*Workbench*:*WorkPool*:*LatestTask*:*Tasks*:Session*'

say "a minute of each fuzzer"
configure fuzz
cmake --build --preset fuzz
for source in tests/fuzz/*_fuzzer.cpp; do
    fuzzer=$(basename "$source" .cpp)
    echo "$fuzzer"
    corpus=$(mktemp -d)
    find tests/data/{hostile,frameworks,importance} -type f -size -64k -exec cp {} "$corpus" \;
    build/fuzz/tests/fuzz/write_seeds "$corpus"
    build/fuzz/tests/fuzz/$fuzzer -max_total_time=60 -timeout=5 -malloc_limit_mb=256 \
        -max_len=65536 -artifact_prefix="build/fuzz/" -print_final_stats=1 "$corpus" 2>&1 | tail -20
    rm -r "$corpus"
done
say "all checks passed"
