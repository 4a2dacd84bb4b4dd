// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/block_causes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace weightscape::encoders {
namespace {

using formats::FieldKind;
using formats::Format;

/// A weight before and after.
struct Pair {
    double original = 0.0;
    double decoded = 0.0;
    [[nodiscard]] double squaredError() const {
        return (decoded - original) * (decoded - original);
    }
};
using Pairs = std::vector<Pair>;

struct Line {
    double slope = 1.0;
    double offset = 0.0;
};

/// The factor, and with a minimum the offset, that brings what was decoded closest.
Line bestLine(const Pairs& pairs, bool hasMinimum) {
    Pair mean;
    for (const Pair& pair : pairs) {
        if (!hasMinimum) break;
        mean.original += pair.original / static_cast<double>(pairs.size());
        mean.decoded += pair.decoded / static_cast<double>(pairs.size());
    }
    double squares = 0.0;
    double products = 0.0;
    for (const Pair& pair : pairs) {
        const double decoded = pair.decoded - mean.decoded;
        squares += decoded * decoded;
        products += (pair.original - mean.original) * decoded;
    }
    const double slope = squares > 0.0 ? products / squares : 0.0;
    return {slope, mean.original - slope * mean.decoded};
}

double errorUnder(const Line& line, const Pairs& pairs) {
    double sum = 0.0;
    for (const Pair& pair : pairs) {
        sum += Pair{pair.original, line.slope * pair.decoded + line.offset}.squaredError();
    }
    return sum;
}

bool hasMinimum(const Format& format) {
    const formats::BlockFields described = formats::fieldsOf(format);
    return std::ranges::any_of(described.groups, [](const formats::FieldGroup& group) {
        return group.kind == FieldKind::Minimum || group.kind == FieldKind::SubMinimum;
    });
}

std::size_t sharedWeights(const Format& format) {
    const std::size_t part = formats::subBlockWeights(format);
    return part == 0 ? format.weightsPerBlock : part;
}

/// What the levels of some weights reach; everything where there are none.
std::pair<double, double> endsOf(const formats::LevelSet& levels) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (levels.count == 0) return {-infinity, infinity};
    const auto [low, high] = std::minmax_element(levels.values, levels.values + levels.count);
    if (!std::isfinite(*low) || !std::isfinite(*high)) return {-infinity, infinity};
    return {*low, *high};
}

}  // namespace

BlockCauses::BlockCauses(const Format& format)
    : m_format(format), m_shared(sharedWeights(format)), m_hasMinimum(hasMinimum(format)) {}

void BlockCauses::explain(std::span<const float> original, std::span<const float> decoded,
                          std::span<const std::byte> bytes, schemes::ErrorCauses& causes) const {
    if (!m_format.isQuantized() || m_format.levels == nullptr) return;
    causes.scalesAreExact = false;
    Pairs inside;
    for (std::size_t first = 0; first < original.size(); first += m_shared) {
        formats::LevelSet levels;
        const std::size_t block = first / m_format.weightsPerBlock;
        m_format.levels(bytes.subspan(block * m_format.bytesPerBlock, m_format.bytesPerBlock),
                        first % m_format.weightsPerBlock, levels);
        const auto [low, high] = endsOf(levels);
        inside.clear();
        double stored = 0.0;
        for (std::size_t i = first; i < first + m_shared; ++i) {
            if (!std::isfinite(original[i]) || !std::isfinite(decoded[i])) continue;
            const Pair pair{original[i], decoded[i]};
            const double beyond = pair.original - std::clamp(pair.original, low, high);
            if (beyond == 0.0) {
                inside.push_back(pair);
                stored += pair.squaredError();
                continue;
            }
            causes.clipping += beyond * beyond;
            causes.exactScaleError += std::max(beyond * beyond, pair.squaredError());
        }
        causes.exactScaleError +=
            std::min(stored, errorUnder(bestLine(inside, m_hasMinimum), inside));
    }
}

void BlockCauses::addBlocks(std::span<const float> original, std::span<const float> decoded,
                            std::uint64_t first, const TensorInfo& tensor,
                            schemes::ErrorCauses& causes) const {
    const std::size_t count = m_format.weightsPerBlock;
    for (std::size_t i = 0; i < original.size(); i += count) {
        double error = 0.0;
        for (std::size_t k = i; k < i + count; ++k) {
            if (!std::isfinite(original[k]) || !std::isfinite(decoded[k])) continue;
            error += Pair{original[k], decoded[k]}.squaredError();
        }
        const std::uint64_t index = first + i;
        causes.groups.push_back({.group = index / count,
                                 .row = index / tensor.rowLength(),
                                 .column = index % tensor.rowLength(),
                                 .weights = count,
                                 .squaredError = error});
    }
}

}  // namespace weightscape::encoders
