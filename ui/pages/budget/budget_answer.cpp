// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_answer.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/budget/budget_chart.h"
#include "ui/panels/memory_panel.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/flow_layout.h"

namespace weightscape::ui {
namespace {

constexpr std::uint64_t kUsualComputer = 8ULL << 30U;

/// The type that most weights have.
QString mainType(const recipes::Recipe& recipe) {
    const recipes::Preset& preset = *recipes::findPreset(recipe.preset);
    return fromUtf8(formats::findFormat(preset.format)->info.label);
}

}  // namespace

BudgetAnswer::BudgetAnswer(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_computer(session.memoryChoice().sizes.empty() ? MemorySize(kUsualComputer)
                                                      : session.memoryChoice().sizes.front()),
      m_memory(new QComboBox(this)),
      m_context(new QComboBox(this)),
      m_recipe(plainLabel(QStringLiteral("budgetRecipe"))),
      m_reason(plainLabel(QStringLiteral("budgetReason"))),
      m_use(new QPushButton(tr("&Use it"), this)) {
    setUpControls();
    auto* question = new FlowLayout;
    question->setSpacing(kGapSmall);
    question->addWidget(plainLabel({}, tr("For a computer with")));
    question->addWidget(m_memory);
    question->addWidget(plainLabel({}, tr("and a context of")));
    question->addWidget(m_context);
    question->addWidget(plainLabel({}, tr("tokens:")));
    auto* layout = makeColumn(
        this, {question, makeRow(nullptr, {{m_recipe, 1}, m_use}, kGapWide), m_reason}, kGapSmall);
    layout->setContentsMargins(kGapWide, kGap, kGapWide, 0);
    showWaiting();
}

void BudgetAnswer::setUpControls() {
    m_memory->setEditable(true);
    m_memory->setInsertPolicy(QComboBox::NoInsert);
    for (const MemorySize& size : budgetMemories(m_session, m_computer)) {
        m_memory->addItem(size.words);
    }
    m_memory->setCurrentText(m_computer.words);
    nameControl(m_memory, QStringLiteral("budgetComputer"), tr("Memory of the computer"),
                tr("What the computer or its graphics card has, such as 8 GiB or 24 GB."));
    setUpContexts(*m_context, m_session);
    m_context->setCurrentText(QString::number(m_session.memoryChoice().options.context));
    nameControl(m_context, QStringLiteral("budgetContext"), tr("Length of the context in tokens"),
                tr("How much text the model sees at once; its keys and values take memory too."));
    nameControl(m_use, QStringLiteral("budgetUse"), tr("Use the recommended recipe"),
                tr("Makes it the recipe; Undo goes back."));
    m_recipe->setFont(textFont(kTextLarge, true));
    m_recipe->setWordWrap(true);
    m_recipe->setAccessibleName(tr("The recommended recipe"));
    m_reason->setWordWrap(true);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_reason->setAccessibleName(tr("Why this one"));
    connect(m_memory, &QComboBox::currentTextChanged, this, &BudgetAnswer::takeComputer);
    connect(&m_session, &Session::memoryChoiceChanged, m_context, [this] {
        m_context->setCurrentText(QString::number(m_session.memoryChoice().options.context));
    });
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (m_answer) Q_EMIT chosen(*m_answer);
    });
}

QWidget* BudgetAnswer::computerField() const {
    return m_memory->lineEdit();
}

void BudgetAnswer::takeComputer() {
    const auto sizes = parseSizes(m_memory->currentText());
    if (!sizes || sizes->size() != 1 || sizes->front() == m_computer) return;
    m_computer = sizes->front();
    Q_EMIT computerChanged();
}

void BudgetAnswer::say(const QString& answer, const QString& reason) {
    m_recipe->setText(answer);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    m_use->setEnabled(m_answer.has_value());
}

void BudgetAnswer::showWaiting() {
    m_answer.reset();
    say(m_session.model() ? tr("The types are being priced.")
                          : tr("Open a model to be told which recipe to take."),
        {});
}

void BudgetAnswer::showAnswer(const BudgetPicture& picture,
                              const std::optional<recipes::BudgetRecipe>& answer) {
    m_answer = answer;
    if (answer) {
        return say(tr("this one: %1, mostly %2")
                       .arg(formatBytesShort(answer->fileBytes), mainType(answer->recipe)),
                   reason(picture, *answer));
    }
    say(tr("no recipe fits"),
        tr("Even the smallest types make a file of %1. Beside the KV cache, the compute buffer and "
           "the reserve %2 of %3 are left for the weights.")
            .arg(formatBytesShort(picture.leastBytes()),
                 formatBytesShort(roomIn(m_session, m_computer)), m_computer.words));
}

QString BudgetAnswer::reason(const BudgetPicture& picture,
                             const recipes::BudgetRecipe& answer) const {
    const DocumentView view = m_session.view(answer.recipe);
    if (!view.plan()) return view.planError();
    const memory::MemoryUse use = memoryUse(m_session, view.plan().get());
    QStringList sentences;
    sentences << tr("%1 weights + %2 KV cache + up to %3 computing = %4 of %5.")
                     .arg(formatBytesShort(use.weights), formatBytesShort(use.keyValueCache),
                          formatBytesShort(use.computeHigh), formatBytesShort(use.totalHigh()),
                          m_computer.words);
    sentences << tr("Damage: %1.").arg(damageText(picture, answer.damage));
    const std::uint64_t room = roomIn(m_session, m_computer);
    const std::uint64_t original = m_session.view(kOriginal).sizeInBytes();
    if (original <= room) {
        sentences << tr("Even the original (%1) fits.").arg(formatBytesShort(original));
    } else if (picture.mostBytes() <= room) {
        sentences << tr("There is room for the largest of the allowed types.");
    }
    return sentences.join(QLatin1Char(' '));
}

}  // namespace weightscape::ui
