// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/bits/bits_lesson.h"

#include <QComboBox>
#include <QLineEdit>
#include <cmath>

#include "core/support/superscript.h"
#include "ui/lessons/bits/bit_switches.h"
#include "ui/lessons/bits/number_line.h"
#include "ui/look/plain_text.h"
#include "ui/panels/live_number.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr const char* kStartFormat = "fp16";
constexpr float kStartValue = 1.0F;

/// "−1 × 2¹ × 1.25".
QString formulaOf(const lessons::BitNumber& number) {
    return QStringLiteral("%1 × 2%2 × %3")
        .arg(number.isNegative ? QStringLiteral("−1") : QStringLiteral("+1"),
             fromUtf8(superscript(number.power)),
             formatWeight(static_cast<float>(number.fraction)));
}

}  // namespace

BitsLesson::BitsLesson(Session& /*session*/)
    : LessonWidget(QStringLiteral("bitsLesson")),
      m_format(new QComboBox),
      m_written(new QLineEdit),
      m_switches(new BitSwitches),
      m_line(new NumberLine),
      m_value(addNumber(QStringLiteral("bitsValue"), tr("Value"))),
      m_formula(addNumber(QStringLiteral("bitsFormula"), tr("Sign × power of two × fraction"))),
      m_gap(addNumber(QStringLiteral("bitsGap"), tr("To the next number"))),
      m_error(addNumber(QStringLiteral("bitsError"), tr("Error of the written number"))) {
    for (const lessons::BitFormat& each : lessons::allBitFormats()) {
        m_format->addItem(fromUtf8(each.label), fromUtf8(each.id));
    }
    m_format->setObjectName(QStringLiteral("bitsFormat"));
    m_format->setCurrentIndex(m_format->findData(QLatin1String(kStartFormat)));
    m_written->setObjectName(QStringLiteral("bitsWritten"));
    m_written->setPlaceholderText(tr("such as 0.1 or 7e4"));
    m_written->setMaximumWidth(160);
    addControl(2, tr("&Write a number"), m_written);
    addControl(3, tr("&Format"), m_format);
    addPicture(m_switches, 0);
    addPicture(m_line, 1);
    m_switches->setFormat(format());
    m_switches->setBits(format().encode(kStartValue));
    connect(m_switches, &BitSwitches::bitsChanged, this, [this] {
        m_asked.reset();
        showNumber();
    });
    connect(m_written, &QLineEdit::textChanged, this, &BitsLesson::write);
    connect(m_format, &QComboBox::currentIndexChanged, this, &BitsLesson::changeFormat);
    showNumber();
}

const lessons::BitFormat& BitsLesson::format() const {
    return lessons::allBitFormats()[static_cast<std::size_t>(m_format->currentIndex())];
}

void BitsLesson::changeFormat() {
    const double kept = m_asked.value_or(m_shown);
    m_switches->setFormat(format());
    m_switches->setBits(format().encode(static_cast<float>(kept)));
    showNumber();
}

void BitsLesson::write() {
    bool isNumber = false;
    // Both signs for decimals, whatever the language.
    const QString text = m_written->text().trimmed().replace(QLatin1Char(','), QLatin1Char('.'));
    const double number = text.toDouble(&isNumber);
    m_asked.reset();
    if (isNumber) {
        m_asked = number;
        m_switches->setBits(format().encode(static_cast<float>(number)));
    }
    showNumber();
}

void BitsLesson::showNumber() {
    const lessons::BitNumber number = lessons::readBits(format(), m_switches->bits());
    m_shown = number.value;
    m_value->setValue(formatWeight(static_cast<float>(number.value)));
    m_value->setAlarm(!number.isFinite);
    m_formula->setValue(number.isFinite ? formulaOf(number) : unknownText());
    m_formula->setDetail(number.isSubnormal ? tr("exponent all zeros: no 1 before the fraction")
                                            : QString());
    m_gap->setValue(number.gap > 0 ? formatSignificant(number.gap) : unknownText());
    m_error->setValue(m_asked ? formatSignificant(number.value - *m_asked) : unknownText());
    m_line->setContent({&format(), m_switches->bits(), m_asked});
    Q_EMIT stateChanged();
}

bool BitsLesson::isSolved(int question) const {
    const lessons::BitNumber number = lessons::readBits(format(), m_switches->bits());
    const bool isFp16 = format().id == kStartFormat;
    if (question == 0) return isFp16 && number.value == lessons::kNumberToSwitch;
    if (question == 1) return isFp16 && m_asked && std::isfinite(*m_asked) && !number.isFinite;
    return format().bits() == 16 && m_asked == lessons::kNumberToReach && number.isFinite;
}

}  // namespace weightscape::ui
