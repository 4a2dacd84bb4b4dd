// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/type_families.h"

#include <algorithm>
#include <array>

namespace weightscape::recipes {
namespace {

constexpr std::array<std::string_view, 17> kAll = {
    "iq2_xxs", "iq2_xs", "iq2_s", "q2_k", "iq3_xxs", "q3_k", "iq3_s", "iq4_xs", "q4_k",
    "iq4_nl",  "q4_0",   "q4_1",  "q5_k", "q5_0",    "q5_1", "q6_k",  "q8_0"};
constexpr std::array<std::string_view, 12> kFast = {"q2_k",   "q3_k", "iq4_xs", "q4_k",
                                                    "iq4_nl", "q4_0", "q4_1",   "q5_k",
                                                    "q5_0",   "q5_1", "q6_k",   "q8_0"};
constexpr std::array<std::string_view, 6> kKQuants = {"q2_k", "q3_k", "q4_k",
                                                      "q5_k", "q6_k", "q8_0"};

constexpr std::array kFamilies = {
    TypeFamily{"all", "All types"_text,
               "Every type that llama.cpp runs, from two to eight bits: the least damage"_text,
               kAll},
    TypeFamily{"fast", "Fast on a CPU"_text,
               "Without IQ2 and IQ3, whose codebooks a CPU decodes slowly"_text, kFast},
    TypeFamily{"k-quants", "K-quants"_text,
               "With Q8_0: types that older programs know as well"_text, kKQuants},
};

}  // namespace

std::span<const TypeFamily> typeFamilies() {
    return kFamilies;
}

const TypeFamily* findTypeFamily(std::string_view id) {
    const auto* const found = std::ranges::find(kFamilies, id, &TypeFamily::id);
    return found == kFamilies.end() ? nullptr : found;
}

std::string typeFamilyNames() {
    std::string names;
    for (const TypeFamily& family : kFamilies) {
        if (!names.empty()) names += ", ";
        names += family.id;
    }
    return names;
}

std::vector<const formats::Format*> formatsOf(const TypeFamily& family) {
    std::vector<const formats::Format*> formats;
    for (const std::string_view id : family.formats) formats.push_back(formats::findFormat(id));
    return formats;
}

}  // namespace weightscape::recipes
