// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/point_codes.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/formats/field_writing.h"

namespace weightscape::formats {
namespace {

/// 1 as an F16.
constexpr std::uint64_t kHalfOne = 0x3C00;

/// A block whose weights are not all zero: its scale is 1.
std::vector<std::byte> blockOfScaleOne(const Format& format, const BlockFields& described) {
    std::vector<std::byte> block(format.bytesPerBlock);
    for (const BlockField& field : described.fields) {
        if (described.groups[field.group].kind == FieldKind::Scale) {
            writeField(field.bits, kHalfOne, block);
        }
    }
    return block;
}

}  // namespace

PointCodes::PointCodes(const Format& format) : m_format(format) {
    const BlockFields described = fieldsOf(format);
    findPlaces(described);
    readCodebook(described);
}

void PointCodes::findPlaces(const BlockFields& described) {
    m_places.resize(m_format.weightsPerBlock / kEight);
    for (const BlockField& field : described.fields) {
        Places& places = m_places[field.weights.first / kEight];
        switch (described.groups[field.group].kind) {
            case FieldKind::Point:
                m_dimension = field.weights.count;
                places.points.push_back(field.bits);
                break;
            case FieldKind::Sign:
                m_signs = field.weights.count == 1 ? Signs::Free : Signs::Even;
                places.signs.push_back(field.bits);
                break;
            case FieldKind::Shift:
                m_choosesShift = field.weights.count == kEight;
                if (m_choosesShift) places.shift = field.bits;
                break;
            default:
                break;
        }
    }
}

void PointCodes::readCodebook(const BlockFields& described) {
    std::vector<std::byte> block = blockOfScaleOne(m_format, described);
    LevelSet set;
    m_format.levels(block, 0, set);
    m_radix = m_signs == Signs::None ? set.count : set.count / 2;
    std::vector<float> values(m_radix);
    valuesAt(block, 0, false, values);
    const FieldBits& place = m_places.front().points.front();
    std::vector<float> decoded(m_format.weightsPerBlock);
    for (std::uint64_t point = 0; point < std::uint64_t{1} << place.count(); ++point) {
        writeField(place, point, block);
        m_format.decodeRow(block, decoded);
        for (std::size_t i = 0; i < m_dimension; ++i) {
            const auto level = std::ranges::find(values, decoded[i]);
            m_levels.push_back(static_cast<std::uint8_t>(level - values.begin()));
        }
    }
}

void PointCodes::valuesAt(std::span<const std::byte> block, std::size_t eight, bool isDown,
                          std::span<float> values) const {
    LevelSet set;
    if (m_choosesShift) {
        std::vector<std::byte> shifted(block.begin(), block.end());
        writeField(*m_places[eight].shift, isDown ? 1 : 0, shifted);
        m_format.levels(shifted, eight * kEight, set);
    } else {
        m_format.levels(block, eight * kEight, set);
    }
    // Those of magnitudes are -largest .. -smallest, smallest .. largest.
    std::copy_n(set.values + (set.count - m_radix), m_radix, values.begin());
}

void PointCodes::write(std::size_t eight, const EightCodes& codes,
                       std::span<std::byte> block) const {
    const Places& places = m_places[eight];
    for (std::size_t i = 0; i < places.points.size(); ++i) {
        writeField(places.points[i], codes.points[i], block);
    }
    for (std::size_t i = 0; i < places.signs.size(); ++i) {
        writeField(places.signs[i], codes.signs >> i & 1U, block);
    }
    if (places.shift) writeField(*places.shift, codes.isDown ? 1 : 0, block);
}

const PointCodes* pointCodesOf(const Format& format) {
    static const std::map<std::string_view, PointCodes> codes = [] {
        std::map<std::string_view, PointCodes> made;
        for (const Format& each : allFormats()) {
            if (each.info.sharedCodes) made.try_emplace(each.info.id, each);
        }
        return made;
    }();
    if (!format.info.sharedCodes) return nullptr;
    const auto found = codes.find(format.info.id);
    return found == codes.end() ? nullptr : &found->second;
}

}  // namespace weightscape::formats
