// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weightscape::files {

/// What a folder declares about the packing of its weights. Only a hint: tensors decide.
struct DeclaredPacking {
    std::string id;       ///< in lower case: "gptq", "compressed-tensors"
    std::string element;  ///< "NF4" where it is said; else empty
    /// The variant of the method in lower case, "gptq_v2", "marlin", "nvfp4"; empty: not said.
    std::string form;
    std::uint32_t bits = 0;       ///< of a code; 0: not said. So are the next three.
    std::uint32_t groupSize = 0;  ///< weights of a row that share a scale
    std::uint32_t blockRows = 0;
    std::uint32_t blockColumns = 0;

    /// What single tensors declare otherwise, by their names without ".weight" (MLX).
    struct Exception {
        std::uint32_t bits = 0;
        std::uint32_t groupSize = 0;
        std::string form;
    };
    std::map<std::string, Exception, std::less<>> exceptions;

    /// What holds for one of these tensors; empty for all others.
    [[nodiscard]] std::optional<DeclaredPacking> exceptionFor(std::string_view tensor) const;
    /// The method as people write it: "GPTQ"; an unknown id as it is.
    [[nodiscard]] std::string name() const;
};

/// Reads `quantization_config` and its kin from config.json, or the files that older quantizers
/// wrote beside it. Empty when nothing is declared or nothing of that can be read.
[[nodiscard]] std::optional<DeclaredPacking> declaredPacking(const std::filesystem::path& folder);

}  // namespace weightscape::files
