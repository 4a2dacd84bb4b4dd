// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/llama_runner.h"

#include <array>
#include <stdexcept>
#include <string>

namespace weightscape::test {
namespace {

/// Parameters of models and contexts, larger than they are; see llama_library.cpp, which also
/// checks that the library's version is the one with these words.
struct alignas(16) Parameters {
    std::array<std::uint32_t, 256> words = {};
};
constexpr std::array<std::size_t, 3> kSizeWords = {0, 1, 2};  // context, batch, part of a batch
constexpr std::array<std::size_t, 2> kThreadWords = {7, 8};   // one token, many

/// The layout of llama_batch.
struct Batch {
    std::int32_t count;
    std::int32_t* tokens;
    float* embeddings;
    std::int32_t* positions;
    std::int32_t* sequenceCounts;
    std::int32_t** sequences;
    std::int8_t* wanted;
};

}  // namespace

struct LlamaRunner::Functions {
    Parameters (*modelDefaults)();
    void* (*loadModel)(const char*, Parameters);
    void (*freeModel)(void*);
    Parameters (*contextDefaults)();
    void* (*newContext)(void*, Parameters);
    void (*freeContext)(void*);
    void* (*memoryOf)(const void*);
    void (*clearMemory)(void*, bool);
    Batch (*newBatch)(std::int32_t, std::int32_t, std::int32_t);
    void (*freeBatch)(Batch);
    std::int32_t (*run)(void*, Batch);

    explicit Functions(const LlamaLibrary& library) {
        library.load("llama_model_default_params", modelDefaults);
        library.load("llama_model_load_from_file", loadModel);
        library.load("llama_model_free", freeModel);
        library.load("llama_context_default_params", contextDefaults);
        library.load("llama_init_from_model", newContext);
        library.load("llama_free", freeContext);
        library.load("llama_get_memory", memoryOf);
        library.load("llama_memory_clear", clearMemory);
        library.load("llama_batch_init", newBatch);
        library.load("llama_batch_free", freeBatch);
        library.load("llama_decode", run);
    }
    static const Functions& of(const LlamaLibrary& library) {
        static const Functions functions(library);
        return functions;
    }
};

LlamaRunner::LlamaRunner(const LlamaLibrary& library, const std::filesystem::path& model,
                         std::uint32_t context, unsigned threads)
    : m_functions(Functions::of(library)) {
    m_model = m_functions.loadModel(model.c_str(), m_functions.modelDefaults());
    if (m_model == nullptr) throw std::runtime_error("llama.cpp refuses: " + model.string());
    Parameters parameters = m_functions.contextDefaults();
    for (const std::size_t word : kSizeWords) parameters.words[word] = context;
    for (const std::size_t word : kThreadWords) parameters.words[word] = threads;
    m_context = m_functions.newContext(m_model, parameters);
    if (m_context != nullptr) return;
    m_functions.freeModel(m_model);
    throw std::runtime_error("llama.cpp refuses a context");
}

LlamaRunner::~LlamaRunner() {
    m_functions.freeContext(m_context);
    m_functions.freeModel(m_model);
}

void LlamaRunner::clear() {
    m_functions.clearMemory(m_functions.memoryOf(m_context), true);
    m_length = 0;
}

void LlamaRunner::feed(std::span<const std::int32_t> tokens, std::size_t firstScored) {
    Batch batch = m_functions.newBatch(static_cast<std::int32_t>(tokens.size()), 0, 1);
    batch.count = static_cast<std::int32_t>(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        batch.tokens[i] = tokens[i];
        batch.positions[i] = static_cast<std::int32_t>(m_length + i);
        batch.sequenceCounts[i] = 1;
        batch.sequences[i][0] = 0;
        batch.wanted[i] = i >= firstScored ? 1 : 0;
    }
    m_length += tokens.size();
    const std::int32_t failed = m_functions.run(m_context, batch);
    m_functions.freeBatch(batch);
    if (failed != 0) throw std::runtime_error("llama.cpp cannot run the model");
}

}  // namespace weightscape::test
