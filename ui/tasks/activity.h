// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

/// Says that background work is under way, so that the window can tell when every number has
/// settled. One mark per worker; GUI thread only.
class ActivityMark {
  public:
    ActivityMark() = default;
    ~ActivityMark() { set(false); }
    ActivityMark(const ActivityMark&) = delete;
    ActivityMark& operator=(const ActivityMark&) = delete;

    void set(bool active) {
        if (active != m_active) s_active += active ? 1 : -1;
        m_active = active;
    }
    /// Marks that are set in the whole program.
    [[nodiscard]] static int activeCount() { return s_active; }

  private:
    static inline int s_active = 0;
    bool m_active = false;
};

}  // namespace weightscape::ui
