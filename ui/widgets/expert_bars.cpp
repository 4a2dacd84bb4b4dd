// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/expert_bars.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

constexpr double kNameWidth = 64, kTitleHeight = 22, kExpertAxisHeight = 36;

void paintCross(QPainter& painter, const QPointF& center, double half, const QColor& color) {
    painter.setPen(QPen(color, 2));
    painter.drawLine(center + QPointF(-half, -half), center + QPointF(half, half));
    painter.drawLine(center + QPointF(-half, half), center + QPointF(half, -half));
}

QString countText(float count) {
    return formatCountOf(static_cast<double>(count));
}

QString countTick(double count) {
    constexpr double kShort = 1e15;
    return count < kShort ? formatCountShort(static_cast<std::uint64_t>(count))
                          : formatSignificant(count);
}

}  // namespace

ExpertBars::ExpertBars(QWidget* parent) : FigureWidget(parent) {
    setToolTip(QString());
    describe();
}

void ExpertBars::setContent(ExpertReachContent content) {
    m_content = std::move(content);
    m_chosen = -1;
    const float most =
        m_content.reached.empty() ? 0.0F : *std::ranges::max_element(m_content.reached);
    m_scale = {0.0, most > 0.0F ? static_cast<double>(most) : 1.0, false};
    m_never = static_cast<int>(std::ranges::count(m_content.reached, 0.0F));
    describe();
    update();
}

void ExpertBars::setChosen(int expert) {
    m_chosen = expert < count() ? std::max(expert, -1) : -1;
    describe();
    update();
}

QString ExpertBars::title() const {
    return m_content.tensor.isEmpty()
               ? tr("How often each expert was reached")
               : tr("How often each expert of %1 was reached").arg(m_content.tensor);
}

QString ExpertBars::textOf(int expert) const {
    const float reached = m_content.reached[static_cast<std::size_t>(expert)];
    return reached > 0.0F ? tr("Expert %1: %2 %3")
                                .arg(QString::number(expert), countText(reached), m_content.unit)
                          : tr("Expert %1: never reached").arg(expert);
}

void ExpertBars::describe() {
    setAccessibleName(title());
    QStringList said;
    if (count() > 0)
        said << tr("%1, %2 never reached")
                    .arg(counted(count(), tr("expert"), tr("experts")), QString::number(m_never));
    if (m_chosen >= 0) said << textOf(m_chosen);
    setAccessibleDescription(said.isEmpty() ? m_content.emptyText
                                            : said.join(QStringLiteral(". ")));
}

QRectF ExpertBars::plotRect(const QSizeF& size) const {
    return {kNameWidth, kTitleHeight + kGap, std::max(10.0, size.width() - kNameWidth - kGapPage),
            std::max(10.0, size.height() - kTitleHeight - kGap - kExpertAxisHeight)};
}

QRectF ExpertBars::slotIn(const QRectF& plot, int expert) const {
    const double width = plot.width() / std::max(1, count());
    return {plot.left() + expert * width, plot.top(), width, plot.height()};
}

int ExpertBars::expertAt(const QPointF& position) const {
    const QRectF plot = plotRect(size());
    if (count() == 0 || !plot.contains(position)) return -1;
    return std::min(count() - 1,
                    static_cast<int>((position.x() - plot.left()) / plot.width() * count()));
}

void ExpertBars::paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const {
    for (const AxisTick& tick : m_scale.ticks(4)) {
        const double y = plot.bottom() - m_scale.position(tick.value) * plot.height();
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(0, y - 8, plot.left() - kGapSmall, 16),
                         Qt::AlignRight | Qt::AlignVCenter, countTick(tick.value));
    }
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(theme.secondaryText);
    const int most = std::clamp(static_cast<int>(plot.width() / 36), 1, 16);
    const int step = (count() + most - 1) / most;
    for (int expert = 0; expert < count(); expert += step) {
        painter.drawText(QRectF(slotIn(plot, expert).center().x() - 18, plot.bottom() + 2, 36, 14),
                         Qt::AlignCenter, QString::number(expert));
    }
    painter.drawText(QRectF(plot.left(), plot.bottom() + 17, plot.width(), 16), Qt::AlignCenter,
                     tr("Expert"));
}

