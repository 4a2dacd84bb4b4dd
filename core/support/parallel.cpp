// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace weightscape {
namespace {

std::mutex limitMutex;
std::unique_ptr<tbb::global_control> limit;

}  // namespace

void setThreadLimit(unsigned threads) {
    const std::lock_guard lock(limitMutex);
    limit.reset();
    if (threads > 0) {
        limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                      threads);
    }
}

unsigned threadLimit() {
    const auto allowed =
        tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
    return static_cast<unsigned>(std::max<std::size_t>(1, allowed));
}

bool forEachChunk(std::size_t count, std::size_t chunkSize, TaskContext& task,
                  const std::function<void(std::size_t, std::size_t, std::size_t)>& work) {
    if (count == 0) return !task.cancelled();
    const std::size_t chunks = (count + chunkSize - 1) / chunkSize;
    tbb::task_group_context group;
    tbb::parallel_for(
        std::size_t{0}, chunks,
        [&](std::size_t chunk) {
            if (task.cancelled()) {
                group.cancel_group_execution();
                return;
            }
            const std::size_t begin = chunk * chunkSize;
            work(chunk, begin, std::min(count, begin + chunkSize));
        },
        group);
    return !group.is_group_execution_cancelled();
}

}  // namespace weightscape
