// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/inference/evaluation/evaluate.h"

namespace weightscape::cli {

/// What an evaluation found, as JSON and for people.
[[nodiscard]] nlohmann::ordered_json evaluationDocument(const inference::Evaluation& evaluation,
                                                        const inference::ChunkPlan& plan);
[[nodiscard]] std::string evaluationText(const inference::Evaluation& evaluation,
                                         const inference::ChunkPlan& plan);

}  // namespace weightscape::cli
