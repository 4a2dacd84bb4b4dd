// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/memory_bar.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

constexpr int kSmallHeight = 12, kLargeHeight = 64, kBarHeight = 28, kLabelHeight = 18;

QColor termColor(const MemoryTerm& term, const Theme& theme) {
    switch (term.kind) {
        case MemoryTerm::Kind::Weights:
            return theme.recipeA;
        case MemoryTerm::Kind::Cache:
            return theme.recipeB;
        case MemoryTerm::Kind::Compute:
            return theme.secondaryText;
        case MemoryTerm::Kind::Reserve:
            return theme.hairline;
    }
    return theme.hairline;
}

/// Kinds of layers differ in their lines, not in colour alone.
Qt::BrushStyle patternOf(const MemoryTerm& term) {
    constexpr Qt::BrushStyle kPatterns[] = {Qt::NoBrush, Qt::BDiagPattern, Qt::HorPattern,
                                            Qt::CrossPattern};
    return term.kind == MemoryTerm::Kind::Cache ? kPatterns[term.pattern % 4] : Qt::NoBrush;
}

QString termText(const MemoryTerm& term) {
    return term.low == term.high ? formatBytesShort(term.low)
                                 : formatBytesRange(term.low, term.high);
}

}  // namespace

MemoryBar::MemoryBar(Style style, QWidget* parent) : FigureWidget(parent), m_style(style) {
    setAccessibleName(tr("Memory, term by term"));
    setCursor(Qt::PointingHandCursor);
}

QSize MemoryBar::sizeHint() const {
    return m_style == Style::Small ? QSize(92, kSmallHeight) : QSize(560, kLargeHeight);
}

QSize MemoryBar::minimumSizeHint() const {
    return m_style == Style::Small ? QSize(60, kSmallHeight) : QSize(240, kLargeHeight);
}

