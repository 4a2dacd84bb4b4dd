// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/talk_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/pages/talk/token_text.h"

namespace weightscape::test {
namespace {

using ui::TalkPage;
using ui::TokenText;

TEST(TextPieces, JoinLettersThatEndInALaterPiece) {
    ui::TextPieces pieces;
    EXPECT_EQ(pieces.add("gr\xC3"), QStringLiteral("gr"));
    EXPECT_EQ(pieces.add("\xBC"
                         "n"),
              QStringLiteral("ün"));
    EXPECT_EQ(pieces.add("\xF0\x9F\x98"), QString());
    EXPECT_EQ(pieces.add("\x80"), QStringLiteral("😀"));
}

TEST(TextPieces, KeepLinesAndEscapeWhatIsNotSafe) {
    ui::TextPieces pieces;
    EXPECT_EQ(pieces.add("one\n\ntwo\n"), QStringLiteral("one\n\ntwo\n"));
    EXPECT_EQ(pieces.add("\x1B[31m"), QStringLiteral("\\x1B[31m"));
    EXPECT_EQ(pieces.add("\xFFz"), QStringLiteral("\\xFFz"));
    EXPECT_EQ(pieces.add("<b>"), QStringLiteral("<b>"));
}

class TalkPageTest : public testing::Test {
  protected:
    void showPage() {
        m_page = std::make_unique<TalkPage>(m_session);
        m_page->resize(900, 700);
        m_page->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void showSample(const std::string& preset) {
        m_session.setModel(sampleModel());
        m_session.changeRecipe({.preset = preset, .rules = {}}, QStringLiteral("preset"));
        showPage();
        child<QSpinBox>("talkTokens").setValue(24);
    }
    /// The sample, as if its file had this chat template.
    void showChat(const char* jinja) {
        auto model = std::make_shared<Model>(*sampleModel());
        model->metadata.push_back({"tokenizer.chat_template", MetadataValue::fromString(jinja)});
        m_session.setModel(std::move(model));
        showPage();
        child<QSpinBox>("talkTokens").setValue(8);
        ASSERT_TRUE(QTest::qWaitFor(
            [this] {
                return child<QCheckBox>("talkChat").isVisible() ||
                       child<QLabel>("talkChatNote").isVisible();
            },
            kPatience));
    }
    /// What the original writes.
    std::vector<std::int32_t> answer(const char* prompt) {
        child<QPlainTextEdit>("talkPrompt").setPlainText(QString::fromLatin1(prompt));
        QTest::mouseClick(&child<QPushButton>("talkWrite"), Qt::LeftButton);
        EXPECT_TRUE(QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience));
        std::vector<std::int32_t> tokens;
        for (const ui::ShownToken& token : original().tokens()) tokens.push_back(token.token);
        return tokens;
    }
    /// Types the prompt and lets both sides continue it to their end.
    [[nodiscard]] bool write(const char* prompt) {
        auto& field = child<QPlainTextEdit>("talkPrompt");
        field.setFocus();
        QTest::keyClicks(&field, QString::fromLatin1(prompt));
        QTest::keyClick(&field, Qt::Key_Return, Qt::ControlModifier);
        return QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience);
    }
    template <typename T>
    T& child(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr) throw std::runtime_error(name);
        return *found;
    }
    [[nodiscard]] TokenText& original() const { return child<TokenText>("talkOriginalText"); }
    [[nodiscard]] TokenText& changed() const { return child<TokenText>("talkChangedText"); }
    [[nodiscard]] std::string note() const {
        return child<QLabel>("talkNote").text().toStdString();
    }

    TemporaryFolder m_folder;
    ui::Session m_session;
    std::unique_ptr<TalkPage> m_page;
};

TEST_F(TalkPageTest, WithoutAModelNothingCanBeWritten) {
    showPage();
    EXPECT_FALSE(child<QPushButton>("talkWrite").isEnabled());
    EXPECT_EQ(note().rfind("Open a model", 0), 0U);
}

