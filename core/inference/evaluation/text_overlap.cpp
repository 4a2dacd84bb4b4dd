// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/text_overlap.h"

#include <algorithm>
#include <vector>

namespace weightscape::inference {
namespace {

constexpr std::size_t kRunTokens = 13;

std::vector<std::uint64_t> runsOf(std::span<const std::int32_t> text) {
    std::vector<std::uint64_t> runs;
    for (std::size_t first = 0; first + kRunTokens <= text.size(); ++first) {
        // As FNV-1a, but a token at a time.
        std::uint64_t hash = 0xcbf29ce484222325U;
        for (const std::int32_t token : text.subspan(first, kRunTokens)) {
            hash = (hash ^ static_cast<std::uint32_t>(token)) * 0x9e3779b97f4a7c15U;
            hash ^= hash >> 29U;
        }
        runs.push_back(hash);
    }
    return runs;
}

}  // namespace

double sharedRuns(std::span<const std::int32_t> text, std::span<const std::int32_t> other) {
    const std::vector<std::uint64_t> runs = runsOf(text);
    if (runs.empty()) return 0.0;
    std::vector<std::uint64_t> known = runsOf(other);
    std::ranges::sort(known);
    const auto isKnown = [&](std::uint64_t run) { return std::ranges::binary_search(known, run); };
    return static_cast<double>(std::ranges::count_if(runs, isKnown)) /
           static_cast<double>(runs.size());
}

}  // namespace weightscape::inference
