// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/inference/evaluation/attribution.h"
#include "core/inference/evaluation/evaluate.h"

namespace weightscape::cli {

/// What a tensor alone does to the answers.
struct NamedDamage {
    std::string tensor;
    inference::TensorDamage damage;
};

/// What an evaluation found, as JSON and for people; `damages` may be empty.
[[nodiscard]] nlohmann::ordered_json evaluationDocument(const inference::Evaluation& evaluation,
                                                        const inference::ChunkPlan& plan,
                                                        const std::vector<NamedDamage>& damages);
[[nodiscard]] std::string evaluationText(const inference::Evaluation& evaluation,
                                         const inference::ChunkPlan& plan,
                                         const std::vector<NamedDamage>& damages);

}  // namespace weightscape::cli
