// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <cstdint>
#include <span>

#include "ui/look/theme.h"

class QPainter;

namespace weightscape::ui {

/// A histogram as small as a word: logarithmic heights (log10(1 + n)), so that tails are seen.
void paintSparkline(QPainter& painter, const QRectF& rect, std::span<const std::uint64_t> counts,
                    const QColor& color);

}  // namespace weightscape::ui
