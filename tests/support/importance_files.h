// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/importance_matrix.h"
#include "core/model/metadata.h"

/// The bytes of importance files, right or wrong, for tests of what reads them.
namespace weightscape::test {

/// One entry of a legacy file, with the numbers as they are to be stored.
struct DatEntry {
    std::string name;
    std::int32_t calls = 1;
    std::vector<float> values;
};

/// A legacy file. `tail` follows the entries as it is.
[[nodiscard]] std::string datFile(const std::vector<DatEntry>& entries, const std::string& tail);
/// The usual tail: chunks and one dataset.
[[nodiscard]] std::string datTail(std::int32_t chunks, const std::string& dataset);

/// One tensor of a GGUF file.
struct FloatTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;  ///< row length first
    std::vector<float> values;
};

/// The keys that llama-imatrix writes.
[[nodiscard]] Metadata importanceMetadata();
[[nodiscard]] std::string importanceGguf(const Metadata& metadata,
                                         const std::vector<FloatTensor>& tensors);
/// With both tensors of each entry, as llama-imatrix writes them.
[[nodiscard]] std::string importanceGguf(const std::vector<ImportanceEntry>& entries);

}  // namespace weightscape::test
