// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "core/model/model_facts.h"
#include "core/support/text.h"

namespace weightscape::files {

/// The hyper-parameters in a folder's config.json, by the names that architectures give them.
/// A missing or broken file gives empty facts and a warning: the weights can still be inspected.
[[nodiscard]] ModelFacts factsFromConfig(const std::filesystem::path& folder,
                                         std::vector<Text>& warnings);

}  // namespace weightscape::files
