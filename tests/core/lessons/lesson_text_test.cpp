// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_text.h"

#include <gtest/gtest.h>

#include "core/support/language.h"

namespace weightscape::lessons {
namespace {

const std::vector<LessonFigure> kFigures = {{"size", Text::number("1,234.5")}};

constexpr std::string_view kLesson =
    "# Size\nIt is {{size}} B.\n\n## Try\n1. Look.\n\n## Check\n"
    "1. How large\n   is it?\n   > About\n   > {{size}}.\n2. Second?\n3. Third?\n\n## "
    "Notes\nSlowly.\n";

std::string inGerman(const Text& figure) {
    return say(figure, languageOf("de"));
}

Result<LessonText> parse(std::string_view markdown) {
    return parseLesson(markdown, kFigures, inGerman);
}

std::string with(std::string_view old, std::string_view replacement) {
    std::string text(kLesson);
    return text.replace(text.find(old), old.size(), replacement);
}

TEST(LessonText, HasItsPartsWithFiguresInTheReadersLanguage) {
    const auto lesson = parse(kLesson);
    ASSERT_TRUE(lesson) << lesson.error().detail;
    EXPECT_EQ(lesson->title, "Size");
    EXPECT_EQ(lesson->body, "It is 1\u202f234,5 B.\n\n");
    EXPECT_EQ(lesson->attempts.heading, "Try");
    EXPECT_EQ(lesson->attempts.body, "1. Look.\n\n");
    EXPECT_EQ(lesson->checkHeading, "Check");
    EXPECT_EQ(lesson->questions[0].text, "How large is it?");
    EXPECT_EQ(lesson->questions[0].hint, "About 1\u202f234,5.");
    EXPECT_EQ(lesson->questions[2].text, "Third?");
    EXPECT_EQ(lesson->questions[2].hint, "");
    EXPECT_EQ(lesson->notes.body, "Slowly.\n");
}

TEST(LessonText, LineEndsOfOtherSystemsDoNotMatter) {
    std::string text;
    for (const char each : kLesson) text += each == '\n' ? "\r\n" : std::string(1, each);
    const auto lesson = parse(text);
    ASSERT_TRUE(lesson) << lesson.error().detail;
    EXPECT_EQ(lesson->title, "Size");
    EXPECT_EQ(lesson->questions[1].text, "Second?");
}

TEST(LessonText, NamesTheLineOfAFieldThatIsNoFigure) {
    const auto lesson = parse(with("{{size}}", "{{speed}}"));
    ASSERT_FALSE(lesson);
    EXPECT_EQ(lesson.error().detail.english(), "Line 2: this lesson has no figure \"speed\".");
    const auto open = parse(with("Slowly.", "{{size"));
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().detail.english(), "Line 16: a field begins and does not end.");
}

TEST(LessonText, SaysWhichPartIsMissing) {
    for (const auto& [old, replacement, word] :
         {std::tuple("# Size", "Size", "title"), std::tuple("## Notes", "Notes", "three sections"),
          std::tuple("3. Third?", "Third?", "numbered questions"),
          std::tuple("3. Third?", "3. Third?\n4. Fourth?", "numbered questions")}) {
        const auto lesson = parse(with(old, replacement));
        ASSERT_FALSE(lesson) << replacement;
        EXPECT_EQ(lesson.error().code, ErrorCode::Damaged);
        EXPECT_NE(lesson.error().detail.english().find(word), std::string::npos) << replacement;
    }
}

TEST(LessonText, TheTitleIsFoundWithoutReadingTheRest) {
    EXPECT_EQ(lessonTitle(kLesson), "Size");
    EXPECT_EQ(lessonTitle("no title\n## Section\n"), "");
}

}  // namespace
}  // namespace weightscape::lessons
