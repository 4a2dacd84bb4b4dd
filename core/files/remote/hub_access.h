// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/files/remote/remote_address.h"

/// Where a hub of models is and who asks, as Hugging Face's own programs are told it.
namespace weightscape::files {

/// HF_ENDPOINT, or "https://huggingface.co"; without a slash at its end.
[[nodiscard]] std::string hubEndpoint();

/// HF_TOKEN, or what the file HF_TOKEN_PATH or HF_HOME/token (else ~/.cache/huggingface/token)
/// holds; empty where there is none. It is read when it is needed, and never shown or kept.
[[nodiscard]] std::string hubToken();

/// The token for who asks this address: the hub's for the hub's own server over https (or on this
/// computer), else none.
[[nodiscard]] std::string bearerFor(const std::string& url);

/// Where a file's bytes are asked for; `revision` instead of the address's own where it is not
/// empty.
[[nodiscard]] std::string downloadUrl(const RemoteAddress& address, const std::string& revision);

/// Where a hub lists what a repository holds.
[[nodiscard]] std::string listingUrl(const RemoteAddress& address);

}  // namespace weightscape::files
