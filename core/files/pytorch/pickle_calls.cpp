// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/pickle_calls.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weightscape::files {
namespace {

using Arguments = std::span<const PickleIndex>;
using Described = std::optional<PickleNode>;

/// A value of the pickle that is a whole number and not negative.
std::optional<std::uint64_t> countAt(Arguments arguments, std::size_t place, const Pickle& pickle) {
    if (place >= arguments.size()) return std::nullopt;
    const PickleNode& node = pickle[arguments[place]];
    if (node.kind != PickleKind::Integer || node.integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(node.integer);
}

std::optional<std::vector<std::uint64_t>> countsAt(Arguments arguments, std::size_t place,
                                                   const Pickle& pickle) {
    constexpr std::size_t kMostDimensions = 16;  // more than anybody's weights have
    if (place >= arguments.size()) return std::nullopt;
    const PickleNode& node = pickle[arguments[place]];
    if (node.kind != PickleKind::Tuple && node.kind != PickleKind::List) return std::nullopt;
    const Arguments items = pickle.itemsOf(node);
    if (items.size() > kMostDimensions) return std::nullopt;
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto count = countAt(items, i, pickle);
        if (!count) return std::nullopt;
        counts.push_back(*count);
    }
    return counts;
}

/// (storage, first number, shape, strides …); what follows says nothing about the weights.
Described tensor(Arguments arguments, Pickle& pickle) {
    constexpr std::size_t kMostTensors = std::size_t{1} << 18U;
    if (pickle.tensors.size() >= kMostTensors) return std::nullopt;
    if (arguments.empty() || pickle[arguments[0]].kind != PickleKind::Storage) return std::nullopt;
    const auto first = countAt(arguments, 1, pickle);
    auto shape = countsAt(arguments, 2, pickle);
    auto strides = countsAt(arguments, 3, pickle);
    if (!first || !shape || !strides || shape->size() != strides->size()) return std::nullopt;
    pickle.tensors.push_back({.storage = pickle[arguments[0]].index,
                              .type = {},
                              .first = *first,
                              .shape = *std::move(shape),
                              .strides = *std::move(strides)});
    return PickleNode{.kind = PickleKind::Tensor,
                      .index = static_cast<PickleIndex>(pickle.tensors.size() - 1)};
}

/// (storage, first number, shape, strides, two that say nothing, type …)
Described typedTensor(Arguments arguments, Pickle& pickle) {
    constexpr std::size_t kType = 6;
    constexpr std::string_view kModule = "torch.";
    if (arguments.size() <= kType) return std::nullopt;
    const PickleNode type = pickle[arguments[kType]];
    if (type.kind != PickleKind::Name || !type.text.starts_with(kModule)) return std::nullopt;
    Described made = tensor(arguments, pickle);
    if (made) pickle.tensors.back().type = type.text.substr(kModule.size());
    return made;
}

/// The first argument as it is.
Described first(Arguments arguments, Pickle& pickle) {
    return arguments.empty() ? std::nullopt : Described(pickle[arguments[0]]);
}

/// (function, class, arguments, state): the function's tensor, as another class.
Described otherClass(Arguments arguments, Pickle& pickle) {
    if (arguments.size() < 3) return std::nullopt;
    const PickleNode function = pickle[arguments[0]];
    const PickleNode given = pickle[arguments[2]];
    if (given.kind != PickleKind::Tuple || function.kind != PickleKind::Name) return std::nullopt;
    const std::vector<PickleIndex> items = pickle.itemsOf(given);
    if (function.text == "torch._utils._rebuild_tensor_v2") return tensor(items, pickle);
    if (function.text == "torch._utils._rebuild_tensor_v3") return typedTensor(items, pickle);
    return std::nullopt;
}

Described list(std::vector<PickleIndex> items, PickleKind kind, Pickle& pickle) {
    pickle.lists.push_back(std::move(items));
    return PickleNode{.kind = kind, .index = static_cast<PickleIndex>(pickle.lists.size() - 1)};
}

/// Empty, or of (key, value) pairs.
Described dictionary(Arguments arguments, Pickle& pickle) {
    std::vector<PickleIndex> items;
    if (!arguments.empty() && pickle[arguments[0]].kind == PickleKind::List) {
        const auto& pairs = pickle.itemsOf(pickle[arguments[0]]);
        pickle.copied += 2 * pairs.size();
        if (pickle.copied > kMostPickleNodes) return std::nullopt;
        for (const PickleIndex pair : pairs) {
            const PickleNode& node = pickle[pair];
            const bool isList = node.kind == PickleKind::Tuple || node.kind == PickleKind::List;
            if (!isList || pickle.itemsOf(node).size() != 2) return std::nullopt;
            items.insert(items.end(), pickle.itemsOf(node).begin(), pickle.itemsOf(node).end());
        }
    }
    return list(std::move(items), PickleKind::Dictionary, pickle);
}

/// (what is counted from, as values follow): the values are of no use.
Described defaultDictionary(Arguments /*arguments*/, Pickle& pickle) {
    return list({}, PickleKind::Dictionary, pickle);
}

Described nothing(Arguments /*arguments*/, Pickle& /*pickle*/) {
    return PickleNode{.kind = PickleKind::Other};
}

struct Call {
    std::string_view name;
    Described (*describe)(Arguments arguments, Pickle& pickle);
};

/// Every name that may stand in front of arguments. Those that give `nothing` make values that are
/// no weights and that many checkpoints hold.
constexpr auto kCalls = std::to_array<Call>({
    {"torch._utils._rebuild_tensor_v2", tensor},
    {"torch._utils._rebuild_tensor_v3", typedTensor},
    {"torch._utils._rebuild_tensor", tensor},
    {"torch._utils._rebuild_parameter", first},
    {"torch._utils._rebuild_parameter_with_state", first},
    {"torch._tensor._rebuild_from_type_v2", otherClass},
    {"torch.Size", first},
    {"torch.jit._pickle.build_intlist", first},
    {"torch.jit._pickle.build_tensorlist", first},
    {"torch.jit._pickle.build_doublelist", first},
    {"torch.jit._pickle.build_boollist", first},
    {"torch.jit._pickle.restore_type_tag", first},
    {"collections.OrderedDict", dictionary},
    {"collections.Counter", defaultDictionary},
    {"collections.defaultdict", defaultDictionary},
    {"__builtin__.set", first},
    {"builtins.set", first},
    {"builtins.frozenset", first},
    {"_codecs.encode", first},
    {"torch._utils._rebuild_qtensor", nothing},
    {"torch._utils._rebuild_sparse_tensor", nothing},
    {"torch._utils._rebuild_meta_tensor_no_storage", nothing},
    {"torch.device", nothing},
    {"torch.serialization._get_layout", nothing},
    {"numpy.dtype", nothing},
    {"numpy.core.multiarray.scalar", nothing},
    {"numpy.core.multiarray._reconstruct", nothing},
    {"numpy._core.multiarray.scalar", nothing},
    {"numpy._core.multiarray._reconstruct", nothing},
    {"collections.deque", nothing},
    {"builtins.bytearray", nothing},
    {"builtins.complex", nothing},
    {"builtins.slice", nothing},
    {"datetime.datetime", nothing},
    {"datetime.timedelta", nothing},
    {"pathlib.PosixPath", nothing},
    {"pathlib.PurePosixPath", nothing},
    {"pathlib.WindowsPath", nothing},
});

const Call* find(std::string_view name) {
    const auto* found = std::ranges::find(kCalls, name, &Call::name);
    return found == kCalls.end() ? nullptr : found;
}

}  // namespace

