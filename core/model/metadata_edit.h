// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape {

/// A value for one key, as its user wrote it. What it becomes depends on the type that the key has.
struct MetadataEdit {
    enum class Kind {
        Whole,  ///< a whole number of at most 64 bits
        Float,  ///< a number
        Truth,  ///< true or false
        Text,
        File,  ///< the text that a file holds
    };
    std::string key;
    Kind kind = Kind::Text;
    std::string text;  ///< "-1", "0.5", "true", the text itself, or the file's path

    friend bool operator==(const MetadataEdit&, const MetadataEdit&) = default;
};

/// What is changed of a model's metadata: first keys are removed, then values set.
struct MetadataChanges {
    std::vector<std::string> removed;
    std::vector<MetadataEdit> edits;

    [[nodiscard]] bool empty() const { return removed.empty() && edits.empty(); }
    friend bool operator==(const MetadataChanges&, const MetadataChanges&) = default;
};

/// Error InvalidArgument for a name that no edit can be for: it is empty, belongs to a key that
/// this program sets itself, or cannot be written as "KEY=TYPE:VALUE".
[[nodiscard]] Result<void> checkEditedKey(std::string_view key);

/// An edit that can be made. Errors: those of checkEditedKey(); InvalidArgument (no such value, an
/// impossible general.alignment).
[[nodiscard]] Result<MetadataEdit> makeMetadataEdit(std::string key, MetadataEdit::Kind kind,
                                                    std::string text);
/// The same for a key of this type: what a user types in place of its value. Further errors:
/// InvalidArgument (a key that holds a list).
[[nodiscard]] Result<MetadataEdit> makeMetadataEdit(std::string key, ValueType type,
                                                    std::string text);

/// What a user types for a value of this type; none for lists.
[[nodiscard]] std::optional<MetadataEdit::Kind> editKind(ValueType type);

/// "KEY=TYPE:VALUE", as parseMetadataEdit() reads it.
[[nodiscard]] std::string metadataEditText(const MetadataEdit& edit);

/// Reads "KEY=TYPE:VALUE" with the types int, float, bool (true or false), str (everything behind
/// the colon) and file (a path, which is not looked at yet). Errors: InvalidArgument (another form)
/// and those of makeMetadataEdit().
[[nodiscard]] Result<MetadataEdit> parseMetadataEdit(std::string_view text);

/// The edit as a value of this type; none for `type`: a new key, whose whole numbers become u32 as
/// in llama-quantize, or i32, u64 or i64 where they do not fit it, and whose floats become f32.
/// A whole number is also one for a key of floats that can hold it. Precondition: no File, whose
/// content is read elsewhere.
/// Errors: InvalidArgument (no value of that type, or none that it can hold).
[[nodiscard]] Result<MetadataValue> editedValue(const MetadataEdit& edit,
                                                std::optional<ValueType> type);

}  // namespace weightscape
