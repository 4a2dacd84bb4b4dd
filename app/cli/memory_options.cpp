// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/memory_options.h"

#include "app/cli/arguments.h"
#include "core/support/byte_text.h"

namespace weightscape::cli {
namespace {

std::string cacheTypeProblem(const std::string& id) {
    return problemOf(memory::findCacheFormat(id));
}

}  // namespace

void addMemoryArguments(CLI::App& parser, MemoryArguments& arguments) {
    parser
        .add_option("--context", arguments.context,
                    said("Context length in tokens, such as 8192 or 128K, which is 131072 "
                         "(default: 4096)"_text))
        ->check([](const std::string& text) { return problemOf(memory::parseContext(text)); });
    parser
        .add_option("--cache-type-k", arguments.keyType,
                    said("Type that keys are kept in (f16)"_text))
        ->check(cacheTypeProblem);
    parser
        .add_option("--cache-type-v", arguments.valueType,
                    said("Type that values are kept in (f16)"_text))
        ->check(cacheTypeProblem);
    parser
        .add_option("--cache", arguments.cacheType,
                    said("Type that keys and values are kept in (f16)"_text))
        ->check(cacheTypeProblem)
        ->excludes("--cache-type-k", "--cache-type-v");
    parser
        .add_option("--reserve", arguments.reserve,
                    said("Memory left to the system and other programs (default: none)"_text))
        ->check(checkByteSize);
    parser
        .add_option(
            "--memory", arguments.sizes,
            said("Sizes to compare with, such as 8GiB,24GB: does it fit, and how many layers"_text))
        ->delimiter(',')
        ->check(checkByteSize);
}

memory::MemoryOptions memoryOptions(const MemoryArguments& arguments) {
    memory::MemoryOptions options;
    if (!arguments.context.empty()) options.context = *memory::parseContext(arguments.context);
    const bool both = !arguments.cacheType.empty();
    options.keys = *memory::findCacheFormat(both ? arguments.cacheType : arguments.keyType);
    options.values = *memory::findCacheFormat(both ? arguments.cacheType : arguments.valueType);
    if (!arguments.reserve.empty()) options.reserve = *parseByteSize(arguments.reserve);
    return options;
}

std::vector<std::uint64_t> memorySizes(const MemoryArguments& arguments) {
    std::vector<std::uint64_t> sizes;
    for (const std::string& size : arguments.sizes) sizes.push_back(*parseByteSize(size));
    return sizes;
}

}  // namespace weightscape::cli
