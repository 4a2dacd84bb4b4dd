// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/flaw_note.h"

#include <QLabel>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr qsizetype kMostSentences = 4;

}  // namespace

FlawNote::FlawNote(QWidget* parent)
    : QWidget(parent), m_text(plainLabel(QStringLiteral("flawText"))) {
    setObjectName(QStringLiteral("flawNote"));
    nameControl(m_text, QStringLiteral("flawText"), tr("What is wrong with the weights"),
                tr("Weights that overflow, that are NaN or infinite, or that are all 0: why the "
                   "figures say little."));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* icon = new QLabel;
    icon->setPixmap(lineIcon(QStringLiteral("warning")).pixmap(16, 16));
    icon->setAccessibleName(tr("Warning"));
    icon->setAlignment(Qt::AlignTop);
    makeRow(this, {icon, {m_text, 1}}, kGapSmall);
    hide();
}

void FlawNote::tell(const Session& session, const std::vector<int>& tensors) {
    QStringList sentences;
    qsizetype more = 0;
    for (const int tensor : tensors) {
        for (const Text& sentence : measure::flawSentences(session.shown().flaws(tensor))) {
            if (sentences.size() == kMostSentences) {
                ++more;
                continue;
            }
            const QString text = said(sentence);
            sentences << (tensors.size() == 1
                              ? text
                              : tr("%1: %2").arg(toQt(session.info(tensor).name), text));
        }
    }
    if (more > 0) sentences << tr("… and %1 more.").arg(more);
    m_text->setText(sentences.join(QLatin1Char('\n')));
    setVisible(!sentences.isEmpty());
}

}  // namespace weightscape::ui
