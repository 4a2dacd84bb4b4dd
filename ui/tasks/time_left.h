// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace weightscape::ui {

/// Time that work still needs, from the share of bytes done, smoothed so that it does not jump.
class TimeLeft {
  public:
    /// `fraction` of the work is done `seconds` after its start. Returns the seconds left, or
    /// nothing before there is enough to judge by (1 s and 1 % of the work).
    std::optional<double> update(double fraction, double seconds) {
        const double passed = seconds - m_lastSeconds;
        if (passed > 0.0 && fraction > m_lastFraction) {
            const double speed = (fraction - m_lastFraction) / passed;
            // A time constant of 3 s: older speeds fade, single slow pieces do not show.
            const double weight = passed / (passed + 3.0);
            m_speed = m_speed > 0.0 ? m_speed + weight * (speed - m_speed) : speed;
            m_lastSeconds = seconds;
            m_lastFraction = fraction;
        }
        if (seconds < 1.0 || fraction < 0.01 || m_speed <= 0.0) return std::nullopt;
        return (1.0 - fraction) / m_speed;
    }

  private:
    double m_speed = 0.0;  ///< share of the work per second
    double m_lastFraction = 0.0;
    double m_lastSeconds = 0.0;
};

}  // namespace weightscape::ui
