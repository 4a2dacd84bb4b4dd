// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/files/importance/importance_reader.h"
#include "core/model/model_importance.h"

namespace weightscape::test {

/// The importance matrix of the built-in model, for that model or one made of it. Throws
/// std::runtime_error when it cannot be read.
[[nodiscard]] inline std::shared_ptr<const ModelImportance> sampleImportance(const Model& model) {
    SilentTask task;
    auto matrix = files::openImportance(files::sampleImportancePath().value(), task);
    if (!matrix) throw std::runtime_error(describe(matrix.error()).english());
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
}

}  // namespace weightscape::test
