// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "core/inference/figures/log_probabilities.h"
#include "core/inference/rows.h"

namespace weightscape::inference {

/// What the original says at one scored position.
struct ReferenceRow {
    std::span<const float> values;  ///< logits or logarithms of probabilities
    NextTokenFigures next;          ///< of the values; their own sum where they are logarithms
    /// Entries whose ln p is not above it are left out of the divergence.
    double least = -std::numeric_limits<double>::infinity();
};

/// The original's answers at the scored positions of a text, chunk after chunk. Safe to read from
/// several threads, each with room of its own.
class ReferenceLogits {
  public:
    virtual ~ReferenceLogits() = default;
    [[nodiscard]] virtual std::size_t rows() const = 0;
    [[nodiscard]] virtual std::size_t vocabulary() const = 0;
    /// `room` may be used for the values, which last until its next use. Precondition: row <
    /// rows().
    [[nodiscard]] virtual ReferenceRow row(std::size_t row, std::vector<float>& room) const = 0;
};

/// Rows in memory, which somebody else keeps: where both models run side by side.
class LogitsInMemory final : public ReferenceLogits {
  public:
    explicit LogitsInMemory(ConstRows logits) : m_logits(logits) {}
    [[nodiscard]] std::size_t rows() const override { return m_logits.count; }
    [[nodiscard]] std::size_t vocabulary() const override { return m_logits.width; }
    [[nodiscard]] ReferenceRow row(std::size_t row, std::vector<float>& /*room*/) const override {
        const auto values = m_logits.row(row);
        return {values, nextTokenFigures(values)};
    }

  private:
    ConstRows m_logits;
};

}  // namespace weightscape::inference
