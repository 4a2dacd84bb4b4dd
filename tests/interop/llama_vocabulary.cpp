// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/llama_vocabulary.h"

#include <array>
#include <stdexcept>

namespace weightscape::test {
namespace {

/// llama_model_params, larger than it is; see Parameters in llama_library.cpp.
struct alignas(16) ModelParameters {
    std::array<std::uint8_t, 1024> bytes = {};
};

/// Where its switches begin; by their defaults another version is noticed.
constexpr std::size_t kVocabularyOnly = 72;
constexpr std::size_t kUsesExtraBuffers = 74;

}  // namespace

LlamaVocabulary::LlamaVocabulary(const LlamaLibrary& library, const std::filesystem::path& model) {
    ModelParameters (*defaults)() = nullptr;
    void* (*loadModel)(const char*, ModelParameters) = nullptr;
    const void* (*vocabularyOf)(const void*) = nullptr;
    library.load("llama_model_default_params", defaults);
    library.load("llama_model_load_from_file", loadModel);
    library.load("llama_model_get_vocab", vocabularyOf);
    library.load("llama_model_free", m_freeModel);
    library.load("llama_tokenize", m_tokenize);
    library.load("llama_token_to_piece", m_piece);
    library.load("llama_detokenize", m_detokenize);
    library.load("llama_vocab_is_eog", m_endsText);
    ModelParameters parameters = defaults();
    if (parameters.bytes[kVocabularyOnly] != 0 || parameters.bytes[kUsesExtraBuffers] != 1) {
        throw std::runtime_error("llama_model_params is not the structure of v0.5.0");
    }
    parameters.bytes[kVocabularyOnly] = 1;
    m_model = loadModel(model.c_str(), parameters);
    if (m_model == nullptr) throw std::runtime_error("llama.cpp refuses: " + model.string());
    m_vocabulary = vocabularyOf(m_model);
}

LlamaVocabulary::~LlamaVocabulary() {
    m_freeModel(m_model);
}

std::vector<std::uint32_t> LlamaVocabulary::tokenize(std::string_view text, bool addSpecial,
                                                     bool parseSpecial) const {
    std::vector<std::int32_t> tokens(text.size() * 3 + 8);
    const std::int32_t count =
        m_tokenize(m_vocabulary, text.data(), static_cast<std::int32_t>(text.size()), tokens.data(),
                   static_cast<std::int32_t>(tokens.size()), addSpecial, parseSpecial);
    if (count < 0) throw std::runtime_error("llama.cpp cannot tokenize the text");
    return {tokens.begin(), tokens.begin() + count};
}

std::string LlamaVocabulary::piece(std::uint32_t token, bool special) const {
    std::string text(1 << 12, '\0');
    const std::int32_t size = m_piece(m_vocabulary, static_cast<std::int32_t>(token), text.data(),
                                      static_cast<std::int32_t>(text.size()), 0, special);
    if (size < 0) throw std::runtime_error("llama.cpp has a longer piece");
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string LlamaVocabulary::detokenize(const std::vector<std::uint32_t>& tokens,
                                        bool removeSpecial, bool showSpecial) const {
    const std::vector<std::int32_t> numbers(tokens.begin(), tokens.end());
    std::string text(tokens.size() * 64 + 64, '\0');
    const std::int32_t size = m_detokenize(
        m_vocabulary, numbers.data(), static_cast<std::int32_t>(numbers.size()), text.data(),
        static_cast<std::int32_t>(text.size()), removeSpecial, showSpecial);
    if (size < 0) throw std::runtime_error("llama.cpp has a longer text");
    text.resize(static_cast<std::size_t>(size));
    return text;
}

bool LlamaVocabulary::endsText(std::uint32_t token) const {
    return m_endsText(m_vocabulary, static_cast<std::int32_t>(token));
}

}  // namespace weightscape::test
