// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/settled_levels.h"

#include <algorithm>
#include <cmath>

namespace weightscape::encoders {
namespace {

/// What a level of a scheme decodes to, rounded as its codec rounds.
float valueOf(float level, const elements::GroupScale& scale) {
    return (level - static_cast<float>(scale.zeroPoint) - scale.offset) * scale.scale;
}

}  // namespace

void levelsOfBlocks(const formats::Format& format, std::span<const std::byte> bytes,
                    std::size_t columns, std::span<std::uint8_t> leavesOut, LevelSets& levels) {
    const std::size_t part = formats::subBlockWeights(format);
    const std::size_t unit = part == 0 ? format.weightsPerBlock : part;
    levels.start(leavesOut.size(), columns, unit);
    formats::LevelSet set;
    for (std::size_t row = 0; row < leavesOut.size(); ++row) {
        for (std::size_t column = 0; column < columns; column += unit) {
            const std::size_t weight = row * columns + column;
            const std::size_t block = weight / format.weightsPerBlock * format.bytesPerBlock;
            format.levels(bytes.subspan(block, format.bytesPerBlock),
                          weight % format.weightsPerBlock, set);
            const std::span<const float> values(set.values, set.count);
            if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
                leavesOut[row] = 1;
                break;
            }
            levels.assign(row, column, levels.add(values));
        }
    }
}

void levelsOfGroups(const EncodedGroups& groups, const Rectangle& rows, std::size_t groupColumns,
                    LevelSets& levels) {
    levels.start(rows.rows, rows.columns, groupColumns, groups.columnFactors);
    std::vector<float> values;
    for (const EncodedGroup& group : groups.groups) {
        values.clear();
        for (const float level : groups.levels->values)
            values.push_back(valueOf(level, group.scale));
        const std::uint32_t set = levels.add(values);
        const Rectangle& part = group.part;
        for (std::uint64_t row = part.row; row < part.row + part.rows; ++row) {
            levels.assign(row - rows.row, part.column, set);
        }
    }
}

double clippingOf(const SettledRows& rows, const LevelSets& levels) {
    const std::uint64_t columns = rows.place.columns;
    double sum = 0.0;
    for (std::uint64_t at = 0; at < rows.original.size(); ++at) {
        if (rows.leavesOut[at / columns] != 0) continue;
        if (!rows.keeps.empty() && rows.keeps[at] != 0) continue;
        const auto [low, high] = levels.ends(at / columns, at % columns);
        const double weight = rows.original[at];
        const double beyond = weight - std::clamp<double>(weight, low, high);
        sum += beyond * beyond;
    }
    return sum;
}

void addGroupErrors(const SettledRows& rows, const EncodedGroups& groups,
                    schemes::ErrorCauses& causes) {
    for (const EncodedGroup& group : groups.groups) {
        const Rectangle& part = group.part;
        double sum = 0.0;
        for (std::uint64_t i = 0; i < part.weights(); ++i) {
            const std::uint64_t row = part.row + i / part.columns - rows.place.row;
            const std::uint64_t at = row * rows.place.columns + part.column + i % part.columns;
            if (!std::isfinite(rows.original[at])) continue;
            const double error = static_cast<double>(rows.decoded[at]) - rows.original[at];
            sum += error * error;
        }
        causes.groups.push_back({group.group, part.row, part.column, part.weights(), sum});
    }
}

void noteLevels(const Rectangle& rows, std::span<const float> decoded, EncodedGroups& groups) {
    const std::vector<float>& levels = groups.levels->values;
    for (const EncodedGroup& group : groups.groups) {
        const Rectangle& part = group.part;
        for (std::uint64_t i = 0; i < part.weights(); ++i) {
            const std::uint64_t column = part.column + i % part.columns;
            const std::uint64_t at =
                (part.row + i / part.columns - rows.row) * rows.columns + column;
            if (groups.levelOf[at] < 0) continue;
            const float factor = groups.columnFactors.empty() ? 1.0F : groups.columnFactors[column];
            const auto distance = [&](float level) {
                return std::fabs(valueOf(level, group.scale) * factor - decoded[at]);
            };
            const auto nearest = std::ranges::min_element(levels, {}, distance);
            groups.levelOf[at] = static_cast<std::int16_t>(nearest - levels.begin());
        }
    }
}

}  // namespace weightscape::encoders
