// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/llama_library.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "core/support/ascii_text.h"

namespace weightscape::test {
namespace {

/// A parameter structure of the library, of which only leading fields are known here. It is larger
/// than any of them: on x86-64 such structures are passed in memory, where the callee reads and
/// writes only what it knows.
struct alignas(16) Parameters {
    std::array<std::uint32_t, 256> words = {};
};

/// Tokens with their places; the layout of llama_batch.
struct Batch {
    std::int32_t count;
    std::int32_t* tokens;
    float* embeddings;
    std::int32_t* positions;
    std::int32_t* sequenceCounts;
    std::int32_t** sequences;
    std::int8_t* wanted;
};

/// Fields of the context's parameters that are changed here (32-bit words), and their defaults, by
/// which a library of another version is noticed.
struct ContextField {
    std::size_t word;
    std::uint32_t byDefault;
};
constexpr ContextField kContextSize = {0, 512};
constexpr ContextField kBatchSize = {1, 2048};
constexpr ContextField kMicroBatchSize = {2, 512};
constexpr ContextField kThreads = {7, 4};
constexpr ContextField kBatchThreads = {8, 4};
constexpr std::uint32_t kAutomatic = 0xFFFFFFFF;
constexpr std::uint32_t kF32 = 0;  // ggml's numbers of types
constexpr std::uint32_t kF16 = 1;
constexpr ContextField kFlashAttention = {13, kAutomatic};
constexpr ContextField kKeyType = {26, kF16};
constexpr ContextField kValueType = {27, kF16};
constexpr std::array kContextFields = {kContextSize,  kBatchSize,      kMicroBatchSize, kThreads,
                                       kBatchThreads, kFlashAttention, kKeyType,        kValueType};

/// What the quantizer takes: the layout of llama_model_quantize_params.
struct QuantizeParameters {
    std::int32_t threads;
    std::uint32_t fileType;
    std::int32_t outputType;
    std::int32_t tokenEmbeddingType;
    bool allowRequantize, quantizeOutput, onlyCopy, pure, keepSplit, dryRun;
    const void* importance;
    const void* keyOverrides;
    const void* tensorTypes;
    const void* prunedLayers;
    std::uint64_t bufferBytes;
};
static_assert(sizeof(QuantizeParameters) == 64);
constexpr std::uint64_t kDefaultBufferBytes = std::uint64_t{8} << 30;

/// One of the tensor types, which end with an empty one.
struct TensorType {
    const char* expression;
    std::int32_t type;
};

/// The importance of one tensor's columns; a list of them ends with an empty one.
struct TensorImportance {
    const char* name;
    const float* values;
    std::size_t count;
};

constexpr const char* kLlamaFolder = "LLAMA_FOLDER";

/// The number of ggml's types, which stands for "none chosen".
constexpr std::int32_t kTypeCount = 43;

void silence(int, const char*, void*) {}

void* openLibrary(const std::filesystem::path& path) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    return library;
}

template <typename Function>
void loadFrom(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    if (function == nullptr) throw std::runtime_error(std::string("no function ") + name);
}

template <typename Pointer>
Pointer* required(Pointer* pointer, const std::string& what) {
    if (pointer == nullptr) throw std::runtime_error("llama.cpp refuses: " + what);
    return pointer;
}

}  // namespace

struct LlamaLibrary::Functions {
    void (*initialize)();
    void (*setLog)(void (*)(int, const char*, void*), void*);
    void (*loadBackends)(const char*);
    Parameters (*modelDefaults)();
    void* (*loadModel)(const char*, Parameters);
    void (*freeModel)(void*);
    const void* (*vocabularyOf)(const void*);
    std::int32_t (*vocabularySize)(const void*);
    std::int32_t (*beginOfText)(const void*);
    std::int32_t (*tokenize)(const void*, const char*, std::int32_t, std::int32_t*, std::int32_t,
                             bool, bool);
    Parameters (*contextDefaults)();
    void* (*newContext)(void*, Parameters);
    void (*freeContext)(void*);
    void* (*memoryOf)(const void*);
    void (*clearMemory)(void*, bool);
    Batch (*newBatch)(std::int32_t, std::int32_t, std::int32_t);
    void (*freeBatch)(Batch);
    std::int32_t (*run)(void*, Batch);
    float* (*logitsOf)(void*, std::int32_t);
    const char* (*typeName)(int);
    bool (*validate)(int, const void*, std::size_t);
    std::size_t (*encode)(int, const float*, void*, std::int64_t, std::int64_t, std::int64_t,
                          const float*);
    QuantizeParameters (*quantizeDefaults)();
    std::uint32_t (*quantize)(const char*, const char*, const QuantizeParameters*);

