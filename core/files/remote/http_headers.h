// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/files/remote/http_exchange.h"

namespace weightscape::files {

/// Notes what a line of an answer's head says, if it is one of those that count (RFC 9110:
/// Content-Length, Content-Range, ETag, Last-Modified; X-Repo-Commit of hubs). Anything else, and
/// what makes no sense, is ignored.
void readHeaderLine(std::string_view line, HttpHead& head);

}  // namespace weightscape::files
