// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "core/model/metadata.h"

namespace weightscape::test {

/// A map of characters as SentencePiece stores it (tokenizer.ggml.precompiled_charsmap): texts and
/// what takes their place. None may be empty.
[[nodiscard]] MetadataValue characterMap(const std::map<std::string, std::string>& replacements);

}  // namespace weightscape::test
