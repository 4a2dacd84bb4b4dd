// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/size_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

#include "core/support/count_text.h"
#include "core/support/number_text.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

using memory::SizeQuestion;
using memory::SizeTerm;

constexpr int kControlsPerRow = 4;

/// A whole number of the question; 0 leaves its term out.
struct NumberField {
    const char* objectName;
    const char* caption;
    std::uint64_t SizeQuestion::*number;
    int start;
    int most;
};
constexpr NumberField kFields[] = {
    {"sizeGroup", QT_TRANSLATE_NOOP("SizePanel", "Group size"), &SizeQuestion::group, 32, 1 << 20},
    {"sizeLayers", QT_TRANSLATE_NOOP("SizePanel", "Layers"), &SizeQuestion::layers, 32, 1 << 16},
    {"sizeKvHeads", QT_TRANSLATE_NOOP("SizePanel", "KV heads"), &SizeQuestion::keyValueHeads, 8,
     1 << 16},
    {"sizeHeadSize", QT_TRANSLATE_NOOP("SizePanel", "Head size"), &SizeQuestion::headSize, 128,
     1 << 16},
    {"sizeContext", QT_TRANSLATE_NOOP("SizePanel", "Context"), &SizeQuestion::context, 8192,
     1 << 24},
    {"sizeEmbedding", QT_TRANSLATE_NOOP("SizePanel", "Embedding"), &SizeQuestion::embedding, 4096,
     1 << 20},
    {"sizeBatch", QT_TRANSLATE_NOOP("SizePanel", "Batch"), &SizeQuestion::batch, 1, 1 << 16},
};

/// From least to most, in a unit with the three decimals that people quote.
QString inUnit(const SizeTerm& term, double unit) {
    const auto text = [unit](std::uint64_t bytes) {
        return said(Text::number(fixedText(static_cast<double>(bytes) / unit, 3)));
    };
    return term.low == term.high ? text(term.low)
                                 : QStringLiteral("%1–%2").arg(text(term.low), text(term.high));
}

QString inBytes(const SizeTerm& term) {
    return term.low == term.high
               ? formatCount(term.low)
               : QStringLiteral("%1–%2").arg(formatCount(term.low), formatCount(term.high));
}

/// The tool tip of every cell is the term's formula.
QVariant formulaTip(const SizeTerm& term, int role) {
    if (role != Qt::ToolTipRole || term.formula.empty()) return {};
    return toolTipText(said(term.formula));
}

constexpr Column<SizeTerm> kColumns[] = {
    {QT_TR_NOOP("Term"), nullptr, Qt::AlignLeft,
     [](const SizeTerm& term) { return said(term.name); }, nullptr, formulaTip},
    {QT_TR_NOOP("Bytes"), nullptr, Qt::AlignRight, inBytes, nullptr, formulaTip},
    {QT_TR_NOOP("GB"), nullptr, Qt::AlignRight,
     [](const SizeTerm& term) { return inUnit(term, 1e9); }, nullptr, formulaTip},
    {QT_TR_NOOP("GiB"), nullptr, Qt::AlignRight,
     [](const SizeTerm& term) { return inUnit(term, 0x1p30); }, nullptr, formulaTip},
};

}  // namespace

SizePanel::SizePanel(QWidget* parent)
    : QWidget(parent),
      m_parameters(new QLineEdit(QStringLiteral("8B"))),
      m_bits(new QDoubleSpinBox),
      m_training(new QComboBox),
      m_problem(plainLabel(QStringLiteral("sizeProblem"))),
      m_table(new QTableView),
      m_terms(new TableModel<SizeTerm>(kColumns, this)) {
    nameControl(this, QStringLiteral("sizePanel"), tr("What the model takes"),
                tr("What a model of a few numbers takes, to run or to train, without a file. A "
                   "number that is left out leaves out its term."));
    auto* grid = new QGridLayout;
    m_parameters->setObjectName(QStringLiteral("sizeParameters"));
    m_parameters->setToolTip(toolTipText(tr("Such as 8B, 350M or 8e9")));
    addControl(*grid, tr("Parameters"), m_parameters);
    m_bits->setObjectName(QStringLiteral("sizeBits"));
    m_bits->setRange(0.1, 64.0);
    m_bits->setValue(4.0);
    addControl(*grid, tr("Bits per weight"), m_bits);
    addNumbers(*grid);
    m_training->setObjectName(QStringLiteral("sizeTraining"));
    m_training->addItem(tr("Running"));
    for (const memory::TrainingKind& kind : memory::trainingKinds()) {
        m_training->addItem(said(kind.label), fromUtf8(kind.id));
        m_training->setItemData(m_training->count() - 1, toolTipText(said(kind.summary)),
                                Qt::ToolTipRole);
    }
    addControl(*grid, tr("For"), m_training);
    nameControl(m_table, QStringLiteral("sizeTable"), tr("What the model takes"),
                tr("Every term with its bytes; its tool tip says what it is made of."));
    showRows(*m_table, *m_terms);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setMinimumHeight(170);
    m_problem->setWordWrap(true);
    makeColumn(this, {grid, m_problem, {m_table, 1}}, kGapSmall);
    connect(m_parameters, &QLineEdit::textChanged, this, &SizePanel::showAnswer);
    connect(m_bits, &QDoubleSpinBox::valueChanged, this, &SizePanel::showAnswer);
    connect(m_training, &QComboBox::currentIndexChanged, this, &SizePanel::showAnswer);
    showAnswer();
}

void SizePanel::addControl(QGridLayout& grid, const QString& caption, QWidget* control) {
    const int index = grid.count() / 2;  // each control has its caption
    QLabel* label = smallLabel(control->objectName() + QStringLiteral("Caption"), caption);
    label->setBuddy(control);
    control->setAccessibleName(caption);
    const int row = index / kControlsPerRow * 2;
    grid.addWidget(label, row, index % kControlsPerRow);
    grid.addWidget(control, row + 1, index % kControlsPerRow);
}

void SizePanel::addNumbers(QGridLayout& grid) {
    for (const NumberField& field : kFields) {
        auto* box = new QSpinBox;
        box->setObjectName(QLatin1String(field.objectName));
        box->setRange(0, field.most);
        box->setSpecialValueText(unknownText());
        box->setValue(field.start);
        m_question.*field.number = static_cast<std::uint64_t>(field.start);
        addControl(grid, tr(field.caption), box);
        connect(box, &QSpinBox::valueChanged, this, [this, number = field.number](int value) {
            m_question.*number = static_cast<std::uint64_t>(value);
            showAnswer();
        });
    }
}

Result<std::vector<SizeTerm>> SizePanel::answer() const {
    SizeQuestion question = m_question;
    const auto parameters = parseCount(m_parameters->text().trimmed().toStdString());
    if (!parameters) return fail(parameters.error());
    question.parameters = *parameters;
    question.bits = m_bits->value();
    const QString training = m_training->currentData().toString();
    if (!training.isEmpty()) question.training = *memory::findTrainingKind(training.toStdString());
    return memory::sizeTerms(question);
}

void SizePanel::showAnswer() {
    const auto terms = answer();
    m_problem->setText(terms ? QString() : errorSentence(terms.error()));
    m_problem->setVisible(!terms);
    QList<SizeTerm> rows;
    if (terms) {
        rows = {terms->begin(), terms->end()};
        rows.append(memory::totalOf(*terms));
        rows.last().name = "in all"_text;
    }
    m_terms->setRows(std::move(rows));
}

}  // namespace weightscape::ui
