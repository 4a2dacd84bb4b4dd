// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/block_frame.h"

class QPainter;

namespace weightscape::ui {

/// Everything but what belongs to the moment.
void paintBlock(QPainter& painter, const ShownBlock& block, const BlockFrame& frame,
                const QString& title, const Theme& theme);

/// Frames what is linked; `veiled` also dims the rest.
void paintBlockLink(QPainter& painter, const BlockLink& link, const BlockFrame& frame, bool veiled,
                    const Theme& theme);

}  // namespace weightscape::ui
