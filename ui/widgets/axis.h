// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace weightscape::ui {

struct AxisTick {
    double value = 0;
    QString label;
};

/// Ticks inside [low, high] at steps of 1, 2 or 5 times a power of ten, at most `most` of them.
/// Empty when the range is empty or not finite.
[[nodiscard]] std::vector<AxisTick> linearTicks(double low, double high, int most);

/// Powers of ten inside [low, high], thinned evenly to at most `most`. Precondition: low > 0.
[[nodiscard]] std::vector<AxisTick> decadeTicks(double low, double high, int most);

/// A power of ten as a label: "0.01", "1", "1000", "10⁷".
[[nodiscard]] QString decadeLabel(int exponent);

/// The range of values that a scale or axis covers, linear or logarithmic.
struct ValueScale {
    double low = 0;
    double high = 1;
    bool logarithmic = false;

    /// Where a value lies: 0 at low, 1 at high, outside beyond. NaN for what a logarithm does not
    /// have and for values that are not finite.
    [[nodiscard]] double position(double value) const;
    /// The value at a position 0..1; exactly low and high at the ends.
    [[nodiscard]] double value(double position) const;
    [[nodiscard]] std::vector<AxisTick> ticks(int most) const;
};

/// The scale that just covers the finite values; those above 0 only when logarithmic. A single
/// value gets some room around it. Without any value 0..1 (or 1..10).
[[nodiscard]] ValueScale scaleCovering(const std::vector<double>& values, bool logarithmic);

}  // namespace weightscape::ui
