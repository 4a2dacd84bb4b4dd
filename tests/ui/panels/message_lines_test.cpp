// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_lines.h"

#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <limits>

#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

using ui::MessageLines;
using Kind = MessageLines::Kind;

class Messages : public WindowTest {
  protected:
    /// A model with so many weights that are no numbers.
    void writeNaN(const char* name, int nans) {
        std::map<std::uint64_t, float> pokes;
        for (int i = 0; i < nans; ++i) {
            pokes[static_cast<std::uint64_t>(i)] = std::numeric_limits<float>::quiet_NaN();
        }
        writeSmallGguf(m_folder / name, smallLlamaMetadata(1),
                       {{"blk.0.attn_q.weight", {256, 4}, "f16", pokes}});
    }
    [[nodiscard]] QString all() { return m_window->messages().join(QLatin1Char('\n')); }
    [[nodiscard]] MessageLines& line() { return *find<MessageLines>("messageLines"); }
    [[nodiscard]] QRect page() {
        const auto* pages = find<QWidget>("pages");
        return {pages->mapToGlobal(QPoint()), pages->size()};
    }
};

TEST_F(Messages, AreShownWithTheirModelAndNameIt) {
    writeNaN("one.gguf", 1);
    writeNaN("two.gguf", 2);
    ASSERT_TRUE(open(m_folder / "one.gguf"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(all().contains(QStringLiteral("one.gguf: 1 NaN"))) << all().toStdString();
    ASSERT_TRUE(open(m_folder / "two.gguf"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(all().contains(QStringLiteral("two.gguf: 2 NaN"))) << all().toStdString();
    EXPECT_FALSE(all().contains(QStringLiteral("one.gguf"))) << all().toStdString();
    QTest::keyClick(m_window.get(), Qt::Key_Tab, Qt::ControlModifier);
    ASSERT_EQ(session().currentModel(), 0);
    EXPECT_TRUE(all().contains(QStringLiteral("one.gguf: 1 NaN"))) << all().toStdString();
    EXPECT_FALSE(all().contains(QStringLiteral("two.gguf"))) << all().toStdString();
    session().closeModel(0);
    EXPECT_FALSE(all().contains(QStringLiteral("one.gguf"))) << all().toStdString();
    EXPECT_TRUE(all().contains(QStringLiteral("two.gguf: 2 NaN"))) << all().toStdString();
}

TEST_F(Messages, ThatWereDismissedDoNotComeBackWithTheModel) {
    writeSmallGguf(m_folder / "q.gguf", smallLlamaMetadata(1),
                   {{"blk.0.attn_q.weight", {256, 4}, "q8_0"}});
    ASSERT_TRUE(open(m_folder / "q.gguf"));
    ASSERT_TRUE(all().contains(QStringLiteral("Quantized already: 1 tensor.")));
    ASSERT_TRUE(settle());
    while (!m_window->messages().isEmpty()) {
        QTest::mouseClick(find<QAbstractButton>("messageDismiss"), Qt::LeftButton);
    }
    ASSERT_TRUE(open("sample"));
    session().setCurrentModel(0);
    EXPECT_EQ(all(), QString());
}

TEST_F(Messages, MoveNothingAboveThem) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    QCoreApplication::processEvents();
    const QRect before = page();
    for (int i = 0; i < 4; ++i) {
        line().add(Kind::Warning,
                   QStringLiteral("Warning %1, with more words than there is room for in a line of "
                                  "any window, so that it has to be cut somewhere. %2")
                       .arg(i)
                       .arg(QString(600, QLatin1Char('x'))),
                   {QStringLiteral("Do"), [] {}});
        QCoreApplication::processEvents();
        EXPECT_EQ(page(), before) << i;
    }
    line().clear();
    QCoreApplication::processEvents();
    EXPECT_EQ(page(), before);
}

TEST_F(Messages, AreCountedAndAllOfThemCanBeRead) {
    ASSERT_TRUE(open("sample"));
    line().add(Kind::Error, QStringLiteral("first\nof two lines"));
    EXPECT_FALSE(find<QAbstractButton>("messageCount")->isVisible());
    line().add(Kind::Warning, QStringLiteral("second"));
    auto* count = find<QAbstractButton>("messageCount");
    EXPECT_TRUE(count->isVisible());
    EXPECT_EQ(count->text(), QStringLiteral("2 messages"));
    EXPECT_EQ(find<QLabel>("messageText")->text(), QStringLiteral("second"));
    QTest::mouseClick(count, Qt::LeftButton);
    auto* list = find<QWidget>("messageList");
    ASSERT_TRUE(list->isVisible());
    QStringList read;
    for (const QLabel* each : list->findChildren<QLabel*>(QStringLiteral("listedMessage"))) {
        EXPECT_EQ(each->textFormat(), Qt::PlainText);
        EXPECT_GE(each->height() + 1, each->heightForWidth(each->width()));
        read << each->text();
    }
    EXPECT_EQ(read, QStringList({QStringLiteral("second"), QStringLiteral("first\nof two lines")}));
    QTest::mouseClick(list->findChildren<QAbstractButton*>(QStringLiteral("listedDismiss"))[1],
                      Qt::LeftButton);
    EXPECT_EQ(line().texts(), QStringList(QStringLiteral("second")));
}

TEST_F(Messages, NotesLeaveByThemselvesWarningsAndQuestionsStay) {
    line().add(Kind::Note, QStringLiteral("copied"));
    line().add(Kind::Note, QStringLiteral("restore?"), {QStringLiteral("Restore"), [] {}});
    line().add(Kind::Warning, QStringLiteral("odd"));
    EXPECT_EQ(line().texts().size(), 3);
    const QStringList staying = {QStringLiteral("restore?"), QStringLiteral("odd")};
    EXPECT_TRUE(QTest::qWaitFor([&] { return line().texts() == staying; },
                                MessageLines::kNoteStays + kPatience));
}

TEST_F(Messages, RunTheirActionByTheMouse) {
    bool isRun = false;
    line().add(Kind::Note, QStringLiteral("There is a state."),
               {QStringLiteral("Restore"), [&] { isRun = true; }});
    QTest::mouseClick(find<QAbstractButton>("messageAction"), Qt::LeftButton);
    EXPECT_TRUE(isRun);
}

}  // namespace
}  // namespace weightscape::test
