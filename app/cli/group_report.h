// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/measure/group_view.h"

/// A group of a composed scheme as `block` shows it.
namespace weightscape::cli {

[[nodiscard]] nlohmann::ordered_json groupDocument(const TensorInfo& tensor,
                                                   const measure::GroupView& view);
[[nodiscard]] std::string groupText(const TensorInfo& tensor, const measure::GroupView& view);

}  // namespace weightscape::cli
