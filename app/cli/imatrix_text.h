// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/measure/importance_coverage.h"
#include "core/model/importance_matrix.h"
#include "core/model/model.h"

/// Importance matrices and what they cover, as tables for people and as JSON.
namespace weightscape::cli {

[[nodiscard]] std::string matrixText(const ImportanceMatrix& matrix);
/// With the key "coverage" null, for coverageDocument().
[[nodiscard]] nlohmann::ordered_json matrixDocument(const ImportanceMatrix& matrix);

[[nodiscard]] std::string coverageText(const Model& model,
                                       const measure::ImportanceCoverage& coverage);
[[nodiscard]] nlohmann::ordered_json coverageDocument(const Model& model,
                                                      const measure::ImportanceCoverage& coverage);

}  // namespace weightscape::cli
