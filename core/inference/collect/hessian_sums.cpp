// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_sums.h"

#include <algorithm>

#include "core/inference/collect/hessian_loops.h"
#include "core/inference/collect/input_loops.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kTileNumbers = kPanelColumns * kPanelColumns;

constexpr std::size_t panelsFor(std::size_t columns) {
    return (columns + kPanelColumns - 1) / kPanelColumns;
}

/// Tiles of the panels before.
constexpr std::size_t tilesBefore(std::size_t panel) {
    return panel * (panel + 1) / 2;
}

}  // namespace

HessianSums::HessianSums(std::size_t columns)
    : m_columns(columns),
      m_panels(panelsFor(columns)),
      m_tiles(tilesBefore(m_panels) * kTileNumbers) {}

std::uint64_t HessianSums::bytesFor(std::size_t columns) {
    return tilesBefore(panelsFor(columns)) * kTileNumbers * sizeof(double);
}

void HessianSums::add(ConstRows rows, std::vector<float>& packed) {
    const std::size_t panelNumbers = kTokensPerSum * kPanelColumns;
    // What stands beyond the last column only reaches places of tiles that nobody reads.
    packed.resize(std::max(packed.size(), m_panels * panelNumbers));
    std::size_t filled = 0;
    for (std::size_t i = 0; i < rows.count; ++i) {
        const auto row = rows.row(i);
        if (!areFinite(row)) {
            ++m_tokensNotFinite;
            continue;
        }
        // Panel after panel, so that the products read without gaps.
        for (std::size_t panel = 0; panel < m_panels; ++panel) {
            const std::size_t first = panel * kPanelColumns;
            const auto part = row.subspan(first, std::min(kPanelColumns, m_columns - first));
            std::ranges::copy(part,
                              packed.begin() + static_cast<std::ptrdiff_t>(panel * panelNumbers +
                                                                           filled * kPanelColumns));
        }
        if (++filled < kTokensPerSum) continue;
        addPacked(packed, filled);
        filled = 0;
    }
    if (filled > 0) addPacked(packed, filled);
}

void HessianSums::addPacked(const std::vector<float>& packed, std::size_t tokens) {
    const std::size_t panelNumbers = kTokensPerSum * kPanelColumns;
    SilentTask task;
    // The longest rows of tiles first, so that threads end together.
    const bool done =
        forEachChunk(m_panels, 1, task, [&](std::size_t, std::size_t begin, std::size_t) {
            const std::size_t left = m_panels - 1 - begin;
            double* const tiles = m_tiles.data() + tilesBefore(left) * kTileNumbers;
            for (std::size_t right = 0; right <= left; ++right) {
                addOuterProducts(packed.data() + left * panelNumbers,
                                 packed.data() + right * panelNumbers, tokens,
                                 tiles + right * kTileNumbers);
            }
        });
    // A silent task is never cancelled.
    if (done) m_tokens += tokens;
}

std::vector<float> HessianSums::mean() const {
    std::vector<float> values(m_columns * m_columns);
    const double count = static_cast<double>(std::max<std::uint64_t>(m_tokens, 1));
    for (std::size_t i = 0; i < m_columns; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const std::size_t tile = tilesBefore(i / kPanelColumns) + j / kPanelColumns;
            const std::size_t place = i % kPanelColumns * kPanelColumns + j % kPanelColumns;
            const auto value = static_cast<float>(m_tiles[tile * kTileNumbers + place] / count);
            values[i * m_columns + j] = value;
            values[j * m_columns + i] = value;
        }
    }
    return values;
}

}  // namespace weightscape::inference
