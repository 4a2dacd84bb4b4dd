// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

/// Where asGguf() and llama.cpp's converter write other keys of the same folder, or the folder of
/// the sample model and its GGUF, which no converter made, differ. All else is the same.
namespace weightscape::exporting {

struct Difference {
    std::string_view key;  ///< without the architecture, as KeyList takes them
    std::string_view why;
};

inline constexpr auto kConverterDifferences = std::to_array<Difference>({
    {"general.basename", "the converter guesses it from the folder's name; left out here"},
    {"general.finetune", "the same"},
    {"general.version", "the same"},
    {"general.license", "stands in a README.md, which is not read; so do the following"},
    {"general.tags", "the same"},
    {"general.languages", "the same"},
    {"general.base_model.count", "the same, with all keys of base models and datasets"},
    {"tokenizer.ggml.unknown_token_id", "the converter leaves out the one of tokenizer.model"},
    {"tokenizer.ggml.normalizer.lowercase", "also where it is false, which decides the tokens"},
    {"tokenizer.ggml.normalizer.strip_accents", "the converter leaves it out"},
    {"tokenizer.ggml.scores",
     "of byte pairs with a fallback to bytes in tokenizer.json: by the order of their merges, "
     "where the converter has -1000 for all"},
    {"tokenizer.ggml.pre", "by the patterns of tokenizer.json, not by a digest of tokens"},
    {".feed_forward_length", "of GPT-2: n_inner where it is given, else as there"},
    {"rope_freqs.weight", "computed in double precision: the last digits may differ"},
});

/// Of the sample's GGUF against what its folder becomes.
inline constexpr auto kSampleDifferences = std::to_array<Difference>({
    {"general.name", "the folder is only called hf"},
    {"general.license", "the folder does not say it"},
    {".attention.key_length", "the converter writes it where config.json has head_dim"},
    {".attention.value_length", "the same"},
});

}  // namespace weightscape::exporting
