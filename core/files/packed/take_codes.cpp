// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/take_codes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/formats/mxfp4.h"
#include "core/formats/nvfp4.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::files {
namespace {

/// Writes a block of FP4 codes whose groups have these factors (half scales); false where a factor
/// is none of the format's.
using WriteFp4 = bool (*)(std::span<const float> factors, const std::uint8_t* codes,
                          std::byte* block);

struct Fp4Blocks {
    std::string_view id;
    std::size_t groupWeights = 0;
    WriteFp4 write = nullptr;
};

/// The byte whose step it is.
template <typename F>
std::optional<std::uint8_t> scaleOf(float factor) {
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto scale = static_cast<std::uint8_t>(byte);
        if (F::stepOf(scale) == factor) return scale;
    }
    return std::nullopt;
}

bool writeMxfp4(std::span<const float> factors, const std::uint8_t* codes, std::byte* block) {
    using formats::MXFP4;
    MXFP4::Block made{};
    const auto scale = scaleOf<MXFP4>(factors[0]);
    if (!scale) return false;
    made.exponent = *scale;
    std::array<std::uint8_t, MXFP4::kWeightsPerBlock> copied{};
    std::copy_n(codes, copied.size(), copied.begin());
    for (std::size_t i = 0; i < 16; ++i) {
        made.codes[i] = static_cast<std::uint8_t>(copied[i] | copied[i + 16] << 4U);
    }
    std::memcpy(block, &made, sizeof(made));
    return true;
}

bool writeNvfp4(std::span<const float> factors, const std::uint8_t* codes, std::byte* block) {
    using formats::NVFP4;
    NVFP4::Block made{};
    for (std::size_t group = 0; group < 4; ++group) {
        const auto scale = scaleOf<NVFP4>(factors[group]);
        if (!scale) return false;
        made.scales[group] = *scale;
        const std::uint8_t* const from = codes + NVFP4::kGroup * group;
        for (std::size_t i = 0; i < 8; ++i) {
            made.codes[8 * group + i] = static_cast<std::uint8_t>(from[i] | from[i + 8] << 4U);
        }
    }
    std::memcpy(block, &made, sizeof(made));
    return true;
}

constexpr auto kFp4Blocks = std::to_array<Fp4Blocks>({
    {formats::MXFP4::kInfo.id, formats::MXFP4::kWeightsPerBlock, writeMxfp4},
    {formats::NVFP4::kInfo.id, formats::NVFP4::kGroup, writeNvfp4},
});

const Fp4Blocks* fp4Blocks(const formats::Format& format) {
    const auto* const found = std::ranges::find(kFp4Blocks, format.info.id, &Fp4Blocks::id);
    return found == kFp4Blocks.end() ? nullptr : found;
}

bool areFp4(const PackedParts& parts) {
    return parts.levels == doubledFp4Levels() && parts.codes.bits == 4 && parts.tail == 1.0F &&
           !parts.biases && !parts.zeros.codes && !parts.zeros.numbers && parts.zeros.same == 0.0F;
}

}  // namespace

bool mayTakeCodes(const PackedParts& parts, const formats::Format& format) {
    if (fp4Blocks(format) != nullptr) return areFp4(parts);
    return format.encodeWithScales != nullptr && parts.levels->areWhole;
}

CodeTaker::CodeTaker(const PackedParts& parts, const Model& model, const formats::Format& format)
    : m_parts(parts),
      m_format(format),
      m_rows(parts, model),
      m_decoded(format.weightsPerBlock),
      m_block(format.bytesPerBlock),
      m_codes(format.weightsPerBlock) {}

bool CodeTaker::makeFp4Block(std::uint64_t row, std::uint64_t column) {
    const Fp4Blocks& kind = *fp4Blocks(m_format);
    std::vector<float> factors;
    for (std::size_t begin = 0; begin < m_codes.size(); begin += kind.groupWeights) {
        const auto group = m_rows.sharedGroup(column + begin, kind.groupWeights);
        if (!group) return false;
        factors.push_back(m_rows.factorsOf(row, *group).factor);
    }
    m_rows.readCodes(row, column, m_codes);
    return kind.write(factors, m_codes.data(), m_block.data());
}

bool CodeTaker::makeBlock(std::uint64_t row, std::uint64_t column, std::span<const float> weights) {
    if (fp4Blocks(m_format) != nullptr) return makeFp4Block(row, column);
    const auto group = m_rows.sharedGroup(column, weights.size());
    if (!group) return false;
    const GroupFactors factors = m_rows.factorsOf(row, *group);
    formats::BlockScale scale{.scale = factors.factor * m_parts.tail};
    if (m_format.openScale.hasMinimum) {
        scale.minimum = (m_parts.levels->lowest(m_parts.codes.bits) - factors.zero) * scale.scale +
                        factors.bias;
    }
    if (std::fabs(scale.scale) > kLargestHalf || std::fabs(scale.minimum) > kLargestHalf ||
        !std::isfinite(scale.scale) || !std::isfinite(scale.minimum)) {
        return false;
    }
    m_format.encodeWithScales(weights, {&scale, 1}, m_block);
    return true;
}

void CodeTaker::take(const Rectangle& part, std::span<std::byte> blocks) {
    const std::uint64_t size = m_format.weightsPerBlock;
    if (part.columns % size != 0) return;
    m_weights.resize(part.columns);
    m_rows.read(part.row, part.column, m_weights);
    for (std::uint64_t begin = 0; begin < part.columns; begin += size) {
        const auto weights = std::span<const float>(m_weights).subspan(begin, size);
        if (!makeBlock(part.row, part.column + begin, weights)) continue;
        m_format.decodeRow(m_block, m_decoded);
        // Zeros of both signs are the same number; NaN is never equal.
        if (!std::ranges::equal(weights, m_decoded)) continue;
        std::ranges::copy(m_block, blocks.subspan(m_format.rowBytes(begin)).begin());
    }
}

}  // namespace weightscape::files
