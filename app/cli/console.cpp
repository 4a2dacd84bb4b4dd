// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/console.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/cli/spoken.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

constexpr std::size_t kBarWidth = 24;

}  // namespace

Console::Console(bool json) : m_json(json), m_drawsBar(errorsGoToTerminal()) {}

Console::~Console() {
    clearBar();
}

void Console::print(std::string_view text) {
    clearBar();
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Console::printJson(const nlohmann::ordered_json& document) {
    print(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void Console::warn(const Text& text) {
    note("warning"_text, text);
}

void Console::tell(const Finding& finding) {
    // The word error is for the one line that says why the program failed.
    note(severityName(std::min(finding.severity, Severity::Warning)), finding);
}

void Console::fail(const Error& error) {
    note("error"_text, describe(error));
}

void Console::note(const Text& kind, const Text& text) {
    clearBar();
    const std::string line = "weightscape-cli: " + said("%1: %2"_text(kind, text));
    std::fprintf(stderr, "%s\n", line.c_str());
}

Result<void> Console::finish() {
    clearBar();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return {};
    const int error = errno;
    return weightscape::fail(ErrorCode::CannotWrite,
                             "standard output: The result could not be written: %1."_text(
                                 std::string(std::strerror(error))));
}

void Console::report(double fraction, std::string_view stage) {
    if (!m_drawsBar) return;
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (m_barShown && now - m_lastDrawn < std::chrono::milliseconds(100)) return;
    m_lastDrawn = now;
    m_barShown = true;
    const double share = std::clamp(fraction, 0.0, 1.0);
    std::string bar(kBarWidth, '.');
    std::fill_n(bar.begin(), static_cast<std::size_t>(share * kBarWidth), '#');
    std::fprintf(stderr, "\r[%s] %3.0f %% %s\x1b[K", bar.c_str(), 100.0 * share,
                 printable(stage, 40).c_str());
    std::fflush(stderr);
}

void Console::clearBar() {
    const std::lock_guard lock(m_mutex);
    if (m_barShown) std::fputs("\r\x1b[K", stderr);
    m_barShown = false;
}

}  // namespace weightscape::cli
