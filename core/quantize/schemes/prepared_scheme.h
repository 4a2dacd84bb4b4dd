// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/model/model_importance.h"
#include "core/quantize/calibration/calibrator.h"
#include "core/quantize/elements/group_codec.h"
#include "core/quantize/schemes/kept_weights.h"
#include "core/quantize/schemes/scheme.h"
#include "core/quantize/schemes/tensor_pass.h"
#include "core/quantize/schemes/tiling.h"

namespace weightscape::schemes {

/// A range in the form that is kept for every group.
struct StoredRange {
    float low = 0.0F;
    float high = 0.0F;
    float zeroPoint = 0.0F;  ///< NaN: none
    static StoredRange of(const elements::ClipRange& range);
    [[nodiscard]] elements::ClipRange range() const;
};

/// A scheme with all that must be known of a whole tensor before its weights can be encoded piece
/// by piece: kept weights, and, where a group is not looked at in one go or groups depend on each
/// other (second-level scales, fitted levels), the ranges and scales of all groups. Immutable, safe
/// to read from any thread. The source outlives it.
class PreparedScheme {
  public:
    /// Precondition: the tensor can be decoded. Errors: Cancelled, InvalidArgument (checkScheme,
    /// checkImportance).
    [[nodiscard]] static Result<PreparedScheme> prepare(const TensorSource& source,
                                                        const Scheme& scheme,
                                                        const ColumnImportance& importance,
                                                        PassProgress& progress);
    /// Passes over the tensor that prepare() takes.
    [[nodiscard]] static unsigned passes(const TensorSource& source, const Scheme& scheme);

    [[nodiscard]] const TensorSource& source() const { return m_source; }
    [[nodiscard]] const Scheme& scheme() const { return m_scheme; }
    [[nodiscard]] const ColumnImportance& importance() const { return m_importance; }
    [[nodiscard]] const Tiling& tiling() const { return m_tiling; }
    [[nodiscard]] const KeptWeights& kept() const { return m_kept; }
    [[nodiscard]] const elements::GroupCodec& codec() const { return *m_codec; }
    /// Share of the weights of the largest group that its calibration looked at.
    [[nodiscard]] double calibratedFraction() const { return m_calibratedFraction; }
    /// The pieces in which the tensor is encoded.
    [[nodiscard]] Pieces pieces() const;
    /// False: every piece holds whole groups.
    [[nodiscard]] bool piecesCutGroups() const;
    [[nodiscard]] bool rangesAreKnown() const { return !m_ranges.empty(); }
    /// Precondition: rangesAreKnown().
    [[nodiscard]] elements::ClipRange rangeOf(std::uint64_t group) const {
        return m_ranges[group].range();
    }
    /// Scale as stored and zero point of a group with this range.
    [[nodiscard]] elements::GroupScale scaleOf(std::uint64_t group,
                                               const elements::ClipRange& range) const {
        if (m_scales.empty()) return m_codec->storedScale(range);
        return m_codec->withScale(range, m_scales[group]);
    }

  private:
    PreparedScheme(const TensorSource& source, const Scheme& scheme,
                   const ColumnImportance& importance);
    [[nodiscard]] Result<void> findRanges(PassProgress& progress);
    [[nodiscard]] Result<void> fitLevels(PassProgress& progress);

    TensorSource m_source;
    Scheme m_scheme;
    ColumnImportance m_importance;
    Tiling m_tiling;
    KeptWeights m_kept;
    std::shared_ptr<const elements::GroupCodec> m_codec;
    std::vector<StoredRange> m_ranges;
    std::vector<float> m_scales;
    double m_calibratedFraction = 1.0;
};

}  // namespace weightscape::schemes
