// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/learned_keys.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace weightscape::recipes {
namespace {

constexpr std::string_view kLevelKey = "weightscape.optimize";

std::uint32_t asUint32(std::uint64_t number) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

void append(const std::string& key, MetadataValue value, Metadata& metadata) {
    std::erase_if(metadata, [&](const MetadataEntry& entry) { return entry.key == key; });
    metadata.push_back({key, std::move(value)});
}

void appendText(const UsedText& text, Metadata& metadata) {
    const std::string stem = std::string(kLearnedPrefix) + text.role;
    if (!text.sha256.empty()) {
        append(stem + std::string(kTextHashEnding), MetadataValue::fromString(text.sha256),
               metadata);
    }
    append(stem + ".tokens", MetadataValue::fromUint32(asUint32(text.tokens)), metadata);
}

}  // namespace

std::vector<UsedText> usedTexts(const QuantizationPlan& plan) {
    std::vector<UsedText> texts;
    if (plan.recipe.feedback && plan.options.importance != nullptr) {
        const auto known = plan.options.importance->texts();
        texts.assign(known.begin(), known.end());
    }
    if (plan.options.tuning) {
        texts.push_back(plan.options.tuning->learning);
        texts.push_back(plan.options.tuning->development);
    }
    return texts;
}

void appendLearnedKeys(const QuantizationPlan& plan, Metadata& metadata) {
    if (plan.recipe.optimize == 0) return;
    append(std::string(kLevelKey), MetadataValue::fromUint32(plan.recipe.optimize), metadata);
    for (const UsedText& text : usedTexts(plan)) appendText(text, metadata);
    if (!plan.options.tuning) return;
    const TuningNotes& notes = *plan.options.tuning;
    const TuningChoice& choice = plan.recipe.tuning;
    const std::string stem = std::string(kLearnedPrefix) + notes.learning.role;
    append(stem + ".steps", MetadataValue::fromUint32(asUint32(choice.steps())), metadata);
    append(stem + ".seed", MetadataValue::fromUint32(asUint32(choice.seed())), metadata);
    append(stem + ".divergence_before",
           MetadataValue::fromFloat32(static_cast<float>(notes.before)), metadata);
    append(stem + ".divergence_after", MetadataValue::fromFloat32(static_cast<float>(notes.after)),
           metadata);
}

}  // namespace weightscape::recipes
