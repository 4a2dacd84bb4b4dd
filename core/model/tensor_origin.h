// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace weightscape {

namespace formats {
struct Format;
}

struct Model;
struct TensorInfo;
struct TensorPiece;

/// How the weights of a tensor come about where they are not the blocks of its format, one after
/// the other in one place of a file: unpacked from codes and scales, put together from several
/// tensors, in another order. Immutable; any thread may ask. What it reads stands in the files of
/// the model that holds the tensor.
class TensorOrigin {
  public:
    TensorOrigin() = default;
    TensorOrigin(const TensorOrigin&) = delete;
    TensorOrigin& operator=(const TensorOrigin&) = delete;
    virtual ~TensorOrigin() = default;

    /// Weights of consecutive whole blocks of the tensor's format, in the order of the tensor, into
    /// `out` (piece.count floats).
    virtual void decode(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                        std::span<float> out) const = 0;
    /// The same as blocks of the tensor's format (format.rowBytes(piece.count) bytes).
    virtual void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                        std::span<std::byte> out) const = 0;
    /// Consecutive whole blocks of another format hold what an encoder made of the weights.
    /// Overwrites those that can hold just these weights, because the format has the same codes,
    /// and leaves the others alone. Each block is decided by itself.
    virtual void takeCodes(const Model& /*model*/, const TensorInfo& /*tensor*/,
                           const formats::Format& /*format*/, const TensorPiece& /*piece*/,
                           std::span<std::byte> /*blocks*/) const {}
    /// The weights of the piece will not be read again soon: the kernel may forget the bytes they
    /// came from.
    virtual void doneReading(const Model& /*model*/, const TensorInfo& /*tensor*/,
                             const TensorPiece& /*piece*/) const {}
};

}  // namespace weightscape
