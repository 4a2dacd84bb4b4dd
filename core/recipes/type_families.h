// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"
#include "core/support/text.h"

namespace weightscape::recipes {

/// Types that a budget may be spent on, as a user chooses them together.
struct TypeFamily {
    std::string_view id;  ///< as the command line and sessions name it
    Words label;
    Phrase summary;                             ///< one plain line: for whom it is
    std::span<const std::string_view> formats;  ///< ids, from the smallest on
};

/// All families; the first one is used unless another is asked for: the types that llama.cpp runs,
/// from two to eight bits.
[[nodiscard]] std::span<const TypeFamily> typeFamilies();
/// By id; null when there is none.
[[nodiscard]] const TypeFamily* findTypeFamily(std::string_view id);
/// Their ids, with commas between them.
[[nodiscard]] std::string typeFamilyNames();
[[nodiscard]] std::vector<const formats::Format*> formatsOf(const TypeFamily& family);

}  // namespace weightscape::recipes
