// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/remote/http_exchange.h"
#include "core/support/result.h"

namespace weightscape::files {

/// What a status of HTTP means for who wants a file, and what to do. Precondition: it is no
/// success. `sentToken`: whether the server was told who asks.
[[nodiscard]] Error statusProblem(long status, bool sentToken);

/// True for statuses that another try may change.
[[nodiscard]] bool isPassing(long status);

/// What a failure of libcurl (a CURLcode) means, and what to do.
[[nodiscard]] Error transferProblem(int code);

/// True for failures of connections that broke or were slow, which another try may mend.
[[nodiscard]] bool isBroken(int code);

}  // namespace weightscape::files
