// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/files/remote/download_bound.h"

namespace weightscape::test {

/// While it lives no proxy is used, nobody's token is known, and the hub is `endpoint`. Puts the
/// usual bound for downloads back at its end.
class QuietNetwork {
  public:
    QuietNetwork(const std::string& endpoint, const std::filesystem::path& home) {
        for (const char* name :
             {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HF_TOKEN", "HF_TOKEN_PATH"}) {
            unsetenv(name);
        }
        setenv("HF_ENDPOINT", endpoint.c_str(), 1);
        setenv("HF_HOME", home.c_str(), 1);
    }
    QuietNetwork(const QuietNetwork&) = delete;
    QuietNetwork& operator=(const QuietNetwork&) = delete;
    ~QuietNetwork() { files::setMostDownload(files::kUsualMostDownload); }
};

}  // namespace weightscape::test
