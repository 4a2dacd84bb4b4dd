// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// Reads "KEY=TYPE:VALUE" with the types int, float, bool (true or false) and str (everything
/// behind the colon). Whole numbers up to 4,294,967,295 become u32 as in llama-quantize; others,
/// which it would cut, become i32, i64 or u64. Floats become f32. Errors: InvalidArgument (another
/// form, a number out of range, a key that this program sets itself).
[[nodiscard]] Result<MetadataEntry> parseMetadataOverride(std::string_view text);

/// The model as if its file had these entries: they leave their places and stand at the end, and
/// the facts are read again. New warnings stand behind the model's own; one is given where a value
/// changes its kind. Errors: Unsupported (not a GGUF), InvalidArgument (a key twice, an impossible
/// general.alignment).
[[nodiscard]] Result<Model> overriddenModel(const Model& model,
                                            std::span<const MetadataEntry> overrides);

/// The steps of overriddenModel(), for others that change a model's keys: puts the entry last, in
/// place of one with the same key, and reads the facts again.
void setOverride(Model& model, MetadataEntry entry);
void readFactsAgain(Model& model);

}  // namespace weightscape::exporting
