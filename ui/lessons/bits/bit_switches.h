// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/lessons/number_bits.h"
#include "ui/look/control_key.h"

class QToolButton;

namespace weightscape::ui {

/// The bits of a number as switches, sign, exponent and fraction in colours of their own. The arrow
/// keys go from bit to bit, Space switches.
class BitSwitches : public QWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Bits"), "Left, Right", QT_TR_NOOP("next bit")},
        {QT_TR_NOOP("Bits"), "Space", QT_TR_NOOP("switch it")},
    };
    explicit BitSwitches(QWidget* parent = nullptr);

    /// Shows so many switches as the format has bits.
    void setFormat(const lessons::BitFormat& format);
    /// Without bitsChanged().
    void setBits(std::uint32_t bits);
    [[nodiscard]] std::uint32_t bits() const { return m_bits; }

  Q_SIGNALS:
    void bitsChanged();

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void addSwitch(unsigned bit);
    void showBits();
    void colorSwitches();

    const lessons::BitFormat* m_format = nullptr;
    std::uint32_t m_bits = 0;
    std::vector<QToolButton*> m_switches;  ///< by bit, the lowest first
};

}  // namespace weightscape::ui
