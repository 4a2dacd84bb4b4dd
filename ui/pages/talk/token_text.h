// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTextEdit>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/look/control_key.h"
#include "ui/pages/talk/writing_run.h"

namespace weightscape::ui {

/// Bytes that arrive in pieces, as text that is safe to show: letters may begin in one piece and
/// end in another, and lines stay lines.
class TextPieces {
  public:
    /// What can be shown now; the rest waits for the next piece.
    [[nodiscard]] QString add(std::string_view bytes);

  private:
    std::string m_waiting;
};

/// A prompt and the tokens that a model wrote after it. Each tells what it could have been: under
/// the pointer, or at the text cursor.
class TokenText : public QTextEdit {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Written text"), "Left, Right", QT_TR_NOOP("next token and its alternatives")},
    };
    explicit TokenText(const QString& objectName, QWidget* parent = nullptr);

    /// Begins a text anew.
    void begin(const QString& prompt);
    void append(const ShownToken& token);
    /// Marks the first token in which another text differs; empty: none does.
    void markDifference(std::optional<std::size_t> token);
    [[nodiscard]] const std::vector<ShownToken>& tokens() const { return m_tokens; }
    /// The token at a character of the text; empty: the prompt, or behind the end.
    [[nodiscard]] std::optional<std::size_t> tokenAt(int character) const;
    /// What the tool tip of a token says. Precondition: there is such a token.
    [[nodiscard]] QString tokenTip(std::size_t token) const;

  Q_SIGNALS:
    /// The text cursor went to a token.
    void tokenPointed(std::size_t token);

  protected:
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void colorPrompt();
    void showMark();
    void point();

    TextPieces m_pieces;
    std::vector<ShownToken> m_tokens;
    std::vector<int> m_begins;  ///< of the tokens, in characters of the document
    int m_promptEnd = 0;
    int m_end = 0;  ///< behind the last token
    std::optional<std::size_t> m_difference;
};

}  // namespace weightscape::ui
