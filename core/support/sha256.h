// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace weightscape {

/// SHA-256 of a stream of bytes. Not for use by several threads at once.
class Sha256 {
  public:
    Sha256();
    void update(std::span<const std::byte> bytes);
    /// The digest of everything so far, 64 lower-case hexadecimal digits. Call it once, last.
    [[nodiscard]] std::string finish();

  private:
    struct FreeContext {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, FreeContext> m_context;
};

/// The digest of bytes that are all in memory.
[[nodiscard]] std::string sha256(std::span<const std::byte> bytes);

}  // namespace weightscape
