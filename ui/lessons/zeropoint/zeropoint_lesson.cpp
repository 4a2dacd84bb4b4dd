// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/zeropoint/zeropoint_lesson.h"

#include <QDoubleSpinBox>

#include "ui/lessons/zeropoint/ruler_picture.h"
#include "ui/panels/live_number.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

ZeropointLesson::ZeropointLesson(Session& session)
    : LessonWidget(QStringLiteral("zeropointLesson")),
      m_shift(new QDoubleSpinBox),
      m_bits(new QSpinBox),
      m_picture(new RulerPicture),
      m_symmetric(addNumber(QStringLiteral("rulerSymmetric"), tr("Error by absolute maximum"))),
      m_affine(addNumber(QStringLiteral("rulerAffine"), tr("Error with a zero point"))),
      m_zeroPoint(addNumber(QStringLiteral("rulerZero"), tr("Zero point"))),
      m_measuring(session.pool(), Lane::Pictures,
                  [this](const Result<lessons::TwoRulers>& rulers) { showRulers(rulers); }) {
    m_shift->setObjectName(QStringLiteral("rulerShift"));
    m_shift->setRange(-6.0, 6.0);
    m_shift->setSingleStep(0.25);
    m_shift->setValue(lessons::kStartShift);
    m_shift->setSuffix(QStringLiteral("\u00a0σ"));
    m_bits->setObjectName(QStringLiteral("rulerBits"));
    m_bits->setRange(2, 8);
    m_bits->setValue(static_cast<int>(lessons::kRulerBits));
    m_bits->setSuffix(tr(" bits"));
    addControl(1, tr("&Shift all weights by"), m_shift);
    addControl(2, tr("&Bits"), m_bits);
    addPicture(m_picture, 1);
    connect(m_shift, &QDoubleSpinBox::valueChanged, this, &ZeropointLesson::measure);
    connect(m_bits, &QSpinBox::valueChanged, this, &ZeropointLesson::measure);
    measure();
}

void ZeropointLesson::useWeights(const std::shared_ptr<const lessons::LessonWeights>& weights) {
    m_own = weights;
    m_shift->setEnabled(m_own == nullptr);
    measure();
}

void ZeropointLesson::measure() {
    m_rulers.reset();
    m_measuring.start([own = m_own, shift = m_shift->value(),
                       bits = static_cast<unsigned>(m_bits->value())](TaskContext& task) {
        return lessons::layRulers(own ? *own : lessons::shiftedWeights(shift), bits, task);
    });
}

void ZeropointLesson::showRulers(const Result<lessons::TwoRulers>& rulers) {
    if (!rulers) {
        m_symmetric->setDetail(errorSentence(rulers.error()));
        return;
    }
    m_rulers = *rulers;
    const auto show = [](LiveNumber& number, const lessons::Ruler& ruler) {
        number.setValue(formatPercent(ruler.error()));
        number.setDetail(tr("%1 of %2 levels unused")
                             .arg(ruler.unusedLevels)
                             .arg(ruler.view.levels.values.size()));
    };
    show(*m_symmetric, m_rulers->symmetric);
    show(*m_affine, m_rulers->affine);
    m_zeroPoint->setValue(formatWeight(static_cast<float>(m_rulers->affine.view.zeroPoint)));
    m_zeroPoint->setDetail(tr("scale %1").arg(formatSignificant(m_rulers->affine.view.scale)));
    m_picture->setRulers(m_rulers);
    Q_EMIT stateChanged();
}

bool ZeropointLesson::isSolved(int question) const {
    if (!m_rulers || m_own) return false;
    const lessons::Ruler& symmetric = m_rulers->symmetric;
    if (question == 0) return 2 * symmetric.unusedLevels >= symmetric.view.levels.values.size();
    if (question == 1) {
        return symmetric.error() <= lessons::kAlike * m_rulers->affine.error();
    }
    return m_shift->value() >= lessons::kShiftToKeep &&
           symmetric.error() <= lessons::kErrorToReachThere;
}

std::optional<WorkbenchView> ZeropointLesson::workbenchView() const {
    return WorkbenchView{QStringLiteral("block"),
                         "int" + std::to_string(m_bits->value()) + " mapping=affine"};
}

}  // namespace weightscape::ui
