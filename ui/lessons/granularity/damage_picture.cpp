// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/granularity/damage_picture.h"

#include <QPainter>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr qreal kCaption = 22, kLegend = 34;

}  // namespace

DamagePicture::DamagePicture(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("damagePicture"), tr("Errors of the weights"),
                tr("The error of every weight as a colour, with one scale for all, one for each "
                   "row, and one for each block of a row. Lighter is worse."));
}

void DamagePicture::setContent(std::optional<DamageContent> content) {
    m_content = std::move(content);
    update();
}

QString DamagePicture::title() const {
    return tr("Per tensor, row and block");
}

std::vector<QStringList> DamagePicture::table() const {
    std::vector<QStringList> rows = {{tr("Row"), tr("Column")}};
    if (!m_content) return rows;
    for (const QString& name : m_content->names) rows.front() << tr("Error, %1").arg(name);
    for (std::uint64_t i = 0; i < m_content->rows * m_content->columns; ++i) {
        QStringList row = {QString::number(i / m_content->columns),
                           QString::number(i % m_content->columns)};
        for (const lessons::SharedScale& each : m_content->shared) {
            row << tableNumber(each.errors[i]);
        }
        rows.push_back(row);
    }
    return rows;
}

void DamagePicture::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (!m_content) return paintEmpty(painter, size, theme, unknownText());
    const QRectF all = QRectF(QPointF(0, 0), size).adjusted(kGapWide, kGap, -kGapWide, -kGap);
    const auto count = static_cast<qreal>(lessons::kSharings);
    const qreal width = (all.width() - (count - 1) * kGapWide) / count;
    const qreal side = std::min(width, all.height() - kCaption - kLegend);
    for (std::size_t i = 0; i < lessons::kSharings; ++i) {
        const qreal left = all.left() + static_cast<qreal>(i) * (width + kGapWide);
        painter.setFont(textFont(kTextNormal, true));
        painter.setPen(theme.text);
        painter.drawText(QRectF(left, all.top(), width, kCaption), Qt::AlignLeft,
                         m_content->names[i]);
        paintMatrix(painter, QRectF(left, all.top() + kCaption, side, side), i);
    }
    const qreal bottom = all.top() + kCaption + side + kGap;
    constexpr int kSteps = 64;
    const qreal legend = std::min<qreal>(200, all.width() / 3);
    for (int step = 0; step < kSteps; ++step) {
        painter.fillRect(
            QRectF(all.left() + legend * step / kSteps, bottom, legend / kSteps + 1, 10),
            QColor(sequentialColor(static_cast<double>(step) / (kSteps - 1))));
    }
    painter.setFont(textFont(kTextSmall));
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(all.left() + legend + kGap, bottom - 4, all.width() - legend, 18),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("error of a weight: 0 to 1 σ and more"));
}

void DamagePicture::paintMatrix(QPainter& painter, const QRectF& place, std::size_t sharing) const {
    const auto& errors = m_content->shared[sharing].errors;
    QImage image(static_cast<int>(m_content->columns), static_cast<int>(m_content->rows),
                 QImage::Format_RGB32);
    for (int row = 0; row < image.height(); ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < image.width(); ++column) {
            const auto index = static_cast<std::size_t>(row * image.width() + column);
            line[column] = sequentialColor(std::min(errors[index] / m_content->deviation, 1.0));
        }
    }
    painter.drawImage(place, image);
}

}  // namespace weightscape::ui
