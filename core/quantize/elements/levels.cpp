// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/levels.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantize/elements/codebooks.h"
#include "core/quantize/elements/small_float.h"

namespace weightscape::elements {
namespace {

/// Edges halfway between neighbours.
void addMiddles(Levels& levels) {
    for (std::size_t i = 0; i + 1 < levels.values.size(); ++i) {
        levels.edges.push_back((levels.values[i] + levels.values[i + 1]) / 2.0F);
    }
}

/// Which codes even-code ties prefer: edge i goes up when the upper code is even.
void addTiesToEven(Levels& levels) {
    for (std::size_t i = 0; i + 1 < levels.values.size(); ++i) {
        levels.tiesUp.push_back(levels.codes[i + 1] % 2 == 0);
    }
}

void addInteger(Levels& levels) {
    const int count = 1 << levels.type.bits;
    int lowest = 0;
    if (levels.mapping == Mapping::Symmetric) lowest = -(count / 2 - 1);
    if (levels.mapping == Mapping::SymmetricFull) lowest = -count / 2;
    const int highest = levels.mapping == Mapping::Affine ? count - 1 : count / 2 - 1;
    for (int value = lowest; value <= highest; ++value) {
        levels.values.push_back(static_cast<float>(value));
        levels.codes.push_back(static_cast<std::uint8_t>(value & (count - 1)));
    }
    levels.uniform = true;
    addMiddles(levels);
    addTiesToEven(levels);
}

void addSmallFloat(Levels& levels) {
    const SmallFloat layout = smallFloatOf(levels.type);
    const unsigned sign = 1U << (layout.bits() - 1U);
    const unsigned highest = layout.highestFiniteCode();
    for (unsigned code = highest; code > 0; --code) {
        levels.codes.push_back(static_cast<std::uint8_t>(sign | code));
    }
    for (unsigned code = 0; code <= highest; ++code) {
        levels.codes.push_back(static_cast<std::uint8_t>(code));
    }
    for (const std::uint8_t code : levels.codes) {
        levels.values.push_back(decodeSmallFloat(layout, code));
    }
    addMiddles(levels);
    addTiesToEven(levels);
}

/// A codebook whose codes are positions in an ascending table; ties go down.
void addTable(Levels& levels, std::vector<float> values) {
    levels.values = std::move(values);
    for (std::size_t i = 0; i < levels.values.size(); ++i) {
        levels.codes.push_back(static_cast<std::uint8_t>(i));
    }
    addMiddles(levels);
    levels.tiesUp.assign(levels.edges.size(), false);
}

/// bitsandbytes decides on the magnitude, so ties go towards zero on both sides.
void addBnbFloat4(Levels& levels) {
    std::vector<std::pair<float, std::uint8_t>> magnitudes;
    for (std::size_t code = 0; code < kBnbFloat4.size(); ++code) {
        magnitudes.emplace_back(kBnbFloat4[code], static_cast<std::uint8_t>(code));
    }
    std::sort(magnitudes.begin(), magnitudes.end());
    for (std::size_t i = magnitudes.size() - 1; i > 0; --i) {
        levels.values.push_back(-magnitudes[i].first);
        levels.codes.push_back(static_cast<std::uint8_t>(8U + magnitudes[i].second));
        levels.edges.push_back(-kBnbFloat4Edges[i - 1]);
        levels.tiesUp.push_back(true);
    }
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
        levels.values.push_back(magnitudes[i].first);
        levels.codes.push_back(magnitudes[i].second);
        if (i + 1 == magnitudes.size()) break;
        levels.edges.push_back(kBnbFloat4Edges[i]);
        levels.tiesUp.push_back(false);
    }
}

void addTernary(Levels& levels) {
    levels.values = {-1.0F, 0.0F, 1.0F};
    levels.codes = {0, 1, 2};
    levels.uniform = true;
    addMiddles(levels);
    levels.tiesUp = {true, false};  // to 0, the even whole number
}

void addBinary(Levels& levels) {
    levels.values = {-1.0F, 1.0F};
    levels.codes = {0, 1};
    addMiddles(levels);
    levels.tiesUp = {true};  // zero has a plus sign
}

}  // namespace

float Levels::reference() const {
    // Fitted levels lie within -1 .. 1 of a scale that is chosen before them.
    if (type.isFitted()) return 1.0F;
    return std::max(std::abs(lowest()), std::abs(highest()));
}

bool areSigns(const ElementType& type, Mapping mapping) {
    switch (type.kind) {
        case ElementKind::Ternary:
        case ElementKind::Binary:
            return true;
        case ElementKind::Integer:
            return type.bits == 2 && mapping == Mapping::Symmetric;
        default:
            return false;
    }
}

Result<void> checkMapping(const ElementType& type, Mapping mapping) {
    const bool integer = type.kind == ElementKind::Integer;
    if (mapping == Mapping::SymmetricFull && !integer) {
        return fail(ErrorCode::InvalidArgument,
                    "mapping symmetric-full adds a level to whole numbers, and %1 is none; choose "
                    "symmetric"_text(type.id()));
    }
    if (mapping == Mapping::Affine && !integer && type.kind != ElementKind::BnbDynamic8) {
        return fail(ErrorCode::InvalidArgument,
                    "mapping affine needs codes without a sign, and %1 has none; choose symmetric, "
                    "or int2 to int8"_text(type.id()));
    }
    return {};
}

Result<Levels> fixedLevels(const ElementType& type, Mapping mapping) {
    if (const auto suits = checkMapping(type, mapping); !suits) return fail(suits.error());
    Levels levels{.type = type, .mapping = mapping};
    switch (type.kind) {
        case ElementKind::Integer:
            addInteger(levels);
            break;
        case ElementKind::SmallFloat:
            addSmallFloat(levels);
            break;
        case ElementKind::NormalFloat4:
            addTable(levels, {kNormalFloat4.begin(), kNormalFloat4.end()});
            break;
        case ElementKind::BnbFloat4:
            addBnbFloat4(levels);
            break;
        case ElementKind::BnbDynamic8:
            addTable(levels, bnbDynamicMap(mapping != Mapping::Affine));
            break;
        case ElementKind::Ternary:
            addTernary(levels);
            break;
        case ElementKind::Binary:
            addBinary(levels);
            break;
        case ElementKind::Kmeans:
        case ElementKind::Quantile:
            return fail(ErrorCode::InvalidArgument,
                        "%1 has levels only once it has seen the weights"_text(type.id()));
    }
    return levels;
}

Levels fittedLevels(const ElementType& type, std::vector<float> values) {
    Levels levels{.type = type};
    addTable(levels, std::move(values));
    return levels;
}

}  // namespace weightscape::elements
