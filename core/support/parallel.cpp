// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

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

#ifdef __SANITIZE_THREAD__

// The thread sanitizer does not see into the library of TBB: all that tasks hand over would look
// like a race. It sees through plain threads.
bool forEachChunk(std::size_t count, std::size_t chunkSize, TaskContext& task,
                  const std::function<void(std::size_t, std::size_t, std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stopped = task.cancelled();
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto run = [&] {
        try {
            while (!stopped) {
                const std::size_t begin = next.fetch_add(1) * chunkSize;
                if (begin >= count) return;
                if (task.cancelled()) {
                    stopped = true;
                } else {
                    work(begin / chunkSize, begin, std::min(count, begin + chunkSize));
                }
            }
        } catch (...) {
            const std::lock_guard lock(failureMutex);
            failure = std::current_exception();
            stopped = true;
        }
    };
    std::vector<std::jthread> others(threadLimit() - 1);
    for (std::jthread& other : others) other = std::jthread(run);
    run();
    for (std::jthread& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
    return !stopped;
}

#else

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

#endif

}  // namespace weightscape