TEST_F(TalkPageTest, BothSidesContinueThePromptByKeyboard) {
    showSample("Q2_K");
    EXPECT_FALSE(child<QPushButton>("talkWrite").isEnabled());
    ASSERT_TRUE(write("And God said"));
    EXPECT_EQ(original().tokens().size(), 24U);
    EXPECT_EQ(changed().tokens().size(), 24U);
    EXPECT_TRUE(original().toPlainText().startsWith(QStringLiteral("And God said")));
    EXPECT_GT(original().toPlainText().size(), 20);
    EXPECT_EQ(child<QLabel>("talkChangedTitle").text(), QStringLiteral("Q2_K"));
}

TEST_F(TalkPageTest, TheFirstTokenThatDiffersIsMarkedOnBothSides) {
    showSample("Q2_K");
    ASSERT_TRUE(write("And it came to pass"));
    std::size_t first = 0;
    while (first < 24 && original().tokens()[first].token == changed().tokens()[first].token) {
        ++first;
    }
    ASSERT_LT(first, 24U) << "Q2_K writes as the original does.";
    EXPECT_EQ(note(),
              "The texts part at token " + std::to_string(first + 1) + ", which is marked.");
    for (const TokenText* side : {&original(), &changed()}) {
        const auto marks = side->extraSelections();
        ASSERT_EQ(marks.size(), 1);
        EXPECT_EQ(side->tokenAt(marks.front().cursor.selectionStart()), first);
    }
}

TEST_F(TalkPageTest, TheSameModelWritesTheSameText) {
    showSample("F16");
    ASSERT_TRUE(write("In the beginning"));
    EXPECT_EQ(original().toPlainText(), changed().toPlainText());
    EXPECT_EQ(note(), "The first 24 tokens are the same.");
    EXPECT_TRUE(original().extraSelections().isEmpty());
}

