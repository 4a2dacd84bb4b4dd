// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/llama_product.h"

#include <dlfcn.h>

#include <cstring>
#include <stdexcept>
#include <string>

namespace weightscape::test {
namespace {

/// The layout of ggml_init_params.
struct ContextParameters {
    std::size_t bytes;
    void* memory;
    bool leavesTensorsEmpty;
};

template <typename Function>
void find(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    if (function == nullptr) throw std::runtime_error(std::string("no function ") + name);
}

void* open(const std::filesystem::path& path) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    return library;
}

/// The part of ggml's C interface that is used here; handles have no type.
struct Ggml {
    void (*loadBackends)(const char*);
    void* (*initByType)(int, const char*);
    void* (*deviceOf)(void*);
    void* (*registryOf)(void*);
    void* (*procedure)(void*, const char*);
    bool (*supports)(void*, const void*);
    void* (*newContext)(ContextParameters);
    void (*freeContext)(void*);
    void* (*newTensor)(void*, int, std::int64_t, std::int64_t);
    void* (*product)(void*, void*, void*);
    void* (*newGraph)(void*);
    void (*extendGraph)(void*, void*);
    void* (*allocate)(void*, void*);
    void* (*newBuffer)(void*, std::size_t);
    void (*freeBuffer)(void*);
    void* (*defaultBufferType)(void*);
    void (*setTensor)(void*, const void*, std::size_t, std::size_t);
    void (*getTensor)(const void*, void*, std::size_t, std::size_t);
    int (*compute)(void*, void*);

    explicit Ggml(const std::filesystem::path& folder) {
        void* base = open(folder / "libggml-base.so");
        void* ggml = open(folder / "libggml.v0.5.0.so");
        find(ggml, "ggml_backend_load_all_from_path", loadBackends);
        find(ggml, "ggml_backend_init_by_type", initByType);
        find(base, "ggml_backend_get_device", deviceOf);
        find(base, "ggml_backend_dev_backend_reg", registryOf);
        find(base, "ggml_backend_reg_get_proc_address", procedure);
        find(base, "ggml_backend_dev_supports_op", supports);
        find(base, "ggml_init", newContext);
        find(base, "ggml_free", freeContext);
        find(base, "ggml_new_tensor_2d", newTensor);
        find(base, "ggml_mul_mat", product);
        find(base, "ggml_new_graph", newGraph);
        find(base, "ggml_build_forward_expand", extendGraph);
        find(base, "ggml_backend_alloc_ctx_tensors_from_buft", allocate);
        find(base, "ggml_backend_buft_alloc_buffer", newBuffer);
        find(base, "ggml_backend_buffer_free", freeBuffer);
        find(base, "ggml_backend_dev_buffer_type", defaultBufferType);
        find(base, "ggml_backend_tensor_set", setTensor);
        find(base, "ggml_backend_tensor_get", getTensor);
        find(base, "ggml_backend_graph_compute", compute);
        loadBackends(folder.c_str());
    }
};

const Ggml& ggmlIn(const std::filesystem::path& folder) {
    static const Ggml ggml(folder);
    return ggml;
}

/// Where a tensor says which buffer it is in: after its type, in ggml_tensor.
constexpr std::size_t kBufferField = 8;

void setBufferField(void* tensor, void* buffer) {
    std::memcpy(static_cast<std::byte*>(tensor) + kBufferField, &buffer, sizeof(buffer));
}

}  // namespace

struct LlamaProduct::State {
    const Ggml& ggml;
    void* backend;
    void (*setThreads)(void*, int) = nullptr;
    // Of the weights, and of all else.
    void* weightContext;
    void* context;
    void* weightBuffer = nullptr;
    void* buffer = nullptr;
    void *weights, *inputs, *outputs, *graph;
    std::size_t inputBytes;
    bool repacked = false;

    State(const std::filesystem::path& folder, int type, const ProductShape& shape)
        : ggml(ggmlIn(folder)),
          backend(ggml.initByType(0, nullptr)),
          weightContext(ggml.newContext({std::size_t{1} << 20, nullptr, true})),
          context(ggml.newContext({std::size_t{1} << 22, nullptr, true})),
          inputBytes(shape.tokens * shape.columns * sizeof(float)) {
        const auto columns = static_cast<std::int64_t>(shape.columns);
        weights =
            ggml.newTensor(weightContext, type, columns, static_cast<std::int64_t>(shape.rows));
        inputs = ggml.newTensor(context, 0, columns, static_cast<std::int64_t>(shape.tokens));
        outputs = ggml.product(context, weights, inputs);
        graph = ggml.newGraph(context);
        ggml.extendGraph(graph, outputs);
        void* const device = ggml.deviceOf(backend);
        void* const registry = ggml.registryOf(device);
        setThreads = reinterpret_cast<void (*)(void*, int)>(
            ggml.procedure(registry, "ggml_backend_set_n_threads"));
        weightBuffer = ggml.allocate(weightContext, bufferTypeFor(device, registry));
        buffer = ggml.allocate(context, ggml.defaultBufferType(device));
        if (setThreads == nullptr || weightBuffer == nullptr || buffer == nullptr) {
            throw std::runtime_error("ggml cannot hold the product");
        }
    }

    /// The first of the backend's own kinds of memory in which it can multiply these weights, else
    /// the usual one: so llama.cpp chooses.
    void* bufferTypeFor(void* device, void* registry) {
        const auto extraTypes = reinterpret_cast<void** (*)(void*)>(
            ggml.procedure(registry, "ggml_backend_dev_get_extra_bufts"));
        void** const types = extraTypes != nullptr ? extraTypes(device) : nullptr;
        for (void** each = types; each != nullptr && *each != nullptr; ++each) {
            void* const empty = ggml.newBuffer(*each, 0);
            setBufferField(weights, empty);
            repacked = ggml.supports(device, outputs);
            setBufferField(weights, nullptr);
            ggml.freeBuffer(empty);
            if (repacked) return *each;
        }
        return ggml.defaultBufferType(device);
    }

    ~State() {
        ggml.freeBuffer(buffer);
        ggml.freeBuffer(weightBuffer);
        ggml.freeContext(context);
        ggml.freeContext(weightContext);
    }
};

LlamaProduct::LlamaProduct(const std::filesystem::path& folder, int type, const ProductShape& shape,
                           std::span<const std::byte> weights)
    : m_state(std::make_unique<State>(folder, type, shape)) {
    m_state->ggml.setTensor(m_state->weights, weights.data(), 0, weights.size());
}

LlamaProduct::~LlamaProduct() = default;

void LlamaProduct::setInputs(std::span<const float> inputs) {
    m_state->ggml.setTensor(m_state->inputs, inputs.data(), 0, inputs.size_bytes());
}

void LlamaProduct::run(int threads) {
    m_state->setThreads(m_state->backend, threads);
    if (m_state->ggml.compute(m_state->backend, m_state->graph) != 0) {
        throw std::runtime_error("ggml cannot multiply");
    }
}

void LlamaProduct::getOutputs(std::span<float> outputs) const {
    m_state->ggml.getTensor(m_state->outputs, outputs.data(), 0, outputs.size_bytes());
}

bool LlamaProduct::isRepacked() const {
    return m_state->repacked;
}

}  // namespace weightscape::test
