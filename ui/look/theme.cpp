// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/theme.h"

#include <QApplication>
#include <QWidget>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/look/outlined_style.h"
#include "ui/text/tabular_font.h"

namespace weightscape::ui {
namespace {

/// A colour in the light, the dark and the contrast theme.
struct ColorRow {
    QColor Theme::*color;
    std::array<QRgb, 3> values;
};
constexpr ColorRow kColors[] = {
    {&Theme::window, {0xf3f4f5, 0x202226, 0x000000}},
    {&Theme::base, {0xffffff, 0x17181b, 0x000000}},
    {&Theme::raised, {0xffffff, 0x2b2e33, 0x141414}},
    {&Theme::text, {0x1b1d20, 0xe7e9ec, 0xffffff}},
    {&Theme::secondaryText, {0x565c64, 0xa9b0b9, 0xe4e4e4}},
    {&Theme::disabledText, {0x9a9fa6, 0x6c727a, 0xa0a0a0}},
    {&Theme::hairline, {0xc9cdd2, 0x43474e, 0xd0d0d0}},
    {&Theme::grid, {0xe9ebed, 0x2a2d31, 0x4a4a4a}},
    {&Theme::accent, {0x0b6bcb, 0x58a6f5, 0xffe14d}},
    {&Theme::warning, {0x8f5700, 0xe8b04a, 0xffb020}},
    {&Theme::error, {0xb3261e, 0xff7b72, 0xff8a80}},
    {&Theme::original, {0x6b727b, 0x9aa2ac, 0xd8d8d8}},
    {&Theme::recipeA, {0x1f6fc4, 0x62aaf2, 0x7cc4ff}},
    {&Theme::recipeB, {0xb85a00, 0xf0954a, 0xffa65c}},
    {&Theme::difference, {0xb0208e, 0xec78cf, 0xff8ae2}},
};

Theme makeTheme(ThemeKind kind) {
    Theme theme;
    theme.kind = kind;
    for (const ColorRow& row : kColors) {
        theme.*row.color = QColor(row.values[static_cast<std::size_t>(kind) - 1]);
    }
    return theme;
}

/// What the desktop asked for, read before this program sets a palette of its own.
ThemeKind systemKind() {
    static const ThemeKind kKind = QApplication::palette().color(QPalette::Window).lightness() < 128
                                       ? ThemeKind::Dark
                                       : ThemeKind::Light;
    return kKind;
}

ThemeKind& kindInForce() {
    static ThemeKind kind = ThemeKind::Light;
    return kind;
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
        palette.setColor(QPalette::All, role, color);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    const bool dark = theme.base.lightness() < 128;
    const QColor onAccent = theme.accent.lightness() > 140 ? QColor(0x101010) : QColor(0xffffff);
    set(QPalette::Window, theme.window, theme.window);
    set(QPalette::WindowText, theme.text, theme.disabledText);
    set(QPalette::Base, theme.base, theme.window);
    set(QPalette::AlternateBase, theme.window, theme.window);
    set(QPalette::Text, theme.text, theme.disabledText);
    set(QPalette::PlaceholderText, theme.secondaryText, theme.disabledText);
    set(QPalette::Button, dark ? theme.raised : theme.window, theme.window);
    set(QPalette::ButtonText, theme.text, theme.disabledText);
    set(QPalette::BrightText, theme.error, theme.error);
    set(QPalette::Highlight, theme.accent, theme.hairline);
    set(QPalette::HighlightedText, onAccent, theme.disabledText);
    set(QPalette::ToolTipBase, theme.raised, theme.raised);
    set(QPalette::ToolTipText, theme.text, theme.text);
    set(QPalette::Link, theme.accent, theme.disabledText);
    set(QPalette::LinkVisited, theme.accent, theme.disabledText);
    set(QPalette::Light, theme.raised, theme.raised);
    set(QPalette::Midlight, theme.grid, theme.grid);
    set(QPalette::Mid, theme.hairline, theme.hairline);
    set(QPalette::Dark, theme.hairline, theme.hairline);
    set(QPalette::Shadow, dark ? QColor(0x00, 0x00, 0x00) : theme.secondaryText, theme.hairline);
    return palette;
}

QRgb mix(QRgb from, QRgb to, double share) {
    const auto channel = [&](int a, int b) {
        return static_cast<int>(std::lround(a + share * (b - a)));
    };
    return qRgb(channel(qRed(from), qRed(to)), channel(qGreen(from), qGreen(to)),
                channel(qBlue(from), qBlue(to)));
}

}  // namespace

const Theme& themeOf(ThemeKind kind) {
    static const std::array kThemes = {makeTheme(ThemeKind::Light), makeTheme(ThemeKind::Dark),
                                       makeTheme(ThemeKind::Contrast)};
    const ThemeKind shown = kind == ThemeKind::System ? systemKind() : kind;
    return kThemes[static_cast<std::size_t>(shown) - 1];
}

const Theme& currentTheme() {
    return themeOf(kindInForce());
}

void applyTheme(ThemeKind kind) {
    const ThemeKind fromSystem = systemKind();
    kindInForce() = kind == ThemeKind::System ? fromSystem : kind;
    if (qobject_cast<OutlinedStyle*>(QApplication::style()) == nullptr) {
        QApplication::setStyle(new OutlinedStyle);
    }
    const QFont font = textFont(kTextNormal);
    if (QApplication::font() != font) QApplication::setFont(font);
    QApplication::setPalette(paletteOf(currentTheme()));
}

QFont textFont(int pixelSize, bool emphasis) {
    QFont font(tabularFontFamily());
    font.setPixelSize(pixelSize);
    font.setWeight(emphasis ? QFont::DemiBold : QFont::Normal);
    return font;
}

namespace {

using MapSteps = std::array<QRgb, 10>;
// Ten equal steps of each map; between them they are nearly linear.
// Viridis: Smith and van der Walt, 2015. Cividis: Nuñez, Anderton and Renslow, 2018.
constexpr MapSteps kViridis = {0xff440154, 0xff482878, 0xff3e4989, 0xff31688e, 0xff26828e,
                               0xff1f9e89, 0xff35b779, 0xff6ece58, 0xffb5de2b, 0xfffde725};
constexpr MapSteps kCividis = {0xff00224e, 0xff123570, 0xff3b496c, 0xff575d6d, 0xff707173,
                               0xff8a8678, 0xffa59c74, 0xffc3b369, 0xffe1cc55, 0xfffee838};
constexpr MapSteps kGrey = {0xff101010, 0xff292929, 0xff424242, 0xff5b5b5b, 0xff747474,
                            0xff8d8d8d, 0xffa6a6a6, 0xffbfbfbf, 0xffd8d8d8, 0xfff2f2f2};

SequentialMap& mapInForce() {
    static SequentialMap map = SequentialMap::Viridis;
    return map;
}

}  // namespace

void applySequentialMap(SequentialMap map) {
    mapInForce() = map;
    for (QWidget* widget : QApplication::allWidgets()) widget->update();
}

QRgb sequentialColor(double t) {
    const MapSteps& steps = mapInForce() == SequentialMap::Viridis   ? kViridis
                            : mapInForce() == SequentialMap::Cividis ? kCividis
                                                                     : kGrey;
    if (!(t > 0.0)) return steps.front();
    if (t >= 1.0) return steps.back();
    const double position = t * (steps.size() - 1);
    const auto step = static_cast<std::size_t>(position);
    return mix(steps[step], steps[step + 1], position - static_cast<double>(step));
}

QRgb divergingColor(double t, const Theme& theme) {
    const bool dark = theme.base.lightness() < 128;
    const QRgb neutral = dark ? 0xff1c1d20 : 0xfff7f7f7;
    // Two steps to each end, so that small values already leave the neutral colour clearly.
    const std::array<QRgb, 2> low = dark ? std::array<QRgb, 2>{0xff2f7fd0, 0xffb5dcff}
                                         : std::array<QRgb, 2>{0xff6aaee6, 0xff08418a};
    const std::array<QRgb, 2> high = dark ? std::array<QRgb, 2>{0xffd0741c, 0xffffdcae}
                                          : std::array<QRgb, 2>{0xfff2a45c, 0xff8a3d00};
    if (std::isnan(t)) return neutral;
    const double size = std::min(std::abs(t), 1.0);
    const auto& arm = t < 0 ? low : high;
    return size < 0.5 ? mix(neutral, arm[0], size * 2) : mix(arm[0], arm[1], size * 2 - 1);
}

QColor inkOn(const QColor& ground) {
    const double light = 0.299 * ground.redF() + 0.587 * ground.greenF() + 0.114 * ground.blueF();
    return light > 0.55 ? QColor(0x10, 0x10, 0x10) : QColor(0xff, 0xff, 0xff);
}

}  // namespace weightscape::ui
