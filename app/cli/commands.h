// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

#include "app/cli/console.h"
#include "core/support/result.h"

namespace weightscape::cli {

/// What a command does once its options are parsed. Results go to `console`. Errors end the
/// program with status 1, or with 130 when the work was interrupted.
using Action = std::function<Result<void>(Console& console)>;

/// One command: declares its arguments on `parser` and returns what to do with them. The action
/// owns the variables that the arguments are parsed into.
struct Command {
    const char* name;
    Words summary;
    Action (*declare)(CLI::App& parser);
};

/// THE list of commands, in the order of the help.
[[nodiscard]] std::span<const Command> allCommands();

}  // namespace weightscape::cli
