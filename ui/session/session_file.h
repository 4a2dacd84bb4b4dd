// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"
#include "ui/session/learned_files.h"
#include "ui/session/memory_choice.h"
#include "ui/session/recipe_book.h"

namespace weightscape::ui {

/// An open model as a session file names it: choices and paths, never weights or figures.
struct SavedModel {
    std::string path;  ///< absolute, or "sample"
    LearnedFiles learned;
    bool hideImportance = false;
    RecipeBook book;
    RecipeHistory history;  ///< empty, or its current step is `book`
    RecipeBranches branches;
    std::vector<std::string> selection;  ///< names of tensors, the current one first
};

/// What the window around the models looks like.
struct WindowState {
    QString page;       ///< id of the page in front; empty: the first
    QJsonObject pages;  ///< by id, what each page remembers (PageState)
    QString filter;     ///< of the navigator
};

/// All that a .weightscape file holds.
struct SavedSession {
    std::vector<SavedModel> models;
    int current = 0;  ///< index into models
    MemoryChoice memory;
    WindowState window;
};

/// JSON: {"weightscape_session":1,"models":[…],…}. Recipes are written as in recipe files.
[[nodiscard]] std::string toJson(const SavedSession& session);
/// Strict like recipe files, for the text may come from anybody; only what pages remember is free.
/// Errors: InvalidArgument, NotFound, Damaged; Unsupported for a newer version.
[[nodiscard]] Result<SavedSession> sessionFromJson(std::string_view text, const std::string& file);

/// Reads a session file of at most 16 MiB.
[[nodiscard]] Result<SavedSession> readSessionFile(const std::filesystem::path& path);
/// The text of a small file. Errors: CannotRead, InvalidArgument beyond 16 MiB.
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path& path);

}  // namespace weightscape::ui
