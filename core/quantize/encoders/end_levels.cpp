// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/end_levels.h"

#include <algorithm>
#include <cstdint>

#include "core/formats/field_writing.h"

namespace weightscape::encoders {
namespace {

using formats::BlockFields;
using formats::FieldKind;
using formats::Format;

bool decidesAboutLevel(FieldKind kind) {
    return kind == FieldKind::Code || kind == FieldKind::Point || kind == FieldKind::Sign ||
           kind == FieldKind::Shift || kind == FieldKind::Exponent;
}

/// The group of codes if they alone decide which level each weight takes; null otherwise.
const formats::FieldGroup* onlyCodes(const BlockFields& described) {
    const formats::FieldGroup* codes = nullptr;
    for (const formats::FieldGroup& group : described.groups) {
        if (!decidesAboutLevel(group.kind)) continue;
        if (codes != nullptr || group.kind != FieldKind::Code || group.number == nullptr) {
            return nullptr;
        }
        codes = &group;
    }
    return codes;
}

/// Whether the codes' bits cannot hold anything but a level.
bool areAllLevels(const Format& format, std::size_t codes) {
    formats::LevelSet levels;
    const std::vector<std::byte> block(format.bytesPerBlock);
    format.levels(block, 0, levels);
    return levels.count == codes;
}

/// Makes the pattern of one block, or of some, one of so many bytes at least.
void repeat(std::vector<std::byte>& pattern, std::size_t period, std::size_t bytes) {
    const std::size_t known = pattern.size();
    if (known >= bytes) return;
    pattern.resize(bytes);
    for (std::size_t i = known; i < bytes; ++i) pattern[i] = pattern[i - period];
}

}  // namespace

std::size_t sharedWeights(const Format& format) {
    const std::size_t part = formats::subBlockWeights(format);
    return part == 0 ? format.weightsPerBlock : part;
}

EndLevels::EndLevels(const Format& format) : m_format(format), m_shared(sharedWeights(format)) {
    describeCodes();
}

void EndLevels::describeCodes() {
    const BlockFields described = formats::fieldsOf(m_format);
    const formats::FieldGroup* const group = onlyCodes(described);
    if (group == nullptr) return;
    const auto index = static_cast<std::size_t>(group - described.groups.data());
    const auto first = std::ranges::find(described.fields, index, &formats::BlockField::group);
    const std::uint64_t codes = std::uint64_t{1} << first->bits.count();
    if (first->weights.count != 1 || !areAllLevels(m_format, codes)) return;
    std::uint64_t lowest = 0;
    std::uint64_t highest = 0;
    for (std::uint64_t code = 1; code < codes; ++code) {
        if (group->number(code) < group->number(lowest)) lowest = code;
        if (group->number(code) > group->number(highest)) highest = code;
    }
    for (Pattern* pattern : {&m_codeBits, &m_oneCode, &m_otherCode}) {
        pattern->resize(m_format.bytesPerBlock);
    }
    for (const formats::BlockField& field : described.fields) {
        if (field.group != index) continue;
        formats::writeField(field.bits, codes - 1, m_codeBits);
        formats::writeField(field.bits, lowest, m_oneCode);
        formats::writeField(field.bits, highest, m_otherCode);
    }
}

void EndLevels::read(std::span<const std::byte> bytes) {
    const std::size_t weights = bytes.size() / m_format.bytesPerBlock * m_format.weightsPerBlock;
    m_lowest.resize(weights / m_shared);
    m_highest.resize(weights / m_shared);
    if (m_codeBits.empty()) return listEnds(bytes);
    for (Pattern* pattern : {&m_codeBits, &m_oneCode, &m_otherCode}) {
        repeat(*pattern, m_format.bytesPerBlock, bytes.size());
    }
    m_bytes.resize(bytes.size());
    m_oneEnd.resize(weights);
    m_otherEnd.resize(weights);
    decodeEnd(bytes, m_oneCode, m_oneEnd);
    decodeEnd(bytes, m_otherCode, m_otherEnd);
    for (std::size_t part = 0; part < m_lowest.size(); ++part) {
        const auto [low, high] =
            std::minmax(m_oneEnd[part * m_shared], m_otherEnd[part * m_shared]);
        m_lowest[part] = low;
        m_highest[part] = high;
    }
}

void EndLevels::decodeEnd(std::span<const std::byte> bytes, std::span<const std::byte> codes,
                          std::span<float> end) {
    // Spans of their own: a member could be changed by what is written, and no vectors be used.
    const std::span<std::byte> out = m_bytes;
    const std::span<const std::byte> codeBits = m_codeBits;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = (bytes[i] & ~codeBits[i]) | codes[i];
    m_format.decodeRow(m_bytes, end);
}

void EndLevels::listEnds(std::span<const std::byte> bytes) {
    formats::LevelSet levels;
    for (std::size_t part = 0; part < m_lowest.size(); ++part) {
        const std::size_t first = part * m_shared;
        const std::size_t block = first / m_format.weightsPerBlock;
        m_format.levels(bytes.subspan(block * m_format.bytesPerBlock, m_format.bytesPerBlock),
                        first % m_format.weightsPerBlock, levels);
        const auto [low, high] = std::minmax_element(levels.values, levels.values + levels.count);
        m_lowest[part] = *low;
        m_highest[part] = *high;
    }
}

}  // namespace weightscape::encoders
