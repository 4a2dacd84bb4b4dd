// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace weightscape {

class Phrase;
class Text;

/// A pattern that the program can say. Each stands in the list once, so a test can ask whether
/// every language knows it.
class SaidPattern {
  public:
    explicit SaidPattern(std::string_view english);
    [[nodiscard]] std::string_view english() const { return m_english; }
    /// All that are linked into this program, in no order.
    [[nodiscard]] static std::vector<std::string_view> all();

  private:
    std::string_view m_english;
    const SaidPattern* m_before;
};

/// A literal as a template's argument.
template <std::size_t Size>
struct Literal {
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is a literal
    consteval Literal(const char (&english)[Size]) { std::copy_n(english, Size, letters); }
    [[nodiscard]] constexpr std::string_view view() const { return {letters, Size - 1}; }
    /// The highest of its places %1 … %9.
    [[nodiscard]] constexpr std::size_t places() const {
        std::size_t highest = 0;
        for (std::size_t i = 0; i + 1 < Size; ++i) {
            const char digit = letters[i + 1];
            if (letters[i] != '%' || digit < '1' || digit > '9') continue;
            highest = std::max(highest, static_cast<std::size_t>(digit - '0'));
        }
        return highest;
    }
    char letters[Size];
};

/// The English of a text, written as "…"_text: a literal with the places %1 … %9 of its arguments.
/// Called with them it makes the text: "%1 is no size."_text(name).
template <std::size_t Places>
class Pattern {
  public:
    /// Says nothing.
    constexpr Pattern() = default;
    constexpr Pattern(std::string_view english, const SaidPattern* /*said*/) : m_english(english) {}
    [[nodiscard]] constexpr std::string_view english() const { return m_english; }
    [[nodiscard]] constexpr bool empty() const { return m_english.empty(); }
    friend constexpr bool operator==(const Pattern& a, const Pattern& b) = default;
    template <typename... Arguments>
    requires(sizeof...(Arguments) == Places) [[nodiscard]] Text operator()(
        const Arguments&... arguments) const;
    /// With the whole numbers it names, for a row of a table.
    template <std::same_as<int>... Numbers>
    requires(sizeof...(Numbers) == Places) [[nodiscard]] constexpr Phrase
        of(Numbers... numbers) const;

  private:
    std::string_view m_english;
};

/// Words without arguments, such as those that stand in a table.
using Words = Pattern<0>;

/// What a row of a table says: words, or a pattern and whole numbers, so that rows that differ in
/// numbers alone are translated once.
class Phrase {
  public:
    static constexpr std::size_t kMostNumbers = 5;
    /// Says nothing.
    constexpr Phrase() = default;
    constexpr Phrase(Words words)  // NOLINT(google-explicit-constructor): words are phrases
        : m_english(words.english()) {}
    [[nodiscard]] constexpr bool empty() const { return m_english.empty(); }

  private:
    template <std::size_t Places>
    friend class Pattern;
    friend class Text;
    constexpr Phrase(std::string_view english, std::initializer_list<int> numbers)
        : m_english(english), m_count(numbers.size()) {
        std::copy(numbers.begin(), numbers.end(), m_numbers.begin());
    }

    std::string_view m_english;
    std::array<int, kMostNumbers> m_numbers{};
    std::size_t m_count = 0;
};

template <std::size_t Places>
template <std::same_as<int>... Numbers>
requires(sizeof...(Numbers) ==
         Places) constexpr Phrase Pattern<Places>::of(Numbers... numbers) const {
    static_assert(Places <= Phrase::kMostNumbers);
    return {m_english, {numbers...}};
}

template <Literal kLiteral>
inline const SaidPattern kSaidPattern{kLiteral.view()};

template <Literal kLiteral>
[[nodiscard]] constexpr Pattern<kLiteral.places()> operator""_text() {
    return {kLiteral.view(), &kSaidPattern<kLiteral>};
}

/// What a person reads: a pattern and its arguments, kept apart so that each language says it in
/// its own way (core/support/language.h). An argument is a text too: a sentence or a word that is
/// translated, a name that is not, or a number. A value: cheap to copy, safe to read from any
/// thread.
class Text {
  public:
    /// Says nothing.
    Text() = default;
    // Not inline: hundreds of sentences are made, none of them in a hurry.
    Text(const Text& other);
    Text(Text&& other) noexcept;
    Text& operator=(const Text& other);
    Text& operator=(Text&& other) noexcept;
    ~Text();

    /// Words.
    Text(Words words)  // NOLINT(google-explicit-constructor): words are texts
        : m_pattern(words.english()) {}
    Text(const Phrase& phrase);  // NOLINT(google-explicit-constructor): so are phrases

    /// A name, or what a user or a file said: the same in every language.
    template <typename Name>
    requires(std::same_as<Name, std::string> || std::same_as<Name, std::string_view>) Text(
        const Name& name)  // NOLINT(google-explicit-constructor): names are arguments as they are
        : Text(kName, std::string_view(name)) {}

    /// A whole number in plain digits: the same in every language.
    template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Text(
        Number number)  // NOLINT(google-explicit-constructor): numbers are arguments as they are
        : Text(std::is_signed_v<Number> ? ofSigned(static_cast<std::int64_t>(number))
                                        : ofUnsigned(static_cast<std::uint64_t>(number))) {}

    /// A number as English writes it, "1,234.5 KiB": each language has its own signs for the
    /// decimals and between thousands.
    [[nodiscard]] static Text number(std::string_view english) { return {kNumber, english}; }
    [[nodiscard]] bool empty() const { return m_pattern.empty(); }
    [[nodiscard]] std::string english() const;
    explicit operator std::string() const { return english(); }

    /// By patterns and arguments, not by what is said.
    friend std::strong_ordering operator<=>(const Text& a, const Text& b);
    friend bool operator==(const Text& a, const Text& b) { return std::is_eq(a <=> b); }
    friend std::ostream& operator<<(std::ostream& stream, const Text& text);

    // What languages ask.
    [[nodiscard]] bool isName() const { return m_pattern == kName; }
    [[nodiscard]] bool isNumber() const { return m_pattern == kNumber; }
    /// The name, or the number as English writes it; empty for other texts.
    [[nodiscard]] const std::string& own() const;
    [[nodiscard]] std::string_view pattern() const { return m_pattern; }
    [[nodiscard]] const std::vector<Text>& arguments() const;

  private:
    template <std::size_t Places>
    friend class Pattern;
    struct Content;
    static constexpr std::string_view kName = "%n";
    static constexpr std::string_view kNumber = "%#";

    Text(std::string_view kind, std::string_view own);
    Text(std::string_view pattern, std::vector<Text> arguments);
    [[nodiscard]] static Text ofSigned(std::int64_t number);
    [[nodiscard]] static Text ofUnsigned(std::uint64_t number);

    std::string_view m_pattern;  ///< of a literal
    std::shared_ptr<const Content> m_content;
};

template <std::size_t Places>
template <typename... Arguments>
requires(sizeof...(Arguments) ==
         Places) Text Pattern<Places>::operator()(const Arguments&... arguments) const {
    return Text(m_english, std::vector<Text>{Text(arguments)...});
}

}  // namespace weightscape
