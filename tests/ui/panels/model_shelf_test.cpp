// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/model_shelf.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <filesystem>

#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "ui/session/model_folders.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// A shelf of the user's own folder alone.
class ModelShelfTest : public testing::Test {
  protected:
    ModelShelfTest() {
        for (const QString& folder : modelFolders()) removeModelFolder(folder);
        addModelFolder(fromPath(m_folder.path()));
        QSettings().remove(QStringLiteral("memory/sizes"));
    }
    ~ModelShelfTest() override { removeModelFolder(fromPath(m_folder.path())); }

    [[nodiscard]] static std::string noEnvironment(const char* /*variable*/) { return {}; }
    void showAndWait() {
        m_shelf.show();
        const auto* state = m_shelf.findChild<QLabel*>(QStringLiteral("shelfState"));
        ASSERT_TRUE(QTest::qWaitFor([&] {
            return !state->text().startsWith(QLatin1String("Looking")) &&
                   !state->text().startsWith(QLatin1String("Reading"));
        }));
    }
    [[nodiscard]] QAbstractItemModel* rows() const {
        return m_shelf.findChild<QTableView*>(QStringLiteral("shelfTable"))->model();
    }
    [[nodiscard]] QString cell(int row, int column) const {
        return rows()->index(row, column).data().toString();
    }

    test::TemporaryFolder m_folder;
    WorkPool m_pool;
    ModelShelf m_shelf{m_pool, noEnvironment};
};

TEST_F(ModelShelfTest, ListsModelsWithWhatTheirHeadersSay) {
    test::writeSmallLlama(m_folder / "small.gguf");
    test::writeBytes(m_folder / "broken.gguf", "GGUF");
    std::filesystem::create_symlink("gone", m_folder / "lost.gguf");
    showAndWait();
    QAbstractItemModelTester tester(rows(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(rows()->rowCount(), 3);
    EXPECT_EQ(cell(0, ShelfRow::Name), QStringLiteral("broken.gguf"));
    EXPECT_TRUE(cell(0, ShelfRow::Architecture).contains(QLatin1String("ends")));
    EXPECT_TRUE(cell(1, ShelfRow::Architecture).contains(QLatin1String("leads to a file")));
    EXPECT_EQ(cell(2, ShelfRow::Architecture), QStringLiteral("llama"));
    EXPECT_NE(cell(2, ShelfRow::Size), unknownText());
    EXPECT_TRUE(m_shelf.findChild<QTableView*>(QStringLiteral("shelfTable"))
                    ->isColumnHidden(ShelfRow::Fit));
}

TEST_F(ModelShelfTest, FiltersAndOpensByEnter) {
    test::writeSmallLlama(m_folder / "one.gguf");
    test::writeSmallLlama(m_folder / "two.gguf");
    showAndWait();
    QTest::keyClicks(m_shelf.findChild<QLineEdit*>(QStringLiteral("shelfFilter")),
                     QStringLiteral("TWO"));
    ASSERT_EQ(rows()->rowCount(), 1);
    auto* view = m_shelf.findChild<QTableView*>(QStringLiteral("shelfTable"));
    QSignalSpy opened(&m_shelf, &ModelShelf::openRequested);
    view->setCurrentIndex(rows()->index(0, 0));
    QTest::keyClick(view, Qt::Key_Return);
    ASSERT_EQ(opened.count(), 1);
    EXPECT_EQ(opened.front().front().toString(), fromPath(m_folder / "two.gguf"));
}

TEST_F(ModelShelfTest, TellsWhichMemoryAModelFits) {
    test::writeSmallLlama(m_folder / "small.gguf");
    QSettings().setValue(QStringLiteral("memory/sizes"), QStringLiteral("1 MB, 1 GiB, 2 GiB"));
    showAndWait();
    EXPECT_EQ(cell(0, ShelfRow::Fit), QStringLiteral("Fits 1 GiB"));
    QSettings().setValue(QStringLiteral("memory/sizes"), QStringLiteral("1 MB"));
    m_shelf.look();
    showAndWait();
    EXPECT_EQ(cell(0, ShelfRow::Fit), QStringLiteral("Does not fit 1 MB"));
}

TEST_F(ModelShelfTest, SaysWhenThereIsNothing) {
    showAndWait();
    EXPECT_EQ(rows()->rowCount(), 0);
    EXPECT_FALSE(m_shelf.findChild<QTableView*>(QStringLiteral("shelfTable"))->isVisible());
    EXPECT_TRUE(m_shelf.findChild<QLabel*>(QStringLiteral("shelfState"))
                    ->text()
                    .startsWith(QLatin1String("Neither Ollama")));
}

TEST(ModelFolders, AreKeptOnceEachInTheirOrder) {
    for (const QString& folder : modelFolders()) removeModelFolder(folder);
    addModelFolder(QStringLiteral("/b"));
    addModelFolder(QStringLiteral("/a"));
    addModelFolder(QStringLiteral("/b"));
    EXPECT_EQ(modelFolders(), (QStringList{QStringLiteral("/b"), QStringLiteral("/a")}));
    removeModelFolder(QStringLiteral("/b"));
    EXPECT_EQ(modelFolders(), QStringList{QStringLiteral("/a")});
    removeModelFolder(QStringLiteral("/a"));
}

}  // namespace
}  // namespace weightscape::ui
