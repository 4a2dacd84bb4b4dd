// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/memory_options.h"

#include "app/cli/spoken.h"
#include "core/support/byte_text.h"

namespace weightscape::cli {
namespace {

std::string sizeProblem(const std::string& text) {
    const auto size = parseByteSize(text);
    return size ? std::string() : size.error().detail;
}

std::string cacheTypeProblem(const std::string& id) {
    const auto format = memory::findCacheFormat(id);
    return format ? std::string() : format.error().detail;
}

}  // namespace

void addMemoryArguments(CLI::App& parser, MemoryArguments& arguments) {
    parser
        .add_option("--context", arguments.context,
                    said(Text("Context length in tokens (default: 4096)")))
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 24U));
    parser
        .add_option("--cache-type-k", arguments.keyType,
                    said(Text("Type that keys are kept in (f16)")))
        ->check(cacheTypeProblem);
    parser
        .add_option("--cache-type-v", arguments.valueType,
                    said(Text("Type that values are kept in (f16)")))
        ->check(cacheTypeProblem);
    parser
        .add_option("--reserve", arguments.reserve,
                    said(Text("Memory left to the system and other programs (default: 512 MiB)")))
        ->check(sizeProblem);
    parser
        .add_option(
            "--memory", arguments.sizes,
            said(
                Text("Sizes to compare with, such as 8GiB,24GB: does it fit, and how many layers")))
        ->delimiter(',')
        ->check(sizeProblem);
}

memory::MemoryOptions memoryOptions(const MemoryArguments& arguments) {
    memory::MemoryOptions options;
    options.context = arguments.context;
    options.keys = *memory::findCacheFormat(arguments.keyType);
    options.values = *memory::findCacheFormat(arguments.valueType);
    if (!arguments.reserve.empty()) options.reserve = *parseByteSize(arguments.reserve);
    return options;
}

std::vector<std::uint64_t> memorySizes(const MemoryArguments& arguments) {
    std::vector<std::uint64_t> sizes;
    for (const std::string& size : arguments.sizes) sizes.push_back(*parseByteSize(size));
    return sizes;
}

}  // namespace weightscape::cli
