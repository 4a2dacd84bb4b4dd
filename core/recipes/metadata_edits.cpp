// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/metadata_edits.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/recipes/metadata_overrides.h"
#include "core/support/printable.h"

namespace weightscape::recipes {
namespace {

bool removes(const MetadataChanges& changes, std::string_view key) {
    return std::ranges::find(changes.removed, key) != changes.removed.end();
}

const MetadataEdit* editOf(const MetadataChanges& changes, std::string_view key) {
    const auto edit = std::ranges::find(changes.edits, key, &MetadataEdit::key);
    return edit != changes.edits.end() ? &*edit : nullptr;
}

void forgetEdit(MetadataChanges& changes, std::string_view key) {
    std::erase_if(changes.edits, [&](const MetadataEdit& edit) { return edit.key == key; });
}

Result<void> checkSize(const MetadataChanges& changes) {
    std::size_t bytes = 0;
    for (const MetadataEdit& edit : changes.edits) bytes += edit.text.size();
    if (bytes <= kMostMetadataBytes) return {};
    return fail(
        ErrorCode::InvalidArgument,
        "The values of the recipe's metadata would have %1 bytes; at most %2 are kept. "
        "Longer texts go in with --override-kv KEY=file:PATH."_text(bytes, kMostMetadataBytes));
}

MetadataValue valueOf(const Model& model, const MetadataChanges& changes,
                      const MetadataEdit& edit) {
    const auto value = editedValue(edit, requiredType(model, changes, edit.key));
    return value ? *value : MetadataValue::fromString(edit.text);
}

EditedKey editedKey(const Model& model, const MetadataChanges& changes, const std::string& key,
                    const MetadataValue* before) {
    EditedKey edited{key, before};
    const MetadataEdit* edit = editOf(changes, key);
    if (edit != nullptr) edited.after = valueOf(model, changes, *edit);
    edited.removed = edit == nullptr && removes(changes, key);
    return edited;
}

}  // namespace

Result<void> checkEditable(const Model& model, const MetadataChanges& changes,
                           const std::string& key) {
    if (auto possible = checkChangeable(model); !possible) return possible;
    if (auto valid = checkEditedKey(key); !valid) return valid;
    const auto type = requiredType(model, changes, key);
    if (!type || editKind(*type)) return {};
    return fail(makeMetadataEdit(key, *type, {}).error());
}

Result<MetadataChanges> withEdit(const Model& model, const MetadataChanges& changes,
                                 const MetadataEdit& edit) {
    if (auto possible = checkChangeable(model); !possible) return fail(possible.error());
    const auto value = editedValue(edit, requiredType(model, changes, edit.key));
    if (!value) return fail(value.error());
    const MetadataValue* before = findValue(model.metadata, edit.key);
    const bool isSame =
        before != nullptr && before->type == value->type && before->bytes == value->bytes;
    if (isSame && !isWrittenByExports(edit.key)) return withoutChange(changes, edit.key);
    MetadataChanges result = changes;
    const auto known = std::ranges::find(result.edits, edit.key, &MetadataEdit::key);
    if (known != result.edits.end()) {
        *known = edit;
    } else {
        result.edits.push_back(edit);
    }
    if (auto fits = checkSize(result); !fits) return fail(fits.error());
    return result;
}

Result<MetadataChanges> withoutKey(const Model& model, const MetadataChanges& changes,
                                   const std::string& key) {
    if (auto possible = checkChangeable(model); !possible) return fail(possible.error());
    if (auto removable = checkRemovable(key); !removable) return fail(removable.error());
    MetadataChanges result = withoutChange(changes, key);
    if (findValue(model.metadata, key) != nullptr) result.removed.push_back(key);
    return result;
}

MetadataChanges withoutChange(const MetadataChanges& changes, const std::string& key) {
    MetadataChanges result = changes;
    forgetEdit(result, key);
    std::erase(result.removed, key);
    return result;
}

std::vector<EditedKey> editedKeys(const Model& model, const MetadataChanges& changes) {
    std::vector<EditedKey> keys;
    for (const MetadataEntry& entry : model.metadata) {
        keys.push_back(editedKey(model, changes, entry.key, &entry.value));
    }
    const auto addNew = [&](const std::string& key) {
        if (std::ranges::find(keys, key, &EditedKey::key) == keys.end()) {
            keys.push_back(editedKey(model, changes, key, nullptr));
        }
    };
    for (const MetadataEdit& edit : changes.edits) addNew(edit.key);
    for (const std::string& key : changes.removed) addNew(key);
    return keys;
}

std::size_t changedKeyCount(const MetadataChanges& changes) {
    std::set<std::string_view> keys(changes.removed.begin(), changes.removed.end());
    for (const MetadataEdit& edit : changes.edits) keys.insert(edit.key);
    return keys.size();
}

}  // namespace weightscape::recipes
