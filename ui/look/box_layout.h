// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBoxLayout>
#include <initializer_list>

namespace weightscape::ui {

/// What stands in a row or a column: a widget, a layout or free room, with its share of the room
/// that is left over.
class BoxItem {
  public:
    BoxItem(QWidget* widget, int stretch = 0) : m_widget(widget), m_stretch(stretch) {}
    BoxItem(QLayout* layout, int stretch = 0) : m_layout(layout), m_stretch(stretch) {}
    [[nodiscard]] static BoxItem room(int stretch) {
        return {static_cast<QLayout*>(nullptr), stretch};
    }
    void addTo(QBoxLayout& box) const {
        if (m_widget != nullptr) return box.addWidget(m_widget, m_stretch);
        if (m_layout != nullptr) return box.addLayout(m_layout, m_stretch);
        box.addStretch(m_stretch);
    }

  private:
    QWidget* m_widget = nullptr;
    QLayout* m_layout = nullptr;
    int m_stretch;
};
using BoxItems = std::initializer_list<BoxItem>;

/// Adds the items in their order; returns the layout.
template <typename Box>
Box* filled(Box* box, BoxItems items) {
    for (const BoxItem& item : items) item.addTo(*box);
    return box;
}

/// Items below each other without margins; null `parent`: to stand in another layout.
inline QVBoxLayout* makeColumn(QWidget* parent, BoxItems items, int spacing = 0) {
    auto* column = new QVBoxLayout(parent);
    column->setContentsMargins({});
    column->setSpacing(spacing);
    return filled(column, items);
}
/// The same beside each other.
inline QHBoxLayout* makeRow(QWidget* parent, BoxItems items, int spacing = 0) {
    auto* row = new QHBoxLayout(parent);
    row->setContentsMargins({});
    row->setSpacing(spacing);
    return filled(row, items);
}

}  // namespace weightscape::ui
