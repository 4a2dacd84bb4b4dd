// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_texts.h"

#include <QFile>
#include <optional>

#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

Result<std::string> readText(QFile& file, const std::string& name) {
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::CannotOpen, "The text cannot be opened."_text(), name);
    }
    const QByteArray bytes = file.read(static_cast<qint64>(lessons::kMostLessonBytes) + 1);
    if (file.error() != QFileDevice::NoError) {
        return fail(ErrorCode::CannotRead, "The text cannot be read."_text(), name);
    }
    if (static_cast<std::size_t>(bytes.size()) > lessons::kMostLessonBytes) {
        return fail(ErrorCode::Damaged,
                    "The text is longer than %1 bytes."_text(lessons::kMostLessonBytes), name);
    }
    return bytes.toStdString();
}

Result<std::string> ownText(const LessonRow& row, const QString& language) {
    const QString path = QStringLiteral(":/lessons/%1/%2.md");
    const QString id = QString::fromLatin1(row.id);
    QFile inLanguage(path.arg(id, language));
    QFile english(path.arg(id, QStringLiteral("en")));
    return readText(inLanguage.exists() ? inLanguage : english, row.id);
}

/// Nothing when the folder has no text for the lesson.
std::optional<Result<std::string>> teachersText(const LessonRow& row, const TextChoice& choice) {
    if (choice.folder.empty()) return std::nullopt;
    const auto path = choice.folder / row.id / (choice.language.toStdString() + ".md");
    QFile file(fromPath(path));
    if (!file.exists()) return std::nullopt;
    return readText(file, path.string());
}

std::string sayFigure(const Text& figure) {
    return said(figure).toStdString();
}

}  // namespace

Result<LoadedLesson> loadLesson(const LessonRow& row, const TextChoice& choice) {
    const auto figures = row.figures();
    LoadedLesson loaded;
    if (const auto own = teachersText(row, choice)) {
        auto text = own->and_then([&](const std::string& markdown) {
            return lessons::parseLesson(markdown, figures, sayFigure);
        });
        if (text) return LoadedLesson{std::move(*text), {}};
        loaded.problem =
            QStringLiteral("%1/%2.md: %3")
                .arg(QString::fromLatin1(row.id), choice.language, said(text.error().detail));
    }
    const auto markdown = ownText(row, choice.language);
    if (!markdown) return fail(markdown.error());
    auto text = lessons::parseLesson(*markdown, figures, sayFigure);
    if (!text) return fail(text.error());
    loaded.text = std::move(*text);
    return loaded;
}

std::vector<QString> lessonTitles(const TextChoice& choice) {
    std::vector<QString> titles;
    for (const LessonRow& row : allLessons()) {
        const auto teachers = teachersText(row, choice);
        std::string title;
        if (teachers && *teachers) title = lessons::lessonTitle(**teachers);
        if (title.empty()) {
            if (const auto own = ownText(row, choice.language)) title = lessons::lessonTitle(*own);
        }
        titles.push_back(title.empty() ? QString::fromLatin1(row.id) : toQt(title));
    }
    return titles;
}

}  // namespace weightscape::ui
