// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// llama.cpp v0.5.0, loaded at run time through its C interface. Everything here throws
/// std::runtime_error: without the peer there is nothing to compare.
namespace weightscape::test {

/// Logits for each wanted position, one row of the vocabulary's size after the other.
struct Logits {
    std::size_t vocabulary = 0;
    std::vector<float> values;
    [[nodiscard]] std::size_t positions() const { return values.size() / vocabulary; }
};

/// Told of each F32 result on the way, by llama.cpp's name for it ("ffn_up-0"). Changed numbers go
/// on where it returns true.
using NodeWatcher = std::function<bool(const std::string& name, std::span<float> numbers)>;

/// Tokens to evaluate in windows, each by itself; what is left behind the last whole window is not
/// evaluated.
struct TokenRequest {
    std::filesystem::path model;
    std::span<const std::int32_t> tokens;
    std::size_t window = 0;
    std::size_t firstWanted = 0;  ///< of each window: logits are given from this position on
    /// Keys and values are kept in F32 and attention is not fused: nothing is rounded that need not
    /// be.
    bool isExact = false;
    NodeWatcher watcher = {};
    std::filesystem::path adapter = {};  ///< LoRA, applied at full strength; empty: none
};

/// What the quantizer is asked for; types are ggml's numbers, -1 where none is chosen.
struct QuantizeRequest {
    std::filesystem::path source, target;
    std::uint32_t fileType = 0;
    int outputType = -1;
    int tokenEmbeddingType = -1;
    bool allowRequantize = false;
    bool quantizeOutput = true;
    bool pure = false;
    int threads = 1;
    std::vector<std::pair<std::string, int>> tensorTypes;  ///< expression, type
    /// Tensor and one number per column; empty: none is used.
    std::vector<std::pair<std::string, std::vector<float>>> importance;
};

/// Rows to encode one after the other.
struct EncodeRequest {
    std::span<const float> weights;     ///< whole rows
    std::size_t rowLength = 0;          ///< whole blocks
    std::span<const float> importance;  ///< one number per column, or empty
    std::span<std::byte> out;           ///< exactly the bytes of the rows
};

/// ggml's decoder of one type: bytes, place for the weights, their number.
using DecodeRow = void (*)(const void*, float*, std::int64_t);

/// What llama.cpp's common_imatrix_load() gives; the layout of its common_imatrix.
struct LlamaImportance {
    struct Entry {
        std::vector<float> sums;
        std::vector<std::int64_t> counts;
    };
    std::map<std::string, Entry> entries;  ///< by tensor
    std::vector<std::string> datasets;
    std::int32_t chunks = 0;
    std::int32_t chunkSize = 0;
    bool isLegacy = false;
    bool hasMetadata = false;
};

class LlamaLibrary {
  public:
    /// `folder` holds the shared libraries. They stay loaded until the program ends.
    explicit LlamaLibrary(const std::filesystem::path& folder);
    ~LlamaLibrary();
    LlamaLibrary(const LlamaLibrary&) = delete;
    LlamaLibrary& operator=(const LlamaLibrary&) = delete;

    /// Loads the model and evaluates the text in windows of `window` tokens, each starting with
    /// the beginning-of-text token. Gives the logits of the second half of every full window.
    [[nodiscard]] Logits evaluate(const std::filesystem::path& model, const std::string& text,
                                  std::size_t window) const;

    /// Loads the model and evaluates tokens as they are.
    [[nodiscard]] Logits evaluateTokens(const TokenRequest& request) const;
    /// The tokens of a text, without those that only begin or end texts.
    [[nodiscard]] std::vector<std::int32_t> tokenize(const std::filesystem::path& model,
                                                     const std::string& text) const;

    /// ggml's own decoder for this type number. Empty for F32.
    [[nodiscard]] std::vector<float> decode(int type, std::span<const std::byte> bytes,
                                            std::size_t count) const;
    /// The function behind it; null for F32.
    [[nodiscard]] DecodeRow decoder(int type) const;
    /// ggml's own encoder for this type number, in the calling thread. It ends the program where a
    /// type requires importance and there is none.
    void encode(int type, const EncodeRequest& request) const;
    /// Whether ggml's own check of stored weights accepts the bytes.
    [[nodiscard]] bool accepts(int type, std::span<const std::byte> bytes) const;

    /// Writes the target with llama.cpp's own quantizer.
    void quantize(const QuantizeRequest& request) const;
    /// Reads an importance matrix as llama-quantize does.
    [[nodiscard]] LlamaImportance readImportance(const std::filesystem::path& path) const;
    /// ggml's number of a type by its name, any case.
    [[nodiscard]] int typeNumber(const std::string& name) const;

    /// One of its C functions, for what has a file of its own; the caller knows the type.
    template <typename Function>
    void load(const char* name, Function*& function) const {
        function = reinterpret_cast<Function*>(functionNamed(name));
    }

  private:
    struct Functions;
    [[nodiscard]] void* functionNamed(const char* name) const;

    std::filesystem::path m_folder;
    std::unique_ptr<Functions> m_functions;
    void* m_base = nullptr;
    void* m_llama = nullptr;
};

/// The library in the folder that the environment variable LLAMA_FOLDER names.
[[nodiscard]] const LlamaLibrary& llamaLibrary();
/// The same, or null where the variable is not set: for programs that can do without.
[[nodiscard]] const LlamaLibrary* llamaLibraryIfNamed();

}  // namespace weightscape::test
