// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/calibrated_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "core/quantize/calibration/line_search.h"
#include "core/quantize/calibration/mse.h"
#include "core/quantize/elements/stored_scale.h"
#include "core/support/number_types.h"

namespace weightscape::calibration {
namespace {

using elements::ClipRange;
using elements::Group;
using elements::Mapping;
using formats::BlockScale;

constexpr std::size_t kLargestBlock = 256;

/// Whole numbers of the type: as many bits as its levels need, from 0 where there is a minimum.
elements::GroupCodec codecFor(const formats::OpenScale& levels) {
    const auto count = static_cast<unsigned>(levels.highest - levels.lowest + 1);
    const elements::ElementType type{.kind = elements::ElementKind::Integer,
                                     .bits = static_cast<std::uint8_t>(std::bit_width(count - 1))};
    Mapping mapping = Mapping::Affine;
    if (!levels.hasMinimum) {
        mapping = levels.lowest == -levels.highest ? Mapping::Symmetric : Mapping::SymmetricFull;
    }
    // Open types are whole numbers of 2, 4, 5 and 8 bits, which have levels under any mapping.
    return {*elements::fixedLevels(type, mapping), elements::ScaleType::F16, {}};
}

bool hasSigns(const formats::OpenScale& levels) {
    return !levels.hasMinimum && levels.lowest == -1 && levels.highest == 1;
}

/// Sum of importance x error^2 over the finite weights of a block.
double blockError(const formats::Format& format, const CalibratedRow& block,
                  std::span<const std::byte> bytes) {
    std::array<float, kLargestBlock> decoded;
    format.decodeRow(bytes, std::span(decoded).first(block.weights.size()));
    double sum = 0.0;
    for (std::size_t i = 0; i < block.weights.size(); ++i) {
        if (!std::isfinite(block.weights[i])) continue;
        const double error = static_cast<double>(decoded[i]) - block.weights[i];
        sum += (block.importance.empty() ? 1.0 : block.importance[i]) * (error * error);
    }
    return sum;
}

}  // namespace

bool canCalibrate(const formats::Format& format, const Calibrator& calibrator) {
    return format.encodeWithScales != nullptr &&
           (!calibrator.affineOnly || format.openScale.hasMinimum) &&
           (!calibrator.signsOnly || hasSigns(format.openScale));
}

CalibratedFormat::CalibratedFormat(const formats::Format& format, CalibratorChoice choice)
    : m_format(&format), m_choice(std::move(choice)), m_codec(codecFor(format.openScale)) {}

Result<CalibratedFormat> CalibratedFormat::make(const formats::Format& format,
                                                const CalibratorChoice& choice) {
    if (format.encodeWithScales == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 chooses its scales itself and takes no calibration; Q8_0, Q5_1, Q5_0, "
                    "Q4_1, Q4_0, Q2_0, TQ2_0 and TQ1_0 do"_text(format.info.label));
    }
    if (choice.calibrator->signsOnly && !hasSigns(format.openScale)) {
        return fail(ErrorCode::InvalidArgument,
                    "calibration %1 takes the mean magnitude as the step between levels, which "
                    "suits TQ1_0 and TQ2_0; %2 has other levels"_text(choice.calibrator->id,
                                                                      format.info.label));
    }
    if (!canCalibrate(format, *choice.calibrator)) {
        return fail(ErrorCode::InvalidArgument,
                    "calibration %1 needs a minimum beside the scale, and %2 has none; choose Q4_1 "
                    "or Q5_1"_text(choice.calibrator->id, format.info.label));
    }
    return CalibratedFormat(format, choice);
}

std::string CalibratedFormat::label() const {
    return std::string(m_format->info.label) + ", " + calibratorText(m_choice);
}

bool CalibratedFormat::isLeastError() const {
    return m_choice.calibrator->choose == mseRange;
}

ClipRange CalibratedFormat::rangeOf(const Group& group, Scratch& scratch,
                                    const TaskContext& task) const {
    return chooseRange(*m_choice.calibrator, group, {m_codec, m_choice.parameters, scratch, task});
}

