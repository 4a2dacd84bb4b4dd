// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/formats/block_fields.h"
#include "core/formats/registry.h"

namespace weightscape::encoders {

/// Searches the scales of blocks for the least weighted squared error, where the format's own
/// encoder takes the first that comes (from the largest or the mean magnitude) and does not look at
/// importance. Which bits the scales are is read off the format's description (block_fields.h).
/// Immutable; any thread may use it.
class ScaleSearch {
  public:
    /// Whether there is anything to search: quantized formats that ignore importance.
    [[nodiscard]] static bool suits(const formats::Format& format);

    /// Precondition: suits(format).
    explicit ScaleSearch(const formats::Format& format);

    /// Whole blocks as the format's own encoder leaves them. `importance` is empty or a number per
    /// weight or per column, which every row uses again. No block gets a higher error than it has,
    /// Σ importance · (decoded - weight)²; blocks with weights that are not finite stay.
    void improve(std::span<const float> weights, std::span<const float> importance,
                 std::span<std::byte> blocks) const;

  private:
    struct Field {
        formats::WeightRun weights;
        formats::FieldBits bits;
        bool isHalf = false;
        std::vector<std::uint16_t> ascending;  ///< not of halves: the codes of finite numbers
    };
    /// A block whose scales are searched.
    struct Block;

    void searchField(const Field& field, Block& block) const;
    void searchHalf(const Field& field, Block& block) const;
    /// Encodes the weights under a stored scale; keeps what is better than the best so far.
    bool tryScale(const Field& field, std::uint64_t stored, Block& block) const;
    /// The half that is best for the codes of the best so far.
    [[nodiscard]] std::uint64_t refitted(const Field& field, const Block& block) const;

    const formats::Format& m_format;
    std::vector<Field> m_fields;
};

}  // namespace weightscape::encoders