void MemoryBar::setTerms(std::vector<MemoryTerm> terms, std::vector<MemorySize> sizes) {
    m_terms = std::move(terms);
    m_sizes = std::move(sizes);
    if (m_current >= static_cast<int>(m_terms.size())) m_current = -1;
    QStringList words;
    for (const MemoryTerm& term : m_terms) {
        words << QStringLiteral("%1: %2").arg(term.name, termText(term));
    }
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

void MemoryBar::setCurrent(int term) {
    m_current = term;
    update();
}

double MemoryBar::scaleEnd() const {
    double end = 0;
    for (const MemoryTerm& term : m_terms) end += static_cast<double>(term.high);
    // The smallest memory that is still larger is worth seeing; far larger ones would squeeze all.
    for (const MemorySize& size : m_sizes) {
        const auto bytes = static_cast<double>(size.bytes);
        if (bytes > end && bytes < 2 * end) return bytes * 1.02;
    }
    return std::max(1.0, end);
}

QRectF MemoryBar::barRect(const QSizeF& size) const {
    const double height = m_style == Style::Small ? size.height() - 2 : kBarHeight;
    const double top = m_style == Style::Small ? 1 : kLabelHeight;
    return {1, top, std::max(1.0, size.width() - 2), height};
}

QRectF MemoryBar::segmentIn(const QRectF& bar, int term) const {
    double before = 0;
    for (int i = 0; i < term; ++i) {
        before += static_cast<double>(m_terms[static_cast<std::size_t>(i)].high);
    }
    const double scale = bar.width() / scaleEnd();
    const double length = static_cast<double>(m_terms[static_cast<std::size_t>(term)].high);
    return {bar.left() + before * scale, bar.top(), length * scale, bar.height()};
}

int MemoryBar::termAt(const QPointF& position) const {
    for (int i = 0; i < static_cast<int>(m_terms.size()); ++i) {
        const QRectF place = segment(i);
        if (position.x() >= place.left() && position.x() < place.right()) return i;
    }
    return -1;
}

void MemoryBar::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    const QRectF bar = barRect(size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(bar, theme.base);
    painter.setFont(textFont(kTextSmall));
    for (int i = 0; i < static_cast<int>(m_terms.size()); ++i) {
        const MemoryTerm& term = m_terms[static_cast<std::size_t>(i)];
        QRectF place = segmentIn(bar, i);
        if (place.width() <= 0) continue;
        const double sure =
            term.high == 0 ? 0.0 : static_cast<double>(term.low) / static_cast<double>(term.high);
        QRectF certain = place;
        certain.setWidth(place.width() * sure);
        painter.fillRect(certain, termColor(term, theme));
        if (patternOf(term) != Qt::NoBrush) {
            painter.fillRect(certain, QBrush(theme.base, patternOf(term)));
        }
        QRectF open = place;
        open.setLeft(certain.right());
        if (open.width() > 0.5) paintHatch(painter, open, theme);
        const double width = painter.fontMetrics().horizontalAdvance(term.name);
        if (m_style == Style::Large && width + kGap < place.width()) {
            painter.setPen(theme.text);
            painter.drawText(QRectF(place.left(), 0, place.width(), kLabelHeight),
                             Qt::AlignLeft | Qt::AlignVCenter, term.name);
        }
    }
    paintOutline(painter, bar.adjusted(0, 0, -1, -1), theme.hairline, 1);
    paintSizes(painter, bar, theme);
    painter.restore();
}

void MemoryBar::paintSizes(QPainter& painter, const QRectF& bar, const Theme& theme) const {
    for (const MemorySize& size : m_sizes) {
        const double x = bar.left() + static_cast<double>(size.bytes) / scaleEnd() * bar.width();
        if (x > bar.right()) continue;
        painter.fillRect(QRectF(x - 1, bar.top() - 1, 2, bar.height() + 2), theme.text);
        if (m_style == Style::Small) continue;
        painter.setPen(theme.text);
        const QString& label = size.words;
        const double width = painter.fontMetrics().horizontalAdvance(label);
        const double left = std::max(bar.left(), std::min(x - width / 2, bar.right() - width));
        painter.drawText(QRectF(left, bar.bottom() + 2, width + 2, 14), Qt::AlignLeft, label);
    }
}

void MemoryBar::paintMoment(QPainter& painter, const Theme& theme) const {
    if (m_current >= 0) {
        paintOutline(painter, segment(m_current).adjusted(1, 1, -1, -1), theme.text, 2);
    }
    if (hasFocus()) paintFocusFrame(painter, QRectF(rect()), theme);
}

std::vector<QStringList> MemoryBar::table() const {
    std::vector<QStringList> rows = {{tr("Term"), tr("Least, B"), tr("Most, B"), tr("Formula")}};
    for (const MemoryTerm& term : m_terms) {
        rows.push_back(
            {term.name, QString::number(term.low), QString::number(term.high), term.formula});
    }
    return rows;
}

bool MemoryBar::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return FigureWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int term = termAt(help->pos());
    if (term < 0) {
        QToolTip::hideText();
        return true;
    }
    const MemoryTerm& shown = m_terms[static_cast<std::size_t>(term)];
    QToolTip::showText(
        help->globalPos(),
        toolTipText(QStringLiteral("%1: %2\n%3").arg(shown.name, termText(shown), shown.formula)),
        this);
    return true;
}

void MemoryBar::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) Q_EMIT termChosen(termAt(event->position()));
}

void MemoryBar::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_terms.size());
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
        if (count == 0) return;
        const int step = event->key() == Qt::Key_Left ? -1 : 1;
        setCurrent(std::clamp(m_current + step, 0, count - 1));
        if (m_style == Style::Large) Q_EMIT termChosen(m_current);
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
               event->key() == Qt::Key_Space) {
        Q_EMIT termChosen(m_current);
    } else {
        FigureWidget::keyPressEvent(event);
    }
}

}  // namespace weightscape::ui
