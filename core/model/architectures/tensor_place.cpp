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

std::size_t sharedBeginning(std::string_view left, std::string_view right) {
    const auto [end, other] = std::ranges::mismatch(left, right);
    return static_cast<std::size_t>(end - left.begin());
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
    // Backwards and with a dot in front, names that share their ends stand beside each other.
    std::vector<std::string> backwards;
    for (const std::string& stack : stacks) {
        backwards.emplace_back(stack.rbegin(), stack.rend()).push_back('.');
    }
    std::ranges::sort(backwards);
    std::map<std::string, std::string> labels;
    std::size_t before = 0;  // characters shared with the name before
    for (std::size_t i = 0; i < backwards.size(); ++i) {
        const std::string& name = backwards[i];
        const std::size_t behind =
            i + 1 < backwards.size() ? sharedBeginning(name, backwards[i + 1]) : 0;
        const std::size_t dot = name.find('.', std::max(before, behind));
        const std::size_t length = std::min(dot, name.size() - 1);
        labels[{name.rbegin() + 1, name.rend()}] = {
            name.rend() - static_cast<std::ptrdiff_t>(length), name.rend()};
        before = behind;
    }
    return labels;
}

}  // namespace weightscape
