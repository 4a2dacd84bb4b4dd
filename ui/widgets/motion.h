// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

/// Motion only shows where something went, and ends after so many milliseconds.
inline constexpr int kMotionMilliseconds = 150;

/// Whether nothing may move: what would move is at its place at once. GUI thread only.
[[nodiscard]] bool isMotionReduced();
void setMotionReduced(bool reduced);

}  // namespace weightscape::ui
