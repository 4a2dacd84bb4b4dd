// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/metadata.h"

namespace weightscape::files {

/// The first bytes of every such file.
inline constexpr std::string_view kGgufMagic = "GGUF";

/// GGUF's limits on a tensor info that are not in its layout.
inline constexpr std::size_t kMaximumGgufDimensions = 4;
inline constexpr std::uint32_t kDefaultGgufAlignment = 32;

/// One tensor of a file to be written, in file order. The views must outlive the call.
struct LayoutTensor {
    std::string_view name;
    std::span<const std::uint64_t> dimensions;  ///< row length first
    const formats::Format* format = nullptr;    ///< fits the row length
    std::uint64_t bytes = 0;                    ///< only of a format without a known size
    bool keepsOnes = false;                     ///< see writtenDimensions()
};

/// Where everything goes in a GGUF v3 file.
struct GgufLayout {
    std::uint32_t alignment = kDefaultGgufAlignment;  ///< of every tensor, bytes
    std::uint64_t headerBytes = 0;                    ///< up to the first tensor, padding included
    std::vector<std::uint64_t> offsets;               ///< per tensor, from the end of the header
    std::uint64_t fileBytes = 0;                      ///< the last tensor is padded too
};

/// Sizes and offsets of the file that holds exactly this metadata and these tensors. Pure
/// arithmetic. The alignment is general.alignment where the metadata has it, else 32.
[[nodiscard]] GgufLayout layoutGguf(std::span<const MetadataEntry> metadata,
                                    std::span<const LayoutTensor> tensors);

/// The same for who knows the sums: `infoBytes` is that of tensorInfoBytes() over all tensors.
[[nodiscard]] std::uint64_t ggufHeaderBytes(std::span<const MetadataEntry> metadata,
                                            std::uint64_t infoBytes);
/// What a tensor takes in the header.
[[nodiscard]] std::uint64_t tensorInfoBytes(std::string_view name,
                                            std::span<const std::uint64_t> dimensions,
                                            bool keepsOnes = false);
/// Rounded up to a multiple of the alignment, a power of two.
[[nodiscard]] constexpr std::uint64_t alignedBytes(std::uint64_t bytes, std::uint32_t alignment) {
    return (bytes + alignment - 1) & ~std::uint64_t{alignment - 1};
}

/// The dimensions as they are written: with `keepsOnes` all of them, else as llama.cpp does,
/// without trailing 1s, but at least one.
[[nodiscard]] std::span<const std::uint64_t> writtenDimensions(
    std::span<const std::uint64_t> dimensions, bool keepsOnes = false);

/// general.alignment, or 32 without a valid one (a power of two).
[[nodiscard]] std::uint32_t ggufAlignment(std::span<const MetadataEntry> metadata);

/// The metadata of a quantized file, as llama-quantize writes it: everything of the source in its
/// order, without the keys of split files; general.quantization_version and general.file_type
/// leave their places and stand at the end, followed by the last `overrides` entries of the
/// source, which replace what has the same key.
[[nodiscard]] Metadata exportedMetadata(const Metadata& source, std::uint32_t fileType,
                                        std::size_t overrides = 0);

}  // namespace weightscape::files
