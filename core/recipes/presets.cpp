// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/presets.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape::recipes {

namespace {

/// From largest to smallest file. Names, numbers and formats are llama.cpp's; those that its
/// llama-quantize does not offer are marked.
constexpr std::array kPresets = {
    Preset{"F32", 0, "f32", "Full precision: for reference, four bytes per weight."_text},
    Preset{"F16", 1, "f16", "Half precision: what most models are published in."_text},
    Preset{"BF16", 32, "bf16", "Half the size of F32 with its full range, but fewer digits."_text},
    Preset{"Q8_0_F16_EMBD", 7, "q8_0", "Q8_0 with the token embeddings in F16."_text, false},
    Preset{"Q8_0", 7, "q8_0", "Practically no loss, about half the size of F16."_text},
    Preset{"Q6_K", 18, "q6_k", "Very little loss; the largest of the K-quants."_text},
    Preset{"Q5_1", 9, "q5_1", "Older 5-bit format with scale and minimum; Q5_K_M is smaller."_text},
    Preset{"Q5_K_M", 17, "q5_k", "Little loss; the sensitive tensors get Q6_K."_text},
    Preset{"Q5_K_S", 16, "q5_k", "Little loss; almost everything in Q5_K."_text},
    Preset{"Q5_0", 8, "q5_0", "Older 5-bit format; Q5_K_S is as small and more exact."_text},
    Preset{"Q4_1", 3, "q4_1", "Older 4-bit format with scale and minimum; Q4_K_M is smaller."_text},
    Preset{"Q4_K_M", 15, "q4_k",
           "The usual choice: small, and the sensitive tensors get Q6_K."_text},
    Preset{"Q4_K_S", 14, "q4_k", "A little smaller than Q4_K_M, with a little more loss."_text},
    Preset{"NVFP4", 39, "nvfp4", "4-bit floats with 8-bit scales, embeddings in Q8_0."_text, false},
    Preset{"IQ4_NL", 25, "iq4_nl",
           "4 bits on uneven levels; good quality, as large as Q4_K_S."_text},
    Preset{"Q4_0", 2, "q4_0",
           "The oldest 4-bit format: simple and fast, more loss than Q4_K_S."_text},
    Preset{"IQ4_XS", 30, "iq4_xs", "4 bits on uneven levels, a little smaller than Q4_K_S."_text},
    Preset{"MXFP4", 38, "mxfp4", "4-bit floats for all matrices, embeddings in Q8_0."_text, false},
    Preset{"MXFP4_MOE", 38, "mxfp4", "Experts in 4-bit floats, all else in Q8_0."_text},
    Preset{"Q3_K_L", 13, "q3_k", "Noticeable loss; the sensitive tensors get Q5_K."_text},
    Preset{"Q3_K_M", 12, "q3_k", "Noticeable loss; the sensitive tensors get Q4_K and Q5_K."_text},
    Preset{"IQ3_M", 27, "iq3_s", "Noticeable loss; most in IQ3_S, sensitive tensors in Q4_K."_text},
    Preset{"IQ3_S", 26, "iq3_s", "Noticeable loss; smaller than Q3_K_M at like quality."_text},
    Preset{"Q3_K_S", 11, "q3_k", "Clear loss; almost everything in Q3_K."_text},
    Preset{"IQ3_XS", 22, "iq3_s",
           "Clear loss; IQ3_S with IQ3_XXS. Needs an importance matrix."_text},
    Preset{"IQ3_XXS", 23, "iq3_xxs", "Clear loss at 3 bits; needs an importance matrix."_text},
    Preset{"Q2_K", 10, "q2_k", "Strong loss; only when nothing larger fits into memory."_text},
    Preset{"Q2_K_S", 21, "q2_k", "The smallest K-quant; needs an importance matrix."_text},
    Preset{"IQ2_M", 29, "iq2_s", "Strong loss at 2.7 bits; needs an importance matrix."_text},
    Preset{"IQ2_S", 28, "iq2_xs", "Strong loss at 2.5 bits; needs an importance matrix."_text},
    Preset{"IQ2_XS", 20, "iq2_xs", "Strong loss at 2.4 bits; needs an importance matrix."_text},
    Preset{"Q2_0", 41, "q2_0", "For models trained with 2-bit weights; others are destroyed."_text},
    Preset{"TQ2_0", 37, "tq2_0",
           "For models trained with ternary weights; others are destroyed."_text},
    Preset{"IQ2_XXS", 19, "iq2_xxs",
           "Very strong loss at 2.1 bits; needs an importance matrix."_text},
    Preset{"IQ1_M", 31, "iq1_m", "Extreme loss at 1.8 bits; needs an importance matrix."_text},
    Preset{"TQ1_0", 36, "tq1_0", "TQ2_0's values packed tighter; for ternary models only."_text},
    Preset{"IQ1_S", 24, "iq1_s", "Extreme loss at 1.6 bits; needs an importance matrix."_text},
    Preset{"Q1_0", 40, "q1_0", "For models trained with 1-bit weights; others are destroyed."_text},
    Preset{"COPY", 0, "", "Every tensor keeps its type; change single ones by rules."_text},
};

struct Alias {
    std::string_view name;
    std::string_view preset;
};

constexpr std::array kAliases = {
    Alias{"Q3_K", "Q3_K_M"},
    Alias{"Q4_K", "Q4_K_M"},
    Alias{"Q5_K", "Q5_K_M"},
};

/// The table, and behind it formats that no row has, so that each can fill a model.
const std::vector<Preset>& everyPreset() {
    static const std::vector<Preset> presets = [] {
        std::vector<Preset> made(kPresets.begin(), kPresets.end());
        for (const formats::Format& format : formats::allFormats()) {
            const auto& info = format.info;
            if (!format.canEncode() || info.ggmlType < 0) continue;
            if (std::ranges::find(made, info.id, &Preset::format) != made.end()) continue;
            made.push_back({info.label, 0, info.id, info.summary, false});
        }
        return made;
    }();
    return presets;
}

bool equalIgnoringCase(std::string_view left, std::string_view right) {
    const auto equal = [](unsigned char a, unsigned char b) {
        return std::toupper(a) == std::toupper(b);
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), equal);
}

}  // namespace

std::span<const Preset> allPresets() {
    return kPresets;
}

const Preset* presetOfFormat(std::string_view formatId) {
    // Q8_0_F16_EMBD has most matrices in Q8_0 as well, but is not its name.
    const Preset* const named = findPreset(formatId);
    if (named != nullptr && named->format == formatId) return named;
    const auto found = std::ranges::find(everyPreset(), formatId, &Preset::format);
    return found != everyPreset().end() ? &*found : nullptr;
}

const Preset* findPreset(std::string_view name) {
    for (const Alias& alias : kAliases) {
        if (equalIgnoringCase(name, alias.name)) name = alias.preset;
    }
    for (const Preset& preset : everyPreset()) {
        if (equalIgnoringCase(name, preset.name)) return &preset;
    }
    return nullptr;
}

}  // namespace weightscape::recipes
