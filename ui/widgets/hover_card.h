// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <utility>
#include <vector>

namespace weightscape::ui {

/// What a hover card says.
struct CardContent {
    QString title;
    std::vector<std::pair<QString, QString>> facts;  ///< label and value
    std::vector<std::uint64_t> histogram;            ///< empty: no sparkline
    QString histogramLow, histogramHigh;             ///< ends of the sparkline's axis
};

/// A small card beside the pointer. It never takes the mouse or the focus.
class HoverCard : public QWidget {
    Q_OBJECT

  public:
    explicit HoverCard(QWidget* parent);
    /// Shows the card near `at` (coordinates of the parent), inside the parent.
    void showAt(const QPoint& at, CardContent content);
    [[nodiscard]] const CardContent& content() const { return m_content; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    [[nodiscard]] QSize contentSize() const;

    CardContent m_content;
};

}  // namespace weightscape::ui
