// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "core/memory/memory_model.h"

namespace weightscape::cli {

/// What is said about running the model, as given on the command line.
struct MemoryArguments {
    std::string keyType = "f16";
    std::string valueType = "f16";
    std::string cacheType;  ///< of both, where it is given
    std::string context;    ///< "8192", "128K"; empty: the usual
    std::string reserve;
    std::vector<std::string> sizes;
};

/// Adds --context, --cache-type-k, --cache-type-v, --reserve and --memory, with checks.
void addMemoryArguments(CLI::App& parser, MemoryArguments& arguments);
/// Precondition of both: the arguments were checked while parsing.
[[nodiscard]] memory::MemoryOptions memoryOptions(const MemoryArguments& arguments);
[[nodiscard]] std::vector<std::uint64_t> memorySizes(const MemoryArguments& arguments);

}  // namespace weightscape::cli
