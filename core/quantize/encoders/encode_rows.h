// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/calibration/calibrated_format.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Encoding a tensor piece by piece: the one function behind measured errors and exported files, so
/// that both report the same figures to the bit.
namespace weightscape::encoders {

/// Weights a piece aims at: 1 MiB of binary32, and a multiple of every block size.
inline constexpr std::uint64_t kPieceWeights = std::uint64_t{1} << 18U;

/// Weights that go through the encoder, the decoder and the sums of the error before the next ones
/// are read: few enough for the second cache, and a multiple of every block size. The slowest
/// encoders need under 50 ms for them.
inline constexpr std::uint64_t kRunWeights = std::uint64_t{1} << 14U;

/// Consecutive weights of a tensor, counted through its rows: whole rows, or a part of one row made
/// of whole blocks. The encoded bytes of a piece are consecutive as well.
struct TensorPiece {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// Rows that one piece holds: about kPieceWeights, at least one. A row longer than kPieceWeights is
/// cut into pieces of kPieceWeights.
[[nodiscard]] std::uint64_t rowsPerPiece(const TensorInfo& tensor);
/// The pieces of a tensor by this rule; they depend on its shape alone.
[[nodiscard]] std::uint64_t pieceCount(const TensorInfo& tensor);
[[nodiscard]] TensorPiece pieceAt(const TensorInfo& tensor, std::uint64_t index);

/// How weights become bytes: by the format's own encoder, or with scales that a calibrator chooses.
struct Encoding {
    // Implicit on purpose: a format alone is the usual encoding.
    Encoding(const formats::Format& own) : format(own) {}  // NOLINT(google-explicit-constructor)
    Encoding(const calibration::CalibratedFormat& chosen)  // NOLINT(google-explicit-constructor)
        : format(chosen.format()), calibrated(&chosen) {}
    const formats::Format& format;
    const calibration::CalibratedFormat* calibrated = nullptr;
    ColumnImportance importance = {};  ///< of the tensor's columns; empty: all count the same
    /// True when a tensor keeps its bytes.
    [[nodiscard]] bool copies(const TensorInfo& tensor) const {
        return calibrated == nullptr && tensor.format == &format;
    }
};

/// Why a tensor cannot be encoded in a format, or nothing. A format that needs importance is
/// encoded without as if all columns counted the same. Errors: Unsupported.
[[nodiscard]] Result<void> checkEncodable(const TensorInfo& tensor, const Encoding& encoding);

/// Decodes the weights of a piece into `out` (piece.count floats).
/// Precondition: the tensor's format can be decoded.
void decodePiece(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                 std::span<float> out);

/// What encodeRows() leaves in the piece, each with what comes before it.
enum class Keep {
    Figures,  ///< the error and what is known of the weights; nothing as long as the piece
    Bytes,    ///< the encoded bytes
    Weights,  ///< the weights before and after
};

/// What to encode. The references outlive the work.
struct EncodeJob {
    const Model& model;
    const TensorInfo& tensor;
    Encoding encoding;
    bool measureError = true;  ///< decode what was encoded and fill EncodedPiece::error
    Keep keep = Keep::Weights;
};

/// Buffers as long as a run.
struct RunBuffers {
    std::vector<float> original;
    std::vector<float> decoded;
    std::vector<std::byte> bytes;
    std::vector<float> importance;
    std::vector<float> row;
};

/// Result and buffers of encodeRows; give each thread its own and use it again.
struct EncodedPiece {
    ErrorStats error;  ///< of this piece alone; merge pieces in order of their index
    std::optional<std::uint64_t> firstNonFinite;  ///< weight of the tensor: first NaN or infinity
    std::uint64_t beyondHalf = 0;                 ///< countBeyondHalf()
    std::vector<std::byte> bytes;                 ///< Keep::Bytes: the piece in the format
    std::vector<float> original;                  ///< Keep::Weights
    std::vector<float> decoded;  ///< Keep::Weights; empty for copies and without measureError
    RunBuffers run;
    calibration::RowScratch calibration;
};

/// Weights over 65,504, the largest finite binary16.
[[nodiscard]] std::uint64_t countBeyondHalf(std::span<const float> weights);

/// Encodes a piece run by run. In the tensor's own format the bytes are copied and the error is
/// zero. False: cancelled, `piece` holds nothing useful. Precondition: checkEncodable() succeeded.
[[nodiscard]] bool encodeRows(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece,
                              TaskContext& task);

/// The errors that encodeRows() finds for some pieces, to the bit. Small ones are encoded together
/// where the format allows it, as encoders work on many blocks at once. False: cancelled.
[[nodiscard]] bool measureCells(const EncodeJob& job, std::span<const TensorPiece> cells,
                                EncodedPiece& buffers, std::span<ErrorStats> errors,
                                TaskContext& task);

}  // namespace weightscape::encoders
