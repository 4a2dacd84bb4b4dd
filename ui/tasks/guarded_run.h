// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <new>
#include <string>

#include "core/support/result.h"

namespace weightscape::ui {

/// Calls work() and turns whatever it throws into an error: the one place where work on other
/// threads is caught. Returns what work() returns, a Result.
template <typename Work>
auto runGuarded(const Work& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory,
            "There is not enough memory for this; close other programs and try again."_text);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Unsupported,
                    "An internal error stopped the work: %1."_text(std::string(exception.what())));
    } catch (...) {
        return fail(ErrorCode::Unsupported, "An internal error stopped the work."_text);
    }
}

}  // namespace weightscape::ui
