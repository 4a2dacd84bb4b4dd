// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "core/files/gguf/gguf_layout.h"

namespace weightscape::files {

/// The bytes of a GGUF v3 file up to its first tensor: magic, counts, metadata and tensor infos in
/// the given order, zero padding. `layout` is layoutGguf() of the same arguments, and the result
/// has layout.headerBytes bytes.
[[nodiscard]] std::string ggufHeader(std::span<const MetadataEntry> metadata,
                                     std::span<const LayoutTensor> tensors,
                                     const GgufLayout& layout);

}  // namespace weightscape::files
