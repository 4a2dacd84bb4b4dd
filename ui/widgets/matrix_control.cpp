// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_control.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QWheelEvent>
#include <cmath>

namespace weightscape::ui {
namespace {

constexpr double kReach = 6;           ///< pixels on both sides of a divider
constexpr double kDividerStep = 0.05;  ///< by key

void activate(MatrixView& view, const QPointF& position) {
    if (const auto reading = view.readingAt(position)) {
        Q_EMIT view.weightActivated(reading->row, reading->column);
    }
}

void activateByKey(MatrixView& view) {
    if (view.content().input.tensor == nullptr) return;
    if (const auto& marked = view.marked()) {
        Q_EMIT view.weightActivated(marked->first, marked->second);
    } else {
        activate(view, view.pictureRect().center());
    }
}

void chooseMode(MatrixView& view, MatrixMode mode) {
    view.setMode(mode);
    Q_EMIT view.modeChanged(mode);
}

void choosePooling(MatrixView& view) {
    view.setPooling(view.pooling() == Pooling::Mean ? Pooling::Loudest : Pooling::Mean);
}

template <MatrixMode mode>
void choose(MatrixView& view) {
    chooseMode(view, mode);
}

template <int levels>
void zoomBy(MatrixView& view) {
    view.setZoom(view.zoom() + levels);
}

/// What a key does, and an entry of the menu where it has a text.
struct Command {
    int key;           ///< 0: none
    bool withControl;  ///< otherwise modifiers do not count
    void (*run)(MatrixView& view);
    const char* text = nullptr;
    const char* name = nullptr;
};

constexpr Command kCommands[] = {
    {Qt::Key_0, true, [](MatrixView& view) { view.fit(); }, QT_TR_NOOP("&Fit in view\tCtrl+0"),
     "fitMatrix"},
    {Qt::Key_1, true, [](MatrixView& view) { view.setZoom(0); },
     QT_TR_NOOP("&One pixel per weight\tCtrl+1"), "oneToOne"},
    {Qt::Key_Space, false, [](MatrixView& view) { view.blink(); }, QT_TR_NOOP("Blin&k\tSpace"),
     "blinkMatrix"},
    {Qt::Key_X, false, [](MatrixView& view) { Q_EMIT view.swapRequested(); },
     QT_TR_NOOP("S&wap the sides\tX"), "swapMatrix"},
    {Qt::Key_A, false, choose<MatrixMode::Active>, QT_TR_NOOP("Only the &active recipe\tA"),
     "showActive"},
    {Qt::Key_B, false, choose<MatrixMode::Reference>,
     QT_TR_NOOP("Only what it is &compared with\tB"), "showReference"},
    {Qt::Key_D, false, choose<MatrixMode::Difference>, QT_TR_NOOP("&Difference\tD"),
     "showDifference"},
    {Qt::Key_S, false, choose<MatrixMode::Split>, QT_TR_NOOP("&Side by side\tS"), "showSplit"},
    {0, false, choose<MatrixMode::Thirds>, QT_TR_NOOP("With the difference &between"),
     "showThirds"},
    {Qt::Key_M, false, choosePooling},
    {Qt::Key_Plus, false, zoomBy<1>},
    {Qt::Key_Equal, false, zoomBy<1>},
    {Qt::Key_Minus, false, zoomBy<-1>},
    {Qt::Key_BracketLeft, false, [](MatrixView& view) { Q_EMIT view.stepRequested(-1); }},
    {Qt::Key_BracketRight, false, [](MatrixView& view) { Q_EMIT view.stepRequested(1); }},
    {Qt::Key_Return, false, activateByKey},
    {Qt::Key_Enter, false, activateByKey},
    {Qt::Key_Left, true, [](MatrixView& view) { view.setDivider(view.divider() - kDividerStep); }},
    {Qt::Key_Right, true, [](MatrixView& view) { view.setDivider(view.divider() + kDividerStep); }},
};

}  // namespace

MatrixControl::MatrixControl(MatrixView& view) : QObject(&view), m_view(view) {
    view.installEventFilter(this);
}

bool MatrixControl::eventFilter(QObject*, QEvent* event) {
    const auto mouse = [event]() -> const QMouseEvent& {
        return *static_cast<const QMouseEvent*>(event);
    };
    switch (event->type()) {
        case QEvent::Wheel:
            wheel(*static_cast<const QWheelEvent*>(event));
            break;
        case QEvent::MouseButtonPress:
            press(mouse());
            break;
        case QEvent::MouseMove:
            move(mouse());
            break;
        case QEvent::MouseButtonRelease:
            release(mouse());
            break;
        case QEvent::MouseButtonDblClick:
            doubleClick(mouse());
            break;
        case QEvent::KeyPress:
            return handleKey(*static_cast<const QKeyEvent*>(event));
        case QEvent::Leave:
            m_pointer.reset();
            Q_EMIT m_view.pointed();
            return false;
        default:
            return false;
    }
    event->accept();
    return true;
}

void MatrixControl::wheel(const QWheelEvent& event) {
    if (event.angleDelta().y() == 0) return;
    const int step = event.angleDelta().y() > 0 ? 1 : -1;
    m_view.setCamera(zoomed(m_view.camera(), m_view.zoom() + step, event.position()));
    Q_EMIT m_view.pointed();
}

void MatrixControl::press(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton || m_view.content().input.tensor == nullptr) return;
    m_dragFrom = event.position();
    if (m_view.overviewRect().contains(event.position())) {
        m_drag = Drag::Overview;
        panToOverview(event.position());
    } else {
        const Drag divider = dividerAt(event.position());
        m_drag = divider == Drag::None ? Drag::Pan : divider;
    }
}

