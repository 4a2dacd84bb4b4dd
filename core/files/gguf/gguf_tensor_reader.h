// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/tensor_info.h"
#include "core/support/byte_reader.h"

namespace weightscape::files {

/// Reads `count` tensor records. `offset` of each is still relative to the data section. Failures
/// stick to the reader: impossible shapes, unknown types, broken rows, duplicate or overlong names.
[[nodiscard]] std::vector<TensorInfo> readGgufTensors(ByteReader& reader, std::uint32_t version,
                                                      std::uint64_t count,
                                                      std::vector<Text>& warnings);

/// Where the weights are: known after the last tensor record.
struct GgufDataSection {
    std::uint64_t begin = 0;  ///< absolute, a multiple of the alignment; may be past the end
    std::uint64_t alignment = 0;
    std::uint64_t fileBytes = 0;
};

/// Checks that all tensors lie inside the file, aligned and without overlap, then makes their
/// offsets absolute. Gaps, disorder and trailing bytes only warn.
[[nodiscard]] Result<void> placeGgufTensors(std::vector<TensorInfo>& tensors,
                                            const GgufDataSection& data, const std::string& file,
                                            std::vector<Text>& warnings);

}  // namespace weightscape::files
