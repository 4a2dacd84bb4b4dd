// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/metadata_overrides.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "core/files/model_facts_reader.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

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

/// The whole text as a number.
template <typename T>
std::optional<T> numberIn(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

Result<MetadataValue> integerFrom(std::string_view text) {
    if (const auto value = numberIn<std::uint64_t>(text)) {
        if (*value <= std::numeric_limits<std::uint32_t>::max()) {
            return MetadataValue::fromUint32(static_cast<std::uint32_t>(*value));
        }
        return scalar(ValueType::Uint64, *value);
    }
    const auto value = numberIn<std::int64_t>(text);
    if (!value) return invalid("'%1' is not a whole number of 64 bits."_text(shown(text)));
    if (*value >= std::numeric_limits<std::int32_t>::min()) {
        return scalar(ValueType::Int32, static_cast<std::int32_t>(*value));
    }
    return scalar(ValueType::Int64, *value);
}

Result<MetadataValue> floatFrom(std::string_view text) {
    const auto value = numberIn<double>(text);
    const auto rounded = static_cast<float>(value.value_or(0.0));
    if (value && std::isfinite(rounded)) return scalar(ValueType::Float32, rounded);
    return invalid(
        "'%1' is not a number that fits 32 bits, such as 0.5 or 1e-6."_text(shown(text)));
}

Result<MetadataValue> truthFrom(std::string_view text) {
    if (text == "true" || text == "false") {
        return scalar(ValueType::Bool, static_cast<std::uint8_t>(text == "true"));
    }
    return invalid("'%1' is neither true nor false."_text(shown(text)));
}

struct TypeRow {
    std::string_view name;
    Result<MetadataValue> (*read)(std::string_view text);
};

constexpr std::array kTypes = {
    TypeRow{"int", integerFrom},
    TypeRow{"float", floatFrom},
    TypeRow{"bool", truthFrom},
    TypeRow{"str",
            [](std::string_view text) -> Result<MetadataValue> {
                return MetadataValue::fromString(text);
            }},
};

/// What a value is to the programs that read it.
Words kindOf(const MetadataValue& value) {
    switch (value.type) {
        case ValueType::Float32:
        case ValueType::Float64:
            return "a float"_text;
        case ValueType::Bool:
            return "true or false"_text;
        case ValueType::String:
            return "a text"_text;
        case ValueType::Array:
            return "a list"_text;
        default:
            return "a whole number"_text;
    }
}

Result<void> checkOverride(const MetadataEntry& entry) {
    if (entry.key != kAlignmentKey) return {};
    const bool isUint32 = entry.value.type == ValueType::Uint32;
    const std::uint64_t alignment = entry.value.asUnsigned().value_or(0);
    constexpr std::uint64_t kSmallest = 8;
    constexpr std::uint64_t kLargest = 1U << 20U;
    if (isUint32 && std::has_single_bit(alignment) && alignment >= kSmallest &&
        alignment <= kLargest) {
        return {};
    }
    return invalid(
        "general.alignment must be an int and a power of two from 8 to 1048576, such as "
        "general.alignment=int:32."_text);
}

void warnAboutKind(const Metadata& metadata, const MetadataEntry& entry,
                   std::vector<Text>& warnings) {
    const MetadataValue* before = findValue(metadata, entry.key);
    if (before == nullptr || kindOf(*before) == kindOf(entry.value)) return;
    warnings.push_back(
        "The key %1 is %2 in the model and becomes %3; programs may refuse the file."_text(
            shown(entry.key), kindOf(*before), kindOf(entry.value)));
}

}  // namespace

Result<MetadataEntry> parseMetadataOverride(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || equals == 0 || colon == std::string_view::npos) {
        return invalid(
            "'%1' is not KEY=TYPE:VALUE, such as 'llama.rope.freq_base=float:500000'."_text(
                shown(text)));
    }
    const std::string_view key = text.substr(0, equals);
    const std::string_view type = text.substr(equals + 1, colon - equals - 1);
    if (key.starts_with(kSplitKeys)) {
        return invalid(
            "The keys split.* follow from the files that are written and cannot be set."_text);
    }
    const auto row = std::ranges::find(kTypes, type, &TypeRow::name);
    if (row == kTypes.end()) {
        return invalid("'%1' is no type of values; use int, float, bool or str."_text(shown(type)));
    }
    auto value = row->read(text.substr(colon + 1));
    if (!value) return invalid("%1: %2"_text(shown(key), value.error().detail));
    MetadataEntry entry{std::string(key), *std::move(value)};
    if (auto valid = checkOverride(entry); !valid) return fail(std::move(valid.error()));
    return entry;
}

Result<Model> overriddenModel(const Model& model, std::span<const MetadataEntry> overrides) {
    if (!model.isGguf()) {
        return fail(ErrorCode::Unsupported,
                    "Only a GGUF has keys that can be overridden; convert the model first."_text,
                    model.path.string());
    }
    Model result = model;
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        const MetadataEntry& entry = overrides[i];
        const auto before = overrides.first(i);
        if (std::ranges::find(before, entry.key, &MetadataEntry::key) != before.end()) {
            return invalid("The key %1 is overridden twice; give it once."_text(shown(entry.key)));
        }
        if (auto valid = checkOverride(entry); !valid) return fail(std::move(valid.error()));
        warnAboutKind(model.metadata, entry, result.warnings);
        setOverride(result, entry);
    }
    readFactsAgain(result);
    return result;
}

void setOverride(Model& model, MetadataEntry entry) {
    const auto old = std::ranges::find(model.metadata, entry.key, &MetadataEntry::key);
    if (old != model.metadata.end()) {
        const auto behind = static_cast<std::size_t>(model.metadata.end() - old);
        if (behind <= model.overrides) --model.overrides;
        model.metadata.erase(old);
    }
    model.metadata.push_back(std::move(entry));
    ++model.overrides;
}

void readFactsAgain(Model& model) {
    std::vector<Text> warnings;
    const std::uint32_t sourceLayers = model.facts.sourceLayers;
    model.facts = files::factsFromGguf(model.metadata, warnings);
    model.facts.sourceLayers = sourceLayers;
    for (Text& warning : warnings) {
        const bool known = std::ranges::any_of(model.warnings, [&](const Text& old) {
            return old.english().ends_with(warning.english());  // with a shard's name in front
        });
        if (!known) model.warnings.push_back(std::move(warning));
    }
}

}  // namespace weightscape::exporting
