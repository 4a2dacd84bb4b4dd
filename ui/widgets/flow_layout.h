// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace weightscape::ui {

/// Items beside each other, on further lines where the width does not suffice: a row of controls
/// that never makes its page wider than the window has room for.
class FlowLayout : public QLayout {
  public:
    explicit FlowLayout(QWidget* parent = nullptr) : QLayout(parent) {}

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

  private:
    /// Places the items (unless only measuring); returns the height that they take.
    [[nodiscard]] int arrange(const QRect& rect, bool measureOnly) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

}  // namespace weightscape::ui
