// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "core/measure/measure_error.h"

namespace weightscape::ui {

/// The error by importance over several tensors.
class WeightedError {
  public:
    void add(const measure::TensorError& error) {
        if (error.importance <= 0.0) return;
        m_error += error.weightedError;
        m_original += error.weightedOriginal;
        // Of Σwe², from that of its root: d(r²) = 2r dr.
        const double halfWidth =
            2.0 * error.weightedRelativeRmse() * error.weightedConfidence * error.weightedOriginal;
        m_squaredHalfWidth += halfWidth * halfWidth;
    }
    [[nodiscard]] bool isKnown() const { return m_original > 0.0; }
    [[nodiscard]] double relativeRmse() const {
        return weightscape::relativeRmse(m_error, m_original);
    }
    /// Of the 95 % interval; 0 when exact.
    [[nodiscard]] double halfWidth() const {
        const double root = relativeRmse();
        return root > 0.0 ? std::sqrt(m_squaredHalfWidth) / (2.0 * root * m_original) : 0.0;
    }

  private:
    double m_error = 0.0, m_original = 0.0, m_squaredHalfWidth = 0.0;
};

}  // namespace weightscape::ui
