// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/tensor_place.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/model/architectures/tensor_role.h"

namespace weightscape {
namespace {

constexpr int kLargestNumber = 1'000'000;

/// A number between dots.
struct Numbered {
    std::size_t begin = 0, end = 0;  ///< of its digits
    int number = 0;
};

/// The first one that begins behind `from`, with something before it and a dot behind.
std::optional<Numbered> nextNumber(std::string_view name, std::size_t from) {
    for (std::size_t dot = name.find('.', from); dot != std::string_view::npos;
         dot = name.find('.', dot + 1)) {
        const std::size_t begin = dot + 1;
        const std::size_t end = std::min(name.find('.', begin), name.size());
        int number = 0;
        const auto [last, error] = std::from_chars(name.data() + begin, name.data() + end, number);
        const bool isNumber = error == std::errc() && last == name.data() + end && end > begin &&
                              number >= 0 && number <= kLargestNumber;
        if (isNumber && dot > 0 && end < name.size()) return Numbered{begin, end, number};
    }
    return std::nullopt;
}

/// "model.layers.3.mlp.experts.7.w1" has its expert's number cut.
bool cutExpert(std::string& role) {
    constexpr std::string_view kExperts = "experts";
    for (auto number = nextNumber(role, 0); number; number = nextNumber(role, number->end)) {
        const std::string_view before = std::string_view(role).substr(0, number->begin - 1);
        if (!before.ends_with(kExperts)) continue;
        role.erase(number->begin - 1, number->end - number->begin + 1);
        return true;
    }
    return false;
}

std::string_view lastParts(std::string_view name, int parts) {
    std::size_t at = name.size();
    for (; parts > 0 && at != std::string_view::npos && at > 0; --parts) {
        at = name.rfind('.', at - 1);
    }
    return at == std::string_view::npos || at == 0 ? name : name.substr(at + 1);
}

}  // namespace

TensorPlace tensorPlace(std::string_view name) {
    const TensorRole known = tensorRole(name);
    if (known.layer >= 0) {
        const std::string block = "blk." + std::to_string(known.layer) + ".";
        const std::size_t at = name.find(block);
        // Parts of another model in the same file keep what tells them apart in the role: "v.".
        return {"blk", known.layer, known.role, known.expert, at == 0 ? block.size() : 0};
    }
    for (auto number = nextNumber(name, 0); number; number = nextNumber(name, number->end)) {
        const std::string_view rest = name.substr(number->end + 1);
        if (rest.empty() || rest == "weight" || rest == "bias") continue;
        TensorPlace place;
        place.stack = name.substr(0, number->begin - 1);
        place.layer = number->number;
        place.role = rest;
        place.prefix = number->end + 1;
        place.expert = cutExpert(place.role);
        if (place.role.ends_with(".weight")) place.role.resize(place.role.size() - 7);
        return place;
    }
    return {{}, -1, known.role, known.expert, 0};
}

std::map<std::string, std::string> stackLabels(const std::set<std::string>& stacks) {
    std::map<std::string, std::string> labels;
    for (const std::string& stack : stacks) {
        int parts = 1;
        const auto isShared = [&](std::string_view label) {
            return std::ranges::count_if(stacks, [&](const std::string& other) {
                       return lastParts(other, parts) == label;
                   }) > 1;
        };
        while (lastParts(stack, parts).size() < stack.size() && isShared(lastParts(stack, parts))) {
            ++parts;
        }
        labels[stack] = lastParts(stack, parts);
    }
    return labels;
}

}  // namespace weightscape
