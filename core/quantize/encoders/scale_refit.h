// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/formats/registry.h"
#include "core/quantize/encoders/row_descent.h"

namespace weightscape::encoders {

/// Chooses the scales and minima of blocks anew while the codes stay, those of the same weights
/// together, by the parabola of what they do to the cost of their row. Which bits these are is read
/// off the format's description (block_fields.h). Immutable; any thread may use it.
class ScaleRefit {
  public:
    explicit ScaleRefit(const formats::Format& format);

    /// Once over all blocks of the rows, which begin with row RoundedRows::firstRow of `blocks`:
    /// sub-scales and sub-minima first, then the scales of whole blocks. What the blocks decode to
    /// and the slopes follow. The cost never rises.
    void sweep(const RowDescent& descent, std::span<std::byte> blocks,
               RowDescent::Rows& rows) const;

  private:
    /// A stored number that decides about some weights of the block.
    struct Field {
        formats::WeightRun weights;
        formats::FieldBits bits;
        bool isMinimum = false;
        bool isHalf = false;
        /// Not of halves: all stored numbers by what they stand for, and where each one is.
        std::vector<std::uint16_t> ascending;
        std::vector<std::uint16_t> rankOf;
    };
    /// A scale and the minimum of the same weights, or one of them.
    using Fields = std::vector<Field>;
    struct Block {
        std::span<std::byte> bytes;
        std::size_t row = 0;          ///< among the rows
        std::size_t firstColumn = 0;  ///< of the block
        std::vector<float>& decoded;  ///< buffer, a block long
    };
    /// What one unit more of a field does to its weights, and how many there can be.
    struct Step {
        std::vector<float> change;
        double least = 0.0;
        double most = 0.0;
    };

    void addField(const formats::FieldGroup& group, const formats::BlockField& field);
    void refit(const Fields& fields, const RowDescent& descent, Block& block,
               RowDescent::Rows& rows) const;
    [[nodiscard]] Step stepOf(const Field& field, Block& block, const RowDescent::Rows& rows) const;
    /// The number that is so many steps away.
    [[nodiscard]] static std::uint64_t moved(const Field& field, std::uint64_t stored,
                                             double steps);
    /// What the weights change by from what they are now, by what is in the block.
    [[nodiscard]] std::vector<float> changeOf(const formats::WeightRun& weights, Block& block,
                                              const RowDescent::Rows& rows) const;
    /// False, and the fields have their old numbers, where that costs no less.
    [[nodiscard]] bool tryNumbers(const Fields& fields, std::span<const std::uint64_t> stored,
                                  const RowDescent& descent, Block& block,
                                  RowDescent::Rows& rows) const;

    const formats::Format& m_format;
    std::vector<Fields> m_fields;
};

}  // namespace weightscape::encoders
