// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "core/export/convert/key_list.h"
#include "core/model/metadata.h"
#include "core/tokenizers/huggingface/converted_tokenizer.h"

/// What a converter does with the folders of an architecture, as one row of data. Names of tensors
/// and the order of rows in attention are in model/architectures.
namespace weightscape::exporting {

/// What keys are made from: config.json, the part of it about the language model, and its folder.
struct FolderConfig {
    std::filesystem::path folder;
    nlohmann::json whole;
    nlohmann::json language;
};

/// A key below the architecture and its names in config.json, of which the first one present
/// counts. Without any the key is left out.
struct ConfigKey {
    std::string_view key;
    ValueType type = ValueType::Uint32;
    std::array<std::string_view, 6> names = {};
};
using ConfigKeys = std::span<const ConfigKey>;

/// Which part of a folder's tensor a GGUF's tensor is.
enum class Part {
    EvenRows,   ///< of each matrix; of a bias, its numbers
    OddRows,    ///< the same
    FirstHalf,  ///< of each matrix's rows
    LastHalf,   ///< the same
    /// Of the matrix that makes keys and values of all heads from the latent vector: each head's
    /// rows of keys, turned over, and its rows of values.
    LatentKeys,
    LatentValues,
};

/// A tensor of a layer that is cut out of one of the folder's.
struct Cut {
    std::string_view ending;  ///< of the folder's name, behind the layer's number: "mlp.gate_up"
    std::string_view role;    ///< in a GGUF, with .weight or .bias: "ffn_up_exps.weight"
    Part part = Part::EvenRows;
    /// Matrices of the folder have inputs as rows, unless they are unpacked (they have an origin).
    bool isTurned = false;
};

struct Conversion {
    std::string_view architecture;  ///< general.architecture
    /// Words: keys below the architecture that most have and this one has not.
    std::string_view withoutKeys = {};
    ConfigKeys keys = {};  ///< that only some have
    /// What has to be computed; null: nothing.
    void (*addKeys)(const FolderConfig& config, KeyList& keys) = nullptr;
    bool addsOneToNorms = false;
    /// Words: roles in a GGUF of matrices whose folder has inputs as rows.
    std::string_view turned = {};
    std::span<const Cut> cuts = {};
    /// Words: endings of folder names that no GGUF has, behind the architecture's prefix.
    std::string_view leftOut = {};
    bool leavesOutTiedOutput = false;  ///< lm_head, where the embedding stands for it
    bool leavesOutOutput = false;      ///< lm_head
    bool hasRotaryLists = false;       ///< lists of factors become tensors
    bool runsConverted = false;        ///< no forward pass takes the folder as it is
    tokenizers::TokenizerWishes tokenizer = {};
};

/// The table.
[[nodiscard]] std::span<const Conversion> allConversions();
/// Null where there is none.
[[nodiscard]] const Conversion* findConversion(std::string_view architecture);

}  // namespace weightscape::exporting
