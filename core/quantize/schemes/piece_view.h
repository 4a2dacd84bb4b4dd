// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model_importance.h"
#include "core/quantize/elements/group.h"
#include "core/quantize/schemes/kept_weights.h"
#include "core/quantize/schemes/tensor_pass.h"
#include "core/quantize/schemes/tiling.h"

namespace weightscape::schemes {

/// What decides how weights are seen before they are encoded.
struct ViewContext {
    TensorSource source;
    ColumnImportance importance;
    const KeptWeights& kept;
};

/// Why a weight is not encoded like the others.
enum class WeightMark : std::uint8_t {
    None,
    Kept,       ///< kept aside as an outlier
    NotFinite,  ///< NaN counts as 0, infinities as the largest number; stays out of ranges and sums
};

/// Buffers of a PieceView; each thread has its own.
struct PieceBuffers {
    std::vector<WeightMark> marks;
    std::vector<float> clean;
    std::vector<float> group;
    std::vector<float> importance;
    std::vector<float> chosen;
    std::vector<float> chosenImportance;
};

/// A decoded piece of a tensor as the codec sees it: weights divided by their column's factor,
/// those that are not finite replaced, outliers marked. Refers to its arguments.
class PieceView {
  public:
    PieceView(const ViewContext& context, const Rectangle& area, std::span<const float> weights,
              PieceBuffers& buffers);

    [[nodiscard]] const Rectangle& area() const { return m_area; }
    /// One mark per weight of the piece; empty when none has one.
    [[nodiscard]] std::span<const WeightMark> marks() const { return m_marks; }
    /// All weights of a rectangle inside the piece; valid until the next call.
    [[nodiscard]] elements::Group group(const Rectangle& part) const;
    /// Those of group(part) that are encoded and count for its range; valid as long as it is.
    [[nodiscard]] elements::Group calibrationGroup(const Rectangle& part,
                                                   const elements::Group& group) const;
    /// Position in the piece of the first weight of a row of a rectangle.
    [[nodiscard]] std::size_t positionOf(const Rectangle& part, std::uint64_t row) const {
        return (part.row - m_area.row + row) * m_area.columns + part.column - m_area.column;
    }
    /// The factor of a column; 1 unless columns are equalized.
    [[nodiscard]] float factorOf(std::uint64_t column) const {
        return m_context.kept.factors.empty() ? 1.0F : m_context.kept.factors[column];
    }

  private:
    void markWeights();
    void cleanWeights();
    [[nodiscard]] std::span<const float> importanceOf(const Rectangle& part) const;

    ViewContext m_context;
    Rectangle m_area;
    std::span<const float> m_weights;  ///< as the codec sees them
    std::span<const WeightMark> m_marks;
    PieceBuffers& m_buffers;
};

}  // namespace weightscape::schemes