    [[nodiscard]] std::vector<std::int32_t> tokensOf(const void* vocabulary,
                                                     const std::string& text) const {
        std::vector<std::int32_t> tokens(text.size() + 1);
        const auto count =
            tokenize(vocabulary, text.data(), static_cast<std::int32_t>(text.size()), tokens.data(),
                     static_cast<std::int32_t>(tokens.size()), false, false);
        if (count < 0) throw std::runtime_error("llama.cpp cannot tokenize the text");
        tokens.resize(static_cast<std::size_t>(count));
        return tokens;
    }

    /// Runs one window and appends the logits from position `firstWanted` on.
    void runWindow(void* context, std::span<const std::int32_t> tokens, std::size_t firstWanted,
                   Logits& out) const {
        clearMemory(memoryOf(context), true);
        const auto count = static_cast<std::int32_t>(tokens.size());
        const auto first = static_cast<std::int32_t>(firstWanted);
        Batch batch = newBatch(count, 0, 1);
        batch.count = count;
        for (std::int32_t i = 0; i < count; ++i) {
            batch.tokens[i] = tokens[static_cast<std::size_t>(i)];
            batch.positions[i] = i;
            batch.sequenceCounts[i] = 1;
            batch.sequences[i][0] = 0;
            batch.wanted[i] = i >= first ? 1 : 0;
        }
        const std::int32_t failed = run(context, batch);
        freeBatch(batch);
        if (failed != 0) throw std::runtime_error("llama.cpp cannot run the model");
        for (std::int32_t i = first; i < count; ++i) {
            const float* row = required(logitsOf(context, i), "logits");
            out.values.insert(out.values.end(), row, row + out.vocabulary);
        }
    }
};

/// A model and where it runs.
class LlamaLibrary::Session {
  public:
    Session(const Functions& functions, const std::filesystem::path& model)
        : m_functions(functions),
          m_model(required(functions.loadModel(model.c_str(), functions.modelDefaults()),
                           model.string()),
                  functions.freeModel),
          m_context(nullptr, functions.freeContext) {}

    [[nodiscard]] const void* vocabulary() const { return m_functions.vocabularyOf(m_model.get()); }
    [[nodiscard]] std::size_t vocabularySize() const {
        return static_cast<std::size_t>(m_functions.vocabularySize(vocabulary()));
    }

    void makeContext(std::size_t window, bool isExact) {
        Parameters parameters = m_functions.contextDefaults();
        for (const auto& field : {kContextSize, kBatchSize, kMicroBatchSize}) {
            parameters.words[field.word] = static_cast<std::uint32_t>(window);
        }
        // Its threads wait actively for each other: on a busy machine one is by far the fastest.
        parameters.words[kThreads.word] = 1;
        parameters.words[kBatchThreads.word] = 1;
        if (isExact) {
            parameters.words[kFlashAttention.word] = 0;
            parameters.words[kKeyType.word] = kF32;
            parameters.words[kValueType.word] = kF32;
        }
        m_context.reset(required(m_functions.newContext(m_model.get(), parameters), "a context"));
    }
    void run(std::span<const std::int32_t> window, std::size_t firstWanted, Logits& out) const {
        m_functions.runWindow(m_context.get(), window, firstWanted, out);
    }

  private:
    using Owned = std::unique_ptr<void, void (*)(void*)>;
    const Functions& m_functions;
    Owned m_model;
    Owned m_context;
};

