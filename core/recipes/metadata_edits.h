// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model/metadata_edit.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// Edits of a recipe's metadata, step by step as a user makes them. What they lead to can be
/// carried out on the model by overriddenModel().

/// The texts of a recipe's metadata have at most so many bytes together: they are kept with every
/// step of its history and in its file.
inline constexpr std::size_t kMostMetadataBytes = 128U << 10U;

/// Whether the value of a key can be edited at all. Errors: those of checkEditedKey();
/// InvalidArgument (the key holds a list), Unsupported (not a GGUF).
[[nodiscard]] Result<void> checkEditable(const Model& model, const MetadataChanges& changes,
                                         const std::string& key);
/// The changes with the edit in place of one for the same key; none for its key where it sets what
/// the model has. Precondition: no File, whose content withContent() reads. Errors: InvalidArgument
/// (a value that does not fit its key, too much text), Unsupported (not a GGUF).
[[nodiscard]] Result<MetadataChanges> withEdit(const Model& model, const MetadataChanges& changes,
                                               const MetadataEdit& edit);
/// The changes with the key removed; a key that is only in the changes leaves them. Errors:
/// InvalidArgument (a key that a file cannot be without), Unsupported (not a GGUF).
[[nodiscard]] Result<MetadataChanges> withoutKey(const Model& model, const MetadataChanges& changes,
                                                 const std::string& key);
/// The changes without those of one key.
[[nodiscard]] MetadataChanges withoutChange(const MetadataChanges& changes, const std::string& key);

/// What becomes of one key.
struct EditedKey {
    std::string key;
    const MetadataValue* before = nullptr;    ///< part of the model; null: it has no such key
    std::optional<MetadataValue> after = {};  ///< what the changes set
    bool removed = false;                     ///< the file will not have the key

    [[nodiscard]] bool isChanged() const { return removed || after.has_value(); }
    /// What the file will have; of a removed key what it had. Null: neither.
    [[nodiscard]] const MetadataValue* value() const { return after ? &*after : before; }
};

/// Every key of the model in its order, then new ones in that of the changes. A value that does not
/// fit the model's type, so that no plan takes it, is shown as the text that it was given as.
[[nodiscard]] std::vector<EditedKey> editedKeys(const Model& model, const MetadataChanges& changes);

/// How many keys the changes set or remove.
[[nodiscard]] std::size_t changedKeyCount(const MetadataChanges& changes);

}  // namespace weightscape::recipes
