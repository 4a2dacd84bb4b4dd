// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/lessons/two_rulers.h"
#include "ui/lessons/lesson_widget.h"
#include "ui/tasks/latest_task.h"

class QDoubleSpinBox;
class QSpinBox;

namespace weightscape::ui {

class RulerPicture;
class Session;

/// Levels by the absolute maximum against levels with a zero point, over the same weights.
class ZeropointLesson : public LessonWidget {
    Q_OBJECT

  public:
    explicit ZeropointLesson(Session& session);

    [[nodiscard]] bool isSolved(int question) const override;
    [[nodiscard]] std::optional<WorkbenchView> workbenchView() const override;
    [[nodiscard]] std::optional<lessons::Telling> telling() const override {
        return lessons::Telling::Lopsided;
    }
    void useWeights(const std::shared_ptr<const lessons::LessonWeights>& weights) override;

  private:
    void measure();
    void showRulers(const Result<lessons::TwoRulers>& rulers);

    QDoubleSpinBox* m_shift;
    QSpinBox* m_bits;
    RulerPicture* m_picture;
    LiveNumber* m_symmetric;
    LiveNumber* m_affine;
    LiveNumber* m_zeroPoint;
    std::shared_ptr<const lessons::LessonWeights> m_own;  ///< of a model; null: made up
    std::optional<lessons::TwoRulers> m_rulers;           ///< of what the controls say
    LatestTask<lessons::TwoRulers> m_measuring;
};

}  // namespace weightscape::ui
