// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "tests/interop/llama_library.h"

namespace weightscape::test {

/// A model that llama.cpp has loaded, run as it is by default: memory mapped, weights repacked
/// where it prefers that, keys and values in F16. Throws std::runtime_error.
class LlamaRunner {
  public:
    /// `context` tokens fit into it, and go through the layers together.
    LlamaRunner(const LlamaLibrary& library, const std::filesystem::path& model,
                std::uint32_t context, unsigned threads);
    ~LlamaRunner();
    LlamaRunner(const LlamaRunner&) = delete;
    LlamaRunner& operator=(const LlamaRunner&) = delete;

    /// Forgets the text.
    void clear();
    /// Appends tokens to the text; scores are made from token `firstScored` of these on.
    void feed(std::span<const std::int32_t> tokens, std::size_t firstScored);

  private:
    struct Functions;
    const Functions& m_functions;
    void* m_model = nullptr;
    void* m_context = nullptr;
    std::size_t m_length = 0;
};

}  // namespace weightscape::test
