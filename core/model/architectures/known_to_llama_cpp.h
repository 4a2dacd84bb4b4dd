// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weightscape {

/// Whether llama.cpp (v0.5.0) loads or quantizes models of this general.architecture. GGUF files of
/// others belong to other programs, so llama.cpp's habits are no rule for them.
[[nodiscard]] bool isKnownToLlamaCpp(std::string_view architecture);

}  // namespace weightscape