LlamaLibrary::LlamaLibrary(const std::filesystem::path& folder)
    : m_folder(folder), m_functions(std::make_unique<Functions>()) {
    m_base = openLibrary(folder / "libggml-base.so");
    void* ggml = openLibrary(folder / "libggml.v0.5.0.so");
    void* llama = openLibrary(folder / "libllama.v0.5.0.so");
    m_llama = llama;
    Functions& f = *m_functions;
    loadFrom(llama, "llama_backend_init", f.initialize);
    loadFrom(llama, "llama_log_set", f.setLog);
    loadFrom(ggml, "ggml_backend_load_all_from_path", f.loadBackends);
    loadFrom(llama, "llama_model_default_params", f.modelDefaults);
    loadFrom(llama, "llama_model_load_from_file", f.loadModel);
    loadFrom(llama, "llama_model_free", f.freeModel);
    loadFrom(llama, "llama_model_get_vocab", f.vocabularyOf);
    loadFrom(llama, "llama_vocab_n_tokens", f.vocabularySize);
    loadFrom(llama, "llama_vocab_bos", f.beginOfText);
    loadFrom(llama, "llama_tokenize", f.tokenize);
    loadFrom(llama, "llama_context_default_params", f.contextDefaults);
    loadFrom(llama, "llama_init_from_model", f.newContext);
    loadFrom(llama, "llama_free", f.freeContext);
    loadFrom(llama, "llama_get_memory", f.memoryOf);
    loadFrom(llama, "llama_memory_clear", f.clearMemory);
    loadFrom(llama, "llama_batch_init", f.newBatch);
    loadFrom(llama, "llama_batch_free", f.freeBatch);
    loadFrom(llama, "llama_decode", f.run);
    loadFrom(llama, "llama_get_logits_ith", f.logitsOf);
    loadFrom(llama, "llama_model_quantize_default_params", f.quantizeDefaults);
    loadFrom(llama, "llama_model_quantize", f.quantize);
    loadFrom(m_base, "ggml_type_name", f.typeName);
    loadFrom(m_base, "ggml_validate_row_data", f.validate);
    loadFrom(m_base, "ggml_quantize_chunk", f.encode);
    f.setLog(silence, nullptr);
    f.initialize();
    f.loadBackends(folder.c_str());
    const Parameters defaults = f.contextDefaults();
    for (const ContextField& field : kContextFields) {
        if (defaults.words[field.word] == field.byDefault) continue;
        throw std::runtime_error("llama_context_params is not the structure of v0.5.0");
    }
}

LlamaLibrary::~LlamaLibrary() = default;

Logits LlamaLibrary::evaluate(const std::filesystem::path& model, const std::string& text,
                              std::size_t window) const {
    Session session(*m_functions, model);
    session.makeContext(window, false);
    const void* vocabulary = session.vocabulary();
    const auto tokens = m_functions->tokensOf(vocabulary, text);
    Logits logits;
    logits.vocabulary = session.vocabularySize();
    for (std::size_t begin = 0; begin + window - 1 <= tokens.size(); begin += window - 1) {
        std::vector<std::int32_t> part = {m_functions->beginOfText(vocabulary)};
        const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(begin);
        part.insert(part.end(), first, first + static_cast<std::ptrdiff_t>(window - 1));
        session.run(part, window / 2, logits);
    }
    return logits;
}

Logits LlamaLibrary::evaluateTokens(const TokenRequest& request) const {
    Session session(*m_functions, request.model);
    session.makeContext(request.window, request.isExact);
    const std::vector<std::int32_t> tokens(request.tokens.begin(), request.tokens.end());
    Logits logits;
    logits.vocabulary = session.vocabularySize();
    for (std::size_t begin = 0; begin + request.window <= tokens.size(); begin += request.window) {
        session.run(std::span(tokens).subspan(begin, request.window), request.firstWanted, logits);
    }
    return logits;
}

std::vector<std::uint32_t> LlamaLibrary::tokenize(const std::filesystem::path& model,
                                                  const std::string& text) const {
    const Session session(*m_functions, model);
    const auto tokens = m_functions->tokensOf(session.vocabulary(), text);
    return {tokens.begin(), tokens.end()};
}

DecodeRow LlamaLibrary::decoder(int type) const {
    const std::string name = m_functions->typeName(type);
    if (name == "f32") return nullptr;
    std::string function = "dequantize_row_" + name;
    if (name == "f16") function = "ggml_fp16_to_fp32_row";
    if (name == "bf16") function = "ggml_bf16_to_fp32_row";
    DecodeRow decodeRow = nullptr;
    loadFrom(m_base, function.c_str(), decodeRow);
    return decodeRow;
}

