// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/models/table_model.h"
#include "ui/models/token_choices.h"
#include "ui/pages/page_state.h"
#include "ui/pages/talk/writing_run.h"

class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTableView;

namespace weightscape::ui {

class ChatChoice;
class Session;
class TalkSide;

/// A prompt, and how the original and the shown recipe continue it, beside each other: where they
/// part, and what each token could have been.
class TalkPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit TalkPage(Session& session);

    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] QJsonObject pageState() const override;
    void restorePageState(const QJsonObject& state) override;

  private:
    void setUpControls();
    void setUpTexts();
    void write();
    void stop();
    void restart();
    void showButtons();
    void showTitles();
    /// Marks where the texts part, and says so.
    void compare();
    /// What a token of a side could have been; by the other one too where it answered the same.
    void showChoices(const TalkSide& side, std::size_t token);
    /// The first token in which the texts differ, as far as both have come.
    [[nodiscard]] std::optional<std::size_t> difference() const;
    [[nodiscard]] WritingOrder order() const;

    Session& m_session;
    QPlainTextEdit* m_prompt;
    ChatChoice* m_chat;
    QSpinBox* m_count;
    QDoubleSpinBox* m_temperature;
    QSpinBox* m_seed;
    QPushButton* m_write;
    QPushButton* m_stop;
    QLabel* m_note;
    TalkSide* m_original;
    TalkSide* m_changed;
    QTableView* m_choices;
    TableModel<TokenChoice>* m_choiceModel;
};

}  // namespace weightscape::ui
