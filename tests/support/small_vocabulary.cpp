// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_vocabulary.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "core/tokenizers/byte_letters.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spaces.h"
#include "core/tokenizers/vocabulary.h"
#include "tests/support/tokenizer_texts.h"

namespace weightscape::test {
namespace {

using Symbols = std::vector<std::string>;
using Pair = std::pair<std::string, std::string>;

/// The most frequent pair; of equal ones the first in the alphabet.
Pair mostFrequentPair(const Symbols& symbols) {
    std::map<Pair, int> counts;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) ++counts[{symbols[i], symbols[i + 1]}];
    const auto best =
        std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    return best->first;
}

void mergeAll(const Pair& pair, Symbols& symbols) {
    Symbols merged;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const bool isPair =
            i + 1 < symbols.size() && symbols[i] == pair.first && symbols[i + 1] == pair.second;
        merged.push_back(isPair ? pair.first + pair.second : symbols[i]);
        if (isPair) ++i;
    }
    symbols = std::move(merged);
}

/// So many merges of the most frequent pairs, none longer than 12 bytes times four.
std::vector<Pair> trainedMerges(Symbols symbols, std::size_t count) {
    std::vector<Pair> merges;
    while (merges.size() < count && symbols.size() > 1) {
        const Pair pair = mostFrequentPair(symbols);
        merges.push_back(pair);
        mergeAll(pair, symbols);
    }
    return merges;
}

Symbols charactersOf(const std::string& text) {
    Symbols characters;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = tokenizers::lengthByLead(text, at);
        characters.push_back(text.substr(at, length));
        at += length;
    }
    return characters;
}

const std::vector<Pair>& bytePairMerges() {
    static const std::vector<Pair> kMerges = [] {
        Symbols letters;
        for (const char byte : manyLanguages()) {
            letters.emplace_back(tokenizers::letterOf(static_cast<std::uint8_t>(byte)));
        }
        // Runs, which texts for tests have and sentences do not.
        for (const char* run : {"\n\n\n\n", "        ", "\t\t", "....", "00000000", "!!!!"}) {
            for (int i = 0; i < 20; ++i) {
                for (const char byte : std::string_view(run)) {
                    letters.emplace_back(tokenizers::letterOf(static_cast<std::uint8_t>(byte)));
                }
            }
        }
        return trainedMerges(std::move(letters), 1500);
    }();
    return kMerges;
}

template <typename T>
MetadataValue numberArray(ValueType type, const std::vector<T>& numbers) {
    MetadataValue value{.type = ValueType::Array,
                        .elementType = type,
                        .count = numbers.size(),
                        .bytes = std::string(numbers.size() * sizeof(T), '\0')};
    std::memcpy(value.bytes.data(), numbers.data(), value.bytes.size());
    return value;
}

/// Adds tokens whose texts are not there yet.
class TokenList {
  public:
    void add(const std::string& text, float score = 0, std::int32_t type = kNormalType) {
        if (m_known.insert(text).second) m_tokens.push_back({text, score, type});
    }
    [[nodiscard]] const std::vector<SmallToken>& tokens() const { return m_tokens; }

  private:
    std::set<std::string> m_known;
    std::vector<SmallToken> m_tokens;
};

void addSpecials(TokenList& list) {
    for (const char* text : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
        list.add(text, 0, kControlType);
    }
    for (const char* text : {"<tool>", "</tool>", "<mask>", "   "}) list.add(text, 0, kUserType);
}

void addNumber(Metadata& metadata, const std::string& key, std::uint32_t value) {
    metadata.push_back({"tokenizer.ggml." + key, MetadataValue::fromUint32(value)});
}

std::vector<std::string> wordsOf(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text + " ") {
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
            word.push_back(c);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, ""));
        }
    }
    return words;
}

}  // namespace

MetadataValue textArray(const std::vector<std::string>& texts) {
    MetadataValue value{.type = ValueType::Array,
                        .elementType = ValueType::String,
                        .count = texts.size(),
                        .bytes = {}};
    for (const auto& text : texts) value.bytes += MetadataValue::fromString(text).bytes;
    return value;
}

MetadataValue floatArray(const std::vector<float>& numbers) {
    return numberArray(ValueType::Float32, numbers);
}

MetadataValue intArray(const std::vector<std::int32_t>& numbers) {
    return numberArray(ValueType::Int32, numbers);
}

MetadataValue switchValue(bool on) {
    return {.type = ValueType::Bool, .bytes = std::string(1, on ? '\1' : '\0')};
}

Metadata tokenizerMetadata(std::string_view kind, const std::vector<SmallToken>& tokens) {
    std::vector<std::string> texts;
    std::vector<float> scores;
    std::vector<std::int32_t> types;
    for (const SmallToken& token : tokens) {
        texts.push_back(token.text);
        scores.push_back(token.score);
        types.push_back(token.type);
    }
    return {{"tokenizer.ggml.model", MetadataValue::fromString(kind)},
            {"tokenizer.ggml.tokens", textArray(texts)},
            {"tokenizer.ggml.scores", floatArray(scores)},
            {"tokenizer.ggml.token_type", intArray(types)}};
}

