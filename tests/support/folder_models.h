// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Hugging Face folders of architectures that the random decoders have no row for.
namespace weightscape::test {

/// A tensor by its name in the folder, # for each of its layers' numbers; shapes as frameworks
/// print them.
struct FolderTensor {
    std::string_view name;
    std::vector<std::uint64_t> shape;
    std::uint32_t experts = 0;  ///< * in the name is the number of each of so many
};

struct FolderModel {
    std::string_view name;
    std::string_view config;  ///< config.json without the number of tokens
    std::vector<FolderTensor> layer;
    std::vector<FolderTensor> firstLayer = {};  ///< of the first layer, instead; empty: as others
    std::vector<FolderTensor> outside = {};     ///< besides embedding, last norm and output
    std::string_view embedding = "model.embed_tokens.weight";
    bool isEncoder = false;  ///< words as tokens, no output
    bool isTied = false;
    /// Names and shapes (row length first) that its GGUF has, of the second layer.
    std::vector<FolderTensor> converted = {};
};

[[nodiscard]] std::span<const FolderModel> folderModels();
/// Throws where there is none of this name.
[[nodiscard]] const FolderModel& folderModel(std::string_view name);

/// Writes two layers of random weights with a tokenizer. The same bytes every time.
void writeFolderModel(const std::filesystem::path& folder, const FolderModel& model);

}  // namespace weightscape::test
