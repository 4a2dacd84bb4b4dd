// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/measure/statistics.h"
#include "ui/look/control_key.h"
#include "ui/widgets/axis.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// What a histogram shows besides the tensor's own distribution; parts that are missing are not
/// drawn.
struct HistogramContent {
    QString name;       ///< of the tensor
    QString emptyText;  ///< shown while there are no statistics
    std::shared_ptr<const measure::TensorStatistics> statistics;

    QString formatName;  ///< "Q4_K"
    std::shared_ptr<const measure::ValueSketch> decoded;
    double decodedFraction = 1.0;  ///< share of the weights in `decoded`; its counts are scaled

    QString blockName;  ///< "row 3, weights 64–95"
    std::vector<float> levels;
    std::vector<float> blockWeights;
};

/// Where a range of values is cut off.
struct ClipRange {
    double low = 0, high = 0;
    friend bool operator==(const ClipRange&, const ClipRange&) = default;
};

/// The distribution of a tensor: counts over values, never smoothed; the decoded distribution over
/// it, the levels of one block, and the loudest weights as a rug. The wheel zooms at the pointer,
/// dragging pans, a double click shows everything.
class HistogramView : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Histogram"), "+, -", QT_TR_NOOP("zoom in and out")},
        {QT_TR_NOOP("Histogram"), "Ctrl+Left, Ctrl+Right",
         QT_TR_NOOP("narrow and widen the clip handles; Shift: the upper one alone")},
        {QT_TR_NOOP("Histogram"), "Left, Right", QT_TR_NOOP("move along the values")},
    };
    explicit HistogramView(QWidget* parent = nullptr);

    /// Keeps the visible range while the tensor stays the same.
    void setContent(HistogramContent content);
    [[nodiscard]] const HistogramContent& content() const { return m_content; }
    void setLogarithmic(bool on);

    /// The visible values.
    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }
    void setRange(double low, double high);
    void resetRange();
    /// Where the plot is, and a value in it, in widget coordinates.
    [[nodiscard]] QRectF plotRect() const;
    [[nodiscard]] double xOf(double value) const;
    /// Two handles that can be dragged, both together unless Shift is held; empty: none.
    void setClip(std::optional<ClipRange> clip);
    [[nodiscard]] const std::optional<ClipRange>& clip() const { return m_clip; }
    /// Index of the outlier under a point of the rug, or -1.
    [[nodiscard]] int outlierAt(const QPointF& position) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 180}; }

  Q_SIGNALS:
    void outlierClicked(int index);
    void rangeChanged();
    void clipChanged();  ///< by the user

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void addOwnActions(QMenu& menu, const QPoint& at) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent*) override { resetRange(); }
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    void zoom(double factor, double around);
    void pan(double share);
    [[nodiscard]] QString hoverText() const;
    enum class Handle { None, Low, High };
    [[nodiscard]] Handle handleAt(const QPointF& position) const;
    void moveHandle(Handle handle, double value, bool alone);
    void paintHandles(QPainter& painter, const Theme& theme) const;

    HistogramContent m_content;
    bool m_logarithmic = true;
    double m_low = 0;
    double m_high = 1;
    std::optional<QPointF> m_pointer;
    std::optional<QPointF> m_dragFrom;  ///< last place of a drag
    bool m_moved = false;
    std::optional<ClipRange> m_clip;
    Handle m_handle = Handle::None;  ///< the one that is dragged
};

}  // namespace weightscape::ui
