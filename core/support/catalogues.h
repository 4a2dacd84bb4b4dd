// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weightscape {

/// resources/translations/core.de.json as it is; catalogues.cmake writes the definition.
[[nodiscard]] std::string_view germanCatalogue();

}  // namespace weightscape
