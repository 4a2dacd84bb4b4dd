// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/model/metadata.h"

namespace weightscape::test {

/// One tensor of a model made for a test. Weights are bell-shaped by name and index unless they are
/// given, except those in `pokes`.
struct SmallTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;
    std::string format = "f16";
    std::map<std::uint64_t, float> pokes = {};
    std::vector<float> weights = {};
};

/// Metadata that makes a reader see a llama model with this many layers.
[[nodiscard]] Metadata smallLlamaMetadata(std::uint32_t layers);

/// Writes a GGUF with these tensors in this order. Throws when that fails: a test without its
/// input has failed.
void writeSmallGguf(const std::filesystem::path& path, const Metadata& metadata,
                    const std::vector<SmallTensor>& tensors);

/// All tensors that a llama model with smallLlamaMetadata(layers) needs, in its shapes.
[[nodiscard]] std::vector<SmallTensor> wholeLlama(std::uint32_t layers);

/// A llama model of one layer with eleven small tensors, about 0.7 MB in F16.
void writeSmallLlama(const std::filesystem::path& path);

}  // namespace weightscape::test
