// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/tensor_info.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// The header of one GGUF file (v1 to v3), checked: every tensor lies inside the file.
struct GgufContents {
    std::uint32_t version = 0;
    Metadata metadata;
    std::vector<TensorInfo> tensors;  ///< offsets are absolute in this file
    std::vector<Text> warnings;
};

/// True when the bytes begin like a GGUF of either byte order.
[[nodiscard]] bool looksLikeGguf(std::span<const std::byte> bytes);

/// Reads the header only; the weights are not touched.
[[nodiscard]] Result<GgufContents> readGguf(const MappedFile& file);

}  // namespace weightscape::files
