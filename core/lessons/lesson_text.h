// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

/// What a lesson says: Markdown that anybody can edit and translate, with figures that the core
/// computes.
namespace weightscape::lessons {

/// A figure that texts name as {{bits.fp16.max}}.
struct LessonFigure {
    std::string name;
    Text value;
};
/// How a figure is written in the reader's language.
using SayText = std::function<std::string(const Text&)>;

/// One question, answered with the lesson's controls. Both are Markdown.
struct LessonQuestion {
    std::string text;
    std::string hint;  ///< for an answer that is not right yet
};

/// A section with its heading; both in the text's own language.
struct LessonSection {
    std::string heading;
    std::string body;  ///< Markdown
};

inline constexpr std::size_t kLessonQuestions = 3;
/// The largest file that is read as a text.
inline constexpr std::size_t kMostLessonBytes = std::size_t{1} << 16U;

struct LessonText {
    std::string title;
    std::string body;        ///< Markdown
    LessonSection attempts;  ///< three things to try
    std::string checkHeading;
    std::array<LessonQuestion, kLessonQuestions> questions;
    LessonSection notes;  ///< for whoever presents the lesson
};

/// The title alone: what follows "# " in the first line that begins so; empty without one.
[[nodiscard]] std::string lessonTitle(std::string_view markdown);

/// The text with its figures filled in. Errors: Damaged, with the line, for a field that names no
/// figure or has no end.
[[nodiscard]] Result<std::string> fillFigures(std::string_view markdown,
                                              std::span<const LessonFigure> figures,
                                              const SayText& say);

/// Reads a lesson: a title ("# …") and what it explains, then three sections ("## …", headings in
/// any language) in this order: what to try, three numbered questions, notes. A quotation ("> …")
/// in a question is its hint. Errors: Damaged, with the line where one can be named.
[[nodiscard]] Result<LessonText> parseLesson(std::string_view markdown,
                                             std::span<const LessonFigure> figures,
                                             const SayText& say);

}  // namespace weightscape::lessons
