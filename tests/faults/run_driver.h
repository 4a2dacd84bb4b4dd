// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weightscape::test {

struct Outcome {
    int exitCode = -1;  ///< -1: killed
    std::string hit;    ///< name of the call that failed; empty: none did
};

/// Runs the exporting program with these arguments and settings of the fault shim, which counts
/// calls in `folder` and reports into `report`.
[[nodiscard]] Outcome runDriver(std::vector<std::string> arguments,
                                const std::filesystem::path& folder,
                                const std::filesystem::path& report,
                                std::vector<std::string> settings);

/// All bytes of a file; empty when there is none.
[[nodiscard]] std::string contentOf(const std::filesystem::path& path);

}  // namespace weightscape::test
