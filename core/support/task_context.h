// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weightscape {

/// How long work talks to whoever started it. Work asks `cancelled()` at least every 50 ms of
/// computing and then returns ErrorCode::Cancelled. Both calls are safe from any thread.
class TaskContext {
  public:
    virtual ~TaskContext() = default;
    [[nodiscard]] virtual bool cancelled() const = 0;
    /// `fraction` is in 0..1 and does not decrease; `stage` names what is worked on (a tensor).
    virtual void report(double fraction, std::string_view stage) = 0;
};

/// For callers that neither cancel nor watch.
class SilentTask final : public TaskContext {
  public:
    [[nodiscard]] bool cancelled() const override { return false; }
    void report(double, std::string_view) override {}
};

}  // namespace weightscape
