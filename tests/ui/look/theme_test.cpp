// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/theme.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QFontMetricsF>
#include <QStyle>
#include <algorithm>
#include <cmath>

#include "ui/look/outlined_style.h"

namespace weightscape::ui {
namespace {

/// Relative luminance and contrast ratio of WCAG 2.
double luminance(const QColor& color) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

class ThemeTable : public testing::TestWithParam<ThemeKind> {};

TEST_P(ThemeTable, TextHasTheContrastThatReadersNeed) {
    const Theme& theme = themeOf(GetParam());
    const double needed = GetParam() == ThemeKind::Contrast ? 7.0 : 4.5;
    for (const QColor& ground : {theme.window, theme.base, theme.raised}) {
        for (const QColor& ink : {theme.text, theme.secondaryText, theme.warning, theme.error}) {
            EXPECT_GE(contrast(ink, ground), needed) << ink.name().toStdString();
        }
        EXPECT_GE(contrast(theme.accent, ground), 4.5);
    }
    for (const QColor& ink : {theme.original, theme.recipeA, theme.recipeB, theme.difference}) {
        EXPECT_GE(contrast(ink, theme.base), 4.5) << ink.name().toStdString();
    }
}

TEST_P(ThemeTable, ApplyingItReachesWidgetsAndOwnPaintingAlike) {
    applyTheme(GetParam());
    EXPECT_EQ(currentTheme().kind, GetParam());
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), currentTheme().window);
    EXPECT_EQ(QApplication::palette().color(QPalette::Text), currentTheme().text);
    EXPECT_GE(contrast(QApplication::palette().color(QPalette::HighlightedText),
                       QApplication::palette().color(QPalette::Highlight)),
              4.5);
    EXPECT_NE(qobject_cast<OutlinedStyle*>(QApplication::style()), nullptr);
    applyTheme(ThemeKind::Light);
}

TEST_P(ThemeTable, ACheckBoxHasAnOutlineThatStandsOutFromTheGround) {
    applyTheme(GetParam());
    QCheckBox box(QStringLiteral("x"));
    box.setPalette(QApplication::palette());
    box.resize(60, 24);
    const QImage image = box.grab().toImage();
    double most = 1;
    for (int x = 0; x < 16; ++x) {
        for (int y = 0; y < 24; ++y) {
            most = std::max(most, contrast(image.pixelColor(x, y), currentTheme().window));
        }
    }
    EXPECT_GE(most, GetParam() == ThemeKind::Contrast ? 4.5 : 1.4);
    applyTheme(ThemeKind::Light);
}

INSTANTIATE_TEST_SUITE_P(All, ThemeTable,
                         testing::Values(ThemeKind::Light, ThemeKind::Dark, ThemeKind::Contrast));

TEST(Theme, SystemIsResolvedToARealTheme) {
    applyTheme(ThemeKind::System);
    EXPECT_NE(currentTheme().kind, ThemeKind::System);
    applyTheme(ThemeKind::Light);
}

TEST(Theme, DigitsOfTheBundledFontAreEquallyWide) {
    for (const bool emphasis : {false, true}) {
        const QFontMetricsF metrics(textFont(kTextTitle, emphasis));
        const double width = metrics.horizontalAdvance(QStringLiteral("0000"));
        for (const char* digits : {"1111", "2222", "7777", "8888", "1234"}) {
            // Glyph positions are kept in 64ths of a pixel, so sums differ by a few of those.
            EXPECT_NEAR(metrics.horizontalAdvance(QLatin1String(digits)), width, 0.1) << digits;
        }
    }
    const QFontMetricsF regular(textFont(kTextTitle));
    EXPECT_NE(
        regular.horizontalAdvance(QStringLiteral("Weights")),
        QFontMetricsF(textFont(kTextTitle, true)).horizontalAdvance(QStringLiteral("Weights")));
}

TEST(Theme, SequentialColoursRiseInLightness) {
    double last = -1;
    for (int step = 0; step <= 20; ++step) {
        const double now = luminance(QColor(sequentialColor(step / 20.0)));
        EXPECT_GT(now, last);
        last = now;
    }
    EXPECT_EQ(sequentialColor(-1), sequentialColor(0));
    EXPECT_EQ(sequentialColor(2), sequentialColor(1));
}

TEST(Theme, DivergingColoursAreNeutralAtZeroAndBlueBelowIt) {
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        const Theme& theme = themeOf(kind);
        const QColor zero(divergingColor(0, theme));
        EXPECT_LT(zero.saturation(), 40);
        const QColor low(divergingColor(-0.5, theme));
        const QColor high(divergingColor(0.5, theme));
        EXPECT_GT(low.blue(), low.red());
        EXPECT_GT(high.red(), high.blue());
        EXPECT_EQ(divergingColor(std::nan(""), theme), divergingColor(0, theme));
    }
}

}  // namespace
}  // namespace weightscape::ui
