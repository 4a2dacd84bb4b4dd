// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// What a model learned from a text is no part of a session's file, for it may be large: it lies
/// beside it, in files that the command line reads as well. Not for the GUI thread.
namespace weightscape::ui {

/// Absolute paths; empty: there is none.
struct LearnedFiles {
    std::string importance;  ///< an importance matrix; also "sample"
    std::string hessians;    ///< moments, of which only the Hessians are wanted

    friend bool operator==(const LearnedFiles&, const LearnedFiles&) = default;
};

/// Whether something of it is in no file that the user chose.
[[nodiscard]] bool needsFiles(const ModelImportance& importance);
/// Where it was read from, as far as the user chose a file.
[[nodiscard]] LearnedFiles chosenFiles(const ModelImportance& importance);

/// Whether all of it is in the files, which exist.
[[nodiscard]] bool areComplete(const LearnedFiles& files, const ModelImportance& importance);

/// Writes what needsFiles() beside the session: "NAME.learned-1.imatrix.gguf" and
/// "NAME.learned-1.moments.gguf", with the first number that no file has, so that no other session
/// loses what it refers to. Errors: those of writeImportance() and writeMoments(); then neither
/// file is left.
[[nodiscard]] Result<LearnedFiles> writeLearned(const ModelImportance& importance,
                                                const std::filesystem::path& session,
                                                TaskContext& task);

/// Brings what is in the files to the model. Precondition: there is an importance matrix. Errors:
/// those of openImportance() and openMoments(); they name the file.
[[nodiscard]] Result<std::shared_ptr<const ModelImportance>> readLearned(const Model& model,
                                                                         const LearnedFiles& files,
                                                                         TaskContext& task);

}  // namespace weightscape::ui
