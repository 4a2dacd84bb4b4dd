// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/files/packed/code_grid.h"
#include "core/files/packed/stored_numbers.h"
#include "core/model/tensor_origin.h"

namespace weightscape::files {

/// Scales as they are stored, and what makes them factors:
///
///     factor = scale, or steps[scale] * outer + shift where scales are codes themselves,
///              times or divided by the number of the whole matrix, times `times`
struct PackedScales {
    NumberGrid grid;
    std::optional<NumberGrid> whole;
    bool divides = false;  ///< by `whole`
    float times = 1.0F;

    /// Scales that are 8-bit codes of a codebook with scales of their own (bitsandbytes).
    struct Nested {
        SharedLevels steps;
        NumberGrid outer;
        std::uint64_t groups = 1;  ///< that share an outer scale
        float shift = 0.0F;
    };
    std::optional<Nested> nested;
};

/// What is taken off a level before it is scaled; at most one of `numbers` and `codes`.
struct PackedZeros {
    float same = 0.0F;                  ///< for all weights, where neither follows
    std::optional<NumberGrid> numbers;  ///< by row and group
    std::optional<CodeGrid> codes;      ///< packed like the codes: by group and row
    bool codesByRow = false;            ///< by row and group instead
    SharedLevels levels = nullptr;      ///< of `codes`
    std::uint8_t added = 0;             ///< to a code, modulo its bits
};

/// All that makes numbers of codes:
///
///     weight = (level(code) - zero) * factor * tail + bias
///
/// each step rounded to F32. Rows of `columns` weights follow each other; packings whose groups
/// run through the ends of rows have all weights in one.
struct PackedParts {
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t groupColumns = 0;  ///< weights that share a scale
    CodeGrid codes;
    SharedLevels levels;
    PackedScales scales;
    PackedZeros zeros;
    std::optional<NumberGrid> biases;
    float tail = 1.0F;
    /// The group of each column as a whole number of 32 bits, in no order (GPTQ's g_idx); none:
    /// groups follow each other.
    std::optional<PackedBytes> groupOfColumn;

    [[nodiscard]] std::uint64_t groups() const {
        return groupColumns == 0 ? 0 : (columns - 1) / groupColumns + 1;
    }
};

/// The weights of a tensor that a checkpoint holds as codes with scales beside them, as F32.
class PackedWeights final : public TensorOrigin {
  public:
    /// Precondition: all grids cover rows, columns and groups, and no group of a column is above
    /// them.
    explicit PackedWeights(PackedParts parts) : m_parts(std::move(parts)) {}

    [[nodiscard]] const PackedParts& parts() const { return m_parts; }

    void decode(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<float> out) const override;
    void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<std::byte> out) const override;
    void takeCodes(const Model& model, const TensorInfo& tensor, const formats::Format& format,
                   const TensorPiece& piece, std::span<std::byte> blocks) const override;
    void doneReading(const Model& model, const TensorInfo& tensor,
                     const TensorPiece& piece) const override;

  private:
    PackedParts m_parts;
};

}  // namespace weightscape::files
