// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/analysis/model_importance.h"
#include "core/io/importance_reader.h"

namespace weightscape::test {

/// The importance matrix of the built-in model, for that model or one made of it. Throws
/// std::runtime_error when it cannot be read.
[[nodiscard]] inline std::shared_ptr<const analysis::ModelImportance> sampleImportance(
    const Model& model) {
    SilentTask task;
    auto matrix = io::openImportance(io::sampleImportancePath().value(), task);
    if (!matrix) throw std::runtime_error(describe(matrix.error()));
    return std::make_shared<const analysis::ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
}

}  // namespace weightscape::test
