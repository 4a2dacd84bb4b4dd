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
namespace {

constexpr double kReach = 6;           ///< pixels on both sides of a divider
constexpr double kDividerStep = 0.05;  ///< by key

}  // namespace

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
    m_dragFrom = event->position();
    if (overviewRect().contains(event->position())) {
        m_drag = Drag::Overview;
        panToOverview(event->position());
    } else {
        const Drag divider = dividerAt(event->position());
        m_drag = divider == Drag::None ? Drag::Pan : divider;
    }
}

MatrixView::Drag MatrixView::dividerAt(const QPointF& position) const {
    const bool thirds = m_mode == MatrixMode::Thirds;
    if (m_blinked || (m_mode != MatrixMode::Split && !thirds)) return Drag::None;
    const QRectF picture = pictureRect();
    if (!picture.contains(position)) return Drag::None;
    const auto isNear = [&](double share) {
        return std::abs(position.x() - picture.left() - share * picture.width()) <= kReach;
    };
    if (thirds && isNear(m_secondDivider)) return Drag::SecondDivider;
    return isNear(m_divider) ? Drag::Divider : Drag::None;
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || overviewRect().contains(event->position())) return;
    m_drag = Drag::None;
    // A weight that was asked for stands in the middle, as the divider does: the weight is meant.
    const auto reading = readingAt(event->position());
    const bool onMarked =
        reading && m_marked == std::optional(std::pair(reading->row, reading->column));
    if (onMarked || dividerAt(event->position()) == Drag::None) return activate(event->position());
    if (m_mode == MatrixMode::Split) {
        m_secondDivider = std::min(1.0, m_divider + 1.0 / 3);
        m_divider = std::max(0.0, m_secondDivider - 1.0 / 3);
    }
    chooseMode(m_mode == MatrixMode::Split ? MatrixMode::Thirds : MatrixMode::Split);
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
    const double share = (event->position().x() - picture.left()) / picture.width();
    if (m_drag == Drag::Divider) {
        // The left one of two stops at the right one instead of pushing it.
        m_divider = std::clamp(share, 0.0, m_mode == MatrixMode::Thirds ? m_secondDivider : 1.0);
        describeDivider();
        update();
    } else if (m_drag == Drag::SecondDivider) {
        setSecondDivider(share);
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
    const bool onDivider = m_drag == Drag::Divider || m_drag == Drag::SecondDivider ||
                           dividerAt(event->position()) != Drag::None;
    setCursor(m_drag == Drag::Pan ? Qt::ClosedHandCursor
              : onDivider         ? Qt::SplitHCursor
                                  : Qt::CrossCursor);
    Q_EMIT pointed();
}

void MatrixView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_drag = Drag::None;
    setCursor(Qt::CrossCursor);
}

void MatrixView::chooseMode(MatrixMode mode) {
    setMode(mode);
    describeDivider();
    Q_EMIT modeChanged(mode);
}

bool MatrixView::handleCommandKey(const QKeyEvent& event) {
    const bool control = event.modifiers().testFlag(Qt::ControlModifier);
    switch (event.key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (!control) return false;
            setDivider(m_divider + (event.key() == Qt::Key_Left ? -kDividerStep : kDividerStep));
            return true;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            setZoom(m_camera.zoom + 1);
            return true;
        case Qt::Key_Minus:
            setZoom(m_camera.zoom - 1);
            return true;
        case Qt::Key_BracketLeft:
            Q_EMIT stepRequested(-1);
            return true;
        case Qt::Key_BracketRight:
            Q_EMIT stepRequested(1);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            activateByKey();
            return true;
        case Qt::Key_Space:
            blink();
            return true;
        case Qt::Key_A:
            chooseMode(MatrixMode::Active);
            return true;
        case Qt::Key_B:
            chooseMode(MatrixMode::Reference);
            return true;
        case Qt::Key_D:
            chooseMode(MatrixMode::Difference);
            return true;
        case Qt::Key_S:
            chooseMode(MatrixMode::Split);
            return true;
        case Qt::Key_M:
            setPooling(m_pooling == Pooling::Mean ? Pooling::Loudest : Pooling::Mean);
            return true;
        case Qt::Key_X:
            Q_EMIT swapRequested();
            return true;
        case Qt::Key_0:
            if (control) fit();
            return control;
        case Qt::Key_1:
            if (control) setZoom(0);
            return control;
        default:
            return false;
    }
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (handleCommandKey(*event)) return;
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
    add(tr("Blin&k\tSpace"), "blinkMatrix", [this] { blink(); });
    add(tr("S&wap the sides\tX"), "swapMatrix", [this] { Q_EMIT swapRequested(); });
    add(tr("Only the &active recipe\tA"), "showActive", [this] { chooseMode(MatrixMode::Active); });
    add(tr("Only what it is &compared with\tB"), "showReference",
        [this] { chooseMode(MatrixMode::Reference); });
    add(tr("&Difference\tD"), "showDifference", [this] { chooseMode(MatrixMode::Difference); });
    add(tr("&Side by side\tS"), "showSplit", [this] { chooseMode(MatrixMode::Split); });
    add(tr("With the difference &between"), "showThirds",
        [this] { chooseMode(MatrixMode::Thirds); });
    add(m_pooling == Pooling::Mean ? tr("Zoomed out: show the l&oudest\tM")
                                   : tr("Zoomed out: show the m&ean\tM"),
        "poolMatrix",
        [this] { setPooling(m_pooling == Pooling::Mean ? Pooling::Loudest : Pooling::Mean); });
}

}  // namespace weightscape::ui
