// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>

#include "core/model/metadata_edit.h"
#include "core/tokenizers/chat/model_chat.h"
#include "ui/tasks/latest_task.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace weightscape::ui {

class Session;

/// Whether the prompt is a message in the current model's chat template, or that of the recipe, and
/// what the model is told before it; for a model without a template that is known, that there is
/// none.
class ChatChoice : public QWidget {
    Q_OBJECT

  public:
    explicit ChatChoice(Session& session, QWidget* parent = nullptr);

    /// Ticked, and the model has a template, or has not yet told whether it does.
    [[nodiscard]] bool isChosen() const;
    [[nodiscard]] std::string system() const;
    [[nodiscard]] QCheckBox* box() const { return m_box; }
    [[nodiscard]] QLineEdit* systemField() const { return m_system; }

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void restart();
    /// Asks again where the recipe's edits of the metadata may have changed the template.
    void follow();
    void finish(const Result<tokenizers::ModelChat>& chat);
    void showChoice();

    Session& m_session;
    QCheckBox* m_box;
    QLabel* m_systemLabel;
    QLineEdit* m_system;
    QLabel* m_note;
    const tokenizers::ChatTemplate* m_known = nullptr;
    bool m_waits = false;  ///< until it is shown: a server is asked only for what is looked at
    MetadataChanges m_metadata;  ///< with which it was asked
    LatestTask<tokenizers::ModelChat> m_task;
};

}  // namespace weightscape::ui
