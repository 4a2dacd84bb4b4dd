// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "core/export/convert/conversion.h"
#include "core/export/convert/key_list.h"
#include "core/model/tensor_info.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// What config.json says of rotary positions: rope_parameters, or else rope_scaling; of layers that
/// see all tokens where kinds of layers differ. Null: nothing.
[[nodiscard]] const nlohmann::json& rotaryParameters(const nlohmann::json& language);

/// The base of the frequencies; 0 where config.json does not say.
[[nodiscard]] double rotaryBase(const nlohmann::json& language);

/// Sets the keys of rotary positions and their scaling.
void addRotaryKeys(const nlohmann::json& language, KeyList& keys);

/// Tensors that stand for a scaling: rope_freqs of Llama 3, and where the conversion has lists
/// rope_factors_long and rope_factors_short with the key that goes with them. Errors: Damaged
/// (lists of a wrong length, heads without end).
[[nodiscard]] Result<std::vector<TensorInfo>> rotaryTensors(const FolderConfig& config,
                                                            const Conversion& conversion,
                                                            KeyList& keys);

}  // namespace weightscape::exporting
