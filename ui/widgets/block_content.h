// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <cstddef>
#include <vector>

#include "core/measure/block_view.h"
#include "ui/look/theme.h"

namespace weightscape::ui {

/// Neighbouring weights that can take the same values.
struct LevelRun {
    std::size_t first = 0;
    std::size_t count = 0;
    std::vector<float> levels;  ///< ascending, each once
};

/// A block with what its picture needs, computed off the GUI thread.
struct ShownBlock {
    measure::BlockView view;
    std::vector<LevelRun> levels;  ///< empty for continuous formats
};

[[nodiscard]] ShownBlock shownBlock(measure::BlockView view);

/// What the pointer or the keyboard is at.
struct BlockTarget {
    enum class Kind { None, Weight, Byte, Group };
    Kind kind = Kind::None;
    std::size_t index = 0;
    friend bool operator==(const BlockTarget&, const BlockTarget&) = default;
};

/// What belongs to a target: the weights and the bits that have to do with each other through it.
struct BlockLink {
    std::vector<bool> weights;
    std::vector<bool> bits;
};
[[nodiscard]] BlockLink linkOf(const measure::BlockView& view, const BlockTarget& target);

/// The fields that have bits in a byte, from its low bits up, each once.
[[nodiscard]] std::vector<std::size_t> fieldsOfByte(const measure::BlockView& view,
                                                    std::size_t byte);

/// The colour of fields of a kind.
[[nodiscard]] QColor fieldColor(formats::FieldKind kind, const Theme& theme);

/// "bits 4–7 of byte 19", "bytes 0–1".
[[nodiscard]] QString placeText(const formats::FieldBits& bits);
/// Everything about a target in one line; empty for none.
[[nodiscard]] QString targetText(const measure::BlockView& view, const BlockTarget& target);
/// A group in the legend: "scale 0.00123, 16 bits (ggml: d)", "code, 256 × 4 bits (ggml: qs)";
/// `brief` leaves out whose the name in brackets is.
[[nodiscard]] QString groupText(const measure::BlockView& view, std::size_t group, bool brief);

}  // namespace weightscape::ui
