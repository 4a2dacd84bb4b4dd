// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/packed_rows.h"

#include <algorithm>
#include <cstring>

namespace weightscape::files {
namespace {

/// Adding it changes no number, minus zero among them.
constexpr float kNoBias = -0.0F;

template <typename Grid>
std::span<const std::byte> bytesOf(const std::optional<Grid>& grid, const Model& model) {
    return grid ? grid->place.in(model) : std::span<const std::byte>{};
}

float weightOf(float level, const GroupFactors& factors, float tail) {
    return (level - factors.zero) * factors.factor * tail + factors.bias;
}

}  // namespace

PackedRows::PackedRows(const PackedParts& parts, const Model& model)
    : m_parts(parts),
      m_codeBytes(parts.codes.place.in(model)),
      m_scaleBytes(parts.scales.grid.place.in(model)),
      m_wholeBytes(bytesOf(parts.scales.whole, model)),
      m_zeroBytes(parts.zeros.codes ? bytesOf(parts.zeros.codes, model)
                                    : bytesOf(parts.zeros.numbers, model)),
      m_biasBytes(bytesOf(parts.biases, model)) {
    if (parts.scales.nested) m_outerBytes = parts.scales.nested->outer.place.in(model);
    if (parts.groupOfColumn) m_groupBytes = parts.groupOfColumn->in(model);
}

void PackedRows::readCodes(std::uint64_t row, std::uint64_t column,
                           std::span<std::uint8_t> codes) const {
    m_parts.codes.read(m_parts.codes, m_codeBytes, row, column, codes);
}

std::uint64_t PackedRows::groupOf(std::uint64_t column) const {
    if (!m_parts.groupOfColumn) return column / m_parts.groupColumns;
    std::uint32_t group = 0;  // little endian
    std::memcpy(&group, m_groupBytes.data() + 4 * column, sizeof(group));
    // A file that changes after it was checked must not lead outside.
    return std::min<std::uint64_t>(group, m_parts.groups() - 1);
}

std::optional<std::uint64_t> PackedRows::sharedGroup(std::uint64_t column,
                                                     std::uint64_t count) const {
    const std::uint64_t group = groupOf(column);
    if (!m_parts.groupOfColumn) {
        return groupOf(column + count - 1) == group ? std::optional(group) : std::nullopt;
    }
    for (std::uint64_t i = 1; i < count; ++i) {
        if (groupOf(column + i) != group) return std::nullopt;
    }
    return group;
}

float PackedRows::factorOf(std::uint64_t row, std::uint64_t group) const {
    const PackedScales& scales = m_parts.scales;
    float factor = scales.grid.at(m_scaleBytes, row, group);
    if (scales.nested) {
        const auto step = static_cast<std::uint8_t>(factor);
        factor = scales.nested->steps->values[step] *
                     scales.nested->outer.at(m_outerBytes, 0, group / scales.nested->groups) +
                 scales.nested->shift;
    }
    if (scales.whole) {
        const float whole = scales.whole->at(m_wholeBytes, row, 0);
        factor = scales.divides ? factor / whole : factor * whole;
    }
    return factor * scales.times;
}

float PackedRows::zeroOf(std::uint64_t row, std::uint64_t group) const {
    const PackedZeros& zeros = m_parts.zeros;
    if (zeros.numbers) return zeros.numbers->at(m_zeroBytes, row, group);
    if (!zeros.codes) return zeros.same;
    const auto code = zeros.codesByRow ? zeros.codes->at(m_zeroBytes, row, group)
                                       : zeros.codes->at(m_zeroBytes, group, row);
    const unsigned mask = (1U << zeros.codes->bits) - 1U;
    return zeros.levels->values[(code + zeros.added) & mask];
}

GroupFactors PackedRows::factorsOf(std::uint64_t row, std::uint64_t group) const {
    return {zeroOf(row, group), factorOf(row, group),
            m_parts.biases ? m_parts.biases->at(m_biasBytes, row, group) : kNoBias};
}

void PackedRows::readOrdered(std::uint64_t row, std::uint64_t column, std::span<float> out) const {
    const auto& levels = m_parts.levels->values;
    for (std::size_t begin = 0; begin < out.size();) {
        const std::uint64_t group = (column + begin) / m_parts.groupColumns;
        const std::uint64_t end =
            std::min<std::uint64_t>(out.size(), (group + 1) * m_parts.groupColumns - column);
        const GroupFactors factors = factorsOf(row, group);
        for (std::size_t i = begin; i < end; ++i) {
            out[i] = weightOf(levels[m_codes[i]], factors, m_parts.tail);
        }
        begin = end;
    }
}

void PackedRows::readUnordered(std::uint64_t row, std::uint64_t column, std::span<float> out) {
    if (m_factors.empty() || m_factorRow != row) {
        m_factors.resize(m_parts.groups());
        for (std::uint64_t group = 0; group < m_factors.size(); ++group) {
            m_factors[group] = factorsOf(row, group);
        }
        m_factorRow = row;
    }
    const auto& levels = m_parts.levels->values;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = weightOf(levels[m_codes[i]], m_factors[groupOf(column + i)], m_parts.tail);
    }
}

void PackedRows::read(std::uint64_t row, std::uint64_t column, std::span<float> out) {
    m_codes.resize(out.size());
    readCodes(row, column, m_codes);
    if (m_parts.groupOfColumn) {
        readUnordered(row, column, out);
    } else {
        readOrdered(row, column, out);
    }
}

}  // namespace weightscape::files
