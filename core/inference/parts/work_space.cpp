// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/work_space.h"

#include <array>
#include <bit>
#include <mutex>
#include <utility>
#include <vector>

namespace weightscape::inference {
namespace {

/// Memory that nobody uses now, by the logarithm of its size.
class FreeMemory {
  public:
    /// Null when there is none.
    std::unique_ptr<std::byte[]> take(std::size_t power) {
        const std::lock_guard lock(m_mutex);
        if (m_free[power].empty()) return nullptr;
        std::unique_ptr<std::byte[]> memory = std::move(m_free[power].back());
        m_free[power].pop_back();
        m_floats -= std::size_t{1} << power;
        return memory;
    }

    void giveBack(std::size_t power, std::unique_ptr<std::byte[]> memory) {
        const std::size_t floats = std::size_t{1} << power;
        const std::lock_guard lock(m_mutex);
        if (m_floats + floats > kMostKept) return;
        m_free[power].push_back(std::move(memory));
        m_floats += floats;
    }

  private:
    /// 64 MiB; more goes back to the system.
    static constexpr std::size_t kMostKept = std::size_t{16} << 20U;

    std::mutex m_mutex;
    std::array<std::vector<std::unique_ptr<std::byte[]>>, 64> m_free;
    std::size_t m_floats = 0;
};

FreeMemory& freeMemory() {
    static FreeMemory memory;
    return memory;
}

std::size_t powerFor(std::size_t floats) {
    return floats <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(floats - 1));
}

}  // namespace

WorkSpace::WorkSpace(std::size_t floats)
    : m_size(floats), m_memory(freeMemory().take(powerFor(floats))) {
    if (m_memory != nullptr) return;
    m_memory = std::make_unique_for_overwrite<std::byte[]>(sizeof(float) << powerFor(floats));
}

WorkSpace::~WorkSpace() {
    if (m_memory != nullptr) freeMemory().giveBack(powerFor(m_size), std::move(m_memory));
}

}  // namespace weightscape::inference
