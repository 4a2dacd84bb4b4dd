// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/llama_library.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "core/support/ascii_text.h"
#include "tests/interop/llama_session.h"
#include "tests/interop/shared_functions.h"

namespace weightscape::test {
namespace {

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

}  // namespace

struct LlamaLibrary::Functions {
    void (*initialize)();
    void (*setLog)(void (*)(int, const char*, void*), void*);
    void (*loadBackends)(const char*);
    LlamaRunFunctions run;
    const char* (*typeName)(int);
    bool (*validate)(int, const void*, std::size_t);
    std::size_t (*encode)(int, const float*, void*, std::int64_t, std::int64_t, std::int64_t,
                          const float*);
    QuantizeParameters (*quantizeDefaults)();
    std::uint32_t (*quantize)(const char*, const char*, const QuantizeParameters*);
};

LlamaLibrary::LlamaLibrary(const std::filesystem::path& folder)
    : m_folder(folder), m_functions(std::make_unique<Functions>()) {
    m_base = openLibrary(folder / "libggml-base.so");
    void* ggml = openLibrary(folder / "libggml.v0.5.0.so");
    m_llama = openLibrary(folder / "libllama.v0.5.0.so");
    Functions& f = *m_functions;
    loadFunction(m_llama, "llama_backend_init", f.initialize);
    loadFunction(m_llama, "llama_log_set", f.setLog);
    loadFunction(ggml, "ggml_backend_load_all_from_path", f.loadBackends);
    loadFunction(m_llama, "llama_model_quantize_default_params", f.quantizeDefaults);
    loadFunction(m_llama, "llama_model_quantize", f.quantize);
    loadFunction(m_base, "ggml_type_name", f.typeName);
    loadFunction(m_base, "ggml_validate_row_data", f.validate);
    loadFunction(m_base, "ggml_quantize_chunk", f.encode);
    f.setLog(silence, nullptr);
    f.initialize();
    f.loadBackends(folder.c_str());
    f.run.loadFrom(m_llama, m_base);
}

LlamaLibrary::~LlamaLibrary() = default;

Logits LlamaLibrary::evaluate(const std::filesystem::path& model, const std::string& text,
                              std::size_t window) const {
    LlamaSession session(m_functions->run, model);
    session.makeContext({.window = window});
    const auto tokens = session.tokensOf(text);
    Logits logits;
    logits.vocabulary = session.vocabularySize();
    for (std::size_t begin = 0; begin + window - 1 <= tokens.size(); begin += window - 1) {
        std::vector<std::int32_t> part = {session.beginOfText()};
        const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(begin);
        part.insert(part.end(), first, first + static_cast<std::ptrdiff_t>(window - 1));
        session.run(part, window / 2, logits);
    }
    return logits;
}

Logits LlamaLibrary::evaluateTokens(const TokenRequest& request) const {
    LlamaSession session(m_functions->run, request.model);
    session.makeContext({request.window, request.isExact, request.watcher, request.adapter});
    Logits logits;
    logits.vocabulary = session.vocabularySize();
    const std::size_t window = request.window;
    for (std::size_t begin = 0; begin + window <= request.tokens.size(); begin += window) {
        session.run(request.tokens.subspan(begin, window), request.firstWanted, logits);
    }
    return logits;
}

std::vector<std::int32_t> LlamaLibrary::tokenize(const std::filesystem::path& model,
                                                 const std::string& text) const {
    return LlamaSession(m_functions->run, model).tokensOf(text);
}

DecodeRow LlamaLibrary::decoder(int type) const {
    const std::string name = m_functions->typeName(type);
    if (name == "f32") return nullptr;
    std::string function = "dequantize_row_" + name;
    if (name == "f16") function = "ggml_fp16_to_fp32_row";
    if (name == "bf16") function = "ggml_bf16_to_fp32_row";
    DecodeRow decodeRow = nullptr;
    loadFunction(m_base, function.c_str(), decodeRow);
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
    loadFunction(openLibrary(m_folder / "libllama-common.so"), kName, read);
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
