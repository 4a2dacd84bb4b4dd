// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/result.h"

#include "core/support/printable.h"

namespace weightscape {

Text describe(const Error& error) {
    const Text detail =
        error.offset ? "%1 (at byte %2)"_text(error.detail, *error.offset) : error.detail;
    return error.file.empty() ? detail : "%1: %2"_text(printable(error.file), detail);
}

}  // namespace weightscape
