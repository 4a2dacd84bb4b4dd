// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// The smallest of 1, 2, 5 times a power of ten that is at least `step`.
double roundStep(double step) {
    const double power = std::pow(10.0, std::floor(std::log10(step)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= step * (1 - 1e-9)) return factor * power;
    }
    return 10 * power;
}

/// `value` with as many digits as tell it from its neighbours a `step` away.
QString stepLabel(double value, double step) {
    const double largest = std::max(std::abs(value), step);
    const int digits =
        static_cast<int>(std::floor(std::log10(largest)) - std::floor(std::log10(step))) + 1;
    return formatSignificant(value, std::clamp(digits, 1, 12));
}

}  // namespace

std::vector<AxisTick> linearTicks(double low, double high, int most) {
    std::vector<AxisTick> ticks;
    if (!(high > low) || !std::isfinite(high - low) || most < 1) return ticks;
    const double step = roundStep((high - low) / most);
    const double slack = step * 1e-6;
    const double first = std::ceil((low - slack) / step);
    for (double index = first; index * step <= high + slack; ++index) {
        // Not a running sum: that would turn 0 into 1e-17.
        const double value = index == 0.0 ? 0.0 : index * step;
        ticks.push_back({value, stepLabel(value, step)});
    }
    return ticks;
}

QString decadeLabel(int exponent) {
    if (exponent >= -3 && exponent <= 4) {
        return QString::number(std::pow(10.0, exponent), 'f', std::max(0, -exponent))
            .replace(QLatin1Char('.'), fromUtf8(spoken().decimals));
    }
    const QString text = formatSignificant(std::pow(10.0, exponent), 1);
    // "1×10⁷" without the factor; below a million the text is the plain number.
    const auto times = text.indexOf(QChar(0x00D7));
    return times < 0 ? text : text.mid(times + 1);
}

std::vector<AxisTick> decadeTicks(double low, double high, int most) {
    std::vector<AxisTick> ticks;
    if (!(low > 0) || !(high >= low) || !std::isfinite(high)) return ticks;
    const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
    const int stride = std::max(1, (last - first) / std::max(1, most) + 1);
    for (int exponent = first; exponent <= last; exponent += stride) {
        ticks.push_back({std::pow(10.0, exponent), decadeLabel(exponent)});
    }
    return ticks;
}

double ValueScale::position(double value) const {
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (!std::isfinite(value) || !(high > low)) return none;
    if (!logarithmic) return (value - low) / (high - low);
    if (!(value > 0)) return none;
    return std::log(value / low) / std::log(high / low);
}

double ValueScale::value(double position) const {
    if (position <= 0) return low;
    if (position >= 1) return high;
    return logarithmic ? low * std::pow(high / low, position) : low + (high - low) * position;
}

std::vector<AxisTick> ValueScale::ticks(int most) const {
    if (!logarithmic) return linearTicks(low, high, most);
    auto decades = decadeTicks(low, high, most);
    if (decades.size() >= 3 || !(high > low) || !(low > 0)) return decades;
    // Within few decades powers of ten alone say too little: 1, 2 and 5 times them.
    std::vector<AxisTick> ticks;
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    for (int exponent = first; exponent <= last; ++exponent) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10.0, exponent);
            if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                ticks.push_back({value, formatSignificant(value, 1)});
            }
        }
    }
    return ticks.size() >= 2 ? ticks : linearTicks(low, high, std::min(most, 4));
}

ValueScale scaleCovering(const std::vector<double>& values, bool logarithmic) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : values) {
        if (!std::isfinite(value) || (logarithmic && !(value > 0))) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (low > high) return {logarithmic ? 1.0 : 0.0, logarithmic ? 10.0 : 1.0, logarithmic};
    if (logarithmic)
        return low < high ? ValueScale{low, high, true} : ValueScale{low / 2, low * 2, true};
    if (low < high) return {low, high, false};
    const double room = low == 0.0 ? 1.0 : std::abs(low) * 0.5;
    return {low - room, low + room, false};
}

}  // namespace weightscape::ui
