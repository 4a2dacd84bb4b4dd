// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_check.h"

#include <QGridLayout>
#include <QPushButton>
#include <QTextDocument>

#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

QString plainMarkdown(const std::string& markdown) {
    QTextDocument document;
    document.setMarkdown(QString::fromStdString(markdown), QTextDocument::MarkdownNoHTML);
    return document.toPlainText();
}

LessonCheck::LessonCheck(QWidget* parent)
    : QWidget(parent), m_heading(headingLabel(QStringLiteral("lessonCheckHeading"), {})) {
    setObjectName(QStringLiteral("lessonCheck"));
    setWhatsThis(
        tr("Three questions. The answer is what the lesson's controls are set to: set them, then "
           "press Check."));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(kGap);
    grid->setVerticalSpacing(kGapSmall);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_heading, 0, 0, 1, 3);
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        Row& row = m_rows[static_cast<std::size_t>(i)];
        const QString number = QString::number(i + 1);
        row.mark = plainLabel(QStringLiteral("lessonMark%1").arg(number));
        row.text = plainLabel(QStringLiteral("lessonQuestion%1").arg(number));
        row.text->setWordWrap(true);
        row.button = new QPushButton(tr("Check &%1").arg(number));
        nameControl(row.button, QStringLiteral("lessonCheck%1").arg(number),
                    tr("Check question %1").arg(number));
        row.verdict = plainLabel(QStringLiteral("lessonVerdict%1").arg(number));
        row.verdict->setWordWrap(true);
        row.verdict->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(row.mark, 2 * i + 1, 0, Qt::AlignTop);
        grid->addWidget(row.text, 2 * i + 1, 1, Qt::AlignTop);
        grid->addWidget(row.button, 2 * i + 1, 2, Qt::AlignTop);
        grid->addWidget(row.verdict, 2 * i + 2, 1, 1, 2);
        connect(row.button, &QPushButton::clicked, this, [this, i] { Q_EMIT checkRequested(i); });
    }
}

void LessonCheck::setAnswered(Row& row, bool answered) {
    row.mark->setText(answered ? QStringLiteral("●") : QStringLiteral("○"));
    row.mark->setAccessibleName(answered ? tr("answered") : tr("not answered yet"));
}

void LessonCheck::setQuestions(const lessons::LessonText& text, const Answered& answered) {
    m_heading->setText(toQt(text.checkHeading));
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i].text->setText(plainMarkdown(text.questions[i].text));
        m_rows[i].hint = plainMarkdown(text.questions[i].hint);
        m_rows[i].verdict->hide();
        setAnswered(m_rows[i], answered[i]);
    }
}

void LessonCheck::showVerdict(int question, bool right) {
    Row& row = m_rows[static_cast<std::size_t>(question)];
    if (right) setAnswered(row, true);
    row.verdict->setText(right ? tr("Right.") : tr("Not yet. %1").arg(row.hint));
    row.verdict->show();
}

}  // namespace weightscape::ui
