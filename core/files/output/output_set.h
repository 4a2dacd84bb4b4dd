// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/support/platform/output_file.h"

namespace weightscape::files {

/// Gives the files of one set their names together, once all of them are complete and synced. Files
/// that they replace move aside first, the first one before the others, and the first new file gets
/// its name last: whoever ends the program half-way finds all old files, all new ones, or a set
/// whose first file is missing. The last call on these objects, which all were written whole. When
/// it fails, every target is what it was before, with one exception that the error's text states:
/// if only syncing the folder fails, the new files are complete under their names but may not
/// survive a power cut. Errors: OutputExists, NoSpace, CannotWrite.
[[nodiscard]] Result<void> commitTogether(std::span<OutputFile* const> files);

}  // namespace weightscape::files
