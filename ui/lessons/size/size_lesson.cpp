// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/size/size_lesson.h"

#include <QComboBox>

#include "ui/lessons/size/size_bars.h"
#include "ui/panels/live_number.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr double kBitChoices[] = {32, 16, 8, 6, 5, 4, 3, 2};
constexpr double kCompared[] = {32, 16, 8, 4};
constexpr int kGroups[] = {0, 16, 32, 64, 128, 256};
constexpr int kContexts[] = {0, 2048, 8192, 32768, 131072};
constexpr std::uint64_t kStartWeights = 8'000'000'000U, kAskedToFit = 70'000'000'000U;

template <typename Numbers, typename Name>
void fillNumbers(QComboBox& box, const Numbers& numbers, Name name) {
    for (const auto number : numbers) box.addItem(name(number), number);
}

QString inUnit(const memory::SizeTerm& sum, QString (*format)(std::uint64_t)) {
    return sum.low == sum.high ? format(sum.high)
                               : QStringLiteral("%1–%2").arg(format(sum.low), format(sum.high));
}

}  // namespace

SizeLesson::SizeLesson(Session& /*session*/)
    : LessonWidget(QStringLiteral("sizeLesson")),
      m_shape(new QComboBox),
      m_bits(new QComboBox),
      m_group(new QComboBox),
      m_context(new QComboBox),
      m_training(new QComboBox),
      m_bars(new SizeBars),
      m_total(addNumber(QStringLiteral("sizeTotal"), tr("In all, powers of 1000"))),
      m_binary(addNumber(QStringLiteral("sizeBinary"), tr("The same, powers of 1024"))),
      m_bitsPerWeight(addNumber(QStringLiteral("sizeBits"), tr("A weight with its scale"))) {
    fillControls();
    addControl(1, tr("&Weights"), m_shape);
    addControl(1, tr("&Bits of each"), m_bits);
    addControl(2, tr("&A scale for"), m_group);
    addControl(2, tr("&Text to remember"), m_context);
    addControl(3, tr("&For"), m_training);
    addPicture(m_bars, 1);
    showSizes();
}

void SizeLesson::fillControls() {
    for (const lessons::ModelShape& shape : lessons::modelShapes()) {
        m_shape->addItem(formatCountShort(shape.parameters), qulonglong{shape.parameters});
    }
    fillNumbers(*m_bits, kBitChoices, [](double bits) { return tr("%1 bits").arg(bits); });
    fillNumbers(*m_group, kGroups,
                [](int group) { return group == 0 ? tr("none") : tr("%1 weights").arg(group); });
    fillNumbers(*m_context, kContexts, [](int tokens) {
        return tokens == 0 ? tr("none")
                           : tr("%1 tokens").arg(formatCount(static_cast<std::uint64_t>(tokens)));
    });
    m_training->addItem(tr("Running"));
    for (const memory::TrainingKind& kind : memory::trainingKinds()) {
        m_training->addItem(said(kind.label), fromUtf8(kind.id));
    }
    m_shape->setCurrentIndex(m_shape->findData(qulonglong{kStartWeights}));
    const std::pair<const char*, QComboBox*> named[] = {{"sizeShape", m_shape},
                                                        {"sizeWeightBits", m_bits},
                                                        {"sizeGroups", m_group},
                                                        {"sizeTokens", m_context},
                                                        {"sizeFor", m_training}};
    for (const auto& [name, box] : named) {
        box->setObjectName(QLatin1String(name));
        connect(box, &QComboBox::currentIndexChanged, this, &SizeLesson::showSizes);
    }
}

lessons::SizeChoice SizeLesson::choice() const {
    lessons::SizeChoice choice;
    choice.shape = &lessons::modelShapes()[static_cast<std::size_t>(m_shape->currentIndex())];
    choice.bits = m_bits->currentData().toDouble();
    choice.group = static_cast<std::uint64_t>(m_group->currentData().toInt());
    choice.context = static_cast<std::uint64_t>(m_context->currentData().toInt());
    const int training = m_training->currentIndex() - 1;
    if (training >= 0) {
        choice.training = &memory::trainingKinds()[static_cast<std::size_t>(training)];
    }
    return choice;
}

void SizeLesson::showSizes() {
    const lessons::SizeChoice chosen = choice();
    std::vector<SizeBar> bars;
    for (const double bits : kCompared) {
        if (const auto terms = lessons::sizeOf({chosen.shape, bits})) {
            bars.push_back({tr("Weights at %1 bits").arg(bits), *terms, true});
        }
    }
    const auto terms = lessons::sizeOf(chosen);
    if (terms) {
        bars.push_back({tr("What is chosen"), *terms});
        m_sum = memory::totalOf(*terms);
    }
    m_total->setValue(terms ? inUnit(m_sum, formatBytesDecimal) : unknownText());
    m_total->setDetail(terms ? QString() : errorSentence(terms.error()));
    m_binary->setValue(terms ? inUnit(m_sum, formatBytesShort) : unknownText());
    m_bitsPerWeight->setValue(formatBitsPerWeight(lessons::bitsWithScales(chosen)));
    m_bars->setBars(std::move(bars));
    Q_EMIT stateChanged();
}

bool SizeLesson::isSolved(int question) const {
    const lessons::SizeChoice chosen = choice();
    if (question == 0) {
        return chosen.training == nullptr && chosen.shape->parameters == kAskedToFit &&
               m_sum.high <= lessons::kMemoryToRun;
    }
    if (question == 1) return lessons::bitsWithScales(chosen) == lessons::kBitsToReach;
    return chosen.training != nullptr && chosen.shape->parameters == kStartWeights &&
           m_sum.high <= lessons::kMemoryToTrain;
}

}  // namespace weightscape::ui
