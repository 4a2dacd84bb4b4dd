// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/support/finding.h"
#include "core/support/platform/process.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/support/text.h"

namespace weightscape::cli {

/// Where a command's output goes: results to standard output, the rest to standard error.
class Console final : public TaskContext {
  public:
    explicit Console(bool json);
    ~Console() override;
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// True when the result is to be one JSON document.
    [[nodiscard]] bool json() const { return m_json; }
    void print(std::string_view text);
    /// Keys in the order given; numbers that are not finite become null.
    void printJson(const nlohmann::ordered_json& document);
    /// Prints what either function makes of the rest: the document or the text.
    template <typename ToDocument, typename ToText, typename... Shown>
    void show(const ToDocument& toDocument, const ToText& toText, const Shown&... shown) {
        if (m_json) return printJson(toDocument(shown...));
        print(toText(shown...));
    }
    void warn(const Text& text);
    /// Says it with its severity; an error among findings does not end the program.
    void tell(const Finding& finding);
    /// The one line that says why the program failed.
    void fail(const Error& error);
    /// Error when standard output did not take everything (a full disk, for example).
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] bool cancelled() const override { return caughtSignal() != 0; }
    /// Draws a progress bar, on a terminal only, at most ten times a second.
    void report(double fraction, std::string_view stage) override;

  private:
    void note(const Text& kind, const Text& text);
    void clearBar();

    bool m_json;
    bool m_drawsBar;
    bool m_barShown = false;
    std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_lastDrawn;
};

}  // namespace weightscape::cli
