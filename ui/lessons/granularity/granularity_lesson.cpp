// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/granularity/granularity_lesson.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>

#include "ui/panels/live_number.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kBlocks[] = {16, 32, 64};
constexpr double kStartLoud = 8.0;

const lessons::SharedScale& under(const DamageContent& damage, lessons::Sharing sharing) {
    return damage.shared[static_cast<std::size_t>(sharing)];
}

}  // namespace

GranularityLesson::GranularityLesson(Session& session)
    : LessonWidget(QStringLiteral("granularityLesson")),
      m_loud(new QDoubleSpinBox),
      m_bits(new QSpinBox),
      m_block(new QComboBox),
      m_kept(new QCheckBox),
      m_picture(new DamagePicture),
      m_measuring(session.pool(), Lane::Pictures,
                  [this](const Result<DamageContent>& damage) { showDamage(damage); }) {
    const lessons::SharingChoice start;
    m_loud->setObjectName(QStringLiteral("sharingLoud"));
    m_loud->setRange(0.0, lessons::kLoudest);
    m_loud->setValue(kStartLoud);
    m_loud->setDecimals(1);
    m_loud->setSuffix(QStringLiteral("\u00a0σ"));
    m_bits->setObjectName(QStringLiteral("sharingBits"));
    m_bits->setRange(2, 8);
    m_bits->setValue(static_cast<int>(start.bits));
    m_bits->setSuffix(tr(" bits"));
    m_block->setObjectName(QStringLiteral("sharingBlock"));
    for (const int block : kBlocks) m_block->addItem(tr("%1 weights").arg(block), block);
    m_block->setCurrentIndex(m_block->findData(static_cast<int>(start.block)));
    m_kept->setObjectName(QStringLiteral("sharingKept"));
    addControl(1, tr("&Loudest weight"), m_loud);
    addControl(2, tr("&Block"), m_block);
    addControl(2, tr("B&its"), m_bits);
    addControl(3, tr("&Keep the loudest aside"), m_kept);
    addPicture(m_picture, 1);
    const QString captions[] = {tr("Error, one scale for all"), tr("Error, one for each row"),
                                tr("Error, one for each block")};
    for (std::size_t i = 0; i < m_errors.size(); ++i) {
        m_errors[i] = addNumber(QStringLiteral("sharingError%1").arg(i), captions[i]);
    }
    connect(m_loud, &QDoubleSpinBox::valueChanged, this, &GranularityLesson::measure);
    connect(m_bits, &QSpinBox::valueChanged, this, &GranularityLesson::measure);
    connect(m_block, &QComboBox::currentIndexChanged, this, &GranularityLesson::measure);
    connect(m_kept, &QCheckBox::toggled, this, &GranularityLesson::measure);
    measure();
}

void GranularityLesson::useWeights(const std::shared_ptr<const lessons::LessonWeights>& weights) {
    m_own = weights;
    m_loud->setEnabled(m_own == nullptr);
    measure();
}

lessons::SharingChoice GranularityLesson::choice() const {
    lessons::SharingChoice choice;
    choice.bits = static_cast<unsigned>(m_bits->value());
    choice.block = m_block->currentData().toUInt();
    choice.keepsLoudest = m_kept->isChecked();
    return choice;
}

void GranularityLesson::measure() {
    m_damage.reset();
    m_measuring.start([own = m_own, loud = m_loud->value(),
                       choice = choice()](TaskContext& task) -> Result<DamageContent> {
        lessons::SharingChoice asked = choice;
        asked.weights = own ? *own : lessons::weightsWithOneLoud(loud);
        auto shared = lessons::shareScales(asked, task);
        if (!shared) return fail(shared.error());
        DamageContent damage;
        damage.rows = asked.weights.rows;
        damage.columns = asked.weights.columns;
        damage.deviation = lessons::quietDeviation(asked.weights.values);
        damage.shared = std::move(*shared);
        return damage;
    });
}

void GranularityLesson::showDamage(const Result<DamageContent>& damage) {
    if (!damage) {
        m_errors.front()->setDetail(errorSentence(damage.error()));
        return;
    }
    m_damage = *damage;
    m_damage->names = {tr("One scale for all"), tr("One for each row"),
                       tr("One for %1 weights").arg(m_block->currentData().toInt())};
    for (std::size_t i = 0; i < m_errors.size(); ++i) {
        m_errors[i]->setValue(formatSigmas(m_damage->shared[i].rmse));
        m_errors[i]->setDetail(formatBitsPerWeight(m_damage->shared[i].bitsPerWeight));
    }
    m_picture->setContent(m_damage);
    Q_EMIT stateChanged();
}

bool GranularityLesson::isSolved(int question) const {
    if (!m_damage || m_own) return false;
    const double tensor = under(*m_damage, lessons::Sharing::Tensor).rmse;
    const double block = under(*m_damage, lessons::Sharing::Block).rmse;
    const bool isLoudest = m_loud->value() >= lessons::kLoudest;
    if (question == 0) return tensor >= lessons::kErrorOfCollapse;
    if (question == 1) return isLoudest && block <= lessons::kBlockErrorToReach;
    return isLoudest && tensor <= lessons::kErrorToReach;
}

std::optional<WorkbenchView> GranularityLesson::workbenchView() const {
    return WorkbenchView{QStringLiteral("tensor"),
                         lessons::sharedScheme(choice(), lessons::Sharing::Tensor)};
}

}  // namespace weightscape::ui
