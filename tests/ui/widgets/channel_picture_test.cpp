// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/channel_picture.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

namespace weightscape::ui {
namespace {

/// Of `rows` x `cells`, all 1 but one.
ChannelPictureContent oneLoudCell(int rows, int cells, int loud, float value) {
    ChannelPictureContent content;
    content.title = QStringLiteral("Loud");
    content.rowTitle = QStringLiteral("Token");
    for (int row = 0; row < rows; ++row) content.rows << QStringLiteral("t%1").arg(row);
    content.cells = static_cast<std::size_t>(cells);
    content.channels = 2 * content.cells;
    content.values.assign(static_cast<std::size_t>(rows * cells), 1.0F);
    content.values[static_cast<std::size_t>(loud)] = value;
    return content;
}

bool hasColor(const QImage& image, const QColor& color) {
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color) return true;
        }
    }
    return false;
}

TEST(ChannelPicture, KeepsAnOutlierInSightWhereManyCellsShareAPixel) {
    ChannelPicture picture;
    const QSize size(320, 240);
    const QColor outlier = themeOf(ThemeKind::Light).recipeB;
    const QRect plot = QRect(60, 40, 240, 150);
    picture.setContent(oneLoudCell(1000, 1000, 612345, 5.9F));
    EXPECT_FALSE(hasColor(figureImage(picture, size, 1).copy(plot), outlier));
    picture.setContent(oneLoudCell(1000, 1000, 612345, 6.0F));
    EXPECT_TRUE(hasColor(figureImage(picture, size, 1).copy(plot), outlier));
}

TEST(ChannelPicture, NamesRowAndChannelsOfACell) {
    ChannelPicture picture;
    picture.setContent(oneLoudCell(3, 4, 6, 7.25F));
    EXPECT_EQ(picture.textOf(1, 2), QStringLiteral("Token t1, channels 4 to 5: largest |x| 7.250"));
    const auto table = picture.table();
    ASSERT_EQ(table.size(), 4U);
    EXPECT_EQ(table[2],
              (QStringList{QStringLiteral("1"), QStringLiteral("t1"), QStringLiteral("1"),
                           QStringLiteral("1"), QStringLiteral("7.25"), QStringLiteral("1")}));
}

TEST(ChannelPicture, KeysGoFromCellToCellAndTellTheRow) {
    ChannelPicture picture;
    picture.setContent(oneLoudCell(3, 4, 6, 7.25F));
    QSignalSpy rows(&picture, &ChannelPicture::rowChosen);
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Right);
    QTest::keyClick(&picture, Qt::Key_Right);
    EXPECT_EQ(picture.row(), 1);
    EXPECT_EQ(rows.size(), 2);
    EXPECT_EQ(picture.accessibleDescription(), picture.textOf(1, 2));
    for (int i = 0; i < 5; ++i) QTest::keyClick(&picture, Qt::Key_Down);
    EXPECT_EQ(picture.row(), 2) << "the last one";
}

TEST(ChannelPicture, WithoutValuesSaysWhy) {
    ChannelPicture picture;
    ChannelPictureContent content;
    content.emptyText = QStringLiteral("Nothing yet.");
    picture.setContent(content);
    EXPECT_EQ(picture.accessibleDescription(), content.emptyText);
    EXPECT_EQ(picture.table().size(), 1U);
    EXPECT_FALSE(figureImage(picture, {200, 100}, 1).isNull());
}

}  // namespace
}  // namespace weightscape::ui
