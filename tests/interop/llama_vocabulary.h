// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/interop/llama_library.h"

namespace weightscape::test {

/// The tokenizer of a model as llama.cpp has it; the weights are not loaded. Throws
/// std::runtime_error where llama.cpp refuses.
class LlamaVocabulary {
  public:
    LlamaVocabulary(const LlamaLibrary& library, const std::filesystem::path& model);
    ~LlamaVocabulary();
    LlamaVocabulary(const LlamaVocabulary&) = delete;
    LlamaVocabulary& operator=(const LlamaVocabulary&) = delete;

    [[nodiscard]] std::vector<std::uint32_t> tokenize(std::string_view text, bool addSpecial,
                                                      bool parseSpecial) const;
    [[nodiscard]] std::string piece(std::uint32_t token, bool special) const;
    [[nodiscard]] std::string detokenize(const std::vector<std::uint32_t>& tokens,
                                         bool removeSpecial, bool showSpecial) const;
    /// Whether a generated text ends with it.
    [[nodiscard]] bool endsText(std::uint32_t token) const;

  private:
    void* m_model = nullptr;
    const void* m_vocabulary = nullptr;
    void (*m_freeModel)(void*) = nullptr;
    std::int32_t (*m_tokenize)(const void*, const char*, std::int32_t, std::int32_t*, std::int32_t,
                               bool, bool) = nullptr;
    std::int32_t (*m_piece)(const void*, std::int32_t, char*, std::int32_t, std::int32_t,
                            bool) = nullptr;
    std::int32_t (*m_detokenize)(const void*, const std::int32_t*, std::int32_t, char*,
                                 std::int32_t, bool, bool) = nullptr;
    bool (*m_endsText)(const void*, std::int32_t) = nullptr;
};

}  // namespace weightscape::test
