// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// Models of real size, made up.
namespace weightscape::test {

/// The sizes of a llama model. All weights are F16 except the norms, which are F32.
struct LlamaShape {
    std::string name;
    std::uint32_t layers = 0;
    std::uint32_t embedding = 0;
    std::uint32_t feedForward = 0;
    std::uint32_t heads = 0;
    std::uint32_t keyValueHeads = 0;
    std::uint32_t vocabulary = 0;
    bool hasOutput = false;  ///< else the token embedding is used for the output too
    /// Adds a tensor of two rows this long where it is not 0.
    std::uint64_t longRow = 0;
    bool canSpell = false;  ///< it has a tokenizer, so that it can be run
};

/// Writes the model with bell-shaped weights, in pieces of a few MB. The same shape gives the same
/// file. Throws std::runtime_error.
void writeBigModel(const std::filesystem::path& path, const LlamaShape& shape);

}  // namespace weightscape::test
