// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace weightscape::lessons {

/// Changes parameters by gradients, with what it remembers of those before. Not for several threads
/// at once.
class Optimizer {
  public:
    virtual ~Optimizer() = default;
    [[nodiscard]] virtual std::unique_ptr<Optimizer> clone() const = 0;

    /// One step. Preconditions: as many parameters and gradients (finite) as it was made for; the
    /// rate is above 0.
    virtual void update(std::span<float> parameters, std::span<const float> gradient,
                        double rate) = 0;
    /// Bytes that it holds for all parameters together; exact.
    [[nodiscard]] virtual std::uint64_t stateBytes() const = 0;

  protected:
    Optimizer() = default;
    Optimizer(const Optimizer&) = default;
    Optimizer& operator=(const Optimizer&) = default;
};

/// An optimizer as a value: a copy goes on by itself.
class OptimizerValue {
  public:
    explicit OptimizerValue(std::unique_ptr<Optimizer> optimizer)
        : m_optimizer(std::move(optimizer)) {}
    OptimizerValue(const OptimizerValue& other) : m_optimizer(other.m_optimizer->clone()) {}
    OptimizerValue(OptimizerValue&&) = default;
    OptimizerValue& operator=(OptimizerValue other) {
        m_optimizer.swap(other.m_optimizer);
        return *this;
    }
    ~OptimizerValue() = default;
    Optimizer* operator->() { return m_optimizer.get(); }
    const Optimizer* operator->() const { return m_optimizer.get(); }

  private:
    std::unique_ptr<Optimizer> m_optimizer;
};

}  // namespace weightscape::lessons
