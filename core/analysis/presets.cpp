// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cctype>

#include "core/analysis/recipe.h"

namespace weightscape::analysis {

namespace {

/// The names, numbers and formats are llama.cpp's; from largest to smallest file.
constexpr std::array kPresets = {
    Preset{"F32", 0, "f32", "Full precision: for reference, four bytes per weight."},
    Preset{"F16", 1, "f16", "Half precision: what most models are published in."},
    Preset{"BF16", 32, "bf16", "Half the size of F32 with its full range, but fewer digits."},
    Preset{"Q8_0", 7, "q8_0", "Practically no loss, about half the size of F16."},
    Preset{"Q6_K", 18, "q6_k", "Very little loss; the largest of the K-quants."},
    Preset{"Q5_1", 9, "q5_1", "Older 5-bit format with scale and minimum; Q5_K_M is smaller."},
    Preset{"Q5_K_M", 17, "q5_k", "Little loss; the sensitive tensors get Q6_K."},
    Preset{"Q5_K_S", 16, "q5_k", "Little loss; almost everything in Q5_K."},
    Preset{"Q5_0", 8, "q5_0", "Older 5-bit format; Q5_K_S is as small and more exact."},
    Preset{"Q4_1", 3, "q4_1", "Older 4-bit format with scale and minimum; Q4_K_M is smaller."},
    Preset{"Q4_K_M", 15, "q4_k", "The usual choice: small, and the sensitive tensors get Q6_K."},
    Preset{"Q4_K_S", 14, "q4_k", "A little smaller than Q4_K_M, with a little more loss."},
    Preset{"Q4_0", 2, "q4_0", "The oldest 4-bit format: simple and fast, more loss than Q4_K_S."},
    Preset{"Q3_K_L", 13, "q3_k", "Noticeable loss; the sensitive tensors get Q5_K."},
    Preset{"Q3_K_M", 12, "q3_k", "Noticeable loss; the sensitive tensors get Q4_K and Q5_K."},
    Preset{"Q3_K_S", 11, "q3_k", "Clear loss; almost everything in Q3_K."},
    Preset{"Q2_K", 10, "q2_k", "Strong loss; only when nothing larger fits into memory."},
    Preset{"Q2_K_S", 21, "q2_k", "The smallest K-quant; needs an importance matrix."},
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

const Preset* findPreset(std::string_view name) {
    for (const Alias& alias : kAliases) {
        if (equalIgnoringCase(name, alias.name)) name = alias.preset;
    }
    for (const Preset& preset : kPresets) {
        if (equalIgnoringCase(name, preset.name)) return &preset;
    }
    return nullptr;
}

}  // namespace weightscape::analysis
