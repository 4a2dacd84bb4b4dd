// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace weightscape {

/// A constant value or none, as std::optional, for large values that thousands hold and few differ
/// in: copies share it, so that each takes the room of a pointer. Thread-safe as a shared_ptr.
template <typename T>
class SharedOptional {
  public:
    SharedOptional() = default;
    SharedOptional(std::nullopt_t) {}
    SharedOptional(T value) : m_value(std::make_shared<const T>(std::move(value))) {}

    explicit operator bool() const { return m_value != nullptr; }
    /// Precondition of both: there is a value.
    [[nodiscard]] const T& operator*() const { return *m_value; }
    [[nodiscard]] const T* operator->() const { return m_value.get(); }
    void reset() { m_value.reset(); }

    friend bool operator==(const SharedOptional& left, const SharedOptional& right) {
        if (left.m_value == right.m_value) return true;
        return left && right && *left == *right;
    }

  private:
    std::shared_ptr<const T> m_value;
};

}  // namespace weightscape
