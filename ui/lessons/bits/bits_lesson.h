// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/lessons/number_bits.h"
#include "ui/lessons/lesson_widget.h"

class QComboBox;
class QLineEdit;

namespace weightscape::ui {

class BitSwitches;
class NumberLine;
class Session;

/// Floats as sign, exponent and fraction, each bit a switch.
class BitsLesson : public LessonWidget {
    Q_OBJECT

  public:
    explicit BitsLesson(Session& session);

    [[nodiscard]] bool isSolved(int question) const override;

  private:
    [[nodiscard]] const lessons::BitFormat& format() const;
    void changeFormat();
    void write();
    void showNumber();

    QComboBox* m_format;
    QLineEdit* m_written;
    BitSwitches* m_switches;
    NumberLine* m_line;
    LiveNumber* m_value;
    LiveNumber* m_formula;
    LiveNumber* m_gap;
    LiveNumber* m_error;
    double m_shown = 0.0;
    std::optional<double> m_asked;  ///< the number in the field, while the bits are those it became
};

}  // namespace weightscape::ui
