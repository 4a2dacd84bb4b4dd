// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/lessons/training/dynamic_state.h"
#include "core/lessons/training/optimizer.h"

namespace weightscape::lessons {

/// What Adam's steps share. With the running means m of a gradient and v of its square,
///
///     parameter -= rate x (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
///
/// in step t = 1, 2, ... Source: Kingma, Ba, Adam: A Method for Stochastic Optimization, 2015.
class AdamStep {
  public:
    /// Of step t.
    AdamStep(std::uint64_t t, double rate);
    /// Moves the means on by a gradient and the parameter by the means.
    void move(float& parameter, float gradient, float& mean, float& square) const;

  private:
    float m_rate = 0.0F;         ///< rate / (1 - 0.9^t)
    float m_squareScale = 0.0F;  ///< 1 / (1 - 0.999^t)
};

/// Adam with both means in binary32: 8 bytes per parameter.
class Adam final : public Optimizer {
  public:
    explicit Adam(std::span<const std::size_t> sizes);
    [[nodiscard]] std::unique_ptr<Optimizer> clone() const override;
    void update(std::span<float> parameters, std::span<const float> gradient, double rate) override;
    [[nodiscard]] std::uint64_t stateBytes() const override;

  private:
    std::vector<float> m_means;
    std::vector<float> m_squares;
    std::uint64_t m_steps = 0;
};

/// Adam whose means are stored in 8 bits, block by block (DynamicState), and are binary32 only
/// while their block moves: 2 bytes per parameter and 8 per block of up to 256, of one tensor.
/// Source: Dettmers, Lewis, Shleifer, Zettlemoyer, 8-bit Optimizers via Block-wise Quantization,
/// 2022. Unlike bitsandbytes, which leaves tensors of fewer than 4,096 weights alone, it stores all
/// of them in 8 bits.
class Adam8 final : public Optimizer {
  public:
    explicit Adam8(std::span<const std::size_t> sizes)
        : m_means(sizes, /*isSigned=*/true), m_squares(sizes, /*isSigned=*/false) {}
    [[nodiscard]] std::unique_ptr<Optimizer> clone() const override;
    void update(std::span<float> parameters, std::span<const float> gradient, double rate) override;
    [[nodiscard]] std::uint64_t stateBytes() const override;

  private:
    DynamicState m_means;
    DynamicState m_squares;
    std::uint64_t m_steps = 0;
};

}  // namespace weightscape::lessons
