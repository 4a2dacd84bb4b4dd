// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/model/tensor_piece.h"
#include "core/quantize/elements/group_codec.h"
#include "core/quantize/schemes/scheme_result.h"
#include "core/support/error_stats.h"

namespace weightscape::encoders {

/// Whose error is wanted.
enum class Measured {
    Nothing,
    Treatment,  ///< that of the weights that the treatment leaves
    Stored,     ///< that of the weights as the file stores them; the same unless simulated
};

/// A group as a scheme encoded it.
struct EncodedGroup {
    std::uint64_t group = 0;
    Rectangle part;              ///< what of it lies in the piece
    elements::ClipRange range;   ///< as its calibration chose it
    elements::GroupScale scale;  ///< as stored
    float exactScale = 0.0F;     ///< before it was stored
};

/// The groups of a piece and which level every weight became.
struct EncodedGroups {
    const elements::Levels* levels = nullptr;  ///< lives as long as the encoder
    /// What the scheme multiplies each column of the tensor with in the end; empty: nothing. Lives
    /// as long as the encoder.
    std::span<const float> columnFactors;
    std::vector<EncodedGroup> groups;
    /// Per weight of the piece, row after row; -1 for weights that are kept aside.
    std::vector<std::int16_t> levelOf;
};

/// What encoding a piece is to leave in it.
struct EncodeWishes {
    Measured measured = Measured::Treatment;
    bool bytes = false;    ///< EncodedPiece::bytes, as a file stores them
    bool weights = false;  ///< EncodedPiece::original and ::decoded
    bool bad = false;      ///< EncodedPiece::bad; wants `bytes`
    bool explain = false;  ///< sums for ErrorParts, where the treatment can tell them apart
    /// The squared errors of the parts that groups have in the piece: at least those of so many of
    /// the worst, of all where groups may reach into other pieces.
    std::size_t worstGroups = 0;
    schemes::ErrorCauses* causes = nullptr;  ///< where the last two are added; null: neither
    EncodedGroups* groups = nullptr;         ///< of composed schemes; null: not wanted
};

/// A weight that no file should hold.
struct BadWeight {
    std::uint64_t index = 0;  ///< weight of the tensor
    float value = 0.0F;       ///< not finite, or finite and too large for the format
};

/// Buffers that only one kind of encoder knows.
class EncoderScratch {
  public:
    virtual ~EncoderScratch() = default;
};

/// Result and buffers of TensorEncoder::encode(); give each thread its own and use it again.
struct EncodedPiece {
    ErrorStats error;  ///< of this piece alone; merge pieces in order
    /// Weight of the tensor: first NaN or infinity; schemes do not tell.
    std::optional<std::uint64_t> firstNonFinite;
    std::uint64_t beyondHalf = 0;   ///< weights over 65,504; schemes: of those stored, if `bad`
    std::uint64_t saturated = 0;    ///< weights stored as the largest number instead of infinity
    std::optional<BadWeight> bad;   ///< the first one that stops an export
    std::vector<std::byte> bytes;   ///< the piece as a file stores it
    std::vector<float> original;    ///< row after row
    std::vector<float> decoded;     ///< empty for copies
    std::vector<float> importance;  ///< buffer
    std::unique_ptr<EncoderScratch> scratch;

    /// The buffers of this kind, made where there are none or others.
    template <typename Scratch>
    Scratch& buffers() {
        if (auto* known = dynamic_cast<Scratch*>(scratch.get())) return *known;
        auto made = std::make_unique<Scratch>();
        Scratch& own = *made;
        scratch = std::move(made);
        return own;
    }
};

}  // namespace weightscape::encoders
