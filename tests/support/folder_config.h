// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "tests/support/random_decoders.h"

namespace weightscape::test {

/// The config.json of the folder that a converter would have made the GGUF from: sizes, type and
/// what its keys say of norms, rotary positions, windows, experts and scales.
[[nodiscard]] nlohmann::json folderConfig(const RandomModel& model);

/// A key below the architecture; throws where there is none.
[[nodiscard]] std::uint64_t modelNumber(const RandomModel& model, const std::string& key);
[[nodiscard]] std::string modelArchitecture(const RandomModel& model);

}  // namespace weightscape::test
