// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/export/convert/conversion.h"
#include "core/export/convert/key_list.h"

namespace weightscape::exporting {

/// Sets the keys below the architecture, as llama.cpp's converter does: those that config.json
/// names, those of rotary positions and those of the conversion's row. What config.json does not
/// say is left out.
void addArchitectureKeys(const FolderConfig& config, const Conversion& conversion, KeyList& keys);

/// Sets the key from the first of its names that config.json has; false where there is none.
bool addConfigKey(const nlohmann::json& language, const ConfigKey& key, KeyList& keys);

}  // namespace weightscape::exporting
