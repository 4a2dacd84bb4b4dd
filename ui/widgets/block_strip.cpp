// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/block_strip.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {

BlockStrip::BlockStrip(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("blockStrip"), tr("Blocks of the row"),
                tr("The bytes of the block. The colours say what each is for; the chosen weight's "
                   "bits are marked."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BlockStrip::setBlocks(std::uint64_t row, std::vector<StripBlock> blocks) {
    m_row = row;
    m_blocks = std::move(blocks);
    m_columns = m_blocks.empty() ? 0 : m_blocks.back().first + m_blocks.back().count;
    m_absMax = 0;
    for (const StripBlock& block : m_blocks) m_absMax = std::max(m_absMax, block.absMax);
    m_hovered = -1;
    update();
}

void BlockStrip::setCurrent(int block) {
    m_current = block;
    update();
}

QRectF BlockStrip::bandRect(const QSizeF& size) const {
    return {72, kGapSmall, std::max(1.0, size.width() - 72 - kGapPage), 16};
}

QRectF BlockStrip::blockRect(int block, const QSizeF& size) const {
    if (block < 0 || block >= static_cast<int>(m_blocks.size())) return {};
    const QRectF band = bandRect(size);
    const StripBlock& shown = m_blocks[static_cast<std::size_t>(block)];
    const double scale = band.width() / static_cast<double>(m_columns);
    return {band.left() + scale * static_cast<double>(shown.first), band.top(),
            scale * static_cast<double>(shown.count), band.height()};
}

int BlockStrip::blockAt(const QPointF& position) const {
    const QRectF band = bandRect(size());
    if (m_blocks.empty() || position.x() < band.left() || position.x() >= band.right()) return -1;
    const auto column = static_cast<std::uint64_t>((position.x() - band.left()) / band.width() *
                                                   static_cast<double>(m_columns));
    const auto after = std::upper_bound(
        m_blocks.begin(), m_blocks.end(), column,
        [](std::uint64_t at, const StripBlock& block) { return at < block.first; });
    return static_cast<int>(after - m_blocks.begin()) - 1;
}

void BlockStrip::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    const QRectF band = bandRect(size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(textFont(kTextSmall));
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(0, band.top(), band.left() - kGapSmall, band.height()),
                     Qt::AlignRight | Qt::AlignVCenter, tr("row %1").arg(formatCount(m_row)));
    if (m_blocks.empty()) {
        painter.drawText(band, Qt::AlignVCenter, tr("not yet known"));
        painter.restore();
        return;
    }
    for (int i = 0; i < static_cast<int>(m_blocks.size()); ++i) {
        const QRectF rect = blockRect(i, size);
        const double gap = rect.width() > 4 ? 1 : 0;
        const double share =
            m_absMax > 0 ? m_blocks[static_cast<std::size_t>(i)].absMax / m_absMax : 0;
        painter.fillRect(rect.adjusted(0, 0, -gap, 0), QColor(sequentialColor(share)));
    }
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(band.left(), band.bottom() + 2, band.width(), 15), Qt::AlignCenter,
                     tr("%1 of the row, brighter: larger weights (up to %2)")
                         .arg(counted(std::ssize(m_blocks), tr("block"), tr("blocks")),
                              formatSignificant(m_absMax)));
    painter.restore();
}

void BlockStrip::paintMoment(QPainter& painter, const Theme& theme) const {
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const int block : {m_current, m_hovered}) {
        const QRectF rect = blockRect(block, size());
        if (rect.isNull()) continue;
        paintOutline(painter, rect.adjusted(-1, -1, 1, 1),
                     block == m_current ? theme.accent : theme.text, 2);
    }
    if (hasFocus()) paintOutline(painter, rect().adjusted(0, 0, -1, -1), theme.accent, 1);
}

void BlockStrip::hover(int block) {
    if (block == m_hovered) return;
    m_hovered = block;
    update();
    Q_EMIT blockHovered(block);
}

void BlockStrip::mousePressEvent(QMouseEvent* event) {
    const int block = blockAt(event->position());
    if (event->button() == Qt::LeftButton && block >= 0) Q_EMIT blockChosen(block);
}

void BlockStrip::mouseMoveEvent(QMouseEvent* event) {
    hover(blockAt(event->position()));
}

void BlockStrip::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_blocks.size()) - 1;
    const auto choose = [&](int wanted) {
        if (wanted >= 0 && wanted <= last && wanted != m_current) Q_EMIT blockChosen(wanted);
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return choose(m_current - 1);
        case Qt::Key_Right:
            return choose(m_current + 1);
        case Qt::Key_Home:
            return choose(0);
        case Qt::Key_End:
            return choose(last);
        default:
            FigureWidget::keyPressEvent(event);
    }
}

QString BlockStrip::title() const {
    return tr("Blocks of row %1").arg(m_row);
}

std::vector<QStringList> BlockStrip::table() const {
    std::vector<QStringList> rows = {{tr("First column"), tr("Weights"), tr("Largest |weight|")}};
    for (const StripBlock& block : m_blocks) {
        rows.push_back({QString::number(block.first), QString::number(block.count),
                        tableNumber(block.absMax)});
    }
    return rows;
}

}  // namespace weightscape::ui
