// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/files/gguf/gguf_layout.h"
#include "core/support/result.h"

namespace weightscape::files {

/// Where everything goes in a .safetensors file.
struct SafetensorsLayout {
    /// The file up to its first tensor: the length of the JSON text, the text, and spaces up to a
    /// multiple of 8 bytes.
    std::string header;
    std::vector<std::size_t> order;        ///< indices of the tensors as their bytes follow
    std::vector<std::uint64_t> positions;  ///< per tensor, first byte in the file
    std::uint64_t fileBytes = 0;
    std::size_t metadataLeftOut = 0;  ///< entries that are not texts or numbers
};

/// Lays the tensors out as the reference library does: by falling alignment of their type, then by
/// name, without gaps. Shapes are kept to the last 1. The metadata is kept as `__metadata__`, which
/// holds texts only: numbers become texts, arrays are left out. Errors: Unsupported (a type that
/// the format lacks, a name that is not UTF-8, a header of more than 100 MB).
[[nodiscard]] Result<SafetensorsLayout> layoutSafetensors(std::span<const MetadataEntry> metadata,
                                                          std::span<const LayoutTensor> tensors);

}  // namespace weightscape::files
