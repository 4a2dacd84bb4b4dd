// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/files/pytorch/pickle.h"

namespace weightscape::files {

/// What a call of `name` ("collections.OrderedDict") with these arguments describes. Nothing is
/// called: the table of names says what to make of each. Empty: the arguments make no sense.
/// Precondition: mayDescribe(name).
[[nodiscard]] std::optional<PickleNode> describedBy(std::string_view name,
                                                    std::span<const PickleIndex> arguments,
                                                    Pickle& pickle);

/// Whether calls of the name stand in the table.
[[nodiscard]] bool mayDescribe(std::string_view name);

/// The numbers that a persistent id stands for: ("storage", type, key, place, count, view).
/// Empty when it is no such tuple.
[[nodiscard]] std::optional<PickleStorage> storageOf(PickleIndex id, const Pickle& pickle);

/// The name of a class that a persistent id stands for: ("module", name, file, source).
[[nodiscard]] std::optional<PickleIndex> classOf(PickleIndex id, const Pickle& pickle);

}  // namespace weightscape::files
