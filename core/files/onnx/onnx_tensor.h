// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/files/arrays/stored_bytes.h"
#include "core/formats/registry.h"

namespace weightscape::files {

/// Numbers in a file beside the model.
struct OnnxExternal {
    std::string_view location;  ///< as the model spells it; empty: the numbers are in the model
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length;  ///< empty: as many as the shape needs
    bool isDamaged = false;               ///< an offset or a length that is no number
};

/// What a TensorProto says (onnx.proto of the ONNX project). Views of the model's bytes.
struct OnnxTensor {
    std::string_view name;
    std::vector<std::uint64_t> shape;         ///< outermost first
    std::uint64_t type = 0;                   ///< number of the data type
    const formats::Format* format = nullptr;  ///< null: a type that this version does not know
    OnnxExternal external;
    /// Fields that hold the numbers, in order: raw bytes, or the typed fields.
    std::vector<std::span<const std::byte>> numbers;
    std::vector<std::uint64_t> single;  ///< numbers of typed fields that are not packed
    std::uint64_t field = 0;            ///< number of the field that holds them; 0: none
};

/// Empty when the message is damaged or says impossible things.
[[nodiscard]] std::optional<OnnxTensor> readOnnxTensor(std::span<const std::byte> message);

/// Where the numbers of a tensor lie that has none in other files: in the model, whose bytes are
/// `model`, or put together in memory where the typed fields do not hold them as the format does.
/// `room` is how many bytes may still be put together. Empty when they are not as many as `count`,
/// or too many.
[[nodiscard]] std::optional<StoredBytes> numbersOf(const OnnxTensor& tensor, std::uint64_t count,
                                                   std::span<const std::byte> model,
                                                   std::uint64_t& room);

}  // namespace weightscape::files
