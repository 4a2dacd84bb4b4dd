// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "ui/session/open_moments.h"

namespace weightscape::ui {

/// A file of moments for the model. Not for the GUI thread. Errors: those of files::openMoments()
/// and checkMoments(); they name the file.
[[nodiscard]] Result<OpenMoments> readMoments(const Model& model, const std::filesystem::path& file,
                                              TaskContext& task);

/// What plans use once the moments are open: the matrix that is open stays, null being none, and
/// the moments' Hessians take the place of its own.
[[nodiscard]] std::shared_ptr<const ModelImportance> importanceWith(
    const Model& model, const std::shared_ptr<const ModelImportance>& before,
    const OpenMoments& moments);

}  // namespace weightscape::ui
