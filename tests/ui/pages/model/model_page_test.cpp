// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model/model_page.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTreeView>

#include "tests/ui/pages/page_test.h"
#include "ui/models/metadata_tree_model.h"
#include "ui/models/token_table.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

class ModelPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<ModelPage>(m_session);
        m_page->resize(900, 600);
        m_page->show();
    }
    template <typename T>
    T* child(const char* name) {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] bool waitForTokens(int count) {
        auto* table = child<QTableView>("tokenTable");
        return QTest::qWaitFor([&] { return table->model()->rowCount() == count; });
    }
    std::unique_ptr<ModelPage> m_page;
};

TEST_F(ModelPageTest, ShowsWhatTheFileSays) {
    openSample();
    show();
    auto* facts = child<QTableWidget>("modelFacts");
    QStringList texts;
    for (int row = 0; row < facts->rowCount(); ++row) texts << facts->item(row, 1)->text();
    EXPECT_TRUE(texts.contains(QStringLiteral("llama")));
    EXPECT_TRUE(texts.contains(formatCount(m_session.model()->parameterCount())));
}

TEST_F(ModelPageTest, TellsWhatKindOfQuantizedFileItIs) {
    openSample();
    show();
    auto* facts = child<QTableWidget>("modelFacts");
    const auto factNamed = [&](const char* name) {
        for (int row = 0; row < facts->rowCount(); ++row) {
            if (facts->item(row, 0)->text() == QLatin1String(name))
                return facts->item(row, 1)->text();
        }
        return QString();
    };
    EXPECT_TRUE(QTest::qWaitFor([&] { return !factNamed("Quantization").isEmpty(); }));
    EXPECT_EQ(factNamed("Quantization"), QStringLiteral("F16"));
    EXPECT_TRUE(factNamed("Bits per weight").startsWith(QStringLiteral("16.0")));
    EXPECT_TRUE(factNamed("Type F16").contains(QStringLiteral("44 tensors")));
}

TEST_F(ModelPageTest, MetadataIsAProperTreeWithFoldedArrays) {
    openSample();
    MetadataTreeModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setModel(m_session.model());
    int tokens = -1;
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data().toString() == QLatin1String("tokenizer.ggml.tokens")) {
            tokens = row;
        }
    }
    ASSERT_GE(tokens, 0);
    const QModelIndex array = model.index(tokens, 0);
    const auto count = static_cast<int>(m_session.model()->facts.vocabulary);
    ASSERT_EQ(model.rowCount(array), (count + 99) / 100);
    const QModelIndex run = model.index(1, 0, array);
    EXPECT_EQ(run.data().toString(), QStringLiteral("[100 … 199]"));
    EXPECT_EQ(model.rowCount(run), 100);
    const QModelIndex element = model.index(3, 0, run);
    EXPECT_EQ(element.data().toString(), QStringLiteral("[103]"));
    EXPECT_EQ(model.parent(element), run);
    EXPECT_EQ(model.parent(run), array);
    const TokenTable table(m_session.model());
    EXPECT_EQ(element.siblingAtColumn(MetadataTreeModel::ValueColumn).data().toString(),
              table.text(103));
}

TEST_F(ModelPageTest, SearchesKeysAndCopiesAWholeValue) {
    openSample();
    show();
    child<QTabWidget>("modelTabs")->setCurrentIndex(1);
    auto* tree = child<QTreeView>("metadataTree");
    QTest::keyClicks(child<QLineEdit>("metadataFilter"), QStringLiteral("architecture"));
    ASSERT_EQ(tree->model()->rowCount(), 1);
    tree->setCurrentIndex(tree->model()->index(0, 0));
    QTest::mouseClick(child<QPushButton>("copyMetadata"), Qt::LeftButton);
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("llama"));
}

TEST_F(ModelPageTest, TokensAreSearchedAndSortedInTheBackground) {
    openSample();
    show();
    const auto count = static_cast<int>(m_session.model()->facts.vocabulary);
    ASSERT_TRUE(waitForTokens(count));
    child<QTabWidget>("modelTabs")->setCurrentIndex(2);
    auto* view = child<QTableView>("tokenTable");
    const QAbstractItemModelTester tester(view->model(), Mode::Fatal);
    QTest::keyClicks(child<QLineEdit>("tokenFilter"), QStringLiteral("BOS"));
    ASSERT_TRUE(waitForTokens(1)) << view->model()->rowCount();
    child<QLineEdit>("tokenFilter")->clear();
    ASSERT_TRUE(waitForTokens(count));
    auto* header = view->horizontalHeader();
    header->setSortIndicator(TokenRow::Id, Qt::DescendingOrder);
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return view->model()->index(0, 0).data().toInt() == count - 1; }));
}

TEST_F(ModelPageTest, SaysWhenThereIsNoChatTemplate) {
    openSample();
    show();
    auto* chat = child<QPlainTextEdit>("chatTemplate");
    const bool has = findValue(m_session.model()->metadata, "tokenizer.chat_template") != nullptr;
    EXPECT_NE(chat->toPlainText().isEmpty(), has);
    EXPECT_FALSE(chat->placeholderText().isEmpty());
}

TEST_F(ModelPageTest, ClosingWhileItSearchesIsSafe) {
    openSample();
    show();
    QTest::keyClicks(child<QLineEdit>("tokenFilter"), QStringLiteral("a"));
    m_page.reset();
    QCoreApplication::processEvents();
}

}  // namespace
}  // namespace weightscape::ui
