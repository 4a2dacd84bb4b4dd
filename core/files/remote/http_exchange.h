// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/support/byte_ranges.h"
#include "core/support/result.h"

namespace weightscape::files {

/// What a server says before the bytes: the last answer where it led elsewhere.
struct HttpHead {
    long status = 0;
    std::optional<std::uint64_t> length;  ///< of the body that follows
    std::optional<ByteRange> range;       ///< which part of the file it is, where it is one
    std::optional<std::uint64_t> total;   ///< bytes of the whole file
    std::string entityTag;                ///< as it stands; empty where there is none
    std::string lastModified;
    std::string commit;  ///< the revision that a hub says it serves

    /// What tells one state of a file from another; empty where the server says nothing.
    [[nodiscard]] const std::string& state() const {
        return entityTag.empty() ? lastModified : entityTag;
    }
};

/// One request and what becomes of its answer. `accept` and `body` are called by the thread that
/// runs it; an error of theirs ends it.
struct HttpExchange {
    std::string url;
    std::string bearer;              ///< a token for the url's own host; never shown
    std::optional<ByteRange> range;  ///< none: all of it
    bool mayFail = false;            ///< the others go on without it
    std::string ifState;             ///< HttpHead::state() that the file must still have
    /// Looks at each answer before its bytes; false: the head was all that was wanted.
    std::function<Result<bool>(const HttpHead& head)> accept;
    /// Takes bytes that begin at `offset` of the file; those of a second try may come twice.
    std::function<Result<void>(std::uint64_t offset, std::span<const std::byte> bytes)> body;

    // Filled in:
    HttpHead head = {};
    std::string servedFrom = {};  ///< the address that the server led to
    std::uint64_t received = 0;   ///< bytes of the range that came
    Result<void> outcome = {};
};

}  // namespace weightscape::files
