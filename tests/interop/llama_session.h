// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/interop/llama_library.h"

namespace weightscape::test {

/// A parameter structure of the library, of which only leading fields are known here. It is larger
/// than any of them: on x86-64 such structures are passed in memory, where the callee reads and
/// writes only what it knows.
struct alignas(16) LlamaParameters {
    std::array<std::uint32_t, 256> words = {};
};

/// Tokens with their places; the layout of llama_batch.
struct LlamaBatch {
    std::int32_t count;
    std::int32_t* tokens;
    float* embeddings;
    std::int32_t* positions;
    std::int32_t* sequenceCounts;
    std::int32_t** sequences;
    std::int8_t* wanted;
};

/// The functions that run models.
struct LlamaRunFunctions {
    LlamaParameters (*modelDefaults)();
    void* (*loadModel)(const char*, LlamaParameters);
    void (*freeModel)(void*);
    const void* (*vocabularyOf)(const void*);
    std::int32_t (*vocabularySize)(const void*);
    std::int32_t (*beginOfText)(const void*);
    std::int32_t (*tokenize)(const void*, const char*, std::int32_t, std::int32_t*, std::int32_t,
                             bool, bool);
    LlamaParameters (*contextDefaults)();
    void* (*newContext)(void*, LlamaParameters);
    void (*freeContext)(void*);
    void* (*loadAdapter)(void*, const char*);
    std::int32_t (*setAdapters)(void*, void**, std::size_t, float*);
    void* (*memoryOf)(const void*);
    void (*clearMemory)(void*, bool);
    LlamaBatch (*newBatch)(std::int32_t, std::int32_t, std::int32_t);
    void (*freeBatch)(LlamaBatch);
    std::int32_t (*run)(void*, LlamaBatch);
    float* (*logitsOf)(void*, std::int32_t);
    const char* (*tensorName)(const void*);
    std::int64_t (*tensorElements)(const void*);
    std::size_t (*tensorBytes)(const void*);
    bool (*isContiguous)(const void*);
    void (*readTensor)(const void*, void*, std::size_t, std::size_t);
    void (*writeTensor)(void*, const void*, std::size_t, std::size_t);

    /// Throws where the libraries are of another version.
    void loadFrom(void* llama, void* base);
};

/// A model and where it runs.
class LlamaSession {
  public:
    LlamaSession(const LlamaRunFunctions& functions, const std::filesystem::path& model);

    struct Context {
        std::size_t window = 0;  ///< tokens that are evaluated at once
        bool isExact = false;    ///< as TokenRequest::isExact
        NodeWatcher watcher = {};
        std::filesystem::path adapter = {};  ///< LoRA, applied at full strength; empty: none
    };
    void makeContext(Context context);
    /// Runs one window in an empty memory and appends the logits from position `firstWanted` on.
    void run(std::span<const std::int32_t> window, std::size_t firstWanted, Logits& out) const;

    [[nodiscard]] std::vector<std::int32_t> tokensOf(const std::string& text) const;
    [[nodiscard]] std::int32_t beginOfText() const { return m_functions.beginOfText(vocabulary()); }
    [[nodiscard]] std::size_t vocabularySize() const {
        return static_cast<std::size_t>(m_functions.vocabularySize(vocabulary()));
    }

  private:
    using Owned = std::unique_ptr<void, void (*)(void*)>;

    [[nodiscard]] const void* vocabulary() const { return m_functions.vocabularyOf(m_model.get()); }
    static bool watch(void* node, bool asks, void* session);
    void tell(void* node) const;

    const LlamaRunFunctions& m_functions;
    NodeWatcher m_watcher;
    Owned m_model;
    Owned m_context;
};

}  // namespace weightscape::test
