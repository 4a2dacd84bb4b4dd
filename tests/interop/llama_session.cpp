// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/llama_session.h"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "tests/interop/shared_functions.h"

namespace weightscape::test {
namespace {

/// Fields of the context's parameters that are changed here (32-bit words), and their defaults, by
/// which a library of another version is noticed.
struct ContextField {
    std::size_t word;
    std::uint32_t byDefault;
};
constexpr std::uint32_t kAutomatic = 0xFFFFFFFF;
constexpr std::uint32_t kF32 = 0;  // ggml's numbers of types
constexpr std::uint32_t kF16 = 1;
constexpr ContextField kContextSize = {0, 512};
constexpr ContextField kBatchSize = {1, 2048};
constexpr ContextField kMicroBatchSize = {2, 512};
constexpr ContextField kThreads = {7, 4};
constexpr ContextField kBatchThreads = {8, 4};
constexpr ContextField kFlashAttention = {13, kAutomatic};
/// Pointers, two words each.
constexpr ContextField kWatcher = {22, 0};
constexpr ContextField kWatcherArgument = {24, 0};
constexpr ContextField kKeyType = {26, kF16};
constexpr ContextField kValueType = {27, kF16};
constexpr std::array kContextFields = {
    kContextSize,    kBatchSize, kMicroBatchSize,  kThreads, kBatchThreads,
    kFlashAttention, kWatcher,   kWatcherArgument, kKeyType, kValueType};

template <typename Pointer>
void setPointer(LlamaParameters& parameters, const ContextField& field, Pointer pointer) {
    std::memcpy(&parameters.words[field.word], &pointer, sizeof pointer);
}

}  // namespace

void LlamaRunFunctions::loadFrom(void* llama, void* base) {
    loadFunction(llama, "llama_model_default_params", modelDefaults);
    loadFunction(llama, "llama_model_load_from_file", loadModel);
    loadFunction(llama, "llama_model_free", freeModel);
    loadFunction(llama, "llama_model_get_vocab", vocabularyOf);
    loadFunction(llama, "llama_vocab_n_tokens", vocabularySize);
    loadFunction(llama, "llama_vocab_bos", beginOfText);
    loadFunction(llama, "llama_tokenize", tokenize);
    loadFunction(llama, "llama_context_default_params", contextDefaults);
    loadFunction(llama, "llama_init_from_model", newContext);
    loadFunction(llama, "llama_free", freeContext);
    loadFunction(llama, "llama_adapter_lora_init", loadAdapter);
    loadFunction(llama, "llama_set_adapters_lora", setAdapters);
    loadFunction(llama, "llama_get_memory", memoryOf);
    loadFunction(llama, "llama_memory_clear", clearMemory);
    loadFunction(llama, "llama_batch_init", newBatch);
    loadFunction(llama, "llama_batch_free", freeBatch);
    loadFunction(llama, "llama_decode", run);
    loadFunction(llama, "llama_get_logits_ith", logitsOf);
    loadFunction(base, "ggml_get_name", tensorName);
    loadFunction(base, "ggml_nelements", tensorElements);
    loadFunction(base, "ggml_nbytes", tensorBytes);
    loadFunction(base, "ggml_is_contiguous", isContiguous);
    loadFunction(base, "ggml_backend_tensor_get", readTensor);
    loadFunction(base, "ggml_backend_tensor_set", writeTensor);
    const LlamaParameters defaults = contextDefaults();
    for (const ContextField& field : kContextFields) {
        if (defaults.words[field.word] == field.byDefault) continue;
        throw std::runtime_error("llama_context_params is not the structure of v0.5.0");
    }
}

LlamaSession::LlamaSession(const LlamaRunFunctions& functions, const std::filesystem::path& model)
    : m_functions(functions),
      m_model(
          required(functions.loadModel(model.c_str(), functions.modelDefaults()), model.string()),
          functions.freeModel),
      m_context(nullptr, functions.freeContext) {}

void LlamaSession::makeContext(Context context) {
    m_watcher = std::move(context.watcher);
    LlamaParameters parameters = m_functions.contextDefaults();
    for (const ContextField& field : {kContextSize, kBatchSize, kMicroBatchSize}) {
        parameters.words[field.word] = static_cast<std::uint32_t>(context.window);
    }
    // Its threads wait actively for each other: on a busy machine one is by far the fastest.
    parameters.words[kThreads.word] = 1;
    parameters.words[kBatchThreads.word] = 1;
    if (context.isExact) {
        parameters.words[kFlashAttention.word] = 0;
        parameters.words[kKeyType.word] = kF32;
        parameters.words[kValueType.word] = kF32;
    }
    if (m_watcher) {
        setPointer(parameters, kWatcher, &LlamaSession::watch);
        setPointer(parameters, kWatcherArgument, this);
    }
    m_context.reset(required(m_functions.newContext(m_model.get(), parameters), "a context"));
    if (context.adapter.empty()) return;
    // It belongs to the model, which frees it.
    void* adapter = required(m_functions.loadAdapter(m_model.get(), context.adapter.c_str()),
                             context.adapter.string());
    float strength = 1.0F;
    if (m_functions.setAdapters(m_context.get(), &adapter, 1, &strength) != 0) {
        throw std::runtime_error("llama.cpp cannot apply " + context.adapter.string());
    }
}

void LlamaSession::run(std::span<const std::int32_t> window, std::size_t firstWanted,
                       Logits& out) const {
    const LlamaRunFunctions& f = m_functions;
    void* const context = m_context.get();
    f.clearMemory(f.memoryOf(context), true);
    const auto count = static_cast<std::int32_t>(window.size());
    const auto first = static_cast<std::int32_t>(firstWanted);
    LlamaBatch batch = f.newBatch(count, 0, 1);
    batch.count = count;
    for (std::int32_t i = 0; i < count; ++i) {
        batch.tokens[i] = window[static_cast<std::size_t>(i)];
        batch.positions[i] = i;
        batch.sequenceCounts[i] = 1;
        batch.sequences[i][0] = 0;
        batch.wanted[i] = i >= first ? 1 : 0;
    }
    const std::int32_t failed = f.run(context, batch);
    f.freeBatch(batch);
    if (failed != 0) throw std::runtime_error("llama.cpp cannot run the model");
    for (std::int32_t i = first; i < count; ++i) {
        const float* row = required(f.logitsOf(context, i), "logits");
        out.values.insert(out.values.end(), row, row + out.vocabulary);
    }
}

std::vector<std::int32_t> LlamaSession::tokensOf(const std::string& text) const {
    std::vector<std::int32_t> tokens(text.size() + 1);
    const auto count =
        m_functions.tokenize(vocabulary(), text.data(), static_cast<std::int32_t>(text.size()),
                             tokens.data(), static_cast<std::int32_t>(tokens.size()), false, false);
    if (count < 0) throw std::runtime_error("llama.cpp cannot tokenize the text");
    tokens.resize(static_cast<std::size_t>(count));
    return tokens;
}

bool LlamaSession::watch(void* node, bool asks, void* session) {
    if (!asks) static_cast<const LlamaSession*>(session)->tell(node);
    return true;  // interested in this node, or: go on
}

void LlamaSession::tell(void* node) const {
    const auto count = static_cast<std::size_t>(m_functions.tensorElements(node));
    const std::size_t bytes = m_functions.tensorBytes(node);
    if (!m_functions.isContiguous(node) || bytes != count * sizeof(float)) return;
    std::vector<float> values(count);
    m_functions.readTensor(node, values.data(), 0, bytes);
    if (m_watcher(m_functions.tensorName(node), values)) {
        m_functions.writeTensor(node, values.data(), 0, bytes);
    }
}

}  // namespace weightscape::test
