// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace weightscape::test {

/// One tensor of a safetensors file made for a test.
struct StoredTensor {
    std::string name;
    std::string type;                  ///< dtype as the file spells it
    std::vector<std::uint64_t> shape;  ///< outermost first
    std::string bytes = {};            ///< empty: as many as the shape needs, of value 1
};

/// Writes the tensors one after the other. Throws when a type is unknown or writing fails.
void writeSafetensors(const std::filesystem::path& path, const std::vector<StoredTensor>& tensors);

/// A folder's config.json of a llama model of one layer with these further members, such as
/// R"("quantization_config":{"quant_method":"gptq"})"; empty: none.
void writeLlamaConfig(const std::filesystem::path& folder, const std::string& more = {});

}  // namespace weightscape::test
