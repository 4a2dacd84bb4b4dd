// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_metadata_reader.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "core/files/oddities.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::size_t kShownKeyBytes = 128;
constexpr std::size_t kMostKeyBytes = 65535;
constexpr int kDeepestArray = 8;
constexpr std::uint32_t kLastValueType = static_cast<std::uint32_t>(ValueType::Float64);

bool isUsualKey(std::string_view key) {
    return std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

void appendLength(std::string& out, std::uint64_t length) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
        out += static_cast<char>(static_cast<unsigned char>(length >> shift));
    }
}

/// Reads the values of one file; the reader's first failure ends everything.
class MetadataReader {
  public:
    MetadataReader(ByteReader& reader, std::uint32_t version)
        : m_reader(reader), m_version(version) {}

    Metadata readAll(std::uint64_t count);
    void report(std::vector<Text>& warnings) const;

  private:
    std::string_view readKey();
    MetadataValue readValue();
    ValueType readType(const Text& what);
    void readPayload(ValueType type, std::uint64_t count, int depth, std::string& out);
    void readScalars(ValueType type, std::uint64_t count, std::string& out);
    void readStrings(std::uint64_t count, std::string& out);
    void readArrays(std::uint64_t count, int depth, std::string& out);
    bool valueFits(std::uint64_t count, std::uint64_t smallest) {
        return m_reader.fits(count, smallest, keyed("The value of key %1"_text));
    }
    [[nodiscard]] Text keyed(Pattern<1> what) const {
        return what(printable(m_key, kShownKeyBytes));
    }

    ByteReader& m_reader;
    std::uint32_t m_version;
    std::string_view m_key;  ///< whose value is being read
    Oddity m_oddKeys;
    Oddity m_oddBools;
};

std::string_view MetadataReader::readKey() {
    const std::uint64_t length = readGgufLength(m_reader, m_version, "the length of a key"_text);
    const std::string_view key = m_reader.text(length, "A key"_text);
    if (m_reader.failed()) return {};
    if (key.empty()) {
        m_reader.fail(ErrorCode::Damaged, "A key has no name; the file is damaged."_text);
    }
    if (key.size() > kMostKeyBytes) {
        m_reader.fail(ErrorCode::Damaged,
                      "A key has %1 bytes, the format allows %2."_text(key.size(), kMostKeyBytes));
    }
    if (key.find('\0') != std::string_view::npos) {
        m_reader.fail(
            ErrorCode::Damaged,
            "The key %1 holds a NUL byte; programs would read different keys from it."_text(
                printable(key, kShownKeyBytes)));
    }
    return key;
}

Metadata MetadataReader::readAll(std::uint64_t count) {
    Metadata metadata;
    const std::uint64_t smallest = ggufLengthBytes(m_version) + sizeof(std::uint32_t) + 1;
    if (!m_reader.fits(count, smallest, "The table of keys"_text)) return metadata;
    metadata.reserve(count);  // keeps the keys in place for the set below
    std::unordered_set<std::string_view> seen;
    for (std::uint64_t i = 0; i < count; ++i) {
        m_key = readKey();
        if (m_reader.failed()) return {};
        MetadataEntry& entry = metadata.emplace_back();
        entry.key = m_key;
        if (!seen.insert(entry.key).second) {
            m_reader.fail(
                ErrorCode::Damaged,
                "The key %1 appears twice; programs would disagree which one counts."_text(
                    printable(m_key, kShownKeyBytes)));
            return {};
        }
        if (!isUsualKey(m_key)) m_oddKeys.note(m_key);
        entry.value = readValue();
        if (m_reader.failed()) return {};
    }
    return metadata;
}

void MetadataReader::report(std::vector<Text>& warnings) const {
    m_oddKeys.report("Keys not written in lower_snake_case"_text, warnings);
    m_oddBools.report("Keys with a bool that is neither 0 nor 1, read as true"_text, warnings);
}

