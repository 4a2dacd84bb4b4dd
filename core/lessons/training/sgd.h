// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/training/optimizer.h"

namespace weightscape::lessons {

/// Stochastic gradient descent: parameter -= rate x gradient.
class Sgd final : public Optimizer {
  public:
    explicit Sgd(std::span<const std::size_t> /*sizes*/) {}
    [[nodiscard]] std::unique_ptr<Optimizer> clone() const override;
    void update(std::span<float> parameters, std::span<const float> gradient, double rate) override;
    [[nodiscard]] std::uint64_t stateBytes() const override { return 0; }
};

}  // namespace weightscape::lessons
