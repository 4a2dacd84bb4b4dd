// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace weightscape::files {

/// The dtypes of safetensors; each is a row of the table of formats under the same label. In the
/// order of the reference library, by growing alignment: it writes tensors of later ones first.
inline constexpr std::array<std::string_view, 22> kSafetensorsTypes = {
    "BOOL",        "F4",          "F6_E2M3", "F6_E3M2", "U8",  "I8",  "F8_E5M2", "F8_E4M3",
    "F8_E5M2FNUZ", "F8_E4M3FNUZ", "F8_E8M0", "I16",     "U16", "F16", "BF16",    "I32",
    "U32",         "F32",         "C64",     "F64",     "I64", "U64"};

/// The longest header that the format allows, in bytes.
inline constexpr std::size_t kMostSafetensorsHeaderBytes = 100'000'000;

/// The header's entry that is no tensor.
inline constexpr std::string_view kSafetensorsMetadataKey = "__metadata__";

}  // namespace weightscape::files
