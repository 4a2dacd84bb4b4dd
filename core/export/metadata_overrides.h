// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/model/metadata_edit.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// What is changed of a model's metadata: first keys are removed, then values set.
struct MetadataChanges {
    std::vector<std::string> removed;
    std::vector<MetadataEdit> edits;

    [[nodiscard]] bool empty() const { return removed.empty() && edits.empty(); }
};

/// The model as if its file had these values and not these keys: what is set leaves its place and
/// stands at the end, and the facts are read again. Values keep the type that their key has in the
/// model, or that programs expect of it; a removed key may be set anew with another type. New
/// warnings stand behind the model's own.
/// Errors of reading a file whose content is set (MappedFile::open()); and, with the model's file:
/// Unsupported (not a GGUF), NotFound (no such key to remove),
/// InvalidArgument (a key twice, a value that does not fit its key, a key that every export sets).
[[nodiscard]] Result<Model> overriddenModel(const Model& model, const MetadataChanges& changes);

/// The steps of overriddenModel(), for others that change a model's keys: puts the entry last, in
/// place of one with the same key, and reads the facts again.
void setOverride(Model& model, MetadataEntry entry);
void readFactsAgain(Model& model);

}  // namespace weightscape::exporting