void ExpertBars::paintBars(QPainter& painter, const QRectF& plot, const Theme& theme) const {
    for (int expert = 0; expert < count(); ++expert) {
        const QRectF slot = slotIn(plot, expert);
        const float reached = m_content.reached[static_cast<std::size_t>(expert)];
        const double room = std::min(3.0, slot.width() * 0.15);
        if (reached > 0.0F) {
            const double height =
                std::max(1.0, m_scale.position(static_cast<double>(reached)) * plot.height());
            painter.fillRect(
                QRectF(slot.left() + room, plot.bottom() - height, slot.width() - 2 * room, height),
                theme.original);
            continue;
        }
        const double half = std::clamp(slot.width() * 0.3, 1.5, 5.0);
        paintCross(painter, {slot.center().x(), plot.bottom() - half - 3}, half, theme.recipeB);
    }
}

void ExpertBars::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    painter.fillRect(QRectF({}, size), theme.base);
    if (m_content.reached.empty()) return paintEmpty(painter, size, theme, m_content.emptyText);
    painter.save();
    painter.setFont(textFont(kTextSmall));
    const QRectF plot = plotRect(size);
    painter.setPen(theme.text);
    const QString heading = tr("Reached (%1)").arg(m_content.unit);
    const QRectF line(kGapWide, kGapSmall, size.width() - 2 * kGapWide, kTitleHeight);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, heading);
    if (m_never > 0) {
        const QString never = tr("never reached: %1 of %2").arg(m_never).arg(count());
        const double width = painter.fontMetrics().horizontalAdvance(never);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, never);
        paintCross(painter, {line.right() - width - 10, line.center().y()}, 4, theme.recipeB);
    }
    paintAxes(painter, plot, theme);
    paintBars(painter, plot, theme);
    painter.restore();
}

void ExpertBars::paintMoment(QPainter& painter, const Theme& theme) const {
    if (m_chosen >= 0) {
        QRectF slot = slotOf(m_chosen);
        const double room = std::max(0.0, 5.0 - slot.width()) / 2;
        paintOutline(painter, slot.adjusted(-room, 0, room, 0), theme.accent, 2);
    }
    if (hasFocus()) paintFocusFrame(painter, QRectF(rect()).adjusted(2, 2, -2, -2), theme);
}

void ExpertBars::choose(int expert) {
    if (expert == m_chosen) return;
    setChosen(expert);
    Q_EMIT expertChosen(m_chosen);
}

void ExpertBars::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) choose(expertAt(event->position()));
}

void ExpertBars::keyPressEvent(QKeyEvent* event) {
    const int last = count() - 1;
    if (last < 0) return FigureWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            return choose(m_chosen < 0 ? last : std::max(0, m_chosen - 1));
        case Qt::Key_Right:
            return choose(std::min(last, m_chosen + 1));
        case Qt::Key_Home:
            return choose(0);
        case Qt::Key_End:
            return choose(last);
        case Qt::Key_Escape:
            if (m_chosen >= 0) return choose(-1);
            break;
        default:
            break;
    }
    FigureWidget::keyPressEvent(event);
}

bool ExpertBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return FigureWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int expert = expertAt(help->pos());
    QToolTip::showText(help->globalPos(), expert < 0 ? QString() : toolTipText(textOf(expert)),
                       this);
    return true;
}

std::vector<QStringList> ExpertBars::table() const {
    std::vector<QStringList> rows = {{tr("Expert"), tr("Reached (%1)").arg(m_content.unit)}};
    for (int expert = 0; expert < count(); ++expert) {
        rows.push_back(
            {QString::number(expert), tableNumber(static_cast<double>(
                                          m_content.reached[static_cast<std::size_t>(expert)]))});
    }
    return rows;
}

}  // namespace weightscape::ui
