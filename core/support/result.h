// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/support/text.h"

namespace weightscape {

/// What kind of thing went wrong; the window and the tests decide by it, people read
/// `Error::detail`.
enum class ErrorCode {
    Cancelled,        ///< the user stopped the work: an outcome of its own, never shown as an error
    CannotOpen,       ///< missing, unreadable, not a regular file
    CannotRead,       ///< a read failed after opening
    CannotWrite,      ///< creating, writing, syncing or renaming the output failed
    NotAModel,        ///< the content is something else (web page, pickle, LFS pointer, ...)
    Damaged,          ///< the content contradicts itself or the format
    Incomplete,       ///< the file ends early, or a shard is missing
    Unsupported,      ///< valid, but this version cannot do it
    FileChanged,      ///< the file changed while it was open
    NotFound,         ///< a name (format, preset, tensor) that does not exist
    InvalidArgument,  ///< a recipe, pattern or option that makes no sense
    NoSpace,          ///< not enough room on the target's file system
    OutputIsInput,    ///< the target is the model being read
    OutputExists,     ///< the target exists and replacing it was not allowed
    OutOfMemory,
};

/// Why something could not be done. `detail` is one plain sentence without the file's name.
struct Error {
    ErrorCode code = ErrorCode::Damaged;
    Text detail;
    std::string file = {};                     ///< path as the user gave it; may be empty
    std::optional<std::uint64_t> offset = {};  ///< byte in `file` where it was noticed
};

/// "FILE: detail (at byte N)", the form in which the command line prints it. Bytes of the file that
/// are not printable are escaped.
[[nodiscard]] Text describe(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for the failing branch of a Result.
inline tl::unexpected<Error> fail(ErrorCode code, Text detail, std::string file = {},
                                  std::optional<std::uint64_t> offset = {}) {
    return tl::unexpected<Error>(Error{code, std::move(detail), std::move(file), offset});
}

/// A finished sentence cannot be translated.
template <typename Finished, typename... More>
requires(!std::convertible_to<Finished, Text> ||
         std::convertible_to<Finished, std::string_view>) void fail(ErrorCode code,
                                                                    const Finished& detail,
                                                                    More... more) = delete;

/// How work ends that the user stopped.
inline tl::unexpected<Error> failCancelled() {
    return fail(ErrorCode::Cancelled, "cancelled"_text);
}

/// Passes an error of one Result on as another's.
inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace weightscape