TEST_F(TalkPageTest, ATokenTellsWhatItCouldHaveBeen) {
    showSample("Q4_0");
    ASSERT_TRUE(write("And God said"));
    const QString tip = original().tokenTip(0);
    EXPECT_TRUE(tip.startsWith(QStringLiteral("Token 1, probability")));
    EXPECT_EQ(tip.count(QLatin1Char('\n')), 8);
    auto& choices = child<QTableView>("talkChoices");
    const QAbstractItemModelTester tester(choices.model(),
                                          QAbstractItemModelTester::FailureReportingMode::Warning);
    EXPECT_EQ(choices.model()->rowCount(), 0);
    original().setFocus();
    QTest::keyClick(&original(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClick(&original(), Qt::Key_Left);
    EXPECT_GE(choices.model()->rowCount(), 8);
    const double likeliest =
        choices.model()->index(0, ui::TokenChoice::Original).data(ui::kSortRole).toDouble();
    EXPECT_EQ(likeliest, original().tokens().back().choices.front().probability);
}

TEST_F(TalkPageTest, StopEndsBothSides) {
    showSample("Q4_0");
    child<QSpinBox>("talkTokens").setValue(4096);
    auto& prompt = child<QPlainTextEdit>("talkPrompt");
    prompt.setPlainText(QStringLiteral("And"));
    QTest::mouseClick(&child<QPushButton>("talkWrite"), Qt::LeftButton);
    ASSERT_TRUE(m_page->isRunning());
    ASSERT_TRUE(QTest::qWaitFor([this] { return !original().tokens().empty(); }, kPatience));
    QTest::mouseClick(&child<QPushButton>("talkStop"), Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience));
    EXPECT_LT(original().tokens().size(), 4096U);
    EXPECT_TRUE(child<QPushButton>("talkWrite").isEnabled());
}

TEST_F(TalkPageTest, AModelWithoutATokenizerSaysSoOnBothSides) {
    m_session.setModel(openTinyModel(tinyModel("mixtral8_gqa4"), m_folder.path()));
    showPage();
    ASSERT_TRUE(write("And"));
    EXPECT_FALSE(child<QLabel>("talkOriginalState").text().isEmpty());
    EXPECT_FALSE(child<QLabel>("talkChangedState").text().isEmpty());
    EXPECT_TRUE(original().tokens().empty());
}

TEST_F(TalkPageTest, APromptIsAMessageInTheChatTemplate) {
    showChat("USER: ASSISTANT: ");
    auto& box = child<QCheckBox>("talkChat");
    EXPECT_EQ(box.text(), QStringLiteral("&Chat template: Vicuna"));
    EXPECT_TRUE(box.isChecked());
    const auto inTemplate = answer("Who art thou?");
    child<QLineEdit>("talkSystem").setText(QStringLiteral("Be brief."));
    const auto told = answer("Who art thou?");
    EXPECT_TRUE(original().toPlainText().startsWith(QStringLiteral("Who art thou?\n")));
    box.click();
    EXPECT_FALSE(child<QLineEdit>("talkSystem").isEnabled());
    EXPECT_EQ(answer("USER: Who art thou?\nASSISTANT:"), inTemplate);
    EXPECT_EQ(answer("Be brief.\n\nUSER: Who art thou?\nASSISTANT:"), told);
    EXPECT_NE(answer("Who art thou?"), inTemplate);
}

TEST_F(TalkPageTest, TellsThatThereIsNoChatTemplate) {
    showChat("");
    EXPECT_FALSE(child<QCheckBox>("talkChat").isVisible());
    EXPECT_FALSE(child<QLineEdit>("talkSystem").isVisible());
    EXPECT_EQ(child<QLabel>("talkChatNote").text(),
              QStringLiteral("The model has no chat template."));
    m_page.reset();
    showChat("{{ messages }}");
    EXPECT_EQ(child<QLabel>("talkChatNote").text(),
              QStringLiteral("The model's chat template is not known here."));
}

TEST_F(TalkPageTest, TheRecipesTemplateCounts) {
    showChat("USER: ASSISTANT: ");
    const auto inTemplate = answer("Who art thou?");
    recipes::Recipe recipe = m_session.recipe();
    recipe.metadata.edits = {
        {"tokenizer.chat_template", MetadataEdit::Kind::Text, "<|im_start|> <|im_end|>"}};
    m_session.changeRecipe(recipe, QStringLiteral("template"));
    auto& box = child<QCheckBox>("talkChat");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return box.text() == QStringLiteral("&Chat template: ChatML"); }, kPatience));
    const auto inOther = answer("Who art thou?");
    EXPECT_NE(inOther, inTemplate);
    recipe.metadata = {.removed = {"tokenizer.chat_template"}, .edits = {}};
    m_session.changeRecipe(recipe, QStringLiteral("no template"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            return child<QLabel>("talkChatNote").text() ==
                   QStringLiteral("The model has no chat template.");
        },
        kPatience));
    EXPECT_FALSE(box.isVisible());
}

TEST_F(TalkPageTest, AClosedModelIsNotKept) {
    auto model = std::make_shared<Model>(*sampleModel());
    const std::weak_ptr<const Model> watched = model;
    m_session.setModel(std::move(model));
    showPage();
    child<QSpinBox>("talkTokens").setValue(2);
    ASSERT_TRUE(write("And"));
    m_session.setModel(sampleModel());
    EXPECT_TRUE(QTest::qWaitFor([&] { return watched.expired(); }, kPatience));
}

TEST_F(TalkPageTest, ThePromptIsRememberedAndCutToItsBound) {
    showSample("Q4_0");
    child<QPlainTextEdit>("talkPrompt").setPlainText(QStringLiteral("Once"));
    const QJsonObject state = m_page->pageState();
    child<QPlainTextEdit>("talkPrompt").clear();
    m_page->restorePageState(state);
    EXPECT_EQ(child<QPlainTextEdit>("talkPrompt").toPlainText(), QStringLiteral("Once"));
    m_page->restorePageState({{QStringLiteral("prompt"), QString(50'000, QLatin1Char('a'))}});
    EXPECT_EQ(child<QPlainTextEdit>("talkPrompt").toPlainText().size(), 20'000);
}

}  // namespace
}  // namespace weightscape::test
