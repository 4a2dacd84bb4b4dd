// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/numpy/npy_header.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "core/support/byte_reader.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::uint64_t kMostHeaderBytes = 1U << 20U;
constexpr std::size_t kMostDimensions = 64;  // of NumPy

/// Reads the header's text, the Python writing of a dictionary with three entries. The first
/// surprise sticks, as in ByteReader.
class DictionaryReader {
  public:
    explicit DictionaryReader(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::optional<NpyHeader> read() {
        NpyHeader header;
        expect('{');
        while (!m_failed && !accept('}')) {
            readEntry(header);
            if (!accept(',') && peek() != '}') m_failed = true;
        }
        skipSpaces();
        constexpr unsigned kAll = 7;
        const bool isWhole = !m_failed && m_text.empty() && m_seen == kAll;
        return isWhole ? std::optional(std::move(header)) : std::nullopt;
    }

  private:
    void skipSpaces() {
        m_text.remove_prefix(std::min(m_text.find_first_not_of(" \t\r\n"), m_text.size()));
    }
    char peek() {
        skipSpaces();
        return m_text.empty() ? '\0' : m_text.front();
    }
    bool accept(char c) {
        if (peek() != c || c == '\0') return false;
        m_text.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c)) m_failed = true;
    }
    bool acceptWord(std::string_view word) {
        skipSpaces();
        if (!m_text.starts_with(word)) return false;
        m_text.remove_prefix(word.size());
        return true;
    }
    std::string_view readQuoted() {
        const char quote = peek();
        const std::size_t end = m_text.find(quote, 1);
        if ((quote != '\'' && quote != '"') || end == std::string_view::npos) {
            m_failed = true;
            return {};
        }
        const std::string_view inside = m_text.substr(1, end - 1);
        m_text.remove_prefix(end + 1);
        return inside;
    }
    void readEntry(NpyHeader& header) {
        const std::string_view key = readQuoted();
        expect(':');
        const unsigned bit = key == "descr" ? 1 : key == "fortran_order" ? 2 : 4;
        if (m_failed || (m_seen & bit) != 0 || (bit == 4 && key != "shape")) {
            m_failed = true;
            return;
        }
        m_seen |= bit;
        if (bit == 1) readType(header);
        if (bit == 2) readOrder(header);
        if (bit == 4) readShape(header);
    }
    void readType(NpyHeader& header) {
        if (peek() != '[') {
            header.type = readQuoted();
            return;
        }
        skipBrackets();
    }
    /// Records are not read, but what follows them is.
    void skipBrackets() {
        std::size_t depth = 0;
        do {
            const char c = peek();
            if (c == '\'' || c == '"') {
                (void)readQuoted();
                continue;
            }
            if (c == '[' || c == '(') ++depth;
            if (c == ']' || c == ')') --depth;
            m_failed = m_failed || m_text.empty();
            if (!m_failed) m_text.remove_prefix(1);
        } while (!m_failed && depth > 0);
    }
    void readOrder(NpyHeader& header) {
        header.isColumnOrder = acceptWord("True");
        if (!header.isColumnOrder && !acceptWord("False")) m_failed = true;
    }
    void readShape(NpyHeader& header) {
        expect('(');
        while (!m_failed && !accept(')')) {
            skipSpaces();
            std::uint64_t size = 0;
            const char* end = m_text.data() + m_text.size();
            const auto [rest, error] = std::from_chars(m_text.data(), end, size);
            m_failed = error != std::errc{} || header.shape.size() == kMostDimensions;
            if (m_failed) return;
            m_text.remove_prefix(static_cast<std::size_t>(rest - m_text.data()));
            (void)acceptWord("L");  // as Python 2 wrote long numbers
            header.shape.push_back(size);
            if (!accept(',') && peek() != ')') m_failed = true;
        }
    }

    std::string_view m_text;
    unsigned m_seen = 0;
    bool m_failed = false;
};

}  // namespace

Result<NpyHeader> readNpyHeader(std::span<const std::byte> bytes, const std::string& file) {
    ByteReader reader(bytes, file);
    if (reader.text(kNpyMagic.size(), "The magic"_text) != kNpyMagic) {
        return fail(ErrorCode::NotAModel, "The file is no NumPy array."_text, file);
    }
    const auto version = reader.read<std::uint8_t>("the version"_text);
    (void)reader.read<std::uint8_t>("the version"_text);
    if (!reader.failed() && (version < 1 || version > 3)) {
        reader.fail(ErrorCode::Unsupported,
                    "The array has version %1 of NumPy's format, but this program reads versions 1 "
                    "to 3."_text(version));
    }
    const std::uint64_t length = version == 1
                                     ? reader.read<std::uint16_t>("the length of the header"_text)
                                     : reader.read<std::uint32_t>("the length of the header"_text);
    if (!reader.failed() && length > kMostHeaderBytes) {
        reader.fail(ErrorCode::Damaged,
                    "The header claims %1 bytes, but %2 are more than any array needs."_text(
                        length, kMostHeaderBytes));
    }
    const std::string_view text = reader.text(length, "The header"_text);
    if (reader.failed()) return fail(reader.error());
    auto header = DictionaryReader(text).read();
    if (!header) {
        return fail(ErrorCode::Damaged,
                    "The header %1 does not describe a NumPy array; the file is damaged."_text(
                        inQuotes(text)),
                    file);
    }
    header->bytes = reader.offset();
    return *std::move(header);
}

}  // namespace weightscape::files
