// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/support/result.h"

namespace weightscape::ui {

/// A session as it was kept while the program ran.
struct Autosaved {
    std::uint64_t number = 0;  ///< counts up with every writing
    std::string text;          ///< of a session file
};

/// Keeps the text in one of two files of the folder, in turn, so that one of them is whole at any
/// moment; each ends with its length and SHA-256. Makes the folder. Error: CannotWrite.
[[nodiscard]] Result<void> writeAutosave(const std::filesystem::path& folder,
                                         const Autosaved& saved);
/// The newest that is whole; empty when there is none.
[[nodiscard]] std::optional<Autosaved> newestAutosave(const std::filesystem::path& folder);
/// After a proper end there is nothing to recover.
void removeAutosaves(const std::filesystem::path& folder);

}  // namespace weightscape::ui
