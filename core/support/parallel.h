// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape {

/// Limits every parallel loop of the program to `threads` (0: all cores). It never changes a
/// result: loops use fixed chunks, and what is summed is merged in chunk order.
void setThreadLimit(unsigned threads);

/// The number of threads parallel loops use now, at least 1.
[[nodiscard]] unsigned threadLimit();

/// Cuts [0, count) into chunks of `chunkSize` (the last may be shorter) and calls
/// work(chunkIndex, begin, end) for each, on all threads, in no particular order.
/// Stops early and returns false when the task is cancelled; std::bad_alloc passes through.
[[nodiscard]] bool forEachChunk(
    std::size_t count, std::size_t chunkSize, TaskContext& task,
    const std::function<void(std::size_t, std::size_t, std::size_t)>& work);

}  // namespace weightscape
