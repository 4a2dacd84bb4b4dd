// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/tensor/model_facts.h"

namespace weightscape::analysis {

/// Memory that running a model takes, in bytes, each term by itself. One function for window,
/// command line and report.
struct MemoryUse {
    std::uint64_t weights = 0;
    std::uint64_t keyValueCache = 0;  ///< 2 bytes (F16) per key and value element
    /// The sum; the largest number when it would wrap.
    [[nodiscard]] std::uint64_t total() const;
    std::string keyValueFormula;  ///< the terms with the model's numbers, e.g. "32 layers × ..."
};

/// `weightBytes` are the tensors' bytes; `context` is in tokens. The cache is Σ over layers of
/// kv heads × (key length + value length) × context × 2 B; compute buffers are not included.
[[nodiscard]] MemoryUse memoryAtInference(const ModelFacts& facts, std::uint64_t weightBytes,
                                          std::uint64_t context);

}  // namespace weightscape::analysis
