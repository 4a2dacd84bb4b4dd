// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <vector>

#include "ui/look/control_key.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// Magnitudes of channels, row by row: of tokens, or of layers.
struct ChannelPictureContent {
    QString title;             ///< safe to show
    QString rowTitle;          ///< what a row is: "Token"
    QStringList rows;          ///< names of the rows, safe to show
    std::size_t channels = 0;  ///< of each row
    /// Cells in a row: cell c of n has the channels from c·channels/n to (c+1)·channels/n.
    std::size_t cells = 0;
    std::vector<float> values;  ///< largest |x| of each cell, row after row
    double threshold = 6.0;     ///< from here on a cell has the colour of outliers
    QString emptyText;          ///< shown while there are no values
};

/// Rows by channels, coloured by magnitude; outliers have a colour of their own, and stay in sight
/// where many cells share a pixel. The pointer or the arrow keys choose a cell, whose row is told.
class ChannelPicture : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Activations"), "Left, Right", QT_TR_NOOP("next channels")},
        {QT_TR_NOOP("Activations"), "Up, Down", QT_TR_NOOP("next row")},
    };
    explicit ChannelPicture(QWidget* parent = nullptr);

    void setContent(ChannelPictureContent content);
    [[nodiscard]] const ChannelPictureContent& content() const { return m_content; }
    /// Marks a row, -1: none. Tells nobody.
    void setRow(int row);
    [[nodiscard]] int row() const { return m_row; }
    /// What is said of a cell. Precondition: it exists.
    [[nodiscard]] QString textOf(int row, int cell) const;
    /// Where a cell stands, in widget coordinates. Precondition: it exists.
    [[nodiscard]] QRectF cellRect(int row, int cell) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return m_content.title; }
    /// One row per row, one column per cell.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 170}; }
    [[nodiscard]] QSize sizeHint() const override { return {520, 320}; }

  Q_SIGNALS:
    /// The pointer or a key came to another row.
    void rowChosen(int row);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

  private:
    struct Channels {
        std::size_t first, last;  ///< both within
    };
    [[nodiscard]] int rowCount() const { return static_cast<int>(m_content.rows.size()); }
    [[nodiscard]] int cellCount() const { return static_cast<int>(m_content.cells); }
    [[nodiscard]] bool isEmpty() const { return m_content.values.empty(); }
    [[nodiscard]] float valueAt(int row, int cell) const;
    [[nodiscard]] Channels channelsOf(int cell) const;
    [[nodiscard]] QString channelText(int cell) const;
    [[nodiscard]] QRectF plotRect(const QSizeF& size) const;
    [[nodiscard]] QRgb colorOf(float value, const Theme& theme) const;
    /// One pixel per cell, or per group of cells where there are more than pixels.
    [[nodiscard]] QImage imageFor(const QSizeF& plot, const Theme& theme) const;
    void paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    void paintLegend(QPainter& painter, const QSizeF& size, const Theme& theme) const;
    void choose(int row, int cell);
    void describe();

    ChannelPictureContent m_content;
    double m_top = 1.0;  ///< what the lightest colour stands for: the threshold, or less
    int m_row = -1;
    int m_cell = -1;
};

}  // namespace weightscape::ui
