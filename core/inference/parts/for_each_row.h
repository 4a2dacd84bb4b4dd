// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/support/parallel.h"

namespace weightscape::inference {

/// Calls work(row) for each of `count` rows of `width` numbers, many rows a task. Stops early when
/// the task is cancelled; the caller of all parts asks for that in the end.
template <typename Work>
void forEachRow(std::size_t count, std::size_t width, TaskContext& task, const Work& work) {
    constexpr std::size_t kNumbersPerChunk = 16384;
    const std::size_t perChunk =
        std::max<std::size_t>(1, kNumbersPerChunk / std::max<std::size_t>(1, width));
    static_cast<void>(
        forEachChunk(count, perChunk, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t row = begin; row < end; ++row) work(row);
        }));
}

}  // namespace weightscape::inference
