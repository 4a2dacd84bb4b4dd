// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/background_thread.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace weightscape::ui {
namespace {

int niceOfThisThread() {
    return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
}

TEST(BackgroundThread, StandsBackAloneAndForGood) {
    const int own = niceOfThisThread();
    int first = -1;
    int second = -1;
    std::thread([&] {
        standBack(StandBack::Unasked);
        first = niceOfThisThread();
        standBack(StandBack::Awaited);
        second = niceOfThisThread();
    }).join();
    EXPECT_EQ(first, std::max(own, static_cast<int>(StandBack::Unasked)));
    EXPECT_EQ(second, first);
    EXPECT_EQ(niceOfThisThread(), own);
}

}  // namespace
}  // namespace weightscape::ui