ValueType MetadataReader::readType(const Text& what) {
    const auto type = m_reader.read<std::uint32_t>(what);
    if (type > kLastValueType) {
        m_reader.fail(ErrorCode::Damaged,
                      "Key %1 has value type %2, but GGUF defines 0 to %3; nothing after it "
                      "can be read."_text(printable(m_key, kShownKeyBytes), type, kLastValueType));
        return ValueType::Uint8;
    }
    return static_cast<ValueType>(type);
}

MetadataValue MetadataReader::readValue() {
    MetadataValue value;
    value.type = readType(keyed("the type of key %1"_text));
    if (value.type == ValueType::Array) {
        value.elementType = readType(keyed("the array type of key %1"_text));
        value.count = readGgufLength(m_reader, m_version, keyed("the array length of key %1"_text));
        readPayload(value.elementType, value.count, 1, value.bytes);
    } else {
        readPayload(value.type, 1, 1, value.bytes);
    }
    return value;
}

void MetadataReader::readPayload(ValueType type, std::uint64_t count, int depth, std::string& out) {
    if (m_reader.failed()) return;
    if (type == ValueType::Array) {
        readArrays(count, depth, out);
    } else if (type == ValueType::String) {
        readStrings(count, out);
    } else {
        readScalars(type, count, out);
    }
}

void MetadataReader::readScalars(ValueType type, std::uint64_t count, std::string& out) {
    const std::size_t size = scalarBytes(type);
    if (!valueFits(count, size)) return;
    const std::string_view bytes = m_reader.text(count * size, Text());
    out += bytes;
    if (type != ValueType::Bool) return;
    const auto odd = [](char c) { return c != 0 && c != 1; };
    if (std::any_of(bytes.begin(), bytes.end(), odd)) m_oddBools.note(m_key);
}

void MetadataReader::readStrings(std::uint64_t count, std::string& out) {
    if (!valueFits(count, ggufLengthBytes(m_version))) return;
    const Text what = keyed("A string of key %1"_text);
    for (std::uint64_t i = 0; i < count && !m_reader.failed(); ++i) {
        const std::uint64_t length = readGgufLength(m_reader, m_version, what);
        const std::string_view text = m_reader.text(length, what);
        appendLength(out, text.size());
        out += text;
    }
}

void MetadataReader::readArrays(std::uint64_t count, int depth, std::string& out) {
    if (depth >= kDeepestArray) {
        m_reader.fail(
            ErrorCode::Damaged,
            "The arrays of key %1 are nested deeper than %2 levels, which no model needs; the file "
            "is damaged."_text(printable(m_key, kShownKeyBytes), kDeepestArray));
        return;
    }
    const std::uint64_t smallest = sizeof(std::uint32_t) + ggufLengthBytes(m_version);
    if (!valueFits(count, smallest)) return;
    for (std::uint64_t i = 0; i < count && !m_reader.failed(); ++i) {
        const ValueType type = readType(keyed("the inner array type of key %1"_text));
        const std::uint64_t inner =
            readGgufLength(m_reader, m_version, "an inner array length"_text);
        const auto number = static_cast<std::uint32_t>(type);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            out += static_cast<char>(static_cast<unsigned char>(number >> shift));
        }
        appendLength(out, inner);
        readPayload(type, inner, depth + 1, out);
    }
}

}  // namespace

std::size_t ggufLengthBytes(std::uint32_t version) {
    return version == 1 ? sizeof(std::uint32_t) : sizeof(std::uint64_t);
}

std::uint64_t readGgufLength(ByteReader& reader, std::uint32_t version, const Text& what) {
    return version == 1 ? reader.read<std::uint32_t>(what) : reader.read<std::uint64_t>(what);
}

Metadata readGgufMetadata(ByteReader& reader, std::uint32_t version, std::uint64_t count,
                          std::vector<Text>& warnings) {
    MetadataReader values(reader, version);
    Metadata metadata = values.readAll(count);
    values.report(warnings);
    return metadata;
}

}  // namespace weightscape::files
