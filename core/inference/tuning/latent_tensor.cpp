// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/tuning/latent_tensor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/formats/block_fields.h"
#include "core/formats/field_writing.h"
#include "core/quantize/encoders/settled_points.h"
#include "core/support/number_types.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kEight = formats::PointCodes::kEight;
/// Weights that one task takes.
constexpr std::size_t kPartWeights = 16384;
/// How far a latent value is from its weight in the beginning at most, in gaps: it does not leave
/// its level, nor do eight of them together leave their point.
constexpr float kFarthest = 0.4F;
/// How far beyond the end levels latent values may go, in gaps.
constexpr float kBeyond = 0.49F;

/// Of ascending levels, those that are there twice aside.
float leastGap(std::span<const float> levels) {
    float least = 0.0F;
    for (std::size_t i = 1; i < levels.size(); ++i) {
        const float gap = levels[i] - levels[i - 1];
        if (gap > 0.0F && (least == 0.0F || gap < least)) least = gap;
    }
    return least;
}

}  // namespace

struct LatentTensor::Part {
    std::size_t firstBlock;
    std::size_t blocks;
    std::size_t firstWeight;
    std::size_t weights;
    std::span<std::byte> bytes;
};

bool LatentTensor::canTune(const formats::Format& format) {
    if (format.info.id == "f32") return true;
    return format.isQuantized() && format.canEncode() && format.levels != nullptr &&
           (format.encodeAgain != nullptr || format.info.sharedCodes);
}

LatentTensor::LatentTensor(const formats::Format& format, std::vector<std::byte> blocks,
                           std::span<const float> original)
    : m_format(format),
      m_codes(formats::pointCodesOf(format)),
      m_blocks(std::move(blocks)),
      m_weights(original.size()),
      m_means(original.size()) {
    if (m_codes != nullptr) m_search.emplace(*m_codes);
    m_format.decodeRow(m_blocks, m_weights);
    if (!m_format.isQuantized()) return;
    findHalves();
    const std::size_t part = formats::subBlockWeights(m_format);
    m_rangeWeights = m_codes != nullptr ? kEight : part == 0 ? m_format.weightsPerBlock : part;
    m_ranges.resize(m_weights.size() / m_rangeWeights);
    findRanges(0, m_weights.size());
    placeLatent(original);
}

void LatentTensor::findHalves() {
    const std::size_t blocks = m_blocks.size() / m_format.bytesPerBlock;
    const formats::BlockFields described = formats::fieldsOf(m_format);
    for (const formats::BlockField& field : described.fields) {
        const formats::FieldGroup& group = described.groups[field.group];
        const bool isScale =
            group.kind == formats::FieldKind::Scale || group.kind == formats::FieldKind::Minimum;
        if (!isScale || group.number != &formats::halfNumber) continue;
        Half half{field.weights, field.bits, {}, std::vector<float>(blocks), AdamMeans(blocks)};
        for (std::size_t block = 0; block < blocks; ++block) {
            const auto bytes =
                std::span(m_blocks).subspan(block * m_format.bytesPerBlock, m_format.bytesPerBlock);
            const auto number = static_cast<float>(formats::halfNumber(field.bits.read(bytes)));
            half.first.push_back(std::isfinite(number) ? number : 0.0F);
        }
        m_halves.push_back(std::move(half));
    }
}

void LatentTensor::findRanges(std::size_t firstWeight, std::size_t count) {
    for (std::size_t weight = firstWeight; weight < firstWeight + count; weight += m_rangeWeights) {
        m_ranges[weight / m_rangeWeights] = rangeAt(weight);
    }
}

LatentTensor::Range LatentTensor::rangeAt(std::size_t firstWeight) const {
    const std::size_t block = firstWeight / m_format.weightsPerBlock;
    const std::size_t inBlock = firstWeight % m_format.weightsPerBlock;
    const auto bytes =
        std::span(m_blocks).subspan(block * m_format.bytesPerBlock, m_format.bytesPerBlock);
    formats::LevelSet set;
    if (m_codes == nullptr) {
        m_format.levels(bytes, inBlock, set);
    } else {
        std::array<float, formats::PointCodes::kMaximumRadix> values{};
        for (const bool isDown : {false, true}) {
            if (isDown && !m_codes->choosesShift()) continue;
            m_codes->valuesAt(bytes, inBlock / kEight, isDown, values);
            for (std::size_t i = 0; i < m_codes->radix(); ++i) {
                set.add(values[i]);
                if (m_codes->signs() != formats::PointCodes::Signs::None) set.add(-values[i]);
            }
        }
    }
    const std::span<float> levels(set.values, set.count);
    const auto isFinite = [](float level) { return std::isfinite(level); };
    if (levels.empty() || !std::ranges::all_of(levels, isFinite)) return {};
    // Most are in order, and many are 256.
    if (!std::ranges::is_sorted(levels)) std::ranges::sort(levels);
    return {leastGap(levels), levels.front(), levels.back()};
}

void LatentTensor::placeLatent(std::span<const float> original) {
    m_latent.resize(m_weights.size());
    for (std::size_t i = 0; i < m_latent.size(); ++i) {
        const float most = kFarthest * m_ranges[i / m_rangeWeights].gap;
        const float away = original[i] - m_weights[i];
        m_latent[i] = m_weights[i] + (std::isfinite(away) ? std::clamp(away, -most, most) : 0.0F);
    }
}

