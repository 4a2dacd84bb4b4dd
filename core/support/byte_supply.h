// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/support/byte_ranges.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape {

/// Takes bytes that begin at `offset` of the file.
using PutBytes =
    std::function<Result<void>(std::uint64_t offset, std::span<const std::byte> bytes)>;

/// Where the bytes of a file come from that lies elsewhere. Safe to ask from any thread.
class ByteSupply {
  public:
    ByteSupply() = default;
    ByteSupply(const ByteSupply&) = delete;
    ByteSupply& operator=(const ByteSupply&) = delete;
    virtual ~ByteSupply() = default;

    /// Hands all bytes of the ranges to `put`, in any order and in parts; more of the file may come
    /// along. `put` is called by the thread that asks. What was put stays put when this fails.
    /// Errors: Cancelled, CannotRead, FileChanged, Unsupported (more than may be fetched).
    [[nodiscard]] virtual Result<void> bring(std::span<const ByteRange> ranges, const PutBytes& put,
                                             TaskContext& task) = 0;
    /// What tells the file's bytes from others under its name; empty where nobody knows.
    [[nodiscard]] virtual std::string state() const = 0;
    /// Bytes that may still be fetched.
    [[nodiscard]] virtual std::uint64_t allowance() const = 0;
    /// Bytes that were fetched, of this file and of all that share its bound; and the bound.
    [[nodiscard]] virtual std::uint64_t used() const = 0;
    [[nodiscard]] virtual std::uint64_t most() const = 0;
    /// While the whole file is read once on somebody's wish, `allowance()` has no bound and nothing
    /// that was read is kept.
    virtual void setStreaming(bool streaming) = 0;
    [[nodiscard]] virtual bool isStreaming() const = 0;
};

/// What is said when more would have to be fetched than may be: how much, the bound, and how to
/// raise it. Unsupported.
[[nodiscard]] tl::unexpected<Error> failBeyondAllowance(std::uint64_t needed,
                                                        std::uint64_t allowance);

}  // namespace weightscape
