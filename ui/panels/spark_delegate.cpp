// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/spark_delegate.h"

#include <QPainter>
#include <algorithm>
#include <vector>

#include "ui/look/theme.h"
#include "ui/models/tensor_tree_model.h"

namespace weightscape::ui {
namespace {

constexpr int kPictures = 4096;
constexpr int kRowHeight = 24;

QPixmap draw(const std::vector<float>& heights, const QSize& size, qreal ratio, QColor color) {
    QPixmap picture(size * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    const double step = size.width() / static_cast<double>(heights.size());
    for (std::size_t bin = 0; bin < heights.size(); ++bin) {
        if (heights[bin] <= 0.0F) continue;
        const double height = std::max(1.0, static_cast<double>(heights[bin]) * size.height());
        painter.fillRect(
            QRectF(static_cast<double>(bin) * step, size.height() - height, step, height), color);
    }
    return picture;
}

}  // namespace

SparkDelegate::SparkDelegate(QObject* parent)
    : QStyledItemDelegate(parent), m_pictures(kPictures) {}

void SparkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() != TensorTreeModel::SparkColumn) return;
    const auto heights = index.data(TensorTreeModel::SparkRole).value<std::vector<float>>();
    const QRect area = option.rect.adjusted(kGapSmall, 3, -kGapSmall, -3);
    if (heights.empty() || area.width() <= 0) return;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor color =
        selected ? option.palette.color(QPalette::HighlightedText) : currentTheme().original;
    const qreal ratio = painter->device()->devicePixelRatioF();
    const size_t key = qHashMulti(qHashRange(heights.begin(), heights.end()), area.width(),
                                  area.height(), color.rgba(), ratio);
    QPixmap* picture = m_pictures.object(key);
    if (picture == nullptr) {
        picture = new QPixmap(draw(heights, area.size(), ratio, color));
        m_pictures.insert(key, picture);
    }
    painter->drawPixmap(area.topLeft(), *picture);
}

QSize SparkDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    // All columns, so that rows keep their height when the histograms are hidden.
    return {QStyledItemDelegate::sizeHint(option, index).width(), kRowHeight};
}

}  // namespace weightscape::ui
