// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/zeropoint/ruler_picture.h"

#include <QPainter>
#include <algorithm>

#include "ui/lessons/lesson_axis.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {
namespace {

constexpr qreal kAxisRoom = 34, kCaption = 20;

/// A line of the picture with the levels of one ruler.
struct RulerLine {
    QString name;
    const lessons::Ruler* ruler = nullptr;
    QColor color;
};

/// What the levels stand for, in weight units.
std::vector<double> levelValues(const measure::GroupView& view) {
    std::vector<double> values;
    for (const float level : view.levels.values) {
        values.push_back((level - view.zeroPoint) * view.scale);
    }
    return values;
}

/// All weights and levels, with some room.
ValueScale rangeOf(const lessons::TwoRulers& rulers) {
    std::vector<double> all(rulers.symmetric.view.original.begin(),
                            rulers.symmetric.view.original.end());
    for (const lessons::Ruler* ruler : {&rulers.symmetric, &rulers.affine}) {
        for (const double level : levelValues(ruler->view)) all.push_back(level);
    }
    return scaleCovering(all, false);
}

}  // namespace

RulerPicture::RulerPicture(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("rulerPicture"), tr("Weights and levels"),
                tr("The weights on a line, and the levels that two rulers lay over them. Hollow "
                   "levels are given to no weight."));
}

void RulerPicture::setRulers(std::optional<lessons::TwoRulers> rulers) {
    m_rulers = std::move(rulers);
    update();
}

QString RulerPicture::title() const {
    return tr("Absolute maximum or zero point");
}

std::vector<QStringList> RulerPicture::table() const {
    std::vector<QStringList> rows = {
        {tr("Weight"), tr("By absolute maximum"), tr("With a zero point")}};
    if (!m_rulers) return rows;
    const measure::GroupView& symmetric = m_rulers->symmetric.view;
    for (std::size_t i = 0; i < symmetric.original.size(); ++i) {
        rows.push_back({tableNumber(symmetric.original[i]), tableNumber(symmetric.decoded[i]),
                        tableNumber(m_rulers->affine.view.decoded[i])});
    }
    return rows;
}

void RulerPicture::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (!m_rulers) return paintEmpty(painter, size, theme, unknownText());
    const QRectF plot = QRectF(QPointF(0, 0), size).adjusted(kGapPage, kGap, -kGapPage, -kAxisRoom);
    const ValueScale scale = rangeOf(*m_rulers);
    const auto x = [&](double value) { return plot.left() + plot.width() * scale.position(value); };
    paintAxis(painter, plot, {.ticks = scale.ticks(8), .x = x, .marksZero = true}, theme);
    painter.drawText(QRectF(plot.left(), plot.bottom() + 17, plot.width(), 15), Qt::AlignCenter,
                     tr("Value of a weight"));
    const RulerLine lines[] = {{tr("Weights"), nullptr, theme.original},
                               {tr("By absolute maximum"), &m_rulers->symmetric, theme.recipeA},
                               {tr("With a zero point"), &m_rulers->affine, theme.recipeB}};
    const qreal row = plot.height() / static_cast<qreal>(std::size(lines));
    for (std::size_t i = 0; i < std::size(lines); ++i) {
        const RulerLine& line = lines[i];
        const QRectF place(plot.left(), plot.top() + row * static_cast<qreal>(i), plot.width(),
                           row);
        const qreal middle = place.top() + (kCaption + row) / 2;
        painter.setPen(theme.text);
        painter.setFont(textFont(kTextNormal, true));
        painter.drawText(QRectF(place.left(), place.top(), place.width(), kCaption), Qt::AlignLeft,
                         line.name);
        if (line.ruler == nullptr) {
            QColor ink = line.color;
            ink.setAlpha(140);
            painter.setPen(QPen(ink, 1.5));
            for (const float weight : m_rulers->symmetric.view.original) {
                painter.drawLine(QPointF(x(weight), middle - 14), QPointF(x(weight), middle + 14));
            }
            continue;
        }
        const auto values = levelValues(line.ruler->view);
        const auto& levelOf = line.ruler->view.levelOf;
        painter.setPen(QPen(line.color, 1));
        painter.drawLine(QPointF(x(values.front()), middle), QPointF(x(values.back()), middle));
        for (std::size_t level = 0; level < values.size(); ++level) {
            const bool isUsed =
                std::ranges::find(levelOf, static_cast<std::int16_t>(level)) != levelOf.end();
            painter.setPen(QPen(line.color, 1.5));
            painter.setBrush(isUsed ? line.color : theme.base);
            painter.drawEllipse(QPointF(x(values[level]), middle), 4.5, 4.5);
        }
    }
}

}  // namespace weightscape::ui
