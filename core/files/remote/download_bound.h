// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include "core/support/result.h"

namespace weightscape::files {

/// How much is downloaded of a model unless somebody asks for more.
inline constexpr std::uint64_t kUsualMostDownload = std::uint64_t{64} << 20U;

/// Sets how much may be downloaded of each model that is opened from then on, in bytes; for the
/// whole program. Thread-safe, as is asking.
void setMostDownload(std::uint64_t bytes);
[[nodiscard]] std::uint64_t mostDownload();

/// Bytes that this program downloaded so far, of all models together. Thread-safe.
[[nodiscard]] std::uint64_t downloadedBytes();

/// What was and what may be downloaded of one model. Thread-safe.
class DownloadBound {
  public:
    /// Bytes that may still be downloaded; no bound while streaming.
    [[nodiscard]] std::uint64_t left() const;
    /// All that was downloaded.
    [[nodiscard]] std::uint64_t used() const { return m_used + m_streamed; }
    [[nodiscard]] std::uint64_t most() const { return m_most; }
    void allow(std::uint64_t most) { m_most = most; }
    /// Tells TaskScope::current() how much of what is allowed was downloaded: nobody knows before
    /// how long a header is.
    void count(std::uint64_t bytes);
    /// What is streamed is not counted against the bound.
    void setStreaming(bool streaming);
    [[nodiscard]] bool isStreaming() const { return m_streaming > 0; }
    /// An error when less is left.
    [[nodiscard]] Result<void> check(std::uint64_t needed) const;

  private:
    std::atomic<std::uint64_t> m_used = 0;
    std::atomic<std::uint64_t> m_streamed = 0;
    std::atomic<std::uint64_t> m_most = mostDownload();
    std::atomic<int> m_streaming = 0;
};

}  // namespace weightscape::files
