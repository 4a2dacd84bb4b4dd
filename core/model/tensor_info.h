// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/packing.h"
#include "core/model/tensor_origin.h"
#include "core/support/text.h"

namespace weightscape {

/// What the numbers of a tensor are.
enum class Holds {
    Weights,
    Codes,       ///< of a packing: they mean nothing without the scales in other tensors
    CodeScales,  ///< those scales, zero points, shapes and the like
};

/// One tensor of an opened model: what the header says, checked against the file's size.
struct TensorInfo {
    std::string name;  ///< as in the file; any bytes, show it through printable()
    /// The GGUF name that rules, patterns and exported GGUF files use; equals `name` in a GGUF
    /// unless layers before it were left out.
    std::string ggufName;
    /// Dimensions in ggml's order: the first is the row length (fastest). A scalar has none.
    std::vector<std::uint64_t> dimensions;
    const formats::Format* format = nullptr;  ///< what reading gives; never null
    std::size_t file = 0;                     ///< index of the file (shard) that holds it
    std::uint64_t offset = 0;                 ///< absolute byte in that file, maybe unaligned
    std::uint64_t bytes = 0;                  ///< in the files, scales of a packing included
    Holds holds = Holds::Weights;
    std::uint64_t codedWeights = 0;  ///< weights that codes stand for; 0 for all others
    /// Null: the weights are the blocks of `format` at `offset`.
    std::shared_ptr<const TensorOrigin> origin = nullptr;
    /// How the files hold weights whose origin unpacks codes; null for all others.
    std::shared_ptr<const PackedType> packed = nullptr;
    /// The folder's tensors that a conversion made it of, by their names there; none for all
    /// others.
    std::vector<std::string> folderNames = {};

    [[nodiscard]] std::uint64_t rowLength() const { return dimensions.empty() ? 1 : dimensions[0]; }
    /// All dimensions but the first, multiplied: experts and matrices follow each other as rows.
    [[nodiscard]] std::uint64_t rowCount() const {
        std::uint64_t rows = 1;
        for (std::size_t i = 1; i < dimensions.size(); ++i) rows *= dimensions[i];
        return rows;
    }
    [[nodiscard]] std::uint64_t weightCount() const { return rowLength() * rowCount(); }
    /// What counts as parameters of the model: weights stored as numbers or as codes, but no
    /// scales.
    [[nodiscard]] std::uint64_t parameters() const {
        return holds == Holds::Weights ? weightCount() : codedWeights;
    }
    /// Bytes of a copy in `format`, as reading gives the weights.
    [[nodiscard]] std::uint64_t copiedBytes() const {
        return origin == nullptr ? bytes : format->rowBytes(rowLength()) * rowCount();
    }
    /// Row-major, outermost first, as frameworks print shapes.
    [[nodiscard]] std::vector<std::uint64_t> shape() const {
        return {dimensions.rbegin(), dimensions.rend()};
    }
};

/// What the files hold the weights as, for people: "Q4_0", "GPTQ int4, groups of 128".
[[nodiscard]] Text typeText(const TensorInfo& tensor);

/// Whether the weights are codes of a few bits already, so that another format adds its error to
/// one that is not known.
[[nodiscard]] bool isQuantized(const TensorInfo& tensor);

/// Why the weights of a tensor cannot be read, a whole sentence; empty where they can.
[[nodiscard]] Text whyUnreadable(const TensorInfo& tensor);

}  // namespace weightscape
