// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_text.h"

#include <algorithm>

#include "core/support/printable.h"

namespace weightscape::lessons {
namespace {

constexpr std::string_view kFieldBegin = "{{", kFieldEnd = "}}";
constexpr std::string_view kTitle = "# ", kHeading = "## ";

/// Calls visit(line, number from 1) for every line, without its end.
template <typename Visit>
void forEachLine(std::string_view text, Visit visit) {
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        visit(line, ++number);
    }
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// "1. " and the like; empty when the line begins no item of a list.
std::string_view itemMark(std::string_view line) {
    const std::size_t digits = line.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) return {};
    return line.substr(digits).starts_with(". ") ? line.substr(0, digits + 2) : std::string_view();
}

void append(std::string& text, std::string_view line) {
    if (!text.empty()) text += ' ';
    text += line;
}

Result<std::array<LessonQuestion, kLessonQuestions>> parseQuestions(std::string_view section) {
    std::vector<LessonQuestion> found;
    forEachLine(section, [&](std::string_view whole, std::size_t) {
        const std::string_view mark = itemMark(whole);
        if (!mark.empty()) {
            found.emplace_back();
            whole.remove_prefix(mark.size());
        }
        const std::string_view line = trimmed(whole);
        if (found.empty() || line.empty()) return;
        const bool isHint = line.starts_with('>');
        append(isHint ? found.back().hint : found.back().text,
               trimmed(isHint ? line.substr(1) : line));
    });
    std::array<LessonQuestion, kLessonQuestions> questions;
    if (found.size() != questions.size()) {
        return fail(ErrorCode::Damaged, "A lesson has %1 numbered questions, this one %2."_text(
                                            questions.size(), found.size()));
    }
    std::ranges::move(found, questions.begin());
    return questions;
}

}  // namespace

std::string lessonTitle(std::string_view markdown) {
    std::string title;
    forEachLine(markdown, [&](std::string_view line, std::size_t) {
        if (title.empty() && line.starts_with(kTitle)) {
            title = trimmed(line.substr(kTitle.size()));
        }
    });
    return title;
}

Result<std::string> fillFigures(std::string_view markdown, std::span<const LessonFigure> figures,
                                const SayText& say) {
    std::string filled;
    std::size_t at = 0;
    for (;;) {
        const std::size_t begin = markdown.find(kFieldBegin, at);
        filled += markdown.substr(at, begin - at);
        if (begin == std::string_view::npos) return filled;
        const auto line = std::ranges::count(markdown.substr(0, begin), '\n') + 1;
        const std::size_t end = markdown.find(kFieldEnd, begin);
        if (end == std::string_view::npos) {
            return fail(ErrorCode::Damaged, "Line %1: a field begins and does not end."_text(line));
        }
        const std::string_view name = markdown.substr(begin + 2, end - begin - 2);
        const auto figure = std::ranges::find(figures, name, &LessonFigure::name);
        if (figure == figures.end()) {
            return fail(ErrorCode::Damaged,
                        "Line %1: this lesson has no figure %2."_text(line, inQuotes(name)));
        }
        filled += say(figure->value);
        at = end + kFieldEnd.size();
    }
}

Result<LessonText> parseLesson(std::string_view markdown, std::span<const LessonFigure> figures,
                               const SayText& say) {
    const auto filled = fillFigures(markdown, figures, say);
    if (!filled) return fail(filled.error());
    LessonText lesson;
    std::string body;
    std::vector<LessonSection> sections;
    forEachLine(*filled, [&](std::string_view line, std::size_t) {
        if (line.starts_with(kHeading)) {
            sections.push_back({std::string(trimmed(line.substr(kHeading.size()))), {}});
        } else if (lesson.title.empty() && line.starts_with(kTitle)) {
            lesson.title = trimmed(line.substr(kTitle.size()));
        } else {
            std::string& part = sections.empty() ? body : sections.back().body;
            part += line;
            part += '\n';
        }
    });
    if (lesson.title.empty()) {
        return fail(ErrorCode::Damaged, "A lesson begins with its title: \"# …\"."_text());
    }
    if (sections.size() != 3) {
        return fail(ErrorCode::Damaged,
                    "A lesson has three sections (\"## …\"): what to try, questions and notes; "
                    "this one has %1."_text(sections.size()));
    }
    const auto questions = parseQuestions(sections[1].body);
    if (!questions) return fail(questions.error());
    lesson.body = body;
    lesson.attempts = sections[0];
    lesson.checkHeading = sections[1].heading;
    lesson.questions = *questions;
    lesson.notes = sections[2];
    return lesson;
}

}  // namespace weightscape::lessons
