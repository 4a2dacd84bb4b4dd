// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
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

    /// ggml's own decoder for this type number. Empty for F32.
    [[nodiscard]] std::vector<float> decode(int type, std::span<const std::byte> bytes,
                                            std::size_t count) const;
    /// Whether ggml's own check of stored weights accepts the bytes.
    [[nodiscard]] bool accepts(int type, std::span<const std::byte> bytes) const;

  private:
    struct Functions;
    std::unique_ptr<Functions> m_functions;
    void* m_base = nullptr;
};

}  // namespace weightscape::test
