// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lessons/instructive_tensor.h"

class QVBoxLayout;

namespace weightscape::ui {

class LiveNumber;

/// What a lesson shows in the workbench.
struct WorkbenchView {
    QString page;           ///< of the table of pages
    std::string treatment;  ///< of the selected tensor, as treatmentText(); empty: as it is
    int tensor = -1;        ///< to select; -1: the one that is selected
};

/// The widget of one lesson: controls that appear in three steps, a picture, numbers that follow
/// every change, and the answers to its questions, which are read from its state. GUI thread only.
class LessonWidget : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kSteps = 3;

    explicit LessonWidget(const QString& objectName);

    /// Whether the controls stand as a question asks for. Precondition: 0 <= question < 3.
    [[nodiscard]] virtual bool isSolved(int question) const = 0;
    /// Empty: the workbench has no page for it.
    [[nodiscard]] virtual std::optional<WorkbenchView> workbenchView() const { return {}; }

    /// Which tensor of a model shows it best; nothing: the lesson is not about a tensor.
    [[nodiscard]] virtual std::optional<lessons::Telling> telling() const { return {}; }
    /// Weights of a model in place of the made-up ones; null: those again.
    virtual void useWeights(const std::shared_ptr<const lessons::LessonWeights>& /*weights*/) {}

    /// 1 to kSteps; controls of later steps are hidden.
    [[nodiscard]] int step() const { return m_step; }
    void showStep(int step);

  Q_SIGNALS:
    /// Numbers and answers may be others now.
    void stateChanged();

  protected:
    /// The label may hold a mnemonic (&) and is the control's accessible name.
    void addControl(int step, const QString& label, QWidget* control);
    /// What gets the room between controls and numbers; several share it.
    void addPicture(QWidget* picture, int stretch);
    /// The number belongs to the lesson.
    [[nodiscard]] LiveNumber* addNumber(const QString& objectName, const QString& caption);

  private:
    struct Control {
        int step = 1;
        QWidget* withLabel = nullptr;
    };
    QLayout* m_controlRow;
    QVBoxLayout* m_pictures;
    QLayout* m_numbers;
    std::vector<Control> m_controls;
    int m_step = 1;
};

}  // namespace weightscape::ui
