// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/bits/bit_switches.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/text/window_text.h"
#include "ui/widgets/block_content.h"

namespace weightscape::ui {
namespace {

/// Bits in one line; FP32 takes two.
constexpr unsigned kMostInLine = 16;
constexpr QSize kSwitchSize(30, 34);

QString partOfBit(const lessons::BitFormat& format, unsigned bit) {
    if (bit == format.bits() - 1) return tr("sign");
    return bit >= format.fractionBits ? tr("exponent") : tr("fraction");
}

formats::FieldKind kindOfBit(const lessons::BitFormat& format, unsigned bit) {
    if (bit == format.bits() - 1) return formats::FieldKind::Sign;
    return bit >= format.fractionBits ? formats::FieldKind::Exponent : formats::FieldKind::Code;
}

}  // namespace

BitSwitches::BitSwitches(QWidget* parent) : QWidget(parent) {
    nameControl(this, QStringLiteral("bitSwitches"), tr("Bits"),
                tr("The bits of the number. Arrow keys go from bit to bit, Space switches."));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    grid->setSpacing(2);
}

void BitSwitches::setFormat(const lessons::BitFormat& format) {
    m_format = &format;
    for (QToolButton* each : m_switches) delete each;
    m_switches.clear();
    for (unsigned bit = 0; bit < format.bits(); ++bit) addSwitch(bit);
    // Tab goes from the high end to the low one, as they are read.
    for (unsigned bit = format.bits() - 1; bit > 0; --bit) {
        setTabOrder(m_switches[bit], m_switches[bit - 1]);
    }
    colorSwitches();
    showBits();
}

void BitSwitches::addSwitch(unsigned bit) {
    auto* button = new QToolButton(this);
    const QString part = partOfBit(*m_format, bit);
    nameControl(button, QStringLiteral("bit%1").arg(bit), tr("%1, bit %2").arg(part).arg(bit));
    button->setCheckable(true);
    button->setFixedSize(kSwitchSize);
    button->setToolTip(toolTipText(part));
    // One stop for all of them: the arrow keys do the rest.
    button->setFocusPolicy(bit == m_format->bits() - 1 ? Qt::StrongFocus : Qt::ClickFocus);
    connect(button, &QToolButton::clicked, this, [this, bit] {
        m_bits ^= std::uint32_t{1} << bit;
        showBits();
        Q_EMIT bitsChanged();
    });
    const unsigned fromLeft = m_format->bits() - 1 - bit;
    button->installEventFilter(this);
    auto* grid = qobject_cast<QGridLayout*>(layout());
    grid->addWidget(button, static_cast<int>(fromLeft / kMostInLine),
                    static_cast<int>(fromLeft % kMostInLine));
    grid->setColumnStretch(static_cast<int>(kMostInLine), 1);
    m_switches.push_back(button);
}

void BitSwitches::setBits(std::uint32_t bits) {
    m_bits = bits;
    showBits();
}

void BitSwitches::showBits() {
    for (unsigned bit = 0; bit < m_switches.size(); ++bit) {
        const bool isSet = (m_bits >> bit & 1U) != 0;
        m_switches[bit]->setChecked(isSet);
        m_switches[bit]->setText(isSet ? QStringLiteral("1") : QStringLiteral("0"));
    }
}

void BitSwitches::colorSwitches() {
    for (unsigned bit = 0; bit < m_switches.size(); ++bit) {
        const QColor color = fieldColor(kindOfBit(*m_format, bit), currentTheme());
        QPalette palette = m_switches[bit]->palette();
        palette.setColor(QPalette::Button, color);
        palette.setColor(QPalette::ButtonText, inkOn(color));
        m_switches[bit]->setPalette(palette);
    }
}

/// A button would take the arrow keys as a wish to leave.
bool BitSwitches::eventFilter(QObject* object, QEvent* event) {
    const auto at = std::ranges::find(m_switches, object);
    if (event->type() != QEvent::KeyPress || at == m_switches.end()) return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int line = static_cast<int>(kMostInLine);
    const int step = key == Qt::Key_Left    ? 1
                     : key == Qt::Key_Right ? -1
                     : key == Qt::Key_Up    ? line
                     : key == Qt::Key_Down  ? -line
                                            : 0;
    if (step == 0) return false;
    const auto next = at - m_switches.begin() + step;
    if (next >= 0 && next < static_cast<std::ptrdiff_t>(m_switches.size())) {
        m_switches[static_cast<std::size_t>(next)]->setFocus(Qt::TabFocusReason);
    }
    return true;
}

void BitSwitches::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        colorSwitches();
    }
    QWidget::changeEvent(event);
}

}  // namespace weightscape::ui
