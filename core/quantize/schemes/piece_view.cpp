// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/piece_view.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/support/largest_magnitude.h"

namespace weightscape::schemes {
namespace {

float finite(float weight) {
    constexpr float largest = std::numeric_limits<float>::max();
    return std::isnan(weight) ? 0.0F : std::clamp(weight, -largest, largest);
}

}  // namespace

PieceView::PieceView(const ViewContext& context, const Rectangle& area,
                     std::span<const float> weights, PieceBuffers& buffers)
    : m_context(context), m_area(area), m_weights(weights), m_buffers(buffers) {
    const bool allFinite = std::isfinite(largestMagnitude(weights));
    if (!allFinite || context.kept.any()) markWeights();
    if (!allFinite || !context.kept.factors.empty()) cleanWeights();
}

void PieceView::markWeights() {
    const std::uint64_t rowLength = m_context.source.tensor.rowLength();
    m_buffers.marks.assign(m_weights.size(), WeightMark::None);
    std::size_t i = 0;
    bool any = false;
    for (std::uint64_t row = 0; row < m_area.rows; ++row) {
        for (std::uint64_t column = m_area.column; column < m_area.column + m_area.columns;
             ++column, ++i) {
            const std::uint64_t index = (m_area.row + row) * rowLength + column;
            WeightMark mark = WeightMark::None;
            if (!std::isfinite(m_weights[i])) {
                mark = WeightMark::NotFinite;
            } else if (m_context.kept.keeps(index, column, m_weights[i])) {
                mark = WeightMark::Kept;
            }
            m_buffers.marks[i] = mark;
            any = any || mark != WeightMark::None;
        }
    }
    if (any) m_marks = m_buffers.marks;
}

void PieceView::cleanWeights() {
    m_buffers.clean.resize(m_weights.size());
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        const float factor = factorOf(m_area.column + i % m_area.columns);
        m_buffers.clean[i] = finite(finite(m_weights[i]) / factor);
    }
    m_weights = m_buffers.clean;
}

std::span<const float> PieceView::importanceOf(const Rectangle& part) const {
    const bool equalized = !m_context.kept.factors.empty();
    if (m_context.importance.empty() && !equalized) return {};
    const TensorInfo& tensor = m_context.source.tensor;
    if (part.rows == 1 && !equalized) {
        return m_context.importance.ofRow(part.row, tensor.rowLength())
            .subspan(part.column, part.columns);
    }
    std::vector<float>& gathered = m_buffers.importance;
    gathered.clear();
    for (std::uint64_t row = 0; row < part.rows; ++row) {
        const auto ofRow = m_context.importance.ofRow(part.row + row, tensor.rowLength());
        for (std::uint64_t column = part.column; column < part.column + part.columns; ++column) {
            // An error of an equalized weight is multiplied by the factor when it is decoded.
            const float factor = factorOf(column);
            gathered.push_back((ofRow.empty() ? 1.0F : ofRow[column]) * factor * factor);
        }
    }
    return gathered;
}

elements::Group PieceView::group(const Rectangle& part) const {
    const std::uint64_t rowLength = m_context.source.tensor.rowLength();
    elements::Group group{
        .weights = {},
        .importance = importanceOf(part),
        .place = {
            .first = part.row * rowLength + part.column, .run = part.columns, .stride = rowLength}};
    if (part.rows == 1 || part.columns == m_area.columns) {
        group.weights = m_weights.subspan(positionOf(part, 0), part.weights());
        return group;
    }
    m_buffers.group.resize(part.weights());
    for (std::uint64_t row = 0; row < part.rows; ++row) {
        const std::size_t from = positionOf(part, row);
        for (std::size_t i = 0; i < part.columns; ++i) {
            m_buffers.group[row * part.columns + i] = m_weights[from + i];
        }
    }
    group.weights = m_buffers.group;
    return group;
}

elements::Group PieceView::calibrationGroup(const Rectangle& part,
                                            const elements::Group& group) const {
    if (m_marks.empty()) return group;
    elements::Group all = group;
    m_buffers.chosen.clear();
    m_buffers.chosenImportance.clear();
    for (std::uint64_t i = 0; i < part.weights(); ++i) {
        const std::size_t position = positionOf(part, i / part.columns) + i % part.columns;
        if (m_marks[position] != WeightMark::None) continue;
        m_buffers.chosen.push_back(all.weights[i]);
        if (!all.importance.empty()) m_buffers.chosenImportance.push_back(all.importance[i]);
    }
    all.weights = m_buffers.chosen;
    all.importance = m_buffers.chosenImportance;
    return all;
}

}  // namespace weightscape::schemes
