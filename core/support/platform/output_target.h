// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "core/support/platform/output_file.h"

namespace weightscape::files {

/// A target that may be written.
struct OutputTarget {
    std::filesystem::path path;    ///< links followed
    std::filesystem::path folder;  ///< never empty
    bool exists = false;
};

/// Looks at the target without opening it. Errors as OutputFile::create.
[[nodiscard]] Result<OutputTarget> checkTarget(const OutputRequest& request);

/// The mark in the hidden name of a resumable file.
inline constexpr const char* kUnfinished = "unfinished";

/// The hidden name for a file in the making: ".NAME.MARK.part", with NAME cut between characters
/// so that the whole has at most `limit` bytes.
[[nodiscard]] std::string hiddenName(const std::string& name, const std::string& mark,
                                     std::size_t limit);

}  // namespace weightscape::files
