// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/page_keys.h"

#include <QtGlobal>
#include <array>

namespace weightscape::ui {
namespace {

#define KEY_TEXT(text) QT_TRANSLATE_NOOP("PageKeys", text)
constexpr const char* kXray = KEY_TEXT("X-ray");
constexpr const char* kMatrix = KEY_TEXT("Tensor picture");
constexpr const char* kHistogram = KEY_TEXT("Histogram");
constexpr const char* kBlock = KEY_TEXT("Block");
constexpr const char* kScatter = KEY_TEXT("Comparison by tensor");
constexpr const char* kMemory = KEY_TEXT("Memory bar");
constexpr const char* kList = KEY_TEXT("Open list of recipes or formats");
constexpr const char* kPicture = KEY_TEXT("Any picture");

// A table, one row per line.
// clang-format off
constexpr std::array kKeys = {
    PageKey{kXray, "Left, Right, Up, Down", KEY_TEXT("next cell")},
    PageKey{kXray, "Shift+Left, Shift+Right, Shift+Up, Shift+Down", KEY_TEXT("select a range of cells")},
    PageKey{kXray, "Ctrl+Left, Ctrl+Right", KEY_TEXT("lower end of the brush on the legend")},
    PageKey{kXray, "Ctrl+Shift+Left, Ctrl+Shift+Right", KEY_TEXT("upper end of the brush")},
    PageKey{kXray, "Esc", KEY_TEXT("take the brush away")},
    PageKey{kXray, "Return", KEY_TEXT("show the tensor")},
    PageKey{kMatrix, "+, -", KEY_TEXT("zoom in and out")},
    PageKey{kMatrix, "Ctrl+0", KEY_TEXT("fit in view")},
    PageKey{kMatrix, "Ctrl+1", KEY_TEXT("one pixel per weight")},
    PageKey{kMatrix, "Left, Right, Up, Down", KEY_TEXT("move over the matrix")},
    PageKey{kMatrix, "Ctrl+Left, Ctrl+Right", KEY_TEXT("move the divider")},
    PageKey{kMatrix, "A, B, D, S", KEY_TEXT("recipe, reference, difference, side by side")},
    PageKey{kMatrix, "Space", KEY_TEXT("blink between the sides")},
    PageKey{kMatrix, "X", KEY_TEXT("swap the sides")},
    PageKey{kMatrix, "M", KEY_TEXT("loudest weight or mean where zoomed out")},
    PageKey{kMatrix, "[, ]", KEY_TEXT("tensor before, next tensor")},
    PageKey{kMatrix, "Return", KEY_TEXT("show the block")},
    PageKey{kMatrix, "Left, Right, Return", KEY_TEXT("on the ladder: another format, choose it")},
    PageKey{kHistogram, "+, -", KEY_TEXT("zoom in and out")},
    PageKey{kHistogram, "Ctrl+Left, Ctrl+Right", KEY_TEXT("narrow and widen the clip handles; Shift: the upper one alone")},
    PageKey{kHistogram, "Left, Right", KEY_TEXT("move along the values")},
    PageKey{kBlock, "Left, Right", KEY_TEXT("next weight")},
    PageKey{kScatter, "Left, Right", KEY_TEXT("next tensor")},
    PageKey{kScatter, "Return", KEY_TEXT("select the tensor")},
    PageKey{kMemory, "Left, Right", KEY_TEXT("next term")},
    PageKey{kMemory, "Return", KEY_TEXT("open all terms with their formulas")},
    PageKey{kList, "Up, Down", KEY_TEXT("preview in the whole window")},
    PageKey{kList, "Return, Esc", KEY_TEXT("choose, or take the preview back")},
    PageKey{kPicture, "Menu", KEY_TEXT("copy, save as PNG, SVG or CSV, show as table")},
};
// clang-format on
#undef KEY_TEXT

}  // namespace

std::span<const PageKey> pageKeys() {
    return kKeys;
}

}  // namespace weightscape::ui
