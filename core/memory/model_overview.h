// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/memory/memory_model.h"
#include "core/support/result.h"

namespace weightscape::memory {

/// What a list of models says about one, read from its headers.
struct ModelOverview {
    std::string architecture;  ///< as the file says it; empty where it does not, any bytes
    std::uint64_t parameters = 0;
    Text quantization;        ///< "Q4_K_M", or the type of most bytes; empty without weights
    std::uint64_t bytes = 0;  ///< of all its files
    MemoryUse use;            ///< as stored
};

/// Opens the model and closes it again; the weights are not touched. Some milliseconds for a
/// thousand tensors. Errors: those of files::openModel().
[[nodiscard]] Result<ModelOverview> overviewOf(const std::filesystem::path& path,
                                               const MemoryOptions& options);

}  // namespace weightscape::memory
