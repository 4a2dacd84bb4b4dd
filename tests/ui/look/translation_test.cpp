// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/translation.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QMenuBar>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <set>
#include <string_view>

#include "tests/support/test_paths.h"
#include "tests/ui/patience.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_list.h"
#include "ui/text/spoken.h"

namespace weightscape::test {
namespace {

/// A literal of C++ as the text it stands for.
QString textOf(const QString& literals) {
    static const QRegularExpression kLiteral(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
    QString text;
    auto literal = kLiteral.globalMatch(literals);
    while (literal.hasNext()) text += literal.next().captured(1);
    text.replace(QStringLiteral("\\n"), QStringLiteral("\n"));
    text.replace(QStringLiteral("\\t"), QStringLiteral("\t"));
    text.replace(QStringLiteral("\\u00a0"), QString(QChar(0xA0)));
    text.replace(QStringLiteral("\\\""), QStringLiteral("\""));
    return text;
}

/// Every text that the window's code marks for translation.
std::set<QString> markedTexts() {
    static const QRegularExpression kMarked(
        QStringLiteral("(?:\\btr|QT_TR_NOOP)\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)"
                       "|(?:QT_TRANSLATE_NOOP|translate)\\(\\s*\"[^\"]*\"\\s*,\\s*"
                       "((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)"));
    std::set<QString> texts;
    QDirIterator files(QString::fromStdString((sourceFolder() / "ui").string()),
                       {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QString code = QString::fromUtf8(file.readAll());
        auto marked = kMarked.globalMatch(code);
        while (marked.hasNext()) {
            const auto match = marked.next();
            const QString text = textOf(match.captured(1) + match.captured(2));
            if (!text.isEmpty()) texts.insert(text);
        }
    }
    return texts;
}

std::set<QString> placesIn(const QString& text) {
    static const QRegularExpression kPlace(QStringLiteral("%(?:n|[0-9])"));
    std::set<QString> places;
    auto place = kPlace.globalMatch(text);
    while (place.hasNext()) places.insert(place.next().captured());
    return places;
}

TEST(Translations, GermanHasEveryText) {
    const ui::Translation german(QStringLiteral("de"));
    const std::set<QString> marked = markedTexts();
    EXPECT_GT(marked.size(), 900U);
    for (const QString& text : marked) {
        EXPECT_TRUE(german.texts().contains(text)) << text.toStdString();
    }
}

TEST(Translations, KeepThePlacesOfNumbersAndNames) {
    ASSERT_FALSE(ui::languages().isEmpty());
    for (const QString& language : ui::languages()) {
        const ui::Translation translation(language);
        EXPECT_FALSE(translation.isEmpty());
        for (auto text = translation.texts().begin(); text != translation.texts().end(); ++text) {
            for (const QString& form : text.value()) {
                EXPECT_FALSE(form.isEmpty()) << text.key().toStdString();
                EXPECT_EQ(placesIn(form), placesIn(text.key())) << text.key().toStdString();
            }
        }
    }
}

TEST(Translations, CountedTextsHaveAFormForOne) {
    const ui::Translation english(QStringLiteral("en"));
    EXPECT_EQ(english.translate("", "%n note(s) on this recipe", nullptr, 1),
              QStringLiteral("%n note on this recipe"));
    EXPECT_EQ(english.translate("", "%n note(s) on this recipe", nullptr, 3),
              QStringLiteral("%n notes on this recipe"));
}

/// Texts that do not fit their widgets, as lines for a message.
std::string clippedIn(const QWidget& window) {
    std::string clipped;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible()) continue;
        const auto* area = qobject_cast<const QScrollArea*>(widget);
        if (area != nullptr && area->horizontalScrollBar()->maximum() > 0) {
            clipped += "a panel of " + area->widget()->objectName().toStdString() + " is " +
                       std::to_string(area->horizontalScrollBar()->maximum()) + " too wide\n";
        }
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (label != nullptr && label->wordWrap() &&
            label->heightForWidth(label->width()) > label->height() + 1) {
            clipped += widget->objectName().toStdString() + ": \"" + label->text().toStdString() +
                       "\" needs a height of " +
                       std::to_string(label->heightForWidth(label->width())) + ", has " +
                       std::to_string(label->height()) + "\n";
        }
        const bool isPlainLabel =
            label != nullptr && !label->wordWrap() && label->minimumWidth() != 1;
        if (!isPlainLabel && (button == nullptr || button->text().isEmpty())) continue;
        if (widget->sizeHint().width() <= widget->width() + 1) continue;
        const QString text = label != nullptr ? label->text() : button->text();
        clipped += widget->objectName().toStdString() + ": \"" + text.toStdString() + "\" needs " +
                   std::to_string(widget->sizeHint().width()) + ", has " +
                   std::to_string(widget->width()) + "\n";
    }
    return clipped;
}

/// Numbers in lists that have less room than they need, as lines for a message. Those of lists
/// that break lines have the next one.
std::string numbersCutIn(const QWidget& window) {
    std::string cut;
    for (const QAbstractItemView* view : window.findChildren<QAbstractItemView*>()) {
        if (!view->isVisible() || view->model() == nullptr) continue;
        const int line = view->fontMetrics().lineSpacing();
        for (int y = line / 2; y < view->viewport()->height(); y += line / 2) {
            const int row = view->indexAt({2, y}).row();
            const QModelIndex parent = view->indexAt({2, y}).parent();
            for (int column = 0; row >= 0 && column < view->model()->columnCount(); ++column) {
                const QModelIndex cell = view->model()->index(row, column, parent);
                const QRect place = view->visualRect(cell);
                const bool isNumber =
                    (cell.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
                const QString text = cell.data().toString();
                if (!isNumber || place.isEmpty() || place.height() >= 2 * line) continue;
                if (view->fontMetrics().horizontalAdvance(text) + 4 <= place.width()) continue;
                const std::string said = view->objectName().toStdString() + ": \"" +
                                         text.toStdString() + "\" has " +
                                         std::to_string(place.width()) + "\n";
                if (cut.find(said) == std::string::npos) cut += said;
            }
        }
    }
    return cut;
}

class InLanguage : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        m_translation = std::make_unique<ui::Translation>(QString::fromLatin1(GetParam()));
        QCoreApplication::installTranslator(m_translation.get());
        ui::speak(languageOf(GetParam()));
    }
    void TearDown() override {
        QCoreApplication::removeTranslator(m_translation.get());
        ui::speak(english());
    }
    std::unique_ptr<ui::Translation> m_translation;
};

TEST_P(InLanguage, NoTextIsClippedInTheSmallestWindow) {
    ui::MainWindow window(ui::MainWindow::Settings::Ignore);
    window.resize(1024, 700);
    window.show();
    QSignalSpy opened(&window.files(), &ui::FileActions::opened);
    window.files().open(QStringLiteral("sample"));
    ASSERT_TRUE(opened.wait(kPatience));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, kPatience));
    window.stopFlashes();
    for (const ui::PageRow& page : ui::allPages()) {
        window.showPage(QString::fromLatin1(page.id));
        ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, kPatience));
        QCoreApplication::processEvents();
        EXPECT_EQ(clippedIn(window), "") << page.id;
        EXPECT_EQ(numbersCutIn(window), "") << page.id;
        EXPECT_EQ(window.width(), 1024) << page.id;
    }
    // The core's sentences too.
    const bool isGerman = std::string_view(GetParam()) == "de";
    EXPECT_EQ(window.findChild<QLabel*>(QStringLiteral("plannedRule"))->text(),
              isGerman ? QStringLiteral("token_embd.weight: Q4_K, wie das meiste in Q4_K_M")
                       : QStringLiteral("token_embd.weight: Q4_K, as most of Q4_K_M"));
}

INSTANTIATE_TEST_SUITE_P(All, InLanguage, testing::Values("en", "de"));

TEST(GermanWindow, SpeaksGerman) {
    const ui::Translation german(QStringLiteral("de"));
    QCoreApplication::installTranslator(const_cast<ui::Translation*>(&german));
    {
        ui::MainWindow window(ui::MainWindow::Settings::Ignore);
        EXPECT_EQ(window.menuBar()->actions().first()->text(), QStringLiteral("&Datei"));
    }
    QCoreApplication::removeTranslator(const_cast<ui::Translation*>(&german));
}

}  // namespace
}  // namespace weightscape::test
