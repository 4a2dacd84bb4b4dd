// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QPixmap>
#include <QStyledItemDelegate>

namespace weightscape::ui {

/// Draws the small histogram of a row. Pictures are kept, so scrolling only copies them.
class SparkDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    explicit SparkDelegate(QObject* parent = nullptr);
    /// After a change of theme.
    void forgetPictures() { m_pictures.clear(); }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

  private:
    mutable QCache<size_t, QPixmap> m_pictures;  ///< by hash of heights, size and colour
};

}  // namespace weightscape::ui
