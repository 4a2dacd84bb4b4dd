// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/ordered_stages.h"

#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "core/support/parallel.h"

namespace weightscape {

#ifdef __SANITIZE_THREAD__

namespace {

/// The same on plain threads, as forEachChunk(): the thread sanitizer does not see what the library
/// of TBB hands from thread to thread. Each thread takes one item through all stages.
class StageThreads {
  public:
    StageThreads(std::size_t slots, const OrderedStages& stages)
        : m_slots(slots), m_stages(stages), m_turns(stages.inOrder.size(), 0) {}

    void run() {
        std::vector<std::jthread> others(std::min<std::size_t>(m_slots, threadLimit()) - 1);
        for (std::jthread& other : others) other = std::jthread([this] { takeItems(); });
        takeItems();
        for (std::jthread& other : others) other.join();
        if (m_failure) std::rethrow_exception(m_failure);
    }

  private:
    void takeItems() {
        std::size_t item = 0;
        while (beginItem(item)) {
            const std::size_t slot = item % m_slots;
            guarded([&] { m_stages.work(slot); });
            for (std::size_t stage = 0; stage < m_turns.size(); ++stage) {
                std::unique_lock lock(m_mutex);
                m_turn.wait(lock, [&] { return m_turns[stage] == item; });
                lock.unlock();
                guarded([&] { m_stages.inOrder[stage](slot); });
                lock.lock();
                ++m_turns[stage];
                m_turn.notify_all();
            }
        }
    }

    bool beginItem(std::size_t& item) {
        const std::lock_guard lock(m_beginning);
        item = m_items;
        bool begun = false;
        guarded([&] { begun = !m_ended && m_stages.begin(item % m_slots); });
        m_ended = !begun;
        if (begun) ++m_items;
        return begun;
    }

    /// Nothing happens any more once something was thrown.
    template <typename Call>
    void guarded(const Call& call) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_failure) return;
        }
        try {
            call();
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failure = std::current_exception();
        }
    }

    std::size_t m_slots;
    const OrderedStages& m_stages;
    std::mutex m_beginning;  ///< guards the next two, and is held while an item begins
    std::size_t m_items = 0;
    bool m_ended = false;
    std::mutex m_mutex;  ///< guards what follows
    std::condition_variable m_turn;
    std::vector<std::size_t> m_turns;  ///< the item whose turn it is in each ordered stage
    std::exception_ptr m_failure;
};

}  // namespace

void runStages(std::size_t slots, const OrderedStages& stages) {
    StageThreads(slots, stages).run();
}

#else

void runStages(std::size_t slots, const OrderedStages& stages) {
    using Mode = tbb::filter_mode;
    // The pipeline holds no more than `slots` items, and they leave it in order.
    std::size_t items = 0;
    auto chain = tbb::make_filter<void, std::size_t>(Mode::serial_in_order,
                                                     [&](tbb::flow_control& control) {
                                                         const std::size_t slot = items++ % slots;
                                                         if (!stages.begin(slot)) control.stop();
                                                         return slot;
                                                     }) &
                 tbb::make_filter<std::size_t, std::size_t>(Mode::parallel, [&](std::size_t slot) {
                     stages.work(slot);
                     return slot;
                 });
    for (const auto& stage : stages.inOrder) {
        chain = chain & tbb::make_filter<std::size_t, std::size_t>(Mode::serial_in_order,
                                                                   [&stage](std::size_t slot) {
                                                                       stage(slot);
                                                                       return slot;
                                                                   });
    }
    tbb::parallel_pipeline(
        slots, chain & tbb::make_filter<std::size_t, void>(Mode::parallel, [](std::size_t) {}));
}

#endif

}  // namespace weightscape
