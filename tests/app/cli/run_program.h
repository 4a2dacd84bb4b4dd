// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weightscape::test {

/// How a run of the command line ended and what it said.
struct Finished {
    int status = -1;  ///< exit status; 128 + signal when a signal ended it
    std::string out;
    std::string err;
};

/// Runs weightscape-cli with these arguments and waits for it. `out` names a file that takes
/// standard output instead of the result, `locale` is LC_ALL. Throws when the program cannot be
/// started.
[[nodiscard]] Finished runCli(const std::vector<std::string>& arguments,
                              const std::filesystem::path& out = {}, const char* locale = "C");

/// Runs it with a terminal as standard error, sends `signal` as soon as a progress bar is seen, and
/// waits. `err` is what the terminal got.
[[nodiscard]] Finished interruptCli(const std::vector<std::string>& arguments, int signal);

/// Runs it with --json, expects status 0 and parses the document.
[[nodiscard]] nlohmann::json jsonOf(std::vector<std::string> arguments);

/// The keys of an object in their order.
[[nodiscard]] std::vector<std::string> keysOf(const nlohmann::json& object);

/// The whole file; throws when it cannot be read.
[[nodiscard]] std::string contentOf(const std::filesystem::path& path);

}  // namespace weightscape::test
