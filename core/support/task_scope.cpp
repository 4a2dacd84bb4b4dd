// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/task_scope.h"

#include <chrono>
#include <thread>

namespace weightscape {
namespace {

SilentTask silentTask;
thread_local TaskContext* currentTask = &silentTask;

}  // namespace

TaskScope::TaskScope(TaskContext& task) : m_before(currentTask) {
    currentTask = &task;
}

TaskScope::~TaskScope() {
    currentTask = m_before;
}

TaskContext& TaskScope::current() {
    return *currentTask;
}

Result<std::unique_lock<std::mutex>> lockUnder(std::mutex& mutex, TaskContext& task) {
    constexpr std::chrono::milliseconds kPause{5};
    std::unique_lock lock(mutex, std::try_to_lock);
    while (!lock.owns_lock()) {
        if (task.cancelled()) return failCancelled();
        std::this_thread::sleep_for(kPause);
        (void)lock.try_lock();
    }
    return lock;
}

}  // namespace weightscape
