// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/prepared_scheme.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/quantize/elements/stored_scale.h"
#include "core/quantize/schemes/level_fitting.h"
#include "core/quantize/schemes/range_search.h"
#include "core/quantize/schemes/scale_storage.h"
#include "core/quantize/schemes/tensor_rounding.h"

namespace weightscape::schemes {
namespace {

/// Groups depend on each other, or are not looked at in one go.
bool needsRanges(const Tiling& tiling, const Scheme& scheme) {
    return !groupsFitPieces(tiling) || elements::hasSecondLevel(scheme.scale) ||
           scheme.element.isFitted();
}

/// Levels to begin with: those of a fitted type are its ends until they are fitted.
Result<elements::Levels> firstLevels(const Scheme& scheme) {
    if (scheme.element.isFitted()) return elements::fittedLevels(scheme.element, {-1.0F, 1.0F});
    return elements::fixedLevels(scheme.element, scheme.mapping);
}

std::vector<float> distinctFloats(const std::vector<double>& values) {
    std::vector<float> floats;
    for (const double value : values) {
        const auto rounded = static_cast<float>(value);
        if (floats.empty() || floats.back() < rounded) floats.push_back(rounded);
    }
    return floats;
}

}  // namespace

StoredRange StoredRange::of(const elements::ClipRange& range) {
    return {range.low, range.high,
            range.zeroPoint.value_or(std::numeric_limits<float>::quiet_NaN())};
}

elements::ClipRange StoredRange::range() const {
    elements::ClipRange result{low, high};
    if (!std::isnan(zeroPoint)) result.zeroPoint = zeroPoint;
    return result;
}

PreparedScheme::PreparedScheme(const TensorSource& source, const Scheme& scheme,
                               const ColumnImportance& importance)
    : m_source(source),
      m_scheme(scheme),
      m_importance(importance),
      m_tiling(source.tensor, scheme.granularity) {}

unsigned PreparedScheme::passes(const TensorSource& source, const Scheme& scheme) {
    const Tiling tiling(source.tensor, scheme.granularity);
    return keptPasses(scheme.outliers) + (needsRanges(tiling, scheme) ? 1U : 0U) +
           (scheme.element.isFitted() ? 1U : 0U);
}

Pieces PreparedScheme::pieces() const {
    const std::uint64_t unit = columnUnit(m_source.tensor, m_tiling);
    if (piecesCutGroups()) {
        return {m_tiling.whole(), kPieceWeights, {1, m_source.tensor.format->weightsPerBlock}};
    }
    return {m_tiling.whole(), kPieceWeights, m_tiling.pieceUnit(unit)};
}

bool PreparedScheme::piecesCutGroups() const {
    return m_tiling.tileRows() * m_tiling.tileColumns() > kPieceWeights;
}

Result<PreparedScheme> PreparedScheme::prepare(const TensorSource& source, const Scheme& scheme,
                                               const ColumnImportance& importance,
                                               PassProgress& progress) {
    if (const auto checked = checkScheme(scheme); !checked) return fail(checked.error());
    if (const auto checked = checkImportance(source.tensor, importance); !checked) {
        return fail(checked.error());
    }
    PreparedScheme prepared(source, scheme, importance);
    auto levels = firstLevels(scheme);
    if (!levels) return fail(levels.error());
    prepared.m_codec = std::make_shared<const elements::GroupCodec>(
        std::move(*levels), scheme.scale, roundingOf(source.tensor, scheme.rounding),
        scheme.zeroPoint);
    auto kept = findKept(source, scheme.outliers, progress);
    if (!kept) return fail(kept.error());
    prepared.m_kept = std::move(*kept);
    if (needsRanges(prepared.m_tiling, scheme) && prepared.m_tiling.groups() > 0) {
        if (const auto found = prepared.findRanges(progress); !found) return fail(found.error());
    }
    return prepared;
}

Result<void> PreparedScheme::findRanges(PassProgress& progress) {
    const RangeSearch search{{m_source, m_importance, m_kept}, m_scheme, m_tiling, *m_codec};
    auto found = searchRanges(search, progress);
    if (!found) return fail(found.error());
    m_ranges = std::move(found->ranges);
    m_calibratedFraction = found->calibratedFraction;
    if (elements::hasSecondLevel(m_scheme.scale)) {
        m_scales.reserve(m_ranges.size());
        for (const StoredRange& range : m_ranges) {
            m_scales.push_back(m_codec->rangeScale(range.range()));
        }
        settleScales(m_scheme.scale, m_scales);
    }
    return m_scheme.element.isFitted() ? fitLevels(progress) : Result<void>{};
}

Result<void> PreparedScheme::fitLevels(PassProgress& progress) {
    const auto values = scaledValues(*this, progress);
    if (!values) return fail(values.error());
    std::vector<double> levels;
    if (m_scheme.element.kind == elements::ElementKind::Kmeans) {
        auto clusters =
            elements::optimalClusters(*values, m_scheme.element.levels, progress.task());
        if (!clusters) return failCancelled();
        levels = std::move(*clusters);
    } else {
        levels = elements::equalShares(*values, m_scheme.element.levels);
    }
    if (levels.empty()) levels = {0.0};  // nothing but zeros
    m_codec = std::make_shared<const elements::GroupCodec>(
        elements::fittedLevels(m_scheme.element, distinctFloats(levels)), m_scheme.scale,
        roundingOf(m_source.tensor, m_scheme.rounding), m_scheme.zeroPoint);
    return {};
}

}  // namespace weightscape::schemes