Metadata bytePairMetadata(std::string_view preTokenizer) {
    TokenList list;
    for (unsigned byte = 0; byte < 256; ++byte) {
        // Some bytes have no token.
        if (byte >= 0x10 && byte < 0x14) continue;
        list.add(std::string(tokenizers::letterOf(static_cast<std::uint8_t>(byte))));
    }
    std::vector<std::string> merges;
    for (const auto& [left, right] : bytePairMerges()) {
        // Some steps on the way have none either.
        if (merges.size() % 50 != 49) list.add(left + right);
        merges.push_back(left + " " + right);
    }
    addSpecials(list);
    Metadata metadata = tokenizerMetadata("gpt2", list.tokens());
    metadata.push_back({"tokenizer.ggml.pre", MetadataValue::fromString(preTokenizer)});
    metadata.push_back({"tokenizer.ggml.merges", textArray(merges)});
    addNumber(metadata, "bos_token_id", static_cast<std::uint32_t>(list.tokens().size() - 7));
    addNumber(metadata, "eos_token_id", static_cast<std::uint32_t>(list.tokens().size() - 5));
    return metadata;
}

Metadata sentencePieceMetadata(bool crossesSpaces) {
    TokenList list;
    list.add("<unk>", 0, kUnknownType);
    list.add("<s>", 0, kControlType);
    list.add("</s>", 0, kControlType);
    for (unsigned byte = 0; byte < 256; ++byte) {
        list.add(tokenizers::byteTokenText(static_cast<std::uint8_t>(byte)), 0, kByteType);
    }
    addSpecials(list);
    const Symbols characters = charactersOf(tokenizers::escapeSpaces(manyLanguages()));
    float score = 0;
    for (const auto& [left, right] : trainedMerges(characters, 900)) {
        const std::string text = left + right;
        if (crossesSpaces || text.find(tokenizers::kSpaceMark, 1) == std::string::npos) {
            // Every third one as good as the one before.
            list.add(text, std::floor(score / 1.5F));
        }
        score -= 1;
    }
    for (const auto& character : characters) list.add(character, -1e6F);
    return tokenizerMetadata("llama", list.tokens());
}

Metadata characterPairMetadata(std::string_view preTokenizer) {
    TokenList list;
    for (const char* text : {"<pad>", "<eos>", "<bos>"}) list.add(text, 0, kControlType);
    for (unsigned byte = 0; byte < 256; ++byte) {
        list.add(tokenizers::byteTokenText(static_cast<std::uint8_t>(byte)), 0, kByteType);
    }
    for (const char* text : {"\n", "\n\n", "\n\n\n"}) list.add(text);
    Symbols characters = charactersOf(tokenizers::escapeSpaces(manyLanguages()));
    std::erase(characters, "\n");
    std::vector<std::string> merges;
    for (const auto& [left, right] : trainedMerges(characters, 700)) {
        merges.push_back(left + " " + right);
        if (merges.size() % 50 != 49) list.add(left + right);
    }
    for (const auto& character : characters) list.add(character);
    addSpecials(list);
    const bool isKind = preTokenizer == "gemma4";
    Metadata metadata = tokenizerMetadata(isKind ? "gemma4" : "gpt2", list.tokens());
    metadata.push_back({"tokenizer.ggml.pre", MetadataValue::fromString(preTokenizer)});
    metadata.push_back({"tokenizer.ggml.merges", textArray(merges)});
    addNumber(metadata, "bos_token_id", 2);
    addNumber(metadata, "eos_token_id", 1);
    return metadata;
}

Metadata unigramMetadata() {
    std::map<std::string, int> counts;
    for (const std::string& word : wordsOf(manyLanguages())) {
        const Symbols characters = charactersOf(std::string(tokenizers::kSpaceMark) + word);
        for (std::size_t begin = 0; begin < characters.size(); ++begin) {
            std::string piece;
            for (std::size_t i = begin; i < std::min(begin + 6, characters.size()); ++i) {
                piece += characters[i];
                ++counts[piece];
            }
        }
    }
    TokenList list;
    list.add("<pad>", 0, kControlType);
    list.add("</s>", 0, kControlType);
    list.add("<unk>", 0, kUnknownType);
    addSpecials(list);
    for (const auto& [piece, count] : counts) {
        const bool isCharacter = charactersOf(piece).size() == 1;
        if (count < 2 && !isCharacter) continue;
        const auto length = static_cast<float>(charactersOf(piece).size());
        list.add(piece, std::log(static_cast<float>(count) * length / 5000.0F) - 2 / length);
    }
    Metadata metadata = tokenizerMetadata("t5", list.tokens());
    metadata.push_back({"tokenizer.ggml.add_space_prefix", switchValue(true)});
    metadata.push_back({"tokenizer.ggml.remove_extra_whitespaces", switchValue(true)});
    return metadata;
}

Metadata wordPieceMetadata() {
    TokenList list;
    for (const char* text : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
        list.add(text, 0, kControlType);
    }
    const std::string mark(tokenizers::kSpaceMark);
    for (const std::string& word : wordsOf(manyLanguages())) {
        const Symbols characters = charactersOf(word);
        std::string begin = mark;
        for (const auto& character : characters) {
            begin += character;
            list.add(begin);
            list.add(character);
            if (begin.size() > 14) break;
        }
    }
    for (char c = 'a'; c <= 'z'; ++c) {
        list.add(std::string(1, c));
        list.add(mark + c);
    }
    Metadata metadata = tokenizerMetadata("bert", list.tokens());
    addNumber(metadata, "unknown_token_id", 1);
    addNumber(metadata, "bos_token_id", 2);
    addNumber(metadata, "seperator_token_id", 3);
    return metadata;
}

}  // namespace weightscape::test
