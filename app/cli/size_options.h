// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "app/cli/console.h"
#include "app/cli/memory_options.h"
#include "core/memory/size_arithmetic.h"

namespace weightscape::cli {

/// The group of these options in the help.
inline constexpr Words kSizeGroup = "Without a file: a model as numbers"_text;

/// A model as numbers, as typed; see memory::SizeQuestion.
struct SizeArguments {
    std::string parameters;  ///< empty: not asked for
    std::string training;
    std::string adapterParameters;
    memory::SizeQuestion shape;
};

/// Adds --parameters and what goes with it, with checks.
void addSizeArguments(CLI::App& parser, SizeArguments& arguments);

/// Prints every term with bytes, GB and GiB. Errors: as memory::sizeTerms().
[[nodiscard]] Result<void> showSizes(const SizeArguments& arguments,
                                     const memory::MemoryOptions& options, Console& console);

}  // namespace weightscape::cli
