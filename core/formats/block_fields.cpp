// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/block_fields.h"

#include <algorithm>
#include <cassert>

#include "core/support/number_types.h"

namespace weightscape::formats {

Words fieldKindName(FieldKind kind) {
    switch (kind) {
        case FieldKind::Scale:
            return "scale"_text;
        case FieldKind::Minimum:
            return "minimum"_text;
        case FieldKind::SubScale:
            return "sub-scale"_text;
        case FieldKind::SubMinimum:
            return "sub-minimum"_text;
        case FieldKind::Code:
            return "code"_text;
        case FieldKind::Point:
            return "point"_text;
        case FieldKind::Sign:
            return "sign"_text;
        case FieldKind::Shift:
            return "shift"_text;
        case FieldKind::Exponent:
            return "exponent"_text;
    }
    return "code"_text;
}

FieldBits::FieldBits(std::initializer_list<BitRange> parts) : m_count(parts.size()) {
    assert(parts.size() <= std::size(m_parts));
    std::copy(parts.begin(), parts.end(), m_parts);
}

std::size_t FieldBits::count() const {
    std::size_t sum = 0;
    for (const BitRange& part : parts()) sum += part.count;
    return sum;
}

std::uint64_t FieldBits::read(std::span<const std::byte> block) const {
    std::uint64_t stored = 0;
    std::size_t place = 0;
    for (const BitRange& part : parts()) {
        for (std::size_t bit = part.first; bit < std::size_t{part.first} + part.count; ++bit) {
            const auto set = std::to_integer<std::uint64_t>(block[bit / 8] >> (bit % 8)) & 1U;
            stored |= set << place++;
        }
    }
    return stored;
}

void BlockFields::start(const FieldGroup& group) {
    groups.push_back(group);
}

void BlockFields::add(WeightRun weights, const FieldBits& bits) {
    assert(!groups.empty());
    const std::size_t group = groups.size() - 1;
    const bool first = fields.empty() || fields.back().group != group;
    fields.push_back({group, first ? 0 : fields.back().index + 1, weights, bits});
}

void BlockFields::addHalf(FieldKind kind, Words name, std::string_view ggml, std::size_t offset,
                          std::size_t weights) {
    start({kind, name, ggml, halfNumber});
    add(run(0, weights), formats::bits(8 * offset, 16));
}

void BlockFields::addFloat(std::size_t exponentBits, std::size_t mantissaBits) {
    start({FieldKind::Sign, "sign"_text, {}, signNumber});
    add({}, formats::bits(mantissaBits + exponentBits, 1));
    start({FieldKind::Exponent, "exponent"_text, {}, wholeNumber});
    add({}, formats::bits(mantissaBits, exponentBits));
    start({FieldKind::Code, "mantissa"_text, {}, wholeNumber});
    add({}, formats::bits(0, mantissaBits));
}

double wholeNumber(std::uint64_t stored) {
    return static_cast<double>(stored);
}

double halfNumber(std::uint64_t stored) {
    return toFloat(Half{static_cast<std::uint16_t>(stored)});
}

double signNumber(std::uint64_t stored) {
    return stored != 0 ? -1.0 : 1.0;
}

}  // namespace weightscape::formats
