// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace weightscape::test {

/// What is multiplied: `tokens` rows of `columns` numbers with `rows` rows of weights.
struct ProductShape {
    std::size_t tokens = 0;
    std::size_t columns = 0;
    std::size_t rows = 0;
};

/// llama.cpp's product of one matrix of weights with activations, held as llama.cpp holds it when
/// it runs a model: repacked where its processor backend prefers that. Throws std::runtime_error.
class LlamaProduct {
  public:
    /// `folder` holds the shared libraries; `type` is ggml's number; `weights` are the rows' bytes.
    LlamaProduct(const std::filesystem::path& folder, int type, const ProductShape& shape,
                 std::span<const std::byte> weights);
    ~LlamaProduct();
    LlamaProduct(const LlamaProduct&) = delete;
    LlamaProduct& operator=(const LlamaProduct&) = delete;

    void setInputs(std::span<const float> inputs);
    void run(int threads);
    /// Of the last run, one row per token.
    void getOutputs(std::span<float> outputs) const;
    /// Whether the weights stand in another order than in the file.
    [[nodiscard]] bool isRepacked() const;

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace weightscape::test
