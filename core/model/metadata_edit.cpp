// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/metadata_edit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/support/printable.h"

namespace weightscape {
namespace {

using Kind = MetadataEdit::Kind;

constexpr std::size_t kShownBytes = 100;
constexpr std::string_view kSplitKeys = "split.";
constexpr std::string_view kAlignmentKey = "general.alignment";

std::string shown(std::string_view text) {
    return printable(text, kShownBytes);
}

tl::unexpected<Error> invalid(Text detail) {
    return fail(ErrorCode::InvalidArgument, std::move(detail));
}

template <typename T>
MetadataValue scalar(ValueType type, T value) {
    MetadataValue result{.type = type, .bytes = std::string(sizeof(T), '\0')};
    std::memcpy(result.bytes.data(), &value, sizeof(T));
    return result;
}

/// The whole text as a number that T can hold.
template <typename T>
std::optional<T> numberIn(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

bool isWhole(std::string_view text) {
    return numberIn<std::uint64_t>(text) || numberIn<std::int64_t>(text);
}

template <ValueType kType, typename T>
std::optional<MetadataValue> wholeAs(const MetadataEdit& edit) {
    const auto value = edit.kind == Kind::Whole ? numberIn<T>(edit.text) : std::nullopt;
    return value ? std::optional(scalar(kType, *value)) : std::nullopt;
}

template <ValueType kType, typename T>
std::optional<MetadataValue> floatAs(const MetadataEdit& edit) {
    if (edit.kind != Kind::Whole && edit.kind != Kind::Float) return std::nullopt;
    const auto value = numberIn<double>(edit.text);
    const auto rounded = static_cast<T>(value.value_or(0.0));
    if (!value || !std::isfinite(rounded)) return std::nullopt;
    // Decimals are rounded as they always are, whole numbers are meant exactly.
    constexpr double kExact = std::numeric_limits<T>::digits == 24 ? 0x1p24 : 0x1p53;
    if (edit.kind == Kind::Whole && std::abs(*value) > kExact) return std::nullopt;
    return scalar(kType, rounded);
}

std::optional<MetadataValue> truthAs(const MetadataEdit& edit) {
    if (edit.kind != Kind::Truth) return std::nullopt;
    return scalar(ValueType::Bool, static_cast<std::uint8_t>(edit.text == "true"));
}

std::optional<MetadataValue> textAs(const MetadataEdit& edit) {
    if (edit.kind != Kind::Text) return std::nullopt;
    return MetadataValue::fromString(edit.text);
}

/// How an edit becomes a value of a type.
struct EditedType {
    ValueType type;
    Kind kind;  ///< what a user types for it
    std::optional<MetadataValue> (*read)(const MetadataEdit& edit);
    Words wanted;
};

constexpr auto kEditedTypes = std::to_array<EditedType>({
    {ValueType::Uint8, Kind::Whole, wholeAs<ValueType::Uint8, std::uint8_t>,
     "a whole number from 0 to 255 (int)"_text},
    {ValueType::Int8, Kind::Whole, wholeAs<ValueType::Int8, std::int8_t>,
     "a whole number from -128 to 127 (int)"_text},
    {ValueType::Uint16, Kind::Whole, wholeAs<ValueType::Uint16, std::uint16_t>,
     "a whole number from 0 to 65535 (int)"_text},
    {ValueType::Int16, Kind::Whole, wholeAs<ValueType::Int16, std::int16_t>,
     "a whole number from -32768 to 32767 (int)"_text},
    {ValueType::Uint32, Kind::Whole, wholeAs<ValueType::Uint32, std::uint32_t>,
     "a whole number from 0 to 4294967295 (int)"_text},
    {ValueType::Int32, Kind::Whole, wholeAs<ValueType::Int32, std::int32_t>,
     "a whole number from -2147483648 to 2147483647 (int)"_text},
    {ValueType::Uint64, Kind::Whole, wholeAs<ValueType::Uint64, std::uint64_t>,
     "a whole number from 0 to 18446744073709551615 (int)"_text},
    {ValueType::Int64, Kind::Whole, wholeAs<ValueType::Int64, std::int64_t>,
     "a whole number of 63 bits and a sign (int)"_text},
    {ValueType::Float32, Kind::Float, floatAs<ValueType::Float32, float>,
     "a number that 32 bits hold (float)"_text},
    {ValueType::Float64, Kind::Float, floatAs<ValueType::Float64, double>,
     "a number that 64 bits hold (float)"_text},
    {ValueType::Bool, Kind::Truth, truthAs, "true or false (bool)"_text},
    {ValueType::String, Kind::Text, textAs, "a text (str)"_text},
});

/// Types of a new key, the first that can hold the value.
constexpr std::array kNewTypes = {ValueType::Uint32, ValueType::Int32,   ValueType::Uint64,
                                  ValueType::Int64,  ValueType::Float32, ValueType::Bool,
                                  ValueType::String};

/// Null for lists.
const EditedType* rowOf(ValueType type) {
    const auto row = std::ranges::find(kEditedTypes, type, &EditedType::type);
    return row != kEditedTypes.end() ? &*row : nullptr;
}

std::optional<MetadataValue> valueOf(const MetadataEdit& edit, ValueType type) {
    const EditedType* row = rowOf(type);
    return row != nullptr ? row->read(edit) : std::nullopt;
}

tl::unexpected<Error> isList(std::string_view key) {
    return invalid(
        "The key %1 is a list, which one value cannot replace; to give it another type, remove "
        "the key too."_text(shown(key)));
}

struct KindRow {
    std::string_view name;
    Kind kind;
    bool (*holds)(std::string_view text);
    Pattern<1> problem;
};

constexpr auto kKinds = std::to_array<KindRow>({
    {"int", Kind::Whole, isWhole, "'%1' is not a whole number of 64 bits."_text},
    {"float", Kind::Float,
     [](std::string_view text) { return std::isfinite(numberIn<double>(text).value_or(NAN)); },
     "'%1' is not a number, such as 0.5 or 1e-6."_text},
    {"bool", Kind::Truth, [](std::string_view text) { return text == "true" || text == "false"; },
     "'%1' is neither true nor false."_text},
    {"str", Kind::Text, [](std::string_view) { return true; }, {}},
    {"file", Kind::File, [](std::string_view text) { return !text.empty(); },
     "The path of the file is missing behind '%1'."_text},
});

Result<void> checkAlignment(const MetadataEdit& edit) {
    if (edit.key != kAlignmentKey) return {};
    constexpr std::uint64_t kSmallest = 8;
    constexpr std::uint64_t kLargest = 1U << 20U;
    const auto value = valueOf(edit, ValueType::Uint32);
    const std::uint64_t alignment = value ? value->asUnsigned().value_or(0) : 0;
    if (std::has_single_bit(alignment) && alignment >= kSmallest && alignment <= kLargest) {
        return {};
    }
    return invalid(
        "general.alignment must be an int and a power of two from 8 to 1048576, such as "
        "general.alignment=int:32."_text);
}

}  // namespace

Result<void> checkEditedKey(std::string_view key) {
    if (key.empty()) return invalid("A key needs a name."_text);
    if (key.starts_with(kSplitKeys)) {
        return invalid(
            "The keys split.* follow from the files that are written and cannot be set."_text);
    }
    if (key.find('=') != std::string_view::npos) {
        return invalid("The key %1 has a =, which ends a key; it cannot be set."_text(shown(key)));
    }
    return {};
}

Result<MetadataEdit> makeMetadataEdit(std::string key, Kind kind, std::string text) {
    if (auto valid = checkEditedKey(key); !valid) return fail(std::move(valid.error()));
    const KindRow& row = *std::ranges::find(kKinds, kind, &KindRow::kind);
    if (!row.holds(text)) return invalid("%1: %2"_text(shown(key), row.problem(shown(text))));
    MetadataEdit edit{std::move(key), kind, std::move(text)};
    if (auto valid = checkAlignment(edit); !valid) return fail(std::move(valid.error()));
    return edit;
}

Result<MetadataEdit> makeMetadataEdit(std::string key, ValueType type, std::string text) {
    const EditedType* row = rowOf(type);
    if (row == nullptr) return isList(key);
    // Whole numbers are meant exactly: as such they are refused where floats cannot hold them.
    const bool isTooLong =
        row->kind == Kind::Float && isWhole(text) && !row->read({key, Kind::Whole, text});
    return makeMetadataEdit(std::move(key), isTooLong ? Kind::Whole : row->kind, std::move(text));
}

std::optional<Kind> editKind(ValueType type) {
    const EditedType* row = rowOf(type);
    return row != nullptr ? std::optional(row->kind) : std::nullopt;
}

std::string metadataEditText(const MetadataEdit& edit) {
    const KindRow& row = *std::ranges::find(kKinds, edit.kind, &KindRow::kind);
    return edit.key + "=" + std::string(row.name) + ":" + edit.text;
}

Result<MetadataEdit> parseMetadataEdit(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || equals == 0 || colon == std::string_view::npos) {
        return invalid(
            "'%1' is not KEY=TYPE:VALUE, such as 'llama.rope.freq_base=float:500000'."_text(
                shown(text)));
    }
    const std::string_view key = text.substr(0, equals);
    const std::string_view type = text.substr(equals + 1, colon - equals - 1);
    const std::string_view value = text.substr(colon + 1);
    if (auto valid = checkEditedKey(key); !valid) return fail(std::move(valid.error()));
    const auto row = std::ranges::find(kKinds, type, &KindRow::name);
    if (row == kKinds.end()) {
        return invalid(
            "'%1' is no type of values; use int, float, bool, str or file."_text(shown(type)));
    }
    return makeMetadataEdit(std::string(key), row->kind, std::string(value));
}

Result<MetadataValue> editedValue(const MetadataEdit& edit, std::optional<ValueType> type) {
    if (!type) {
        for (const ValueType possible : kNewTypes) {
            if (auto value = valueOf(edit, possible)) return *std::move(value);
        }
        return invalid(
            "'%1' does not fit 32 bits, which a new key of floats gets."_text(shown(edit.text)));
    }
    if (auto value = valueOf(edit, *type)) return *std::move(value);
    const EditedType* row = rowOf(*type);
    if (row == nullptr) return isList(edit.key);
    return invalid(
        "'%1' does not fit the key %2, which has the type %3: give %4; to give it another type, "
        "remove the key too."_text(shown(edit.text), shown(edit.key), valueTypeName(*type),
                                   row->wanted));
}

}  // namespace weightscape
