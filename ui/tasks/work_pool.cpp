// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/work_pool.h"

#include <optional>

#include "ui/tasks/background_thread.h"

namespace weightscape::ui {
namespace {

struct LaneRow {
    int threads;
    std::optional<StandBack> standBack = {};
};
/// In the order of Lane.
constexpr std::array<LaneRow, kLanes> kRows{LaneRow{6}, LaneRow{1}, LaneRow{4},
                                            LaneRow{1, StandBack::Awaited},
                                            LaneRow{1, StandBack::Unasked}};

}  // namespace

WorkPool::WorkPool() {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        m_pools[lane].setMaxThreadCount(kRows[lane].threads);
    }
}

WorkPool::~WorkPool() {
    m_closing = true;
    for (QThreadPool& pool : m_pools) pool.waitForDone();
}

void WorkPool::prepareThread(Lane lane) {
    const auto how = kRows[static_cast<std::size_t>(lane)].standBack;
    if (how) standBack(*how);
}

}  // namespace weightscape::ui
