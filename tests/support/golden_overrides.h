// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/model/model.h"

/// What llama.cpp's quantizer made of tiny models with keys overridden, layers left out, and in
/// shards (data/golden/recipes/overrides.json).
namespace weightscape::test {

struct GoldenFile {
    std::uint64_t size = 0;  ///< bytes
    std::string sha256;
    std::vector<std::string> formats;  ///< format ids, in the order of the tensors
    /// The first four hexadecimal digits of each tensor's SHA-256; only where a case needs them.
    std::vector<std::string> tensorHashes;
};

struct GoldenOverrides {
    std::string id;
    std::string model;
    std::string preset;
    std::string importance;         ///< as for tinyImportance()
    std::vector<std::string> keys;  ///< "KEY=TYPE:VALUE", whole numbers as llama.cpp stored them
    std::vector<std::uint32_t> prunedLayers;
    bool keepSplit = false;
    std::uint32_t shards = 0;  ///< of the input; 0: one file without split keys
    std::vector<GoldenFile> files;
};

/// Throws when the test data is unusable.
[[nodiscard]] std::vector<GoldenOverrides> goldenOverrides();

/// Writes the case's input into the folder and opens it.
[[nodiscard]] std::shared_ptr<const Model> openInput(const GoldenOverrides& golden,
                                                     const std::filesystem::path& folder);

}  // namespace weightscape::test
