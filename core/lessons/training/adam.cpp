// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/adam.h"

#include <array>
#include <cmath>
#include <numeric>

namespace weightscape::lessons {
namespace {

constexpr double kMeanDecay = 0.9;
constexpr double kSquareDecay = 0.999;
constexpr float kSmallest = 1e-8F;

}  // namespace

AdamStep::AdamStep(std::uint64_t t, double rate)
    : m_rate(static_cast<float>(rate / (1.0 - std::pow(kMeanDecay, t)))),
      m_squareScale(static_cast<float>(1.0 / (1.0 - std::pow(kSquareDecay, t)))) {}

void AdamStep::move(float& parameter, float gradient, float& mean, float& square) const {
    constexpr auto meanDecay = static_cast<float>(kMeanDecay);
    constexpr auto squareDecay = static_cast<float>(kSquareDecay);
    mean = meanDecay * mean + (1.0F - meanDecay) * gradient;
    square = squareDecay * square + (1.0F - squareDecay) * gradient * gradient;
    parameter -= m_rate * mean / (std::sqrt(square * m_squareScale) + kSmallest);
}

Adam::Adam(std::span<const std::size_t> sizes)
    : m_means(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0})),
      m_squares(m_means.size()) {}

std::unique_ptr<Optimizer> Adam::clone() const {
    return std::make_unique<Adam>(*this);
}

void Adam::update(std::span<float> parameters, std::span<const float> gradient, double rate) {
    const AdamStep step(++m_steps, rate);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        step.move(parameters[i], gradient[i], m_means[i], m_squares[i]);
    }
}

std::uint64_t Adam::stateBytes() const {
    return (m_means.size() + m_squares.size()) * sizeof(float);
}

std::unique_ptr<Optimizer> Adam8::clone() const {
    return std::make_unique<Adam8>(*this);
}

void Adam8::update(std::span<float> parameters, std::span<const float> gradient, double rate) {
    const AdamStep step(++m_steps, rate);
    std::array<float, DynamicState::kBlock> means;
    std::array<float, DynamicState::kBlock> squares;
    for (std::size_t block = 0; block < m_means.blocks(); ++block) {
        const std::size_t begin = m_means.beginOf(block);
        const std::size_t count = m_means.sizeOf(block);
        m_means.read(block, std::span(means).first(count));
        m_squares.read(block, std::span(squares).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            step.move(parameters[begin + i], gradient[begin + i], means[i], squares[i]);
        }
        m_means.write(block, std::span(means).first(count));
        m_squares.write(block, std::span(squares).first(count));
    }
}

std::uint64_t Adam8::stateBytes() const {
    return m_means.bytes() + m_squares.bytes();
}

}  // namespace weightscape::lessons
