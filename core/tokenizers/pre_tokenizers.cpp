// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/pre_tokenizers.h"

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::tokenizers {
namespace {

constexpr std::string_view kPreKey = "tokenizer.ggml.pre";

// What the patterns mean stands in pattern.h. They are those that the makers of the models publish,
// where llama.cpp differs as it has them: the case of letters counts in ASCII only.
constexpr std::string_view kGpt2 =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kLlama3 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+["
    "\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kQwen2 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r"
    "\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kQwen35 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}"
    "\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kNoContractions =
    "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)"
    "|\\s+";
constexpr std::string_view kSeedCoder =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+"
    "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kBailing =
    "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s"
    "*[\\r\\n]|\\s+(?!\\S)|\\s+";
constexpr std::string_view kMiniCpm5 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}+| ?[^\\s\\p{L}\\p{N}]+[\\r"
    "\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kJais2 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+["
    "\\r\\n]*|\\s*[\\r\\n]+|\\s{512}(?!\\S)|\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}"
    "(?!\\S)|\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)|\\s{1,2}(?!\\S)|\\s{1}";
constexpr std::string_view kGpt4o =
    "[^\\r\\n\\p{L}\\p{N}]?[A-Z\\xD2]*[a-z\\xD2]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N"
    "}]?[A-Z\\xD2]+[a-z\\xD2]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r"
    "\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kTekken =
    "[^\\r\\n\\p{L}\\p{N}]?[A-Z\\xD2]*[a-z\\xD2]+|[^\\r\\n\\p{L}\\p{N}]?[A-Z\\xD2]+[a-z\\xD2]*|\\p"
    "{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kGraniteMulti =
    "[^\\r\\n\\p{L}\\p{N}]?[A-Z\\xD2\\xD4]*[a-z\\xD2\\xD4]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n"
    "\\p{L}\\p{N}]?[A-Z\\xD2\\xD4]+[a-z\\xD2\\xD4]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^"
    "\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kYoutu =
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}| ?[^\\s\\p{L}\\p{N}"
    "]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kYoutuScripts =
    "[가-힣ㄱ-ㆎ]+|[！…“”‘’—：；，、-〿︰-﹏]+|[ㄅ-ㄯ]+|[一-龥぀-"
    "ゟ゠-"
    "ヿ]"
    "+";
constexpr std::string_view kChineseAndKana = "[一-龥぀-ゟ゠-ヿ]+";
constexpr std::string_view kDeepSeek3 =
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{"
    "M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
constexpr std::string_view kSpark =
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{"
    "M}]+| ?[\\p{P}\\p{S}]+|[\\r\\n]|\\s+(?!\\S)|\\s+";
// As code points: some of these letters become others when a text is normalized.
constexpr std::string_view kDeepSeekLetters =
    "\\s?[A-Za-z\\x{B5}\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{1BA}\\x{1BC}-\\x{1BF}"
    "\\x{1C4}-\\x{293}\\x{295}-\\x{2AF}\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37B}-\\x{37D}"
    "\\x{37F}\\x{386}\\x{388}-\\x{38A}\\x{38C}\\x{38E}-\\x{3A1}\\x{3A3}-\\x{3F5}"
    "\\x{3F7}-\\x{481}\\x{48A}-\\x{52F}\\x{531}-\\x{556}\\x{10A0}-\\x{10C5}\\x{13A0}-\\x{13F5}"
    "\\x{13F8}-\\x{13FD}\\x{1C90}-\\x{1CBA}\\x{1CBD}-\\x{1CBF}\\x{1D00}-\\x{1D2B}"
    "\\x{1D6B}-\\x{1D77}\\x{1D79}-\\x{1D9A}\\x{1E00}-\\x{1F15}\\x{1F18}-\\x{1F1D}"
    "\\x{1F20}-\\x{1F45}\\x{1F48}-\\x{1F4D}\\x{1F50}-\\x{1F57}\\x{1F59}\\x{1F5B}\\x{1F5D}"
    "\\x{1F5F}-\\x{1F7D}\\x{1F80}-\\x{1FB4}\\x{1FB6}-\\x{1FBC}\\x{1FBE}\\x{1FC2}-\\x{1FC4}"
    "\\x{1FC6}-\\x{1FCC}\\x{1FD0}-\\x{1FD3}\\x{1FD6}-\\x{1FDB}\\x{1FE0}-\\x{1FEC}"
    "\\x{1FF2}-\\x{1FF4}\\x{1FF6}-\\x{1FFC}\\x{2102}\\x{2107}\\x{210A}-\\x{2113}\\x{2115}"
    "\\x{2119}-\\x{211D}\\x{2124}\\x{2126}\\x{2128}\\x{212A}-\\x{212D}\\x{212F}-\\x{2134}"
    "\\x{2139}\\x{213C}-\\x{213F}\\x{2145}-\\x{2149}\\x{214E}\\x{2183}\\x{2184}"
    "\\x{2C00}-\\x{2C7B}\\x{2C7E}-\\x{2CE4}\\x{2CEB}-\\x{2CEE}\\x{2CF2}\\x{2CF3}"
    "\\x{A640}-\\x{A66D}\\x{A680}-\\x{A69B}\\x{A722}-\\x{A76F}\\x{A771}-\\x{A787}"
    "\\x{A78B}-\\x{A78E}\\x{AB70}-\\x{ABBF}\\x{FB00}-\\x{FB06}\\x{FB13}-\\x{FB17}"
    "\\x{FF21}-\\x{FF3A}\\x{FF41}-\\x{FF5A}\\x{10400}-\\x{1044F}\\x{104B0}-\\x{104D3}"
    "\\x{104D8}-\\x{104FB}\\x{10C80}-\\x{10CB2}\\x{10CC0}-\\x{10CF2}\\x{118A0}-\\x{118DF}"
    "\\x{1E900}-\\x{1E943}]+";
constexpr std::string_view kDeepSeekMarks = "\\s?[!-/:-~！-／：-～‘-‟、-。]+";
// U+0800 to U+4E00 without the spaces among them.
constexpr std::string_view kDeepSeekIdeographs =
    "[一-龥\\x{800}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}"
    "\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{4E00}가-\\x{D7FF}]+";
constexpr std::string_view kNotPunctuated = " ?[^(\\s|.,!?…。，、।۔،)]+";

constexpr std::array kPreTokenizers = {
    PreTokenizer{.names = "default",
                 .patterns = {"[\\p{P}\\$\\+<=>\\^~\\|]+", kGpt2, "\\p{N}+", "[0-9][0-9][0-9]"}},
    PreTokenizer{.names =
                     "gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum "
                     "modern-bert jina-v1-en jina-v2-code roberta-bpe mpt olmo jais exaone4",
                 .patterns = {kGpt2}},
    PreTokenizer{.names = "trillion granite-docling", .patterns = {kGpt2}, .cleansSpaces = false},
    PreTokenizer{
        .names = "llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
        .patterns = {kLlama3},
        .ignoresMerges = true,
        .addsBeginning = true},
    PreTokenizer{.names = "dbrx smaug-bpe", .patterns = {kLlama3}},
    PreTokenizer{.names = "glm4 chatglm-bpe", .patterns = {kLlama3}, .hasBeginning = false},
    PreTokenizer{.names = "jais-2", .patterns = {kJais2}},
    PreTokenizer{
        .names = "minicpm5", .patterns = {"\\p{N}{1,3}", kMiniCpm5}, .ignoresMerges = true},
    PreTokenizer{.names = "qwen2 deepseek-r1-qwen kormo f2llmv2 hunyuan solar-open grok-2",
                 .patterns = {kQwen2},
                 .cleansSpaces = false},
    PreTokenizer{.names = "stablelm2 megrez", .patterns = {kQwen2}},
    PreTokenizer{.names = "qwen35", .patterns = {kQwen35}, .cleansSpaces = false},
    PreTokenizer{.names = "ufakzeka", .patterns = {kNoContractions}, .cleansSpaces = false},
    PreTokenizer{.names = "seed-coder", .patterns = {kSeedCoder}, .cleansSpaces = false},
    PreTokenizer{
        .names = "bailingmoe bailingmoe2 llada-moe", .patterns = {kBailing}, .cleansSpaces = false},
    PreTokenizer{.names = "laguna", .patterns = {"[^\\n]+|[\\n]+", kQwen2}, .cleansSpaces = false},
    PreTokenizer{.names = "deepseek-llm",
                 .patterns = {"[\\r\\n]", kDeepSeekLetters, kDeepSeekMarks, "\\s+$",
                              kDeepSeekIdeographs, "\\p{N}+"},
                 .cleansSpaces = false},
    PreTokenizer{
        .names = "deepseek-coder",
        .patterns = {"[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", kDeepSeekIdeographs, "\\p{N}"},
        .cleansSpaces = false},
    PreTokenizer{.names = "deepseek-v3 hunyuan-dense joyai-llm hy_v4",
                 .patterns = {"\\p{N}{1,3}", kChineseAndKana, kDeepSeek3},
                 .cleansSpaces = false},
    PreTokenizer{.names = "spark2_5",
                 .patterns = {"\\p{N}{1,3}", kChineseAndKana, kSpark, "\\p{N}"},
                 .cleansSpaces = false},
    PreTokenizer{.names = "youtu",
                 .patterns = {kYoutuScripts, kYoutu},
                 .ignoresMerges = true,
                 .cleansSpaces = false},
    PreTokenizer{.names = "gpt-4o llama4 kanana2 talkie minimax-m2",
                 .patterns = {kGpt4o},
                 .cleansSpaces = false},
    PreTokenizer{.names = "granite-embed-multi-97m",
                 .patterns = {kGraniteMulti},
                 .ignoresMerges = true,
                 .cleansSpaces = false},
    PreTokenizer{.names = "tekken",
                 .patterns = {kTekken},
                 .ignoresMerges = true,
                 .addsBeginning = true,
                 .cleansSpaces = false},
    PreTokenizer{.names = "falcon",
                 .patterns = {"[\\p{P}\\$\\+<=>\\^~\\|`]+", kGpt2, "[0-9][0-9][0-9]"}},
    PreTokenizer{.names = "starcoder refact codeshell exaone minerva-7b mellum2",
                 .patterns = {"\\p{N}", kGpt2}},
    PreTokenizer{.names = "command-r smollm", .patterns = {"\\p{N}", kGpt2}, .cleansSpaces = false},
    PreTokenizer{.names = "chameleon",
                 .patterns = {"<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z",
                              "([\\t\\n]|    |  )", "\\p{N}", "[\\p{P}!-/:-@\\[-`{-~]", kGpt2},
                 .addsBeginning = true,
                 .cleansSpaces = false},
    PreTokenizer{.names = "poro-chat", .patterns = {kNotPunctuated}, .cleansSpaces = false},
    PreTokenizer{.names = "bloom gpt3-finnish", .patterns = {kNotPunctuated}},
    PreTokenizer{.names = "viking", .patterns = {kNotPunctuated, "\\p{N}"}, .cleansSpaces = false},
    PreTokenizer{.names = "gemma4 granite-embed-multi-311m",
                 .patterns = {"[^\\n]+|[\\n]+"},
                 .isByteLevel = false,
                 .forcesBeginning = true,
                 .keepsNewlines = true},
    PreTokenizer{.names = "sarvam-moe",
                 .patterns = {"[^\\n]+|[\\n]+"},
                 .cleansSpaces = false,
                 .isByteLevel = false},
};

}  // namespace

TokenizerSettings PreTokenizer::defaults() const {
    // Eleven is what llama.cpp takes where the file names none.
    constexpr Token kUsual = 11;
    return {.beginning = hasBeginning ? kUsual : kNoToken,
            .end = kUsual,
            .addsBeginning = addsBeginning,
            .escapesSpaces = !isByteLevel,
            .cleansSpaces = cleansSpaces,
            .ignoresMerges = ignoresMerges};
}

std::span<const PreTokenizer> allPreTokenizers() {
    return kPreTokenizers;
}

Result<const PreTokenizer*> preTokenizerOf(const Metadata& metadata) {
    const MetadataValue* value = findValue(metadata, kPreKey);
    std::string_view name = value != nullptr ? value->asString().value_or("") : "";
    if (name.empty()) name = "default";
    // A kind of its own, with only one way to cut.
    const MetadataValue* kind = findValue(metadata, "tokenizer.ggml.model");
    if (kind != nullptr && kind->asString() == "gemma4") name = "gemma4";
    for (const PreTokenizer& row : kPreTokenizers) {
        if (hasWord(row.names, name)) return &row;
    }
    return fail(ErrorCode::Unsupported,
                "Texts cut as %1 says (%2) are not supported."_text(inQuotes(name), kPreKey));
}

}  // namespace weightscape::tokenizers
