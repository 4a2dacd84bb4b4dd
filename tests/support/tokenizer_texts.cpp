// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tokenizer_texts.h"

#include <array>
#include <sstream>
#include <string_view>

#include "core/support/counter_random.h"
#include "core/tokenizers/code_points.h"

namespace weightscape::test {
namespace {

constexpr std::string_view kSentences =
    "The quick brown fox doesn't jump over the lazy dog; it's been 12345 days, hasn't it? We'll "
    "see, I'm sure they've seen what we're about. She'd SAY: \"DON'T STOP!\" HE'LL, I'VE.\n"
    "In the beginning God created the heaven and the earth. And the earth was without form.\n\n"
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. Ärger, Übermut, Öl, ß.\n"
    "Voix ambiguë d'un cœur qui, au zéphyr, préfère les jattes de kiwis. L'été à Zürich, naïve.\n"
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia; ¿qué? ¡Año nuevo!\n"
    "Съешь же ещё этих мягких французских булок, да выпей чаю. Широкая электрификация.\n"
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Ὁ βίος βραχύς, ἡ δὲ τέχνη μακρή.\n"
    "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。我能吞下玻璃而不伤身体。２０２６年１１月\n"
    "いろはにほへと ちりぬるを。わたしはガラスを食べられます。カタカナ・ｶﾀｶﾅ、１２３４\n"
    "나는 유리를 먹을 수 있어요. 그래도 아프지 않아요. 키스의 고유조건은\n"
    "نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر. ١٢٣٤٥، هل؟\n"
    "דג סקרן שט בים מאוכזב ולפתע מצא לו חברה. בְּרֵאשִׁית בָּרָא אֱלֹהִים\n"
    "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश। १२३४५\n"
    "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน ๑๒๓\n"
    "for (int i = 0; i < 1000; ++i) {\n\tif (x[i] != y[i - 1]) return x->value + 0x7fff;\n    "
    "}\n\n\n#include <vector>\r\nstd::cout << \"3.14159\" << '\\n'; // NOTE: a*b/c%d\r\n"
    "def f(self, *args):\n        return {k: v for k, v in self.items() if v is not None}\n"
    "https://example.org/path?query=1&x=2#top user@example.com $1,234.56 100% ~5 a_b^2 |x| `q`\n"
    // It would be wrapped anew each time.
    // clang-format off
    "😀😃😄 👍🏽 👨‍👩‍👧‍👦 🇩🇪🇯🇵 ✅ ∑∫√∞ ≤≥≠ ½⅓² Ⅻ №7 ™© → ← “quoted” ‘single’ – — …\n"
    // clang-format on
    "e\u0301 a\u0308 n\u0303 \u1EA5 ﬁ ﬀ Ǆ ǅ ǆ İ ı ſ K Å \u00A0\u2003\u3000\u200B\uFEFF end\n";

/// First and last code points of ranges that random texts are drawn from.
struct Range {
    char32_t first;
    char32_t last;
};
constexpr std::array<Range, 28> kRandomRanges = {{
    {' ', ' '},         {' ', ' '},         {'a', 'z'},          {'a', 'z'},       {'A', 'Z'},
    {'0', '9'},         {'!', '/'},         {':', '@'},          {'[', '`'},       {'{', '~'},
    {'\'', '\''},       {'\n', '\n'},       {0, 0x1F},           {0x7F, 0xBF},     {0xC0, 0x24F},
    {0x300, 0x36F},     {0x370, 0x52F},     {0x590, 0x6FF},      {0x900, 0xDFF},   {0x2000, 0x206F},
    {0x2070, 0x2BFF},   {0x3000, 0x30FF},   {0x3400, 0x9FFF},    {0xAC00, 0xD7FF}, {0xE000, 0xFFFF},
    {0x10000, 0x1FFFF}, {0x20000, 0x323AF}, {0xE0000, 0x10FFFF},
}};

}  // namespace

std::string manyLanguages() {
    return std::string(kSentences);
}

std::vector<std::string> tortureTexts() {
    std::vector<std::string> texts = {
        "",
        " ",
        "  ",
        "   \n\n  \t\t \r\n\r \v\f x",
        "a",
        " a",
        "a ",
        "\n",
        "\n\n\n",
        "a  b   c    d     e",
        "x\u00A0\u00A0y\u2003z\u3000w\u0085v\u2028u",
        std::string("nul\0in\0text\0", 12),
        "\x01\x02\x1B[0m\x7F bell\x07",
        "'s 't 're 've 'm 'll 'd 'S 'T 'RE 'Ve 'M 'lL 'D '' 'x",
        "it's IT'S I'Ll we'vE 'tis o'clock rock'n'roll'",
        "1 12 123 1234 12345 123456 1234567 12.345,67 1a2b3c ١٢٣٤ ½¾ ²³ Ⅻ",
        "<s> </s> <unk> <|endoftext|><|im_start|>user\n hi <|im_end|>\n<tool> x </tool><mask>",
        "<|endoftext|>",
        "a<|endoftext|>",
        "<|endoftext|> a",
        "  <mask>  ",
        "<<|im_end|>>",
        "<0x0A> [EMPTY_3] [UNK] [CLS] [SEP] [MASK] </s>",
        "\xFF\xFE broken \xC3 half \xE2\x82 cut \xF0\x9F\x98",
        "\x80\x81\xBF stray \xC0\x80 overlong \xE0\x80\xAF",
        "\xED\xA0\x80\xED\xB0\x80 surrogates \xED\xBF\xBF",
        "\xE2 \xE2\x96 \xE2\x96\x81 \xE2\xE2\x96\x81 mark ▁▁▁ ▁a a▁",
        "tail \xE2\x96",
        "tail \xF0",
        "\xC2",
        "ÀÉÎÕÜ àéîõü ẤẬ Ǆ ǅ İstanbul ßẞ ſ K ﬁ e\u0301\u0301 a\u0300\u0316",
        "가각힣 ᄀ ㄱ 漢字 ㄅ 々 〇 ﾊﾝ ｶ゛ 　全角　",
        "!!!??? ... --- *** /// === ~~~ ^^^ ``` $$$ +++ <<< >>> ||| \\\\ ((()))",
        "a.b,c;d:e!f?g-h_i/j\\k|l~m`n@o#p$q%r^s&t*u(v)w+x=y[z]{}",
        "IMGIMGABCZ <sentinel:12> CamelCaseWordsHERE andTHEN2more",
    };
    for (const char* letter : {"a", " ", "\n", "7", "!", "漢", "é", "😀", "A", "\t", "\xFF"}) {
        std::string run;
        for (int i = 0; i < 1500; ++i) run += letter;
        texts.push_back(run);
        texts.push_back("x" + run + "y");
    }
    texts.push_back(manyLanguages());
    return texts;
}

std::string randomText(std::uint64_t seed, std::size_t characters, bool garbles) {
    std::string text;
    std::uint64_t index = 0;
    const auto draw = [&](std::uint64_t count) { return splitMix64(seed, index++) % count; };
    for (std::size_t i = 0; i < characters; ++i) {
        const Range& range = kRandomRanges[draw(kRandomRanges.size())];
        const auto run = draw(8) == 0 ? draw(5) + 1 : 1;
        for (std::uint64_t k = 0; k < run; ++k) {
            const auto offset = static_cast<char32_t>(draw(range.last - range.first + 1));
            tokenizers::appendUtf8(range.first + offset, text);
        }
        // Leads of five and more bytes, or past the last character, end llama.cpp.
        if (garbles && draw(6) == 0) text.push_back(static_cast<char>(0x80 + draw(0x70)));
        if (garbles && draw(12) == 0 && !text.empty()) text.pop_back();
    }
    return text;
}

std::string longText(std::size_t bytes) {
    std::istringstream sentences(manyLanguages());
    std::vector<std::string> words;
    for (std::string word; sentences >> word;) words.push_back(word);
    constexpr std::array<std::string_view, 12> kGaps = {" ", " ", " ",  " ",  " ",  " ",
                                                        " ", " ", "\n", ", ", "  ", ".\n\n"};
    std::string text;
    for (std::uint64_t i = 0; text.size() < bytes; ++i) {
        // Squared, so that some words are frequent and many are rare.
        const double place = static_cast<double>(splitMix64(1, i) >> 11U) / 0x1p53;
        text += words[static_cast<std::size_t>(place * place * static_cast<double>(words.size()))];
        text += kGaps[splitMix64(2, i) % kGaps.size()];
    }
    return text;
}

}  // namespace weightscape::test
