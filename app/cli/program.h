// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

namespace weightscape::cli {

/// The command line from its arguments to the exit status.
[[nodiscard]] int runProgram(int argc, char** argv);

}  // namespace weightscape::cli
