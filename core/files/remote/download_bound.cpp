// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/download_bound.h"

#include <algorithm>
#include <limits>

#include "core/support/byte_supply.h"
#include "core/support/byte_text.h"
#include "core/support/task_scope.h"

namespace weightscape::files {
namespace {

std::atomic<std::uint64_t> mostForAll = kUsualMostDownload;

std::atomic<std::uint64_t> downloadedOfAll = 0;

}  // namespace

std::uint64_t downloadedBytes() {
    return downloadedOfAll;
}

void DownloadBound::count(std::uint64_t bytes) {
    (isStreaming() ? m_streamed : m_used) += bytes;
    downloadedOfAll += bytes;
    if (isStreaming() || m_most == 0) return;
    const std::uint64_t used = m_used;
    const std::uint64_t most = std::max<std::uint64_t>(used, m_most);
    TaskScope::current().report(static_cast<double>(used) / static_cast<double>(most),
                                byteText(used) + " / " + byteText(most));
}

void setMostDownload(std::uint64_t bytes) {
    mostForAll = bytes;
}

std::uint64_t mostDownload() {
    return mostForAll;
}

std::uint64_t DownloadBound::left() const {
    if (isStreaming()) return std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t used = m_used;
    const std::uint64_t most = m_most;
    return used >= most ? 0 : most - used;
}

void DownloadBound::setStreaming(bool streaming) {
    m_streaming += streaming ? 1 : -1;
}

Result<void> DownloadBound::check(std::uint64_t needed) const {
    const std::uint64_t allowed = left();
    if (needed <= allowed) return {};
    return failBeyondAllowance(needed, allowed);
}

}  // namespace weightscape::files
