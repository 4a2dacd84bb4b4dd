// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/tensor_names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace weightscape {
namespace {

/// Models that see or hear keep the language model one level deeper.
constexpr std::array<std::string_view, 4> kPrefixes = {
    "language_model.model.", "model.language_model.", "language_model.", "model."};

std::string_view withoutPrefixes(std::string_view name, std::string_view own) {
    const auto common = std::ranges::find_if(
        kPrefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
    if (common != kPrefixes.end()) name.remove_prefix(common->size());
    if (name.starts_with(own)) name.remove_prefix(own.size());
    return name;
}

/// "layers.3.mlp.experts.12.w1" is the pattern "layers.#.mlp.experts.#.w1" with 3 and 12.
struct NumberedName {
    std::string pattern;
    std::vector<std::string_view> numbers;
};

NumberedName numbered(std::string_view name) {
    NumberedName result;
    while (true) {
        const std::string_view part = name.substr(0, name.find('.'));
        if (!part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos) {
            result.pattern += '#';
            result.numbers.push_back(part);
        } else {
            result.pattern += part;
        }
        if (part.size() == name.size()) return result;
        result.pattern += '.';
        name.remove_prefix(part.size() + 1);
    }
}

/// Puts the name's numbers into the first list's pair that fits; empty when none does.
std::string lookUp(const NumberedName& name, std::span<const NameList> lists) {
    for (const NameList list : lists) {
        const auto found = std::ranges::find(list, name.pattern, &NamePair::huggingFace);
        if (found == list.end()) continue;
        std::string result;
        auto number = name.numbers.begin();
        for (const char c : found->gguf) {
            c == '#' ? result += * number++ : result += c;
        }
        return result;
    }
    return {};
}

}  // namespace

std::string ggufNameOf(std::string_view huggingFaceName, const Architecture& architecture) {
    std::string_view name = withoutPrefixes(huggingFaceName, architecture.prefix);
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    const std::string_view ending = name.substr(dot);
    std::string known;
    if (ending == ".weight" || ending == ".bias") {
        const auto& own = architecture.names;
        const std::array lists = {own[0], own[1], own[2], commonNames()};
        known = lookUp(numbered(name.substr(0, dot)), lists);
        if (!known.empty()) known += ending;
    } else if (!architecture.bareNames.empty()) {
        known = lookUp(numbered(name), {&architecture.bareNames, 1});
    }
    return known.empty() ? std::string(huggingFaceName) : known;
}

}  // namespace weightscape
