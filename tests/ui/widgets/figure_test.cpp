// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QMenu>
#include <QPainter>
#include <QSvgRenderer>
#include <QTableView>
#include <QTest>
#include <memory>

#include "tests/support/temporary_folder.h"
#include "ui/widgets/figure_table.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {
namespace {

class Square : public FigureWidget {
  public:
    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override {
        painter.fillRect(QRectF(0, 0, size.width() / 2, size.height()), theme.recipeA);
        painter.setFont(textFont(kTextNormal));
        painter.drawText(QPointF(size.width() / 2, 20), QStringLiteral("123"));
    }
    [[nodiscard]] QString title() const override { return QStringLiteral("Half / blue"); }
    [[nodiscard]] std::vector<QStringList> table() const override {
        return {{QStringLiteral("name"), QStringLiteral("size (B)")},
                {QStringLiteral("a,\"b\""), QStringLiteral("1")},
                {QStringLiteral("=1+1"), QStringLiteral("2")}};
    }
};

QByteArray contentOf(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

TEST(Figure, PngHasTheAskedPixelsAndTheLightThemeWhateverTheScreenShows) {
    applyTheme(ThemeKind::Dark);
    const test::TemporaryFolder folder;
    const Square square;
    for (int scale = 1; scale <= 4; ++scale) {
        const auto path = folder / "square.png";
        ASSERT_TRUE(saveFigure(square, {FigureFile::Png, QSize(100, 60), scale}, path));
        const QImage image(QString::fromStdString(path.string()));
        EXPECT_EQ(image.size(), QSize(100, 60) * scale);
        EXPECT_EQ(image.pixelColor(10 * scale, 30 * scale), themeOf(ThemeKind::Light).recipeA);
        EXPECT_EQ(image.pixelColor(90 * scale, 50 * scale), themeOf(ThemeKind::Light).base);
    }
    applyTheme(ThemeKind::Light);
}

TEST(Figure, SvgCanBeReadBackAndNamesTheFontThatOthersKnow) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(saveFigure(Square(), {FigureFile::Svg, QSize(100, 60), 1}, folder / "square.svg"));
    const QByteArray text = contentOf(folder / "square.svg");
    QSvgRenderer renderer(text);
    EXPECT_TRUE(renderer.isValid());
    EXPECT_EQ(renderer.defaultSize(), QSize(100, 60));
    EXPECT_TRUE(text.contains("font-family=\"Inter, sans-serif\"")) << text.toStdString();
    EXPECT_TRUE(text.contains("Half / blue"));
}

TEST(Figure, CsvQuotesFieldsAndNeverStartsAFormula) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(saveFigure(Square(), {FigureFile::Csv, {}, 1}, folder / "square.csv"));
    EXPECT_EQ(contentOf(folder / "square.csv"),
              "name,size (B)\r\n\"a,\"\"b\"\"\",1\r\n'=1+1,2\r\n");
}

TEST(Figure, AFileThatCannotBeWrittenIsAnErrorWithItsName) {
    const test::TemporaryFolder folder;
    const auto saved = saveFigure(Square(), {FigureFile::Csv, {}, 1}, folder / "no" / "x.csv");
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, ErrorCode::CannotWrite);
    EXPECT_NE(saved.error().file.find("x.csv"), std::string::npos);
}

TEST(Figure, ATableNumberReadsBackAsTheSameValue) {
    EXPECT_EQ(tableNumber(0.1).toDouble(), 0.1);
    EXPECT_EQ(tableNumber(1.0 / 3).toDouble(), 1.0 / 3);
    EXPECT_TRUE(tableNumber(std::nan("")).isEmpty());
}

class FigureMenu : public testing::Test {
  protected:
    void SetUp() override {
        m_square.resize(120, 80);
        m_square.show();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(&m_square, &event);
        m_menu = m_square.findChild<QMenu*>(QStringLiteral("figureMenu"));
        ASSERT_NE(m_menu, nullptr);
    }
    QAction* action(const char* name) {
        auto* found = m_menu->findChild<QAction*>(QLatin1String(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    Square m_square;
    QMenu* m_menu = nullptr;
};

TEST_F(FigureMenu, CopiesTheImageToTheClipboard) {
    action("copyImage")->trigger();
    EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(120, 80));
}

TEST_F(FigureMenu, SavesEveryKindThroughTheFileDialog) {
    const test::TemporaryFolder folder;
    for (const char* name : {"savePng3", "saveSvg", "saveCsv"}) {
        action(name)->trigger();
        auto* dialog = m_square.findChild<QFileDialog*>(QStringLiteral("saveFigureDialog"));
        ASSERT_NE(dialog, nullptr);
        const auto path = folder / name;
        Q_EMIT dialog->fileSelected(QString::fromStdString(path.string()));
        EXPECT_GT(std::filesystem::file_size(path), 20U) << name;
        delete dialog;
    }
    EXPECT_EQ(QImage(QString::fromStdString((folder / "savePng3").string()), "PNG").size(),
              QSize(360, 240));
}

TEST_F(FigureMenu, ShowsTheNumbersAsATable) {
    action("showTable")->trigger();
    auto* view = m_square.findChild<QTableView*>(QStringLiteral("figureTable"));
    ASSERT_NE(view, nullptr);
    const QAbstractItemModelTester tester(view->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(view->model()->rowCount(), 2);
    EXPECT_EQ(view->model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("size (B)"));
    view->selectAll();
    view->actions().constFirst()->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("a,\"b\"\t1\n=1+1\t2"));
}

}  // namespace
}  // namespace weightscape::ui
