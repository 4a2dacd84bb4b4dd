// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One walk through the whole window, as a visitor would take it: every page by its key, every
// picture into every kind of file, and the model at the end. It also runs on a real X server.
#include <gtest/gtest.h>

#include <QAbstractItemView>
#include <QEvent>
#include <QImage>
#include <QSvgRenderer>
#include <fstream>

#include "tests/support/golden_sample.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_list.h"
#include "ui/widgets/figure.h"

namespace weightscape::test {
namespace {

constexpr int kScales[] = {1, 2, 3, 4};

/// Notes windows that open while pages are made: a control that is shown before it has a parent
/// flashes on the screen and takes the keyboard's focus.
class WindowWatcher : public QObject {
  public:
    WindowWatcher() { QCoreApplication::instance()->installEventFilter(this); }
    [[nodiscard]] const std::string& opened() const { return m_opened; }

  protected:
    bool eventFilter(QObject* object, QEvent* event) override {
        const auto* widget = qobject_cast<const QWidget*>(object);
        if (widget != nullptr && widget->isWindow() && event->type() == QEvent::Show) {
            m_opened += widget->objectName().toStdString() + " ";
        }
        return false;
    }

  private:
    std::string m_opened;
};

class Walk : public WindowTest {
  protected:
    struct Picture {
        const QWidget* widget;
        const ui::Figure* figure;
    };
    /// What the page shows now.
    [[nodiscard]] std::vector<Picture> picturesOf(const char* page) {
        std::vector<Picture> pictures;
        for (const QWidget* widget : find<QWidget>(page)->findChildren<QWidget*>()) {
            const auto* figure = dynamic_cast<const ui::Figure*>(widget);
            if (figure != nullptr && widget->isVisible()) pictures.push_back({widget, figure});
        }
        return pictures;
    }
    [[nodiscard]] bool openImportance() {
        QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
        m_window->importance().open(QStringLiteral("sample"));
        return opened.wait(kPatience);
    }

    void expectImages(const ui::Figure& picture, const QSize& size) {
        for (const int scale : kScales) {
            const auto path = m_folder / "picture.png";
            const auto saved = ui::saveFigure(picture, {ui::FigureFile::Png, size, scale}, path);
            ASSERT_TRUE(saved) << describe(saved.error());
            EXPECT_EQ(QImage(ui::fromPath(path)).size(), size * scale);
        }
    }
    void expectDrawing(const ui::Figure& picture, const QSize& size) {
        const auto path = m_folder / "picture.svg";
        const auto saved = ui::saveFigure(picture, {ui::FigureFile::Svg, size, 1}, path);
        ASSERT_TRUE(saved) << describe(saved.error());
        const QSvgRenderer drawing(ui::fromPath(path));
        EXPECT_TRUE(drawing.isValid());
        EXPECT_EQ(drawing.viewBox().size(), size);
    }
    void expectTable(const ui::Figure& picture) {
        const auto path = m_folder / "picture.csv";
        const auto saved = ui::saveFigure(picture, {ui::FigureFile::Csv, QSize(100, 100), 1}, path);
        ASSERT_TRUE(saved) << describe(saved.error());
        const auto rows = picture.table();
        EXPECT_FALSE(rows.empty());
        for (const QStringList& row : rows) EXPECT_EQ(row.size(), rows.front().size());
        std::ifstream file(path);
        std::string header;
        EXPECT_TRUE(std::getline(file, header));
        EXPECT_FALSE(header.empty());
    }
};

TEST_F(Walk, VisitsEveryPageSavesEveryPictureAndWritesTheModel) {
    m_window->resize(1280, 800);
    ASSERT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(openImportance());
    session().select({tensor("blk.0.ffn_down.weight")});
    m_window->activateWindow();
    const WindowWatcher watcher;
    for (const ui::PageRow& page : ui::allPages()) {
        SCOPED_TRACE(page.id);
        QTest::keySequence(m_window.get(), ui::pageKey(page));
        EXPECT_TRUE(find<QWidget>(page.id)->isVisible());
        ASSERT_TRUE(settle());
        const std::vector<Picture> pictures = picturesOf(page.id);
        EXPECT_TRUE(!pictures.empty() ||
                    !find<QWidget>(page.id)->findChildren<QAbstractItemView*>().empty());
        for (const Picture& picture : pictures) {
            SCOPED_TRACE(picture.figure->title().toStdString());
            expectImages(*picture.figure, picture.widget->size());
            expectDrawing(*picture.figure, picture.widget->size());
            expectTable(*picture.figure);
        }
    }
    EXPECT_EQ(watcher.opened(), "");
    session().setImportance(nullptr);
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport({m_folder / "walk.gguf", {}});
    ASSERT_TRUE(finished.wait(kPatience));
    ASSERT_TRUE(finished[0][0].toBool());
    EXPECT_TRUE(m_window->messages().last().contains(
        QString::fromStdString(goldenSample("Q4_K_M").sha256)));
    EXPECT_TRUE(m_window->close());
}

}  // namespace
}  // namespace weightscape::test
