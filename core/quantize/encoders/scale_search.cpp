// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/scale_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/formats/field_writing.h"
#include "core/support/number_types.h"

namespace weightscape::encoders {
namespace {

/// A half is tried as if the largest weight were to get a level so far beyond the last one, in
/// steps between levels: it is clipped then.
constexpr double kLeastBeyond = -0.3;
constexpr double kMostBeyond = 2.4;
constexpr double kBeyondStep = 0.1;
/// Scales in few bits: so many codes to both sides.
constexpr int kNeighbours = 4;
/// How often scale and codes are chosen for each other.
constexpr int kRefits = 8;

using formats::FieldKind;

}  // namespace

struct ScaleSearch::Block {
    std::span<const float> weights;
    std::span<const float> importance;  ///< per weight; empty: all count the same
    std::vector<std::byte> best;
    double error = 0.0;
    std::vector<std::byte> tried;
    std::vector<float> inside;
    std::vector<float> decoded;

    [[nodiscard]] double importanceOf(std::size_t weight) const {
        return importance.empty() ? 1.0 : static_cast<double>(importance[weight]);
    }
    [[nodiscard]] double errorOfDecoded() const {
        double sum = 0.0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const double away = static_cast<double>(decoded[i]) - static_cast<double>(weights[i]);
            sum += importanceOf(i) * away * away;
        }
        return sum;
    }
};

bool ScaleSearch::suits(const formats::Format& format) {
    return format.isQuantized() && format.encodeAgain != nullptr &&
           format.info.importance == formats::ImportanceUse::Ignored;
}

ScaleSearch::ScaleSearch(const formats::Format& format) : m_format(format) {
    const formats::BlockFields described = formats::fieldsOf(format);
    for (const formats::BlockField& field : described.fields) {
        const formats::FieldGroup& group = described.groups[field.group];
        if (group.kind != FieldKind::Scale && group.kind != FieldKind::SubScale) continue;
        Field own{field.weights, field.bits, group.number == &formats::halfNumber, {}};
        if (!own.isHalf) {
            own.ascending.resize(std::size_t{1} << field.bits.count());
            std::iota(own.ascending.begin(), own.ascending.end(), std::uint16_t{0});
            std::erase_if(own.ascending, [&](std::uint16_t stored) {
                return !std::isfinite(group.number(stored));
            });
            std::ranges::stable_sort(own.ascending, {}, group.number);
        }
        m_fields.push_back(std::move(own));
    }
}

void ScaleSearch::improve(std::span<const float> weights, std::span<const float> importance,
                          std::span<std::byte> blocks) const {
    const std::size_t perBlock = m_format.weightsPerBlock;
    Block block;
    block.inside.resize(perBlock);
    block.decoded.resize(perBlock);
    for (std::size_t first = 0; first < weights.size(); first += perBlock) {
        const auto bytes =
            blocks.subspan(first / perBlock * m_format.bytesPerBlock, m_format.bytesPerBlock);
        block.weights = weights.subspan(first, perBlock);
        if (!importance.empty()) {
            block.importance = importance.subspan(first % importance.size(), perBlock);
        }
        block.best.assign(bytes.begin(), bytes.end());
        m_format.decodeRow(block.best, block.decoded);
        block.error = block.errorOfDecoded();
        if (!std::isfinite(block.error)) continue;
        for (const Field& field : m_fields) searchField(field, block);
        std::ranges::copy(block.best, bytes.begin());
    }
}

void ScaleSearch::searchField(const Field& field, Block& block) const {
    if (field.isHalf) return searchHalf(field, block);
    const std::uint64_t first = field.bits.read(block.best);
    const auto place = std::ranges::find(field.ascending, first) - field.ascending.begin();
    const auto count = static_cast<std::ptrdiff_t>(field.ascending.size());
    for (std::ptrdiff_t at = place - kNeighbours; at <= place + kNeighbours; ++at) {
        if (at < 0 || at >= count) continue;
        tryScale(field, field.ascending[static_cast<std::size_t>(at)], block);
    }
}

void ScaleSearch::searchHalf(const Field& field, Block& block) const {
    const double first = formats::halfNumber(field.bits.read(block.best));
    if (first == 0.0 || !std::isfinite(first)) return;
    formats::LevelSet set;
    m_format.levels(block.best, field.weights.first, set);
    const std::span<const float> levels(set.values, set.count);
    const auto largest = std::ranges::max(levels, {}, [](float level) { return std::fabs(level); });
    const double last = std::fabs(static_cast<double>(largest) / first);
    // Where there is no level opposite the last one, the largest weight may be on either side.
    const bool isLopsided = std::ranges::find(levels, -largest) == levels.end();
    const double ends = isLopsided ? last - 1.0 : last;
    for (double beyond = kLeastBeyond; beyond < kMostBeyond; beyond += kBeyondStep) {
        for (const double end : {ends, -last}) {
            if (!isLopsided && end < 0.0) continue;
            const double away = end < 0.0 ? -beyond : beyond;
            const double scale = first * ends / (end + away);
            tryScale(field, toHalf(storableAsF16(scale)).bits, block);
        }
    }
    for (int i = 0; i < kRefits; ++i) {
        if (!tryScale(field, refitted(field, block), block)) return;
    }
}

std::uint64_t ScaleSearch::refitted(const Field& field, const Block& block) const {
    const std::uint64_t stored = field.bits.read(block.best);
    const double scale = formats::halfNumber(stored);
    std::vector<float> decoded(block.weights.size());
    m_format.decodeRow(block.best, decoded);
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const double own = decoded[i];
        products += block.importanceOf(i) * own * static_cast<double>(block.weights[i]);
        squares += block.importanceOf(i) * own * own;
    }
    if (!(squares > 0.0)) return stored;
    return toHalf(storableAsF16(scale * products / squares)).bits;
}

bool ScaleSearch::tryScale(const Field& field, std::uint64_t stored, Block& block) const {
    block.tried = block.best;
    formats::writeField(field.bits, stored, block.tried);
    if (block.tried == block.best) return false;
    formats::LevelSet set;
    for (std::size_t i = 0; i < block.inside.size(); ++i) {
        if (i % std::max<std::size_t>(1, field.weights.count) == 0) {
            set.count = 0;
            m_format.levels(block.tried, i, set);
        }
        const auto [low, high] = std::ranges::minmax(std::span(set.values, set.count));
        block.inside[i] = std::clamp(block.weights[i], low, high);
    }
    m_format.encodeAgain(block.inside, block.tried);
    m_format.decodeRow(block.tried, block.decoded);
    const double error = block.errorOfDecoded();
    if (!(error < block.error)) return false;
    block.error = error;
    std::swap(block.best, block.tried);
    return true;
}

}  // namespace weightscape::encoders
