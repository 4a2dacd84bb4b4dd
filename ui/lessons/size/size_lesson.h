// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/model_size.h"
#include "ui/lessons/lesson_widget.h"

class QComboBox;

namespace weightscape::ui {

class Session;
class SizeBars;

/// What the weights of a model take, with scales, cache and training.
class SizeLesson : public LessonWidget {
    Q_OBJECT

  public:
    explicit SizeLesson(Session& session);

    [[nodiscard]] bool isSolved(int question) const override;

  private:
    void fillControls();
    void showSizes();
    [[nodiscard]] lessons::SizeChoice choice() const;

    QComboBox* m_shape;
    QComboBox* m_bits;
    QComboBox* m_group;
    QComboBox* m_context;
    QComboBox* m_training;
    SizeBars* m_bars;
    LiveNumber* m_total;
    LiveNumber* m_binary;
    LiveNumber* m_bitsPerWeight;
    memory::SizeTerm m_sum;
};

}  // namespace weightscape::ui
