// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace weightscape {

/// The English of a text: a literal with the places %1 … %9 of its arguments. The compiler refuses
/// it where places and arguments differ in number.
template <std::size_t Places>
class Pattern {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is a pattern
    consteval Pattern(const char* english) : m_english(english) {
        std::size_t highest = 0;
        for (std::size_t i = 0; i + 1 < m_english.size(); ++i) {
            const char digit = m_english[i + 1];
            if (m_english[i] != '%' || digit < '1' || digit > '9') continue;
            const auto place = static_cast<std::size_t>(digit - '0');
            if (place > highest) highest = place;
        }
        if (highest != Places) throw "a pattern has one place for each argument";
    }
    [[nodiscard]] constexpr std::string_view english() const { return m_english; }

  private:
    std::string_view m_english;
};

/// Words without arguments that stand in a table, written as `Words("…")`.
using Words = Pattern<0>;

/// What a person reads: a pattern and its arguments, kept apart so that each language says it in
/// its own way (core/support/language.h). An argument is a text too: a sentence or a word that is
/// translated, a name that is not, or a number. A value: cheap to copy, safe to read from any
/// thread. Every pattern stands as a literal in `Text("…", …)` or `Words("…")`: a test
/// collects them there.
class Text {
  public:
    /// Says nothing.
    Text() = default;

    /// A sentence, or words, with an argument for each place.
    template <typename... Arguments>
    explicit Text(Pattern<sizeof...(Arguments)> pattern, const Arguments&... arguments)
        : m_pattern(pattern.english()) {
        if constexpr (sizeof...(Arguments) > 0) keep({Text(arguments)...});
    }

    /// A name, or what a user or a file said: the same in every language.
    template <typename Name>
    requires(std::same_as<Name, std::string> || std::same_as<Name, std::string_view>) Text(
        const Name& name)  // NOLINT(google-explicit-constructor): names are arguments as they are
        : m_pattern(kName) {
        keepOwn(std::string(name));
    }

    /// A whole number in plain digits: the same in every language.
    template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Text(
        Number number)  // NOLINT(google-explicit-constructor): numbers are arguments as they are
        : Text(std::to_string(number)) {}

    /// A number as English writes it, "1,234.5 KiB": each language has its own signs for the
    /// decimals and between thousands.
    [[nodiscard]] static Text number(std::string english);
    /// Words of a table, where they stand for good (a literal): translated like a pattern.
    [[nodiscard]] static Text words(std::string_view english);

    [[nodiscard]] bool empty() const { return m_pattern.empty(); }
    [[nodiscard]] std::string english() const;
    explicit operator std::string() const { return english(); }

    /// By patterns and arguments, not by what is said.
    friend std::strong_ordering operator<=>(const Text& a, const Text& b);
    friend bool operator==(const Text& a, const Text& b) { return (a <=> b) == 0; }
    friend std::ostream& operator<<(std::ostream& stream, const Text& text);

    // What languages ask.
    [[nodiscard]] bool isName() const { return m_pattern == kName; }
    [[nodiscard]] bool isNumber() const { return m_pattern == kNumber; }
    /// The name, or the number as English writes it; empty for other texts.
    [[nodiscard]] const std::string& own() const;
    [[nodiscard]] std::string_view pattern() const { return m_pattern; }
    [[nodiscard]] const std::vector<Text>& arguments() const;

  private:
    struct Content;
    static constexpr std::string_view kName = "%n";
    static constexpr std::string_view kNumber = "%#";

    void keep(std::vector<Text> arguments);
    void keepOwn(std::string own);

    std::string_view m_pattern;  ///< of a literal
    std::shared_ptr<const Content> m_content;
};

}  // namespace weightscape
