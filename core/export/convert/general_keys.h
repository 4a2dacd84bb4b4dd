// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/export/convert/conversion.h"
#include "core/export/convert/key_list.h"
#include "core/model/tensor_info.h"

namespace weightscape::exporting {

/// Sets what a GGUF says of a model before its architecture speaks: general.type, the sampling that
/// generation_config.json recommends, general.name and general.size_label.
void addGeneralKeys(const FolderConfig& config, const std::vector<TensorInfo>& tensors,
                    KeyList& keys);

/// "4.6M", "8x7.2B": so many parameters; where there are experts, their number and the parameters
/// with one of them.
[[nodiscard]] std::string sizeLabel(const std::vector<TensorInfo>& tensors);

/// "Llama 3.1 8B Instruct" for "llama-3.1-8B-instruct".
[[nodiscard]] std::string titleOf(std::string_view folderName);

/// The type that a folder's matrices have: that of the first one in BF16 or F16, else F16.
[[nodiscard]] const formats::Format& folderFormat(const std::vector<TensorInfo>& tensors);

}  // namespace weightscape::exporting