bool LatentTensor::step(std::span<const float> gradients, const LatentStep& step,
                        TaskContext& task) {
    if (!m_format.isQuantized()) {
        moveNumbers(gradients, step);
        return !task.cancelled();
    }
    const std::size_t blocks = m_blocks.size() / m_format.bytesPerBlock;
    const std::size_t partBlocks =
        std::max<std::size_t>(1, kPartWeights / m_format.weightsPerBlock);
    return forEachChunk(blocks, partBlocks, task,
                        [&](std::size_t, std::size_t begin, std::size_t end) {
                            movePart(begin, end, gradients, step);
                        });
}

void LatentTensor::moveNumbers(std::span<const float> gradients, const LatentStep& step) {
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        m_weights[i] += step.rates.numbers * m_means.direction(i, gradients[i], step.adam);
    }
    m_format.encodeRow(m_weights, {}, m_blocks);
}

void LatentTensor::movePart(std::size_t firstBlock, std::size_t endBlock,
                            std::span<const float> gradients, const LatentStep& step) {
    const std::size_t perBlock = m_format.weightsPerBlock;
    const std::size_t blocks = endBlock - firstBlock;
    const Part part{firstBlock, blocks, firstBlock * perBlock, blocks * perBlock,
                    std::span(m_blocks).subspan(firstBlock * m_format.bytesPerBlock,
                                                blocks * m_format.bytesPerBlock)};
    const auto own = gradients.subspan(part.firstWeight, part.weights);
    const auto weights = std::span(m_weights).subspan(part.firstWeight, part.weights);
    if (moveHalves(part, own, step)) {
        // Latent values keep their distance from weights with the same codes.
        std::vector<float> moved(part.weights);
        m_format.decodeRow(part.bytes, moved);
        for (std::size_t i = 0; i < moved.size(); ++i) {
            m_latent[part.firstWeight + i] += moved[i] - weights[i];
        }
        findRanges(part.firstWeight, part.weights);
    }
    moveLatent(part, own, step);
    if (m_codes == nullptr) {
        m_format.encodeAgain(std::span(m_latent).subspan(part.firstWeight, part.weights),
                             part.bytes);
    } else if (step.searches) {
        chooseCodes(part);
    }
    m_format.decodeRow(part.bytes, weights);
}

/// Without the number its part of the weights is gone: that is what a factor multiplies. False:
/// nothing has changed.
bool LatentTensor::moveHalves(const Part& part, std::span<const float> gradients,
                              const LatentStep& step) {
    const std::size_t perBlock = m_format.weightsPerBlock;
    const std::vector<std::byte> before(part.bytes.begin(), part.bytes.end());
    std::vector<std::byte> without;
    std::vector<float> left(part.weights);
    bool isMoved = false;
    for (Half& half : m_halves) {
        without = before;
        const auto blockOf = [&](std::span<std::byte> bytes, std::size_t block) {
            return bytes.subspan(block * m_format.bytesPerBlock, m_format.bytesPerBlock);
        };
        for (std::size_t block = 0; block < part.blocks; ++block) {
            formats::writeField(half.bits, 0, blockOf(without, block));
        }
        m_format.decodeRow(without, left);
        for (std::size_t block = 0; block < part.blocks; ++block) {
            const std::size_t at = part.firstBlock + block;
            if (half.first[at] == 0.0F) continue;
            double slope = 0.0;
            for (std::size_t i = 0; i < half.weights.count; ++i) {
                const std::size_t weight = block * perBlock + half.weights.at(i);
                const float own = m_weights[part.firstWeight + weight] - left[weight];
                slope += static_cast<double>(gradients[weight]) * static_cast<double>(own);
            }
            half.change[at] +=
                step.rates.scales * half.means.direction(at, static_cast<float>(slope), step.adam);
            const auto bytes = blockOf(part.bytes, block);
            const std::uint64_t stored =
                toHalf(storableAsF16(half.first[at] * (1.0F + half.change[at]))).bits;
            isMoved = isMoved || stored != half.bits.read(bytes);
            formats::writeField(half.bits, stored, bytes);
        }
    }
    return isMoved;
}

void LatentTensor::moveLatent(const Part& part, std::span<const float> gradients,
                              const LatentStep& step) {
    for (std::size_t i = 0; i < part.weights; ++i) {
        const std::size_t at = part.firstWeight + i;
        const Range& range = m_ranges[at / m_rangeWeights];
        const float direction = m_means.direction(at, gradients[i], step.adam);
        if (range.gap == 0.0F) continue;
        m_latent[at] =
            std::clamp(m_latent[at] + step.rates.codes * range.gap * direction,
                       range.lowest - kBeyond * range.gap, range.highest + kBeyond * range.gap);
    }
}

void LatentTensor::chooseCodes(const Part& part) {
    const encoders::SettledPoints points(m_format, *m_codes, *m_search, part.bytes, part.weights);
    encoders::WantedEight wanted{};
    std::ranges::fill(wanted.importance, 1.0F);
    for (std::size_t column = 0; column < part.weights; column += kEight) {
        std::copy_n(m_latent.begin() + static_cast<std::ptrdiff_t>(part.firstWeight + column),
                    kEight, wanted.targets);
        points.choose(0, column, wanted,
                      std::span(m_weights).subspan(part.firstWeight + column, kEight));
    }
}

}  // namespace weightscape::inference
