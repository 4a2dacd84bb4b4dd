// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/inference/parts/for_each_row.h"

namespace weightscape::inference {
namespace {

/// Pairs before `first` are fast, those from `last` on slow.
struct Ramp {
    float first = 0.0F;
    float last = 0.0F;

    /// How far pair `pair` keeps its trained frequency: 1 … 0.
    [[nodiscard]] float keepsAt(std::size_t pair) const {
        const float along = (static_cast<float>(pair) - first) / std::max(0.001F, last - first);
        return 1.0F - std::clamp(along, 0.0F, 1.0F);
    }
};

/// The pair, as a fraction, that turns `turns` times in the original context.
float pairOfTurns(const RotarySpec& spec, float turns) {
    const auto context = static_cast<float>(spec.originalContext);
    const float wavelength = context / (turns * 2.0F * std::numbers::pi_v<float>);
    return static_cast<float>(spec.dimensions) * std::log(wavelength) /
           (2.0F * std::log(spec.base));
}

Ramp rampOf(const RotarySpec& spec) {
    const auto dimensions = static_cast<float>(spec.dimensions);
    return {std::max(0.0F, std::floor(pairOfTurns(spec, spec.betaFast))),
            std::min(dimensions - 1.0F, std::ceil(pairOfTurns(spec, spec.betaSlow)))};
}

/// YaRN also sharpens attention, by its paper's formula.
float magnitudeOf(const RotarySpec& spec) {
    if (spec.extensionFactor == 0.0F) return spec.attentionFactor;
    return spec.attentionFactor * (1.0F + 0.1F * std::log(1.0F / spec.frequencyScale));
}

void rotateRow(const RotaryTable& table, const Angles& angles, std::span<float> row) {
    const std::size_t dimensions = table.dimensions();
    for (std::size_t begin = 0; begin < row.size(); begin += table.headSize()) {
        const std::span<float> head = row.subspan(begin, dimensions);
        if (table.pairs() == RotaryPairs::Halves) {
            turnHalves(angles, head.first(dimensions / 2), head.last(dimensions / 2));
        } else {
            turnNeighbours(angles, head);
        }
    }
}

}  // namespace

RotaryTable::RotaryTable(const RotarySpec& spec, std::size_t end, std::size_t first)
    : m_pairs(spec.pairs),
      m_headSize(spec.headSize),
      m_pairCount(spec.dimensions / 2),
      m_first(first),
      m_cosines((end - first) * m_pairCount),
      m_sines(m_cosines.size()),
      m_sinesBack(m_cosines.size()) {
    const Ramp ramp = spec.extensionFactor == 0.0F ? Ramp{} : rampOf(spec);
    const float magnitude = magnitudeOf(spec);
    const float step = std::pow(spec.base, -2.0F / static_cast<float>(spec.dimensions));
    for (std::size_t position = first; position < end; ++position) {
        // Rounded after each pair, as ggml's: far positions turn by many radians, where it shows.
        auto angle = static_cast<float>(position);
        for (std::size_t pair = 0; pair < m_pairCount; ++pair, angle *= step) {
            const bool hasFactors = !spec.frequencyFactors.empty();
            const float trained = hasFactors ? angle / spec.frequencyFactors[pair] : angle;
            const float scaled = spec.frequencyScale * trained;
            const float keeps =
                spec.extensionFactor == 0.0F ? 0.0F : ramp.keepsAt(pair) * spec.extensionFactor;
            const float theta = keeps == 0.0F ? scaled : scaled * (1.0F - keeps) + trained * keeps;
            const std::size_t place = (position - first) * m_pairCount + pair;
            m_cosines[place] = std::cos(theta) * magnitude;
            m_sines[place] = std::sin(theta) * magnitude;
            m_sinesBack[place] = -m_sines[place];
        }
    }
}

Angles RotaryTable::at(std::size_t position) const {
    const std::size_t begin = (position - m_first) * m_pairCount;
    return {std::span(m_cosines).subspan(begin, m_pairCount),
            std::span(m_sines).subspan(begin, m_pairCount)};
}

Angles RotaryTable::backAt(std::size_t position) const {
    const std::size_t begin = (position - m_first) * m_pairCount;
    return {std::span(m_cosines).subspan(begin, m_pairCount),
            std::span(m_sinesBack).subspan(begin, m_pairCount)};
}

void rotate(const RotaryTable& table, std::span<const std::uint32_t> positions, MutableRows rows,
            TaskContext& task) {
    forEachRow(rows.count, rows.width, task,
               [&](std::size_t row) { rotateRow(table, table.at(positions[row]), rows.row(row)); });
}

void rotateBackward(const RotaryTable& table, std::span<const std::uint32_t> positions,
                    MutableRows gradients, TaskContext& task) {
    forEachRow(gradients.count, gradients.width, task, [&](std::size_t row) {
        rotateRow(table, table.backAt(positions[row]), gradients.row(row));
    });
}

}  // namespace weightscape::inference
