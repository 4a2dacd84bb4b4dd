// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/model_facts.h"
#include "core/support/text.h"

namespace weightscape::files {

/// Reads the hyper-parameters of a GGUF and warns about values that make no sense: layer counts
/// outside 1 to 65,536, token lists and scores that do not fit, token numbers past the vocabulary.
[[nodiscard]] ModelFacts factsFromGguf(const Metadata& metadata, std::vector<Text>& warnings);

/// Fills what follows from other facts: the key and value length per head, the state of short
/// convolutions.
void deriveFacts(ModelFacts& facts);

/// Which layers have a window where of every `period` layers the last one sees all tokens.
[[nodiscard]] std::vector<bool> slidingPattern(std::uint32_t layers, std::uint32_t period);

/// Takes a layer count of a file, or 0 with a warning when it is outside 1 to 65,536. `text` is the
/// value as the file has it.
[[nodiscard]] std::uint32_t boundedLayers(std::optional<std::uint64_t> layers,
                                          const std::string& text, std::vector<Text>& warnings);

}  // namespace weightscape::files