bool mayDescribe(std::string_view name) {
    return find(name) != nullptr;
}

Described describedBy(std::string_view name, Arguments arguments, Pickle& pickle) {
    constexpr std::size_t kMostArguments = 64;
    if (arguments.size() > kMostArguments) return std::nullopt;
    // The arguments' list may move when the pickle grows.
    const std::vector<PickleIndex> kept(arguments.begin(), arguments.end());
    Described made = find(name)->describe(kept, pickle);
    if (made && made->kind == PickleKind::Other && made->text.empty()) made->text = name;
    return made;
}

std::optional<PickleStorage> storageOf(PickleIndex id, const Pickle& pickle) {
    if (pickle[id].kind != PickleKind::Tuple) return std::nullopt;
    const Arguments parts = pickle.itemsOf(pickle[id]);
    if (parts.size() < 5 || pickle[parts[0]].text != "storage") return std::nullopt;
    const PickleNode& type = pickle[parts[1]];
    const PickleNode& key = pickle[parts[2]];
    const auto count = countAt(parts, 4, pickle);
    if (type.kind != PickleKind::Name || key.kind != PickleKind::Text || !count) {
        return std::nullopt;
    }
    PickleStorage storage{
        .type = type.text.substr(type.text.rfind('.') + 1), .key = key.text, .count = *count};
    if (parts.size() > 5 && pickle[parts[5]].kind == PickleKind::Tuple) {
        // (key of the view, first number, count)
        const Arguments view = pickle.itemsOf(pickle[parts[5]]);
        const auto begin = countAt(view, 1, pickle);
        const auto viewed = countAt(view, 2, pickle);
        if (!begin || !viewed) return std::nullopt;
        storage.first = *begin;
        storage.count = *viewed;
    }
    return storage;
}

std::optional<PickleIndex> classOf(PickleIndex id, const Pickle& pickle) {
    if (pickle[id].kind != PickleKind::Tuple) return std::nullopt;
    const Arguments parts = pickle.itemsOf(pickle[id]);
    const bool isClass = parts.size() == 4 && pickle[parts[0]].text == "module" &&
                         pickle[parts[1]].kind == PickleKind::Name;
    return isClass ? std::optional(parts[1]) : std::nullopt;
}

}  // namespace weightscape::files
