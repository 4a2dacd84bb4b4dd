// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_texts.h"

#include <gtest/gtest.h>

#include <QFile>
#include <fstream>
#include <regex>

#include "tests/support/temporary_folder.h"
#include "ui/look/translation.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

std::string ownMarkdown(const LessonRow& row, const QString& language) {
    QFile file(QStringLiteral(":/lessons/%1/%2.md").arg(QString::fromLatin1(row.id), language));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << row.id << " " << language.toStdString();
    return file.readAll().toStdString();
}

/// Numbers that the text says itself instead of asking the core: not in code, not in a name
/// (FP16, Q4_K_M), not the marks of a list.
std::string numbersIn(const std::string& markdown) {
    static const std::regex kAllowed(R"(\{\{[^}]*\}\}|`[^`]*`|(^|\n)\d+\. |[A-Za-z_]\w*\d\w*)");
    static const std::regex kNumber(R"(\d+)");
    const std::string rest = std::regex_replace(markdown, kAllowed, " ");
    std::smatch found;
    return std::regex_search(rest, found, kNumber) ? found.str() : std::string();
}

TEST(LessonTexts, AreThereInEveryLanguageWithAllTheirFigures) {
    for (const LessonRow& row : allLessons()) {
        const auto figures = row.figures();
        for (const QString& language : languages()) {
            const std::string markdown = ownMarkdown(row, language);
            const auto text = lessons::parseLesson(
                markdown, figures, [](const Text& figure) { return figure.english(); });
            ASSERT_TRUE(text) << row.id << "/" << language.toStdString() << ": "
                              << text.error().detail;
            for (const auto& question : text->questions) {
                EXPECT_FALSE(question.hint.empty()) << row.id << " " << question.text;
            }
            EXPECT_EQ(numbersIn(markdown), "") << row.id << "/" << language.toStdString();
        }
    }
}

TEST(LessonTexts, NameTheSameFiguresInEveryLanguage) {
    static const std::regex kField(R"(\{\{([^}]*)\}\})");
    for (const LessonRow& row : allLessons()) {
        std::multiset<std::string> inEnglish, inGerman;
        for (auto* const set : {&inEnglish, &inGerman}) {
            const std::string text =
                ownMarkdown(row, set == &inEnglish ? QStringLiteral("en") : QStringLiteral("de"));
            for (std::sregex_iterator it(text.begin(), text.end(), kField), end; it != end; ++it) {
                set->insert((*it)[1]);
            }
        }
        EXPECT_EQ(inEnglish, inGerman) << row.id;
    }
}

class TeachersTexts : public testing::Test {
  protected:
    void write(const std::string& text) {
        std::filesystem::create_directories(m_folder / "bits");
        std::ofstream(m_folder / "bits" / "en.md") << text;
    }
    [[nodiscard]] LoadedLesson load() const {
        const auto loaded = loadLesson(*findLesson(QStringLiteral("bits")),
                                       {QStringLiteral("en"), m_folder.path()});
        EXPECT_TRUE(loaded);
        return loaded.value_or(LoadedLesson{});
    }
    test::TemporaryFolder m_folder;
};

TEST_F(TeachersTexts, TakeThePlaceOfTheProgramsOwn) {
    write("# Mine\nFP16 ends at {{bits.fp16.max}}.\n## T\n1. a\n## C\n1. a\n2. b\n3. c\n## N\n");
    const LoadedLesson loaded = load();
    EXPECT_EQ(loaded.text.title, "Mine");
    EXPECT_EQ(loaded.problem, QString());
    EXPECT_EQ(lessonTitles({QStringLiteral("en"), m_folder.path()})[0], QStringLiteral("Mine"));
}

TEST_F(TeachersTexts, ThatAreWrongAreToldAndTheProgramsOwnIsShown) {
    write("# Mine\n{{nothing}}\n");
    const LoadedLesson loaded = load();
    EXPECT_EQ(loaded.text.title, "Numbers in bits");
    EXPECT_EQ(loaded.problem,
              QStringLiteral("bits/en.md: Line 2: this lesson has no figure \"nothing\"."));
    write(std::string(lessons::kMostLessonBytes + 1, ' '));
    EXPECT_TRUE(load().problem.contains(QStringLiteral("longer")));
}

}  // namespace
}  // namespace weightscape::ui
