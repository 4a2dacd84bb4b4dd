// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/inference/rows.h"

namespace weightscape::inference {

/// Floats for intermediate results, not initialized. Memory of earlier work is used again: the
/// system would hand out, clear and take back the same pages for each layer of each batch, which
/// takes longer than the arithmetic. Any thread may make and end one.
class WorkSpace {
  public:
    explicit WorkSpace(std::size_t floats);
    ~WorkSpace();
    WorkSpace(WorkSpace&&) noexcept = default;
    WorkSpace& operator=(WorkSpace&&) = delete;

    [[nodiscard]] std::span<float> floats() { return {at<float>(), m_size}; }
    [[nodiscard]] std::span<const float> floats() const { return {at<float>(), m_size}; }
    /// The same memory: two for each float.
    [[nodiscard]] std::span<std::int16_t> shorts() { return {at<std::int16_t>(), 2 * m_size}; }
    [[nodiscard]] std::span<const std::int16_t> shorts() const {
        return {at<std::int16_t>(), 2 * m_size};
    }

  private:
    template <typename T>
    [[nodiscard]] T* at() const {
        return reinterpret_cast<T*>(m_memory.get());
    }

    std::size_t m_size;
    std::unique_ptr<std::byte[]> m_memory;
};

/// Rows in such memory, without gaps.
class WorkRows {
  public:
    WorkRows(std::size_t rows, std::size_t columns)
        : m_count(rows), m_width(columns), m_space(rows * columns) {}
    [[nodiscard]] ConstRows view() const {
        return {m_space.floats().data(), m_count, m_width, m_width};
    }
    [[nodiscard]] MutableRows view() {
        return {m_space.floats().data(), m_count, m_width, m_width};
    }
    [[nodiscard]] std::span<float> row(std::size_t index) { return view().row(index); }
    [[nodiscard]] std::span<const float> row(std::size_t index) const { return view().row(index); }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::size_t width() const { return m_width; }

  private:
    std::size_t m_count;
    std::size_t m_width;
    WorkSpace m_space;
};

}  // namespace weightscape::inference
