// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/token_text.h"

#include <QAbstractTextDocumentLayout>
#include <QHelpEvent>
#include <QScrollBar>
#include <QTextDocument>
#include <QToolTip>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// Bytes at the end that begin a letter of UTF-8 without ending it.
std::size_t unfinishedBytes(std::string_view text) {
    constexpr std::size_t kLongest = 4;
    for (std::size_t back = 1; back < kLongest && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

}  // namespace

QString TextPieces::add(std::string_view bytes) {
    m_waiting += bytes;
    const std::size_t whole = m_waiting.size() - unfinishedBytes(m_waiting);
    QString text;
    for (std::size_t begin = 0; begin < whole;) {
        const std::size_t end = std::min(m_waiting.find('\n', begin), whole);
        text += toQt(std::string_view(m_waiting).substr(begin, end - begin));
        if (end < whole) text += QLatin1Char('\n');
        begin = end + 1;
    }
    m_waiting.erase(0, whole);
    return text;
}

TokenText::TokenText(const QString& objectName, QWidget* parent) : QTextEdit(parent) {
    setObjectName(objectName);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    connect(this, &QTextEdit::cursorPositionChanged, this, &TokenText::point);
}

void TokenText::begin(const QString& prompt) {
    m_tokens.clear();
    m_begins.clear();
    m_difference.reset();
    m_pieces = {};
    setExtraSelections({});
    clear();
    QTextCursor cursor(document());
    cursor.insertText(prompt);
    m_promptEnd = m_end = cursor.position();
    colorPrompt();
}

void TokenText::colorPrompt() {
    QTextCharFormat format;
    format.setForeground(palette().placeholderText());
    QTextCursor cursor(document());
    cursor.setPosition(m_promptEnd, QTextCursor::KeepAnchor);
    cursor.setCharFormat(format);
}

void TokenText::append(const ShownToken& token) {
    const bool followsEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    m_begins.push_back(cursor.position());
    m_tokens.push_back(token);
    cursor.insertText(m_pieces.add(token.bytes), QTextCharFormat());
    m_end = cursor.position();
    if (followsEnd) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void TokenText::markDifference(std::optional<std::size_t> token) {
    if (token == m_difference) return;
    m_difference = token;
    showMark();
}

void TokenText::showMark() {
    if (!m_difference || *m_difference >= m_begins.size()) return setExtraSelections({});
    const std::size_t next = *m_difference + 1;
    ExtraSelection mark;
    mark.cursor = QTextCursor(document());
    mark.cursor.setPosition(m_begins[*m_difference]);
    mark.cursor.setPosition(next < m_begins.size() ? m_begins[next] : m_end,
                            QTextCursor::KeepAnchor);
    const QColor ground = currentTheme().difference;
    mark.format.setBackground(ground);
    mark.format.setForeground(inkOn(ground));
    mark.format.setFontUnderline(true);
    setExtraSelections({mark});
}

std::optional<std::size_t> TokenText::tokenAt(int character) const {
    if (m_begins.empty() || character < m_begins.front() || character >= m_end) return {};
    // Of several that begin there all but the last are parts of a letter.
    const auto next = std::ranges::upper_bound(m_begins, character);
    return static_cast<std::size_t>(next - m_begins.begin()) - 1;
}

QString TokenText::tokenTip(std::size_t token) const {
    QStringList lines = {
        tr("Token %1, probability %2")
            .arg(formatCount(token + 1), formatPercent(m_tokens[token].probability))};
    for (const ShownToken::Choice& choice : m_tokens[token].choices) {
        lines << QStringLiteral("%1 %2  %3")
                     .arg(choice.token == m_tokens[token].token ? QStringLiteral("▸")
                                                                : QStringLiteral("  "),
                          formatPercent(choice.probability), choice.text);
    }
    return lines.join(QLatin1Char('\n'));
}

void TokenText::point() {
    if (const auto token = tokenAt(textCursor().position())) Q_EMIT tokenPointed(*token);
}

bool TokenText::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QPointF place = QPointF(help->pos()) +
                          QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
    const auto token = tokenAt(document()->documentLayout()->hitTest(place, Qt::ExactHit));
    if (token) {
        QToolTip::showText(help->globalPos(), toolTipText(tokenTip(*token)), viewport());
    } else {
        QToolTip::hideText();
    }
    return true;
}

void TokenText::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    colorPrompt();
    showMark();
}

}  // namespace weightscape::ui
