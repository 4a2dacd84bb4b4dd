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

/// Reads "KEY=TYPE:VALUE" with the types int, float, bool (true or false), str (everything behind
/// the colon) and file (a path, which is not looked at yet). Errors: InvalidArgument (another form,
/// no such value, a key that this program sets itself, an impossible general.alignment).
[[nodiscard]] Result<MetadataEdit> parseMetadataEdit(std::string_view text);

/// The edit as a value of this type; none for `type`: a new key, whose whole numbers become u32 as
/// in llama-quantize, or i32, u64 or i64 where they do not fit it, and whose floats become f32.
/// A whole number is also one for a key of floats that can hold it. Precondition: no File, whose
/// content is read elsewhere.
/// Errors: InvalidArgument (no value of that type, or none that it can hold).
[[nodiscard]] Result<MetadataValue> editedValue(const MetadataEdit& edit,
                                                std::optional<ValueType> type);

}  // namespace weightscape
