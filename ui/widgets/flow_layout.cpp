// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/flow_layout.h"

#include <algorithm>

namespace weightscape::ui {

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.emplace_back(item);
    invalidate();
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index < 0 || index >= count() ? nullptr : m_items[static_cast<std::size_t>(index)].get();
}

QLayoutItem* FlowLayout::takeAt(int index) {
    if (index < 0 || index >= count()) return nullptr;
    QLayoutItem* item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return arrange(QRect(0, 0, width, 0), true);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const auto& item : m_items) size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    static_cast<void>(arrange(rect, false));
}

int FlowLayout::arrange(const QRect& rect, bool measureOnly) const {
    const QRect inside = rect.marginsRemoved(contentsMargins());
    int x = inside.x();
    int y = inside.y();
    int lineHeight = 0;
    std::vector<std::pair<QLayoutItem*, int>> line;  // with the left edge
    const auto place = [&] {
        for (const auto& [item, left] : line) {
            const QSize size = item->sizeHint();
            const int width = std::min(size.width(), inside.width());
            // On a line controls of different heights share their middle.
            if (!measureOnly) {
                item->setGeometry(QRect(QPoint(left, y + (lineHeight - size.height()) / 2),
                                        QSize(width, size.height())));
            }
        }
        line.clear();
    };
    for (const auto& item : m_items) {
        if (item->isEmpty()) continue;  // what is hidden takes no gap either
        const QSize size = item->sizeHint();
        if (!line.empty() && x + size.width() > inside.right() + 1) {
            place();
            x = inside.x();
            y += lineHeight + spacing();
            lineHeight = 0;
        }
        line.emplace_back(item.get(), x);
        x += size.width() + spacing();
        lineHeight = std::max(lineHeight, size.height());
    }
    place();
    return y + lineHeight - rect.y() + contentsMargins().bottom();
}

}  // namespace weightscape::ui
