// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <numeric>

#include "core/quantize/calibration/calibrated_format.h"
#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// Why a tensor cannot be stored as a treatment's format, or nothing. A format that needs
/// importance is encoded without as if all columns counted the same. Errors: Unsupported.
[[nodiscard]] Result<void> checkEncodable(const TensorInfo& tensor, const Treatment& treatment);

/// Buffers as long as a run.
struct RunBuffers final : EncoderScratch {
    std::vector<float> original;
    std::vector<float> decoded;
    std::vector<float> clamped;
    std::vector<std::byte> copied;
    std::vector<std::byte> bytes;
    std::vector<float> importance;
    std::vector<float> row;
    std::uint64_t meanOfRow =
        std::numeric_limits<std::uint64_t>::max();  ///< a row longer than a run
    float mean = 0.0F;                              ///< of that row
    calibration::RowScratch calibration;
};

/// Weights for one call of an encoder: several rows with one importance, or a part of a row.
struct EncoderCall {
    TensorPiece place;
    std::span<const float> weights;
    std::span<const float> importance;  ///< of the columns of the part, or of all rows
    std::span<std::byte> out;
};

/// Weights become a format's blocks by its own encoder, run by run, so that what one step leaves is
/// in the cache for the next. In the tensor's own format the bytes are copied. Areas are whole
/// blocks of both formats.
class FormatEncoder : public TensorEncoder {
  public:
    FormatEncoder(const TensorSource& source, const Treatment& treatment,
                  const EncoderInputs& inputs)
        : TensorEncoder(source, *treatment.format, inputs),
          // What is changed cannot be copied.
          m_copies(treatment.keeps(source.tensor) && source.changed == nullptr) {}

    [[nodiscard]] bool copies() const override { return m_copies; }
    [[nodiscard]] std::optional<std::uint64_t> cellUnit() const override { return unit(); }
    /// Whole blocks of both formats.
    [[nodiscard]] std::uint64_t unit() const override {
        return std::lcm<std::uint64_t>(store().weightsPerBlock, tensor().format->weightsPerBlock);
    }
    [[nodiscard]] Rectangle groupOf(std::uint64_t row, std::uint64_t column) const override {
        const std::uint64_t count = store().weightsPerBlock;
        return {row, column / count * count, 1, count};
    }
    [[nodiscard]] bool encode(const Rectangle& area, const EncodeWishes& wishes,
                              EncodedPiece& piece, TaskContext& task) const override;
    [[nodiscard]] bool measureCells(std::span<const TensorPiece> cells, EncodedPiece& buffers,
                                    std::span<ErrorStats> errors, TaskContext& task) const override;

    /// Nothing for copies, which lose nothing.
    [[nodiscard]] std::optional<schemes::SchemeResult> explain(
        const ErrorStats& error, const schemes::ErrorCauses& causes) const override;

    // What encoding a piece asks:
    /// Formats alone see blocks only, and many at once are encoded fastest; importance and
    /// calibrators see rows.
    [[nodiscard]] virtual bool seesRows() const { return !importance().empty(); }
    /// Whether rows with the same importance may follow each other in a call.
    [[nodiscard]] virtual bool takesSeveralRows() const { return true; }
    /// Whether the encoder looks at nothing beyond a block and its importance.
    [[nodiscard]] virtual bool seesBlocksOnly() const {
        return !m_copies && (guide().empty() || !store().usesRowMeanSquare);
    }
    /// Whether blocks that the source's own codes fill without loss are made of these.
    [[nodiscard]] virtual bool takesCodes() const { return true; }
    /// Encodes what it is called for. When the task is cancelled, the bytes are of no use.
    virtual void encodeCall(const EncoderCall& call, RunBuffers& run,
                            const TaskContext& task) const;

  private:
    [[nodiscard]] float meanSquareOf(std::uint64_t row, RunBuffers& run) const;
    void measureTogether(std::span<const TensorPiece> cells, RunBuffers& run,
                         std::span<ErrorStats> errors) const;
    void takeCodes(std::span<const TensorPiece> cells, std::span<std::byte> bytes) const;
    void findBad(const TensorPiece& range, EncodedPiece& piece, RunBuffers& run) const;

    bool m_copies;
};

/// Errors: as checkEncodable().
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeFormatEncoder(const TensorSource& source,
                                                                       const Treatment& treatment,
                                                                       const EncoderInputs& inputs);

}  // namespace weightscape::encoders
