// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/export/convert/conversion.h"
#include "core/export/convert/key_list.h"

/// Keys that config.json does not simply name, for rows of the table of conversions. Each function
/// is one row's.
namespace weightscape::exporting {

void addLlamaKeys(const FolderConfig& config, KeyList& keys);
void addGraniteKeys(const FolderConfig& config, KeyList& keys);
void addQwenKeys(const FolderConfig& config, KeyList& keys);
void addGemma3Keys(const FolderConfig& config, KeyList& keys);
void addPhi3Keys(const FolderConfig& config, KeyList& keys);
void addGpt2Keys(const FolderConfig& config, KeyList& keys);
void addDeepseek2Keys(const FolderConfig& config, KeyList& keys);
void addGlm4Keys(const FolderConfig& config, KeyList& keys);
void addOlmo2Keys(const FolderConfig& config, KeyList& keys);
void addBertKeys(const FolderConfig& config, KeyList& keys);

}  // namespace weightscape::exporting