BlockScale CalibratedFormat::withMinimum(const Group& group, Scratch& scratch,
                                         const TaskContext& task) const {
    if (isLeastError()) return leastErrorLine(group, m_format->openScale, scratch, task);
    const ClipRange range = rangeOf(group, scratch, task);
    const double width = static_cast<double>(range.high) - range.low;
    const double scale = width / (m_format->openScale.highest - m_format->openScale.lowest);
    const double minimum = range.zeroPoint ? -*range.zeroPoint * scale : range.low;
    return {storableAsF16(scale), storableAsF16(minimum)};
}

BlockScale CalibratedFormat::withSign(const Group& group, RowScratch& scratch,
                                      const TaskContext& task) const {
    scratch.negated.resize(group.weights.size());
    for (std::size_t i = 0; i < group.weights.size(); ++i) {
        scratch.negated[i] = -group.weights[i];
    }
    const Group negated{scratch.negated, group.importance, group.place};
    // The codec has its odd level at the negative end; where the type has it at the other (Q2_0), a
    // scale of the opposite sign does the same.
    const formats::OpenScale& levels = m_format->openScale;
    const bool hasLongNegativeEnd = levels.highest <= -levels.lowest;
    double least = std::numeric_limits<double>::infinity();
    BlockScale best;
    for (const Group* side : {&group, &negated}) {
        ClipRange range = rangeOf(*side, scratch.calibrator, task);
        const Extremes extremes = extremesOf(side->weights);
        if (!m_choice.calibrator->needsLevels && extremes.absMax() > 0.0F) {
            // The share of the range on either side follows the weights, so that the side with a
            // level more can have the farther ones.
            const double end = std::max(std::abs(range.low), std::abs(range.high));
            range.low = static_cast<float>(end * extremes.minimum / extremes.absMax());
            range.high = static_cast<float>(end * extremes.maximum / extremes.absMax());
        }
        const float scale = m_codec.storedScale(range).scale;
        const double error = m_codec.squaredError(*side, range, scratch.calibrator.decoded);
        if (error < least) {
            least = error;
            best.scale = (side == &group) == hasLongNegativeEnd ? scale : -scale;
        }
        // Where both ends are alike, the other sign gives the same.
        if (m_codec.levels().mapping == Mapping::Symmetric) break;
    }
    return best;
}

BlockScale CalibratedFormat::scaleOf(const Group& group, RowScratch& scratch,
                                     const TaskContext& task) const {
    if (group.weights.empty()) return {};
    return m_format->openScale.hasMinimum ? withMinimum(group, scratch.calibrator, task)
                                          : withSign(group, scratch, task);
}

void CalibratedFormat::keepBetterBlocks(const CalibratedRow& row, std::span<std::byte> out,
                                        RowScratch& scratch) const {
    scratch.reference.resize(out.size());
    m_format->encodeRow(row.weights, row.importance, scratch.reference);
    const std::size_t count = m_format->weightsPerBlock;
    const std::size_t bytes = m_format->bytesPerBlock;
    for (std::size_t i = 0; i * count < row.weights.size(); ++i) {
        const CalibratedRow block{
            row.weights.subspan(i * count, count),
            row.importance.empty() ? row.importance : row.importance.subspan(i * count, count)};
        const auto ours = out.subspan(i * bytes, bytes);
        const auto theirs = std::span<const std::byte>(scratch.reference).subspan(i * bytes, bytes);
        if (blockError(*m_format, block, theirs) < blockError(*m_format, block, ours)) {
            std::copy(theirs.begin(), theirs.end(), ours.begin());
        }
    }
}

void CalibratedFormat::encodeRow(const CalibratedRow& row, std::span<std::byte> out,
                                 RowScratch& scratch, const TaskContext& task) const {
    const std::size_t count = m_format->weightsPerBlock;
    scratch.scales.clear();
    for (std::size_t first = 0; first < row.weights.size(); first += count) {
        if (task.cancelled()) return;
        scratch.weights.clear();
        scratch.importance.clear();
        for (std::size_t i = first; i < first + count; ++i) {
            if (!std::isfinite(row.weights[i])) continue;
            scratch.weights.push_back(row.weights[i]);
            if (!row.importance.empty()) scratch.importance.push_back(row.importance[i]);
        }
        scratch.scales.push_back(scaleOf(
            {scratch.weights, scratch.importance, {.first = first, .run = count}}, scratch, task));
    }
    m_format->encodeWithScales(row.weights, scratch.scales, out);
    if (isLeastError()) keepBetterBlocks(row, out, scratch);
}

}  // namespace weightscape::calibration
