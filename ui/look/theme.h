// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

namespace weightscape::ui {

enum class ThemeKind { System, Light, Dark, Contrast };

/// One table of colours for widgets, own painting and Qt Charts alike.
struct Theme {
    ThemeKind kind = ThemeKind::Light;  ///< never System: that is resolved when chosen
    QColor window, base, raised;        ///< background of panels, of pictures, of cards
    QColor text, secondaryText, disabledText;
    QColor hairline, grid;                          ///< borders and grid lines
    QColor accent;                                  ///< selection and focus, nothing else
    QColor warning, error;                          ///< messages, nothing else
    QColor original, recipeA, recipeB, difference;  ///< data: the same on every page
};

/// Spacing and type sizes in device-independent pixels: a 4-pixel grid, four text sizes.
inline constexpr int kGapSmall = 4, kGap = 8, kGapWide = 12, kGapPage = 16;
inline constexpr int kTextSmall = 11, kTextNormal = 13, kTextLarge = 16, kTextTitle = 22;

[[nodiscard]] const Theme& themeOf(ThemeKind kind);
/// The theme in force now.
[[nodiscard]] const Theme& currentTheme();
/// Sets style (Fusion), palette and the bundled font of the whole application. Widgets repaint on
/// QEvent::PaletteChange and ask currentTheme() again.
void applyTheme(ThemeKind kind);

/// The bundled font with tabular figures.
[[nodiscard]] QFont textFont(int pixelSize, bool emphasis = false);

/// Maps for measures; all get steadily lighter, so they are read without colour too.
enum class SequentialMap { Viridis, Cividis, Grey };
/// For all pictures of the application, which are painted anew.
void applySequentialMap(SequentialMap map);
/// The colour of a share 0..1 in the map in force.
[[nodiscard]] QRgb sequentialColor(double t);
/// Diverging map for signed values (blue, white or dark, orange), t in -1..1, 0 is neutral.
[[nodiscard]] QRgb divergingColor(double t, const Theme& theme);
/// Black or white, whichever is read better on the colour.
[[nodiscard]] QColor inkOn(const QColor& ground);

}  // namespace weightscape::ui