MatrixControl::Drag MatrixControl::dividerAt(const QPointF& position) const {
    const QRectF picture = m_view.pictureRect();
    if (!m_view.isDivided() || !picture.contains(position)) return Drag::None;
    const auto isNear = [&](double share) {
        return std::abs(position.x() - picture.left() - share * picture.width()) <= kReach;
    };
    const bool thirds = m_view.mode() == MatrixMode::Thirds;
    if (thirds && isNear(m_view.secondDivider())) return Drag::SecondDivider;
    return isNear(m_view.divider()) ? Drag::Divider : Drag::None;
}

void MatrixControl::doubleClick(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return;
    if (m_view.overviewRect().contains(event.position())) return;
    m_drag = Drag::None;
    // A weight that was asked for stands in the middle, as the divider does: the weight is meant.
    const auto reading = m_view.readingAt(event.position());
    const bool onMarked =
        reading && m_view.marked() == std::optional(std::pair(reading->row, reading->column));
    if (onMarked || dividerAt(event.position()) == Drag::None) {
        return activate(m_view, event.position());
    }
    const bool wasSplit = m_view.mode() == MatrixMode::Split;
    if (wasSplit) {
        m_view.setSecondDivider(m_view.divider() + 1.0 / 3);
        m_view.setLeftDivider(m_view.secondDivider() - 1.0 / 3);
    }
    chooseMode(m_view, wasSplit ? MatrixMode::Thirds : MatrixMode::Split);
}

void MatrixControl::panToOverview(const QPointF& position) {
    const QRectF overview = m_view.overviewRect();
    if (overview.isEmpty()) return;
    const MatrixSize matrix = m_view.matrixSize();
    const QRectF picture = m_view.pictureRect();
    MatrixCamera camera = m_view.camera();
    camera.left =
        (position.x() - overview.left()) / overview.width() * static_cast<double>(matrix.columns) -
        picture.width() / 2 / camera.scale();
    camera.top =
        (position.y() - overview.top()) / overview.height() * static_cast<double>(matrix.rows) -
        picture.height() / 2 / camera.scale();
    m_view.setCamera(camera);
}

void MatrixControl::move(const QMouseEvent& event) {
    m_pointer = event.position();
    const QRectF picture = m_view.pictureRect();
    const double share = (event.position().x() - picture.left()) / picture.width();
    if (m_drag == Drag::Divider) {
        m_view.setLeftDivider(share);
    } else if (m_drag == Drag::SecondDivider) {
        m_view.setSecondDivider(share);
    } else if (m_drag == Drag::Overview) {
        panToOverview(event.position());
    } else if (m_drag == Drag::Pan) {
        const QPointF moved = event.position() - m_dragFrom;
        MatrixCamera camera = m_view.camera();
        camera.left -= moved.x() / camera.scale();
        camera.top -= moved.y() / camera.scale();
        m_dragFrom = event.position();
        m_view.setCamera(camera);
    }
    const bool onDivider = m_drag == Drag::Divider || m_drag == Drag::SecondDivider ||
                           dividerAt(event.position()) != Drag::None;
    m_view.setCursor(m_drag == Drag::Pan ? Qt::ClosedHandCursor
                     : onDivider         ? Qt::SplitHCursor
                                         : Qt::CrossCursor);
    Q_EMIT m_view.pointed();
}

void MatrixControl::release(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return;
    m_drag = Drag::None;
    m_view.setCursor(Qt::CrossCursor);
}

bool MatrixControl::handleKey(const QKeyEvent& event) {
    const bool control = event.modifiers().testFlag(Qt::ControlModifier);
    for (const Command& command : kCommands) {
        const bool isMeant = command.key != 0 && command.key == event.key();
        if (!isMeant || (command.withControl && !control)) continue;
        command.run(m_view);
        return true;
    }
    MatrixCamera camera = m_view.camera();
    const QSizeF seen = m_view.pictureRect().size() / camera.scale();
    switch (event.key()) {
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
            return false;
    }
    m_view.setCamera(camera);
    return true;
}

void MatrixControl::addActions(QMenu& menu, const QPoint& at) {
    const auto add = [&](const QString& text, const char* name, auto&& action) {
        QAction* entry = menu.addAction(text);
        entry->setObjectName(QLatin1String(name));
        connect(entry, &QAction::triggered, this, action);
    };
    add(tr("Show the &block\tEnter"), "showBlock", [this, at] { activate(m_view, at); });
    for (const Command& command : kCommands) {
        if (command.text == nullptr) continue;
        add(tr(command.text), command.name, [this, run = command.run] { run(m_view); });
    }
    add(m_view.pooling() == Pooling::Mean ? tr("Zoomed out: show the l&oudest\tM")
                                          : tr("Zoomed out: show the m&ean\tM"),
        "poolMatrix", [this] { choosePooling(m_view); });
}

}  // namespace weightscape::ui
