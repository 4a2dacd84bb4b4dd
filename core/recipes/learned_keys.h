// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/used_text.h"
#include "core/recipes/quantization_plan.h"

namespace weightscape::recipes {

/// The keys by which a file says how its weights were chosen begin so.
inline constexpr std::string_view kLearnedPrefix = "weightscape.";
/// ... and those that name a text end so, below its role: "weightscape.tuning.sha256".
inline constexpr std::string_view kTextHashEnding = ".sha256";

/// The texts that have a say in what a plan makes of the weights.
[[nodiscard]] std::vector<UsedText> usedTexts(const QuantizationPlan& plan);

/// Adds the level of a plan's recipe, and for each text that had a say its hash and tokens; nothing
/// for recipes that name no level, whose files are those of llama.cpp. How many bytes the keys take
/// does not depend on what tuning finds.
void appendLearnedKeys(const QuantizationPlan& plan, Metadata& metadata);

}  // namespace weightscape::recipes
