// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace weightscape::inference {

/// How far numbers move in one step, and how much of what earlier gradients said still counts.
/// Kingma and Ba 2015, with a second decay that forgets sooner: a run has about a hundred steps.
struct AdamStep {
    static constexpr float kFirstDecay = 0.9F;
    static constexpr float kSecondDecay = 0.95F;
    /// Far below gradients that matter: directions do not depend on the unit of the loss.
    static constexpr float kLeast = 1e-12F;

    /// `number`: of the step, from 1 on.
    explicit AdamStep(std::size_t number)
        : firstCorrection(1.0F / (1.0F - std::pow(kFirstDecay, static_cast<float>(number)))),
          secondCorrection(1.0F / (1.0F - std::pow(kSecondDecay, static_cast<float>(number)))) {}

    float firstCorrection;
    float secondCorrection;
};

/// The running means of the gradients of some numbers, and of their squares.
class AdamMeans {
  public:
    explicit AdamMeans(std::size_t numbers) : m_first(numbers), m_second(numbers) {}

    /// Where a number goes, about 1 at most, once its gradient has been added.
    [[nodiscard]] float direction(std::size_t index, float gradient, const AdamStep& step) {
        float& first = m_first[index];
        float& second = m_second[index];
        first += (1.0F - AdamStep::kFirstDecay) * (gradient - first);
        second += (1.0F - AdamStep::kSecondDecay) * (gradient * gradient - second);
        return -first * step.firstCorrection /
               (std::sqrt(second * step.secondCorrection) + AdamStep::kLeast);
    }

  private:
    std::vector<float> m_first;
    std::vector<float> m_second;
};

}  // namespace weightscape::inference