std::vector<float> LlamaLibrary::decode(int type, std::span<const std::byte> bytes,
                                        std::size_t count) const {
    const DecodeRow decodeRow = decoder(type);
    if (decodeRow == nullptr) return {};
    std::vector<float> values(count);
    decodeRow(bytes.data(), values.data(), static_cast<std::int64_t>(count));
    return values;
}

void LlamaLibrary::encode(int type, const EncodeRequest& request) const {
    const std::size_t rows = request.weights.size() / request.rowLength;
    const float* importance = request.importance.empty() ? nullptr : request.importance.data();
    const std::size_t written = m_functions->encode(
        type, request.weights.data(), request.out.data(), 0, static_cast<std::int64_t>(rows),
        static_cast<std::int64_t>(request.rowLength), importance);
    if (written != request.out.size()) throw std::runtime_error("llama.cpp writes other sizes");
}

int LlamaLibrary::typeNumber(const std::string& name) const {
    for (int type = 0; type < kTypeCount; ++type) {
        const char* const known = m_functions->typeName(type);
        if (known != nullptr && equalIgnoringCase(known, name)) return type;
    }
    throw std::runtime_error("llama.cpp knows no type " + name);
}

void LlamaLibrary::quantize(const QuantizeRequest& request) const {
    QuantizeParameters parameters = m_functions->quantizeDefaults();
    if (parameters.outputType != kTypeCount || parameters.tokenEmbeddingType != kTypeCount ||
        !parameters.quantizeOutput || parameters.bufferBytes != kDefaultBufferBytes) {
        throw std::runtime_error("llama_model_quantize_params is not the structure of v0.5.0");
    }
    parameters.threads = request.threads;
    parameters.fileType = request.fileType;
    if (request.outputType >= 0) parameters.outputType = request.outputType;
    if (request.tokenEmbeddingType >= 0) parameters.tokenEmbeddingType = request.tokenEmbeddingType;
    parameters.allowRequantize = request.allowRequantize;
    parameters.quantizeOutput = request.quantizeOutput;
    parameters.pure = request.pure;
    std::vector<TensorType> types;
    for (const auto& [expression, type] : request.tensorTypes) {
        types.push_back({expression.c_str(), type});
    }
    types.push_back({nullptr, kTypeCount});
    parameters.tensorTypes = types.data();
    std::vector<TensorImportance> importance;
    for (const auto& [tensor, values] : request.importance) {
        importance.push_back({tensor.c_str(), values.data(), values.size()});
    }
    importance.push_back({nullptr, nullptr, 0});
    if (!request.importance.empty()) parameters.importance = importance.data();
    const auto failed =
        m_functions->quantize(request.source.c_str(), request.target.c_str(), &parameters);
    if (failed != 0) throw std::runtime_error("llama.cpp cannot quantize the model");
}

LlamaImportance LlamaLibrary::readImportance(const std::filesystem::path& path) const {
    // A C++ function: its name says the types of its parameters.
    constexpr const char* kName =
        "_Z19common_imatrix_loadRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEER"
        "14common_imatrix";
    bool (*read)(const std::string&, LlamaImportance&) = nullptr;
    loadFrom(openLibrary(m_folder / "libllama-common.so"), kName, read);
    LlamaImportance importance;
    if (!read(path.string(), importance)) {
        throw std::runtime_error("llama.cpp refuses: " + path.string());
    }
    return importance;
}

bool LlamaLibrary::accepts(int type, std::span<const std::byte> bytes) const {
    return m_functions->validate(type, bytes.data(), bytes.size());
}

void* LlamaLibrary::functionNamed(const char* name) const {
    return required(dlsym(m_llama, name), name);
}

const LlamaLibrary& llamaLibrary() {
    static const LlamaLibrary library = [] {
        const char* folder = std::getenv(kLlamaFolder);
        return LlamaLibrary(folder != nullptr ? folder : ".");
    }();
    return library;
}

const LlamaLibrary* llamaLibraryIfNamed() {
    return std::getenv(kLlamaFolder) != nullptr ? &llamaLibrary() : nullptr;
}

}  // namespace weightscape::test
