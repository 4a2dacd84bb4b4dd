// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the MatrixView.
#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {

void MatrixView::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() == 0) return;
    const int step = event->angleDelta().y() > 0 ? 1 : -1;
    m_fitted = false;
    moveTo(zoomed(m_camera, m_camera.zoom + step, event->position()));
    Q_EMIT pointed();
    event->accept();
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_content.input.tensor == nullptr) return;
    const QRectF picture = pictureRect();
    const double divider = picture.left() + m_divider * picture.width();
    m_dragFrom = event->position();
    if (overviewRect().contains(event->position())) {
        m_drag = Drag::Overview;
        panToOverview(event->position());
    } else if (m_mode == MatrixMode::Split && !m_blinked &&
               std::abs(event->position().x() - divider) <= 6) {
        m_drag = Drag::Divider;
    } else {
        m_drag = Drag::Pan;
    }
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !overviewRect().contains(event->position())) {
        m_drag = Drag::None;
        activate(event->position());
    }
}

void MatrixView::activate(const QPointF& position) {
    if (const auto reading = readingAt(position)) {
        Q_EMIT weightActivated(reading->row, reading->column);
    }
}

void MatrixView::activateByKey() {
    if (m_content.input.tensor == nullptr) return;
    if (m_marked) {
        Q_EMIT weightActivated(m_marked->first, m_marked->second);
    } else {
        activate(pictureRect().center());
    }
}

void MatrixView::panToOverview(const QPointF& position) {
    const QRectF overview = overviewRect();
    if (overview.isEmpty()) return;
    const MatrixSize matrix = matrixSize();
    const QRectF picture = pictureRect();
    MatrixCamera camera = m_camera;
    camera.left =
        (position.x() - overview.left()) / overview.width() * static_cast<double>(matrix.columns) -
        picture.width() / 2 / camera.scale();
    camera.top =
        (position.y() - overview.top()) / overview.height() * static_cast<double>(matrix.rows) -
        picture.height() / 2 / camera.scale();
    m_fitted = false;
    moveTo(camera);
}

void MatrixView::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position();
    const QRectF picture = pictureRect();
    const double divider = picture.left() + m_divider * picture.width();
    const bool onDivider =
        m_mode == MatrixMode::Split && !m_blinked && std::abs(event->position().x() - divider) <= 6;
    if (m_drag == Drag::Divider) {
        setDivider((event->position().x() - picture.left()) / picture.width());
    } else if (m_drag == Drag::Overview) {
        panToOverview(event->position());
    } else if (m_drag == Drag::Pan) {
        const QPointF moved = event->position() - m_dragFrom;
        MatrixCamera camera = m_camera;
        camera.left -= moved.x() / camera.scale();
        camera.top -= moved.y() / camera.scale();
        m_dragFrom = event->position();
        m_fitted = false;
        moveTo(camera);
    }
    setCursor(m_drag == Drag::Pan                    ? Qt::ClosedHandCursor
              : onDivider || m_drag == Drag::Divider ? Qt::SplitHCursor
                                                     : Qt::CrossCursor);
    Q_EMIT pointed();
}

void MatrixView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_drag = Drag::None;
    setCursor(Qt::CrossCursor);
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const QSizeF seen = pictureRect().size() / m_camera.scale();
    MatrixCamera camera = m_camera;
    switch (event->key()) {
        case Qt::Key_Left:
            camera.left -= seen.width() / 8;
            break;
        case Qt::Key_Right:
            camera.left += seen.width() / 8;
            break;
        case Qt::Key_Up:
            camera.top -= seen.height() / 8;
            break;
        case Qt::Key_Down:
            camera.top += seen.height() / 8;
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            setZoom(m_camera.zoom + 1);
            return;
        case Qt::Key_Minus:
            setZoom(m_camera.zoom - 1);
            return;
        case Qt::Key_BracketLeft:
            setDivider(m_divider - 0.05);
            return;
        case Qt::Key_BracketRight:
            setDivider(m_divider + 0.05);
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            activateByKey();
            return;
        case Qt::Key_Space:
            blink();
            return;
        case Qt::Key_0:
            if (control) fit();
            return;
        case Qt::Key_1:
            if (control) setZoom(0);
            return;
        default:
            FigureWidget::keyPressEvent(event);
            return;
    }
    m_fitted = false;
    moveTo(camera);
}

void MatrixView::leaveEvent(QEvent*) {
    m_pointer.reset();
    Q_EMIT pointed();
}

void MatrixView::resizeEvent(QResizeEvent*) {
    if (m_fitted) {
        fit();
    } else {
        moveTo(m_camera);
    }
}

void MatrixView::paintMoment(QPainter& painter, const Theme& theme) const {
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void MatrixView::addOwnActions(QMenu& menu, const QPoint& at) {
    const auto add = [&](const QString& text, const char* name, auto&& action) {
        QAction* entry = menu.addAction(text);
        entry->setObjectName(QLatin1String(name));
        connect(entry, &QAction::triggered, this, action);
    };
    add(tr("Show the &block\tEnter"), "showBlock", [this, at] { activate(at); });
    add(tr("&Fit in view\tCtrl+0"), "fitMatrix", [this] { fit(); });
    add(tr("&One pixel per weight\tCtrl+1"), "oneToOne", [this] { setZoom(0); });
    add(tr("Swap original and quantized\tSpace"), "blinkMatrix", [this] { blink(); });
}

}  // namespace weightscape::ui
