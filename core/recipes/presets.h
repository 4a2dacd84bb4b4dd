// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/support/text.h"

namespace weightscape::recipes {

/// A base recipe: llama.cpp's name, its file type number, and the format most tensors get.
struct Preset {
    std::string_view name;       ///< "Q4_K_M"
    std::uint32_t fileType = 0;  ///< general.file_type
    std::string_view format;     ///< format id; empty for COPY
    Phrase summary;              ///< one plain line
    bool inLlamaCpp = true;      ///< false: llama-quantize has no recipe of this name

    /// Every tensor keeps its type; `format` is empty and `fileType` not used.
    [[nodiscard]] bool keepsTypes() const { return format.empty(); }
};

/// The presets to choose from, from largest to smallest file.
[[nodiscard]] std::span<const Preset> allPresets();
/// By name, any case, aliases (Q4_K) included, also those of formats that have no row of their own;
/// null when there is none.
[[nodiscard]] const Preset* findPreset(std::string_view name);
/// The one that gives every matrix one format, by the format's id; null when none does.
[[nodiscard]] const Preset* presetOfFormat(std::string_view formatId);

}  // namespace weightscape::recipes
