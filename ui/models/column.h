// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

namespace weightscape::ui {

/// One column of a list: everything a model needs to know about it, so that models have no switch.
template <typename Row>
struct Column {
    const char* title;    ///< passed through tr()
    const char* toolTip;  ///< what the column says, with its unit
    Qt::Alignment alignment;
    QString (*display)(const Row&);
    QVariant (*sortValue)(const Row&);
};

/// Role for sorting by value instead of text.
inline constexpr int kSortRole = Qt::UserRole + 1;

}  // namespace weightscape::ui
