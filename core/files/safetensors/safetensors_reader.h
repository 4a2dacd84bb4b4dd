// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/tensor_info.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// The header of one .safetensors file, checked: the tensors fill the data exactly, without holes,
/// overlaps or trailing bytes.
struct SafetensorsContents {
    Metadata metadata;                ///< `__metadata__`, all values text
    std::vector<TensorInfo> tensors;  ///< in the order of their bytes
};

/// True for a length that fits the file, followed by the brace of a JSON object.
[[nodiscard]] bool looksLikeSafetensors(std::span<const std::byte> bytes);

/// Reads the header only; the weights are not touched.
[[nodiscard]] Result<SafetensorsContents> readSafetensors(const MappedFile& file);

}  // namespace weightscape::files
