// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/look/theme.h"

namespace weightscape::ui {
namespace {

/// Renders the SVG when it is needed, with "currentColor" replaced by the theme's colour.
class LineIconEngine final : public QIconEngine {
  public:
    explicit LineIconEngine(const QString& name) {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly)) m_source = file.readAll();
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const Theme& theme = currentTheme();
        const QColor color = mode == QIcon::Disabled ? theme.disabledText : theme.text;
        QByteArray source = m_source;
        source.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        QSvgRenderer(source).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine* clone() const override { return new LineIconEngine(*this); }

  private:
    QByteArray m_source;
};

}  // namespace

QIcon lineIcon(const QString& name) {
    return QIcon(new LineIconEngine(name));
}

}  // namespace weightscape::ui
