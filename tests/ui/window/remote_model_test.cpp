// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include "core/files/sample_path.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

/// A window, and a server with the built-in model.
class RemoteModelWindow : public WindowTest {
  protected:
    RemoteModelWindow() {
        Answer answer;
        answer.file = files::samplePath().value();
        m_server.serve("/a.gguf", answer);
    }
    [[nodiscard]] QString address() const {
        return QString::fromStdString(m_server.url("/a.gguf"));
    }

    FileServer m_server;
    QuietNetwork m_network{m_server.url(), m_folder.path()};
};

TEST_F(RemoteModelWindow, SaysWhomItContactsBeforeItDoes) {
    m_window->files().askForAddress();
    auto* dialog = find<QDialog>("addressDialog");
    auto* text = find<QLineEdit>("addressText");
    auto* open = find<QPushButton>("addressOpen");
    ASSERT_TRUE(dialog && text && open);
    EXPECT_FALSE(open->isEnabled());
    text->setText(QStringLiteral("http://no address"));
    EXPECT_FALSE(open->isEnabled());
    text->setText(address());
    EXPECT_TRUE(open->isEnabled());
    EXPECT_TRUE(
        find<QLabel>("addressConsequence")->text().startsWith(QStringLiteral("127.0.0.1:")));
    EXPECT_TRUE(m_server.asked().empty());
    find<QSpinBox>("addressMost")->setValue(2);
    QSignalSpy opened(&m_window->files(), &ui::FileActions::opened);
    open->click();
    ASSERT_TRUE(opened.wait(kPatience));
    ASSERT_TRUE(session().model());
    EXPECT_TRUE(session().model()->isRemote());
    ASSERT_TRUE(settle());
    EXPECT_LE(m_server.sent(), 2U << 20U);
    const QString messages = m_window->messages().join(QLatin1Char('\n'));
    EXPECT_TRUE(messages.contains(ui::formatBytesShort(2U << 20U))) << qPrintable(messages);
}

TEST_F(RemoteModelWindow, GivesUpASilentServerAtAClickAndForTheNextModel) {
    Answer silent;
    silent.silent = true;
    m_server.serve("/silent.gguf", silent);
    const QString nowhere = QString::fromStdString(m_server.url("/silent.gguf"));
    QSignalSpy failed(&m_window->files(), &ui::FileActions::failed);
    auto* strip = find<QWidget>("openTask");
    m_window->files().open(nowhere);
    EXPECT_TRUE(strip->isVisible());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_server.asked().empty(); }, kPatience));
    find<QToolButton>("openTaskCancel")->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !strip->isVisible(); }, kPatience));
    EXPECT_FALSE(session().model());
    m_window->files().open(nowhere);
    ASSERT_TRUE(open("sample"));
    EXPECT_EQ(session().models().size(), 1U);
    EXPECT_TRUE(failed.isEmpty());
}

TEST_F(RemoteModelWindow, AsksBeforeASessionContactsAServerAgain) {
    ASSERT_TRUE(open(address().toStdString()));
    ASSERT_TRUE(settle());
    const auto file = m_folder / "s.weightscape";
    QSignalSpy saved(&m_window->sessions(), &ui::SessionActions::saved);
    m_window->sessions().save(ui::fromPath(file));
    ASSERT_TRUE(saved.wait(kPatience));
    session().closeModel(0);
    const std::size_t before = m_server.asked().size();
    for (const bool contact : {false, true}) {
        m_window->files().open(ui::fromPath(file));
        ASSERT_TRUE(QTest::qWaitFor([&] { return m_window->findChild<QMessageBox*>() != nullptr; },
                                    kPatience));
        EXPECT_EQ(m_server.asked().size(), before);
        auto* question = find<QMessageBox>("contactQuestion");
        QSignalSpy opened(&m_window->sessions(), &ui::SessionActions::opened);
        question->button(contact ? QMessageBox::Yes : QMessageBox::No)->click();
        ASSERT_TRUE(opened.wait(kPatience));
        EXPECT_EQ(session().models().size(), contact ? 1U : 0U);
        if (!contact) {
            EXPECT_EQ(m_server.asked().size(), before);
        }
        ASSERT_TRUE(QTest::qWaitFor([&] { return m_window->findChild<QMessageBox*>() == nullptr; },
                                    kPatience));
    }
    // What is still read of it in the background shares its files with who opens it again: there
    // may be nothing to ask for.
    EXPECT_TRUE(session().model()->isRemote());
}

}  // namespace
}  // namespace weightscape::test
