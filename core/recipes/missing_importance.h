// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/formats/registry.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// What becomes of a tensor whose format needs importance where there is none for it.
struct MissingImportance {
    enum class Choice {
        Refuse,      ///< the plan fails
        Uniform,     ///< the format stays, all columns count the same
        Substitute,  ///< the tensor gets another format
    };
    Choice choice = Choice::Uniform;
    const formats::Format* substitute = nullptr;  ///< only for Substitute
};

/// "refuse", "uniform" or a format's name. Errors: InvalidArgument.
[[nodiscard]] Result<MissingImportance> parseMissingImportance(std::string_view text);

}  // namespace weightscape::recipes
