// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/block_picture.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/block_painter.h"

namespace weightscape::ui {

using Kind = BlockTarget::Kind;

BlockPicture::BlockPicture(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("blockPicture"), tr("One block: weights and bytes"),
                tr("Each weight of the block: the line is the original, the bar what the format "
                   "keeps. Left and Right choose a weight."));
}

void BlockPicture::setBlock(std::shared_ptr<const ShownBlock> block, QString title,
                            QString emptyText) {
    m_block = std::move(block);
    m_title = std::move(title);
    m_emptyText = std::move(emptyText);
    m_hovered = {};
    if (!isThere(m_chosen)) m_chosen = {Kind::Weight, 0};
    say();
}

bool BlockPicture::isThere(const BlockTarget& target) const {
    if (!m_block) return false;
    switch (target.kind) {
        case Kind::None:
            return false;
        case Kind::Weight:
            return target.index < m_block->view.original.size();
        case Kind::Byte:
            return target.index < m_block->view.bytes.size();
        case Kind::Group:
            return target.index < m_block->view.layout.groups.size();
    }
    return false;
}

const BlockTarget& BlockPicture::current() const {
    static const BlockTarget kNone;
    if (isThere(m_hovered)) return m_hovered;
    return isThere(m_chosen) ? m_chosen : kNone;
}

void BlockPicture::choose(const BlockTarget& target) {
    if (m_block && !isThere(target)) return;
    m_chosen = target;
    m_hovered = {};
    say();
}

void BlockPicture::hover(const BlockTarget& target) {
    if (target == m_hovered) return;
    m_hovered = target;
    say();
}

void BlockPicture::say() {
    setAccessibleDescription(m_block ? targetText(m_block->view, current()) : m_emptyText);
    update();
    Q_EMIT currentChanged();
}

void BlockPicture::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (!m_block) return paintEmpty(painter, size, theme, m_emptyText);
    paintBlock(painter, *m_block, BlockFrame(*m_block, size), m_title, theme);
}

void BlockPicture::paintMoment(QPainter& painter, const Theme& theme) const {
    if (m_block && current().kind != Kind::None) {
        const bool veiled = m_hovered.kind != Kind::None || hasFocus();
        paintBlockLink(painter, linkOf(m_block->view, current()), frame(), veiled, theme);
    }
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintOutline(painter, rect().adjusted(0, 0, -1, -1), theme.accent, 1);
}

QPoint BlockPicture::menuPosition() const {
    if (!isThere(m_chosen)) return rect().center();
    const BlockFrame places = frame();
    return (m_chosen.kind == Kind::Byte ? places.cell(m_chosen.index)
                                        : places.columns(m_chosen.index, 1))
        .center()
        .toPoint();
}

std::vector<QStringList> BlockPicture::table() const {
    std::vector<QStringList> rows = {
        {tr("Weight"), tr("Column"), tr("Original"), tr("Decoded"), tr("Error")}};
    if (!m_block) return rows;
    const auto& view = m_block->view;
    for (const auto& group : view.layout.groups) rows.front() << said(group.name);
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        QStringList row = {QString::number(i), QString::number(view.firstColumn() + i),
                           tableNumber(view.original[i]), tableNumber(view.decoded[i]),
                           tableNumber(view.error(i))};
        std::vector<QStringList> stored(view.layout.groups.size());
        for (const std::size_t field : view.fieldsOfWeight[i]) {
            stored[view.layout.fields[field].group]
                << QString::number(static_cast<qulonglong>(view.storedNumber(field)));
        }
        for (const QStringList& numbers : stored) row << numbers.join(QLatin1Char(' '));
        rows.push_back(std::move(row));
    }
    return rows;
}

void BlockPicture::mouseMoveEvent(QMouseEvent* event) {
    if (m_block) hover(frame().targetAt(event->position()));
}

void BlockPicture::mousePressEvent(QMouseEvent* event) {
    if (!m_block || event->button() != Qt::LeftButton) return;
    const BlockTarget target = frame().targetAt(event->position());
    if (target.kind == Kind::Weight || target.kind == Kind::Byte) choose(target);
}

void BlockPicture::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!m_block || event->button() != Qt::LeftButton) return;
    const BlockTarget target = frame().targetAt(event->position());
    if (target.kind == Kind::Weight) Q_EMIT weightActivated(target.index);
}

void BlockPicture::addOwnActions(QMenu& menu, const QPoint& at) {
    if (!m_block) return;
    const BlockTarget target = frame().targetAt(at);
    if (target.kind != Kind::Weight) return;
    QAction* show = menu.addAction(tr("Show weight %1 in its &tensor\tEnter").arg(target.index));
    show->setObjectName(QStringLiteral("showInTensor"));
    connect(show, &QAction::triggered, this,
            [this, weight = target.index] { Q_EMIT weightActivated(weight); });
}

BlockTarget BlockPicture::sideways(int step) const {
    const std::size_t count =
        m_chosen.kind == Kind::Byte ? m_block->view.bytes.size() : m_block->view.original.size();
    const auto last = static_cast<std::ptrdiff_t>(count) - 1;
    const auto wanted = static_cast<std::ptrdiff_t>(m_chosen.index) + step;
    return {m_chosen.kind, static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(wanted, 0, last))};
}

BlockTarget BlockPicture::upOrDown(int step) const {
    const auto& view = m_block->view;
    if (m_chosen.kind == Kind::Weight) {
        if (step < 0) return m_chosen;
        // Down to the byte where what the weight has for itself begins.
        const auto& fields = view.fieldsOfWeight[m_chosen.index];
        const auto own = std::min_element(fields.begin(), fields.end(), [&](auto a, auto b) {
            return view.layout.fields[a].weights.count < view.layout.fields[b].weights.count;
        });
        if (own == fields.end()) return m_chosen;
        return {Kind::Byte, view.layout.fields[*own].bits.parts().front().first / 8U};
    }
    const auto perRow = static_cast<std::ptrdiff_t>(frame().bytesPerRow());
    const auto wanted = static_cast<std::ptrdiff_t>(m_chosen.index) + step * perRow;
    if (wanted < 0) {
        // Up to the first weight that the byte serves.
        const std::size_t field = fieldsOfByte(view, m_chosen.index).front();
        return {Kind::Weight, view.layout.fields[field].weights.first};
    }
    if (wanted >= static_cast<std::ptrdiff_t>(view.bytes.size())) return m_chosen;
    return {Kind::Byte, static_cast<std::size_t>(wanted)};
}

void BlockPicture::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
        return Q_EMIT stepRequested(key == Qt::Key_PageUp ? -1 : 1);
    }
    if (!m_block) return FigureWidget::keyPressEvent(event);
    constexpr int kFar = 1 << 20;
    switch (key) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_chosen.kind == Kind::Weight) Q_EMIT weightActivated(m_chosen.index);
            return;
        case Qt::Key_Left:
            return choose(sideways(-1));
        case Qt::Key_Right:
            return choose(sideways(1));
        case Qt::Key_Home:
            return choose(sideways(-kFar));
        case Qt::Key_End:
            return choose(sideways(kFar));
        case Qt::Key_Up:
            return choose(upOrDown(-1));
        case Qt::Key_Down:
            return choose(upOrDown(1));
        default:
            FigureWidget::keyPressEvent(event);
    }
}

}  // namespace weightscape::ui
