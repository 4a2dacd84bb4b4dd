// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/activations/activations_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTextDocumentFragment>
#include <fstream>

#include "core/inference/running_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/pages/page_test.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/channel_picture.h"
#include "ui/widgets/chart_figure.h"

namespace weightscape::ui {
namespace {

class ActivationsPageTest : public PageTest {
  protected:
    void SetUp() override {
        openSample();
        m_page = std::make_unique<ActivationsPage>(m_session);
        m_page->resize(1000, 720);
        m_page->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_page.get()));
        child<QSpinBox>("activationsPieces").setValue(1);
    }
    template <typename T>
    T& child(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr) throw std::runtime_error(name);
        return *found;
    }
    /// Until another reading than the one before is there.
    [[nodiscard]] bool waitForAnother(const std::shared_ptr<const ActivationReading>& before) {
        return QTest::qWaitFor([&] { return m_page->reading() && m_page->reading() != before; },
                               test::kPatience);
    }
    [[nodiscard]] bool readText() {
        const auto before = m_page->reading();
        QTest::mouseClick(&child<QPushButton>("activationsRun"), Qt::LeftButton);
        const bool isThere = waitForAnother(before);
        QCoreApplication::processEvents();  // the list takes its room
        return isThere;
    }
    [[nodiscard]] ChannelPicture& picture() const {
        return child<ChannelPicture>("activationsTokens");
    }
    [[nodiscard]] const inference::InputStatistics& inputOf(const char* tensor) const {
        const int input = m_page->reading()->inputOf(tensor);
        EXPECT_GE(input, 0) << tensor;
        return m_page->reading()->inputs[static_cast<std::size_t>(std::max(input, 0))];
    }

    std::unique_ptr<ActivationsPage> m_page;
};

TEST_F(ActivationsPageTest, SaysWhatToDoBeforeATextWasRead) {
    EXPECT_FALSE(picture().content().emptyText.isEmpty());
    EXPECT_TRUE(child<QPushButton>("activationsRun").isEnabled());
    EXPECT_FALSE(child<QLabel>("activationsNote").isVisible());
    EXPECT_FALSE(child<QTableView>("activationsInputs").isVisible()) << "it would be empty";
    EXPECT_FALSE(child<QPlainTextEdit>("activationsWords").isVisible());
}

TEST_F(ActivationsPageTest, CutsNoTitleOfItsListInASmallWindow) {
    m_page->resize(460, 560);
    ASSERT_TRUE(readText());
    const QHeaderView& header = *child<QTableView>("activationsInputs").horizontalHeader();
    ASSERT_TRUE(header.isVisible());
    for (int column = 0; column < header.count(); ++column) {
        EXPECT_GE(header.sectionSize(column), header.sectionSizeHint(column)) << column;
    }
}

TEST_F(ActivationsPageTest, ListsTheInputOfEveryTensorThatTheModelMultiplies) {
    ASSERT_TRUE(readText());
    auto& table = child<QTableView>("activationsInputs");
    EXPECT_EQ(table.model()->rowCount(), static_cast<int>(m_page->reading()->inputs.size()));
    const auto& down = inputOf("blk.0.ffn_down.weight");
    EXPECT_EQ(down.channels.size(), m_session.info(tensor("blk.0.ffn_down.weight")).rowLength());
    EXPECT_EQ(down.tokens, 512U);
    float largest = 0.0F;
    for (const auto& channel : down.channels) largest = std::max(largest, channel.largest);
    m_session.select({tensor("blk.0.ffn_down.weight")});
    const QModelIndex row = table.currentIndex();
    EXPECT_EQ(row.siblingAtColumn(InputRow::Name).data().toString(),
              QStringLiteral("blk.0.ffn_down.weight"));
    EXPECT_EQ(row.siblingAtColumn(InputRow::Largest).data().toString(),
              formatSignificant(static_cast<double>(largest)));
}

TEST_F(ActivationsPageTest, ShowsTokensByChannelsOfTheChosenInput) {
    ASSERT_TRUE(readText());
    m_session.select({tensor("blk.1.attn_q.weight")});
    const ChannelPictureContent& content = picture().content();
    EXPECT_EQ(content.rows.size(), 256);
    EXPECT_EQ(content.channels, m_session.info(tensor("blk.1.attn_q.weight")).rowLength());
    const auto& input = inputOf("blk.1.attn_q.weight");
    EXPECT_EQ(content.values, input.picture.values);
    EXPECT_EQ(picture().table().size(), 257U);
    const QString said = picture().textOf(3, 0);
    EXPECT_TRUE(said.contains(content.rows[3])) << said.toStdString();
    EXPECT_TRUE(
        said.contains(formatSignificant(static_cast<double>(input.picture.row(3).front()), 4)))
        << said.toStdString();
}

TEST_F(ActivationsPageTest, ATokenIsMarkedInTextAndPictureAlike) {
    ASSERT_TRUE(readText());
    auto& words = child<QPlainTextEdit>("activationsWords");
    EXPECT_EQ(words.toPlainText(), m_page->reading()->words.join(QString()));
    const QRectF cell = picture().cellRect(40, 5);
    QTest::mouseMove(&picture(), cell.center().toPoint());
    ASSERT_TRUE(QTest::qWaitFor([&] { return picture().row() >= 0; }, test::kPatience));
    EXPECT_NEAR(picture().row(), 40, 1) << "rows are about a pixel high";
    ASSERT_EQ(words.extraSelections().size(), 1);
    EXPECT_EQ(words.extraSelections().front().cursor.selection().toPlainText(),
              m_page->reading()->words[picture().row()]);
    QTextCursor cursor = words.textCursor();
    cursor.setPosition(0);
    words.setTextCursor(cursor);
    EXPECT_EQ(picture().row(), 0);
}

TEST_F(ActivationsPageTest, AnotherThresholdIsCountedAnew) {
    ASSERT_TRUE(readText());
    const auto before = m_page->reading();
    EXPECT_EQ(before->wish.threshold, 6.0);
    child<QDoubleSpinBox>("activationsThreshold").setValue(0.5);
    ASSERT_TRUE(waitForAnother(before));
    const auto beyond = [](const ActivationReading& reading) {
        std::uint64_t sum = 0;
        for (const auto& input : reading.inputs) sum += input.tokensBeyond;
        return sum;
    };
    EXPECT_GT(beyond(*m_page->reading()), beyond(*before));
    EXPECT_EQ(picture().content().threshold, 0.5);
    EXPECT_TRUE(child<QLabel>("activationsNote").text().contains(QStringLiteral("hidden state")));
}

TEST_F(ActivationsPageTest, AFileThatIsTooShortIsRefusedInASentence) {
    const test::TemporaryFolder folder;
    const auto path = folder / "short.txt";
    std::ofstream(path) << "a";
    m_page->chooseText(fromPath(path));
    QTest::mouseClick(&child<QPushButton>("activationsRun"), Qt::LeftButton);
    auto& note = child<QLabel>("activationsNote");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return note.text().startsWith(QStringLiteral("short.txt: ")); }, test::kPatience));
    EXPECT_TRUE(child<QPushButton>("activationsRun").isEnabled());
}

TEST_F(ActivationsPageTest, AnotherModelTakesTheFiguresAway) {
    ASSERT_TRUE(readText());
    m_session.setModel(nullptr);
    EXPECT_EQ(m_page->reading(), nullptr);
    EXPECT_EQ(child<QTableView>("activationsInputs").model()->rowCount(), 0);
    EXPECT_FALSE(child<QPushButton>("activationsRun").isEnabled());
}

}  // namespace
}  // namespace weightscape::ui
