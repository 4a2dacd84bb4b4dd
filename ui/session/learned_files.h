// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "ui/session/open_moments.h"

/// What a model learned from a text is no part of a session's file, for it may be large: it lies
/// beside it, in files that the command line reads as well. Not for the GUI thread.
namespace weightscape::ui {

/// What is known of a model beside its weights.
struct Learned {
    std::shared_ptr<const ModelImportance> importance;  ///< null: nothing
    OpenMoments moments;  ///< where they are open, the Hessians of `importance` are theirs
};

/// Absolute paths; empty: there is none.
struct LearnedFiles {
    std::string importance;  ///< an importance matrix; also "sample"
    std::string hessians;    ///< moments of a forward pass: Hessians, where no moments are open
    std::string moments;

    friend bool operator==(const LearnedFiles&, const LearnedFiles&) = default;
};

/// Whether something of it is in no file that the user chose.
[[nodiscard]] bool needsFiles(const Learned& learned);
/// Where it was read from, as far as the user chose a file. Precondition: there is importance.
[[nodiscard]] LearnedFiles chosenFiles(const Learned& learned);

/// Whether all of it is in the files, which exist. Precondition: there is importance.
[[nodiscard]] bool areComplete(const LearnedFiles& files, const Learned& learned);

/// Writes what needsFiles() beside the session: "NAME.learned-1.imatrix.gguf",
/// "NAME.learned-1.hessians.gguf" and "NAME.learned-1.moments.gguf", with the first number that no
/// file has, so that no other session loses what it refers to. Errors: those of writeImportance()
/// and writeMoments(); then no file is left.
[[nodiscard]] Result<LearnedFiles> writeLearned(const Learned& learned,
                                                const std::filesystem::path& session,
                                                TaskContext& task);

/// Brings what is in the files to the model. A file that cannot be read, or is of another model, is
/// left out and adds to `problems`, which name it.
[[nodiscard]] Learned readLearned(const Model& model, const LearnedFiles& files,
                                  std::vector<Error>& problems, TaskContext& task);

}  // namespace weightscape::ui
