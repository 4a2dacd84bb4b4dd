// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include "core/lessons/scale_sharing.h"
#include "ui/lessons/granularity/damage_picture.h"
#include "ui/lessons/lesson_widget.h"
#include "ui/tasks/latest_task.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace weightscape::ui {

class Session;

/// One loud weight under scales for the whole matrix, for rows and for blocks.
class GranularityLesson : public LessonWidget {
    Q_OBJECT

  public:
    explicit GranularityLesson(Session& session);

    [[nodiscard]] bool isSolved(int question) const override;
    [[nodiscard]] std::optional<WorkbenchView> workbenchView() const override;
    [[nodiscard]] std::optional<lessons::Telling> telling() const override {
        return lessons::Telling::Loudest;
    }
    void useWeights(const std::shared_ptr<const lessons::LessonWeights>& weights) override;

  private:
    [[nodiscard]] lessons::SharingChoice choice() const;
    void measure();
    void showDamage(const Result<DamageContent>& damage);

    QDoubleSpinBox* m_loud;
    QSpinBox* m_bits;
    QComboBox* m_block;
    QCheckBox* m_kept;
    DamagePicture* m_picture;
    std::array<LiveNumber*, lessons::kSharings> m_errors{};
    std::shared_ptr<const lessons::LessonWeights> m_own;  ///< of a model; null: made up
    std::optional<DamageContent> m_damage;                ///< of what the controls say
    LatestTask<DamageContent> m_measuring;
};

}  // namespace weightscape::ui
