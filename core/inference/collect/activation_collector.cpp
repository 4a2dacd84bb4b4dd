// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/activation_collector.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/inference/collect/input_loops.h"
#include "core/measure/key_counts.h"

namespace weightscape::inference {
namespace {

/// What shares its upper 16 bits, as one cell each.
measure::ValueSketch sketchOf(const measure::KeyCounter& counter) {
    std::vector<std::uint64_t> counts(measure::kSketchKeys);
    counter.addTo(counts);
    measure::ValueSketch sketch;
    const auto addCell = [&](std::uint32_t key) {
        if (counts[key] == 0) return;
        const auto inner = std::bit_cast<float>(key << 16U);
        const auto outer = std::bit_cast<float>(key << 16U | 0xFFFFU);
        sketch.cells.push_back({std::min(inner, outer), std::max(inner, outer), counts[key]});
    };
    // Bits of negative numbers ascend with their magnitude.
    for (std::uint32_t key = measure::kSketchKeys; key-- > 0x8000U;) addCell(key);
    for (std::uint32_t key = 0; key < 0x8000U; ++key) addCell(key);
    return sketch;
}

/// The largest magnitudes of neighbours, appended to `picture`.
void addPictureRow(std::span<const float> row, std::size_t cells, std::vector<float>& picture) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::size_t begin = cell * row.size() / cells;
        const std::size_t end = (cell + 1) * row.size() / cells;
        float largest = 0.0F;
        for (const float value : row.subspan(begin, end - begin)) {
            largest = std::max(largest, std::abs(value));
        }
        picture.push_back(largest);
    }
}

}  // namespace

std::size_t ActivationCollector::placeFor(const InputGroup& group) {
    const auto known = m_places.find(group.tensors.front());
    if (known != m_places.end() && m_sums[known->second]->largest.size() == group.columns) {
        return known->second;
    }
    auto sums = std::make_unique<Sums>();
    sums->largest.resize(group.columns);
    sums->sums.resize(group.columns);
    sums->squares.resize(group.columns);
    sums->beyond.resize(group.columns);
    const bool isPictured = group.matrices == 1 && m_wishes.pictureTokens > 0;
    if (isPictured) sums->pictureColumns = std::min(group.columns, m_wishes.pictureColumns);
    m_places.insert_or_assign(group.tensors.front(), m_sums.size());
    m_sums.push_back(std::move(sums));
    return m_sums.size() - 1;
}

void ActivationCollector::observe(const ObservedInput& input) {
    if (input.inputs.count == 0) return;
    const auto [kind, group] = m_inputs.look(input);
    if (kind != SharedInputs::Kind::First) return;
    if (group == m_placeOfGroup.size())
        m_placeOfGroup.push_back(placeFor(m_inputs.groups()[group]));
    Sums& sums = *m_sums[m_placeOfGroup[group]];
    for (std::size_t row = 0; row < input.inputs.count; ++row) addRow(input.inputs.row(row), sums);
}

void ActivationCollector::addRow(std::span<const float> row, Sums& sums) const {
    ++sums.tokens;
    const std::size_t cells = sums.pictureColumns;
    if (cells > 0 && sums.tokens <= m_wishes.pictureTokens) {
        addPictureRow(row, cells, sums.picture);
    }
    if (!areFinite(row)) {
        ++sums.tokensNotFinite;
        return;
    }
    const ColumnSums columns = {sums.largest.data(), sums.sums.data(), sums.squares.data(),
                                sums.beyond.data()};
    if (addColumns(row, m_wishes.threshold, columns) > 0) ++sums.tokensBeyond;
    sums.keys.addUpperHalves(row);
}

InputStatistics ActivationCollector::figuresOf(const Sums& sums) const {
    InputStatistics figures;
    figures.tokens = sums.tokens;
    figures.tokensNotFinite = sums.tokensNotFinite;
    figures.tokensBeyond = sums.tokensBeyond;
    const auto counted =
        static_cast<double>(std::max<std::uint64_t>(sums.tokens - sums.tokensNotFinite, 1));
    for (std::size_t i = 0; i < sums.largest.size(); ++i) {
        figures.channels.push_back({sums.largest[i], sums.sums[i] / counted,
                                    sums.squares[i] / counted,
                                    static_cast<double>(sums.beyond[i]) / counted});
    }
    figures.values = sketchOf(sums.keys);
    if (sums.pictureColumns > 0) {
        figures.picture.count = sums.picture.size() / sums.pictureColumns;
        figures.picture.width = sums.pictureColumns;
        figures.picture.values = sums.picture;
    }
    return figures;
}

std::vector<InputStatistics> ActivationCollector::statistics() const {
    std::vector<InputStatistics> statistics;
    for (const auto& sums : m_sums) statistics.push_back(figuresOf(*sums));
    for (std::size_t group = 0; group < m_placeOfGroup.size(); ++group) {
        auto& names = statistics[m_placeOfGroup[group]].tensors;
        for (const std::string& tensor : m_inputs.groups()[group].tensors) {
            if (std::ranges::find(names, tensor) == names.end()) names.push_back(tensor);
        }
    }
    return statistics;
}

}  // namespace weightscape::inference
