// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/formats/block_fields.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// One block of a tensor with everything that is in it: bytes, fields, weights before and after.
namespace weightscape::measure {

/// A block of a row, counted in blocks of the format that is looked at.
struct BlockPlace {
    std::uint64_t row = 0;
    std::uint64_t block = 0;
    friend bool operator==(const BlockPlace&, const BlockPlace&) = default;
};

/// Neighbouring bits inside one byte.
struct ByteBits {
    std::size_t byte = 0;
    unsigned firstBit = 0;
    unsigned count = 8;
};

/// A field's bits byte by byte, the value's lowest first.
[[nodiscard]] std::vector<ByteBits> byteBits(const formats::FieldBits& bits);

struct BlockView {
    const formats::Format* format = nullptr;
    BlockPlace place;
    std::uint64_t rows = 0;
    std::uint64_t blocksPerRow = 0;
    bool isStored = false;  ///< the bytes are the file's own
    /// The format is never written without an importance matrix, and this block was encoded as if
    /// all weights were equally important.
    bool lacksImportance = false;
    bool usesImportance = false;  ///< the importance of the columns had a say in the bytes
    std::vector<float> original;  ///< one per weight
    std::vector<float> decoded;
    ErrorStats errors;  ///< of this block alone
    std::vector<std::byte> bytes;
    formats::BlockFields layout;
    std::vector<std::size_t> fieldOfBit;                   ///< index into layout.fields
    std::vector<std::vector<std::size_t>> fieldsOfWeight;  ///< all that decide about a weight

    [[nodiscard]] std::uint64_t firstColumn() const { return place.block * original.size(); }
    [[nodiscard]] const formats::FieldGroup& groupOf(std::size_t field) const {
        return layout.groups[layout.fields[field].group];
    }
    /// The number a field holds, and what it stands for; nothing when it is only an index.
    [[nodiscard]] std::uint64_t storedNumber(std::size_t field) const;
    [[nodiscard]] std::optional<double> number(std::size_t field) const;
    /// decoded - original; NaN where either is.
    [[nodiscard]] double error(std::size_t weight) const;
    /// Values the weight could take, ascending, each once, without NaN; empty for continuous
    /// formats.
    [[nodiscard]] std::vector<float> levels(std::size_t weight) const;
};

/// Whether a tensor has so many of something that the index is one of them. Errors:
/// InvalidArgument, with the numbers that are.
[[nodiscard]] Result<void> checkIndex(std::uint64_t index, std::uint64_t count, const Text& what);

/// How many blocks of the format a row holds. Precondition: the format fits the row.
[[nodiscard]] std::uint64_t blocksPerRow(const TensorInfo& tensor, const formats::Format& format);

/// Encodes one block as a treatment stores it, with the importance of the tensor's columns (of the
/// same size) if there is any: the bytes are those that exportModel() writes. In the tensor's own
/// format it is the block of the file. Errors: Unsupported (a composed scheme; a format that is
/// opaque, cannot be written or does not fit), InvalidArgument (no such row or block, or a
/// calibrator that does not fit), Cancelled.
[[nodiscard]] Result<BlockView> viewBlock(const Model& model, const TensorInfo& tensor,
                                          const encoders::Treatment& treatment,
                                          const BlockPlace& place, TaskContext& task,
                                          const ColumnImportance& importance = {});

}  // namespace weightscape::measure
