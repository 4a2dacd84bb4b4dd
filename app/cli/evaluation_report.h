// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/inference/evaluation/attribution.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/inference/evaluation/hidden_drift.h"

namespace weightscape::cli {

/// What a tensor alone does to the answers.
struct NamedDamage {
    std::string tensor;
    inference::TensorDamage damage;
};

/// What an evaluation found.
struct EvaluationFindings {
    inference::Evaluation evaluation;
    inference::ChunkPlan plan;                  ///< of the text
    std::vector<NamedDamage> damages;           ///< empty where nobody asked
    std::vector<inference::LayerDrift> layers;  ///< the same
};

/// The findings as JSON and for people.
[[nodiscard]] nlohmann::ordered_json evaluationDocument(const EvaluationFindings& findings);
[[nodiscard]] std::string evaluationText(const EvaluationFindings& findings);

}  // namespace weightscape::cli
