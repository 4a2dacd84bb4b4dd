// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/block/group_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

using measure::GroupFact;
using measure::GroupView;

constexpr Column<GroupFact> kFactColumns[] = {
    {QT_TR_NOOP("Part"), nullptr, Qt::AlignLeft,
     [](const GroupFact& fact) { return said(fact.name); }},
    {QT_TR_NOOP("Value"), nullptr, Qt::AlignRight,
     [](const GroupFact& fact) { return said(fact.value); }},
    {QT_TR_NOOP("From"), nullptr, Qt::AlignLeft,
     [](const GroupFact& fact) { return said(fact.from); }},
};

constexpr Column<GroupWeight> kWeightColumns[] = {
    {QT_TR_NOOP("Weight"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) {
         return formatCount(static_cast<std::uint64_t>(weight.index));
     }},
    {QT_TR_NOOP("Original"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) { return weight.original; }},
    {QT_TR_NOOP("Code"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) { return weight.code; }},
    {QT_TR_NOOP("Level"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) { return weight.level; }},
    {QT_TR_NOOP("Decoded"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) { return weight.decoded; }},
    {QT_TR_NOOP("Error"), nullptr, Qt::AlignRight,
     [](const GroupWeight& weight) { return weight.error; }},
};

QList<GroupWeight> weightsOf(const GroupView& view) {
    QList<GroupWeight> weights;
    weights.reserve(static_cast<qsizetype>(view.original.size()));
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        const bool kept = view.levelOf[i] < 0;
        const auto level = static_cast<std::size_t>(view.levelOf[i]);
        weights.append({static_cast<qsizetype>(i), formatWeight(view.original[i]),
                        kept ? QString() : QString::number(view.levels.codes[level]),
                        kept ? QString() : formatWeight(view.levels.values[level]),
                        formatWeight(view.decoded[i]), formatSignificant(view.error(i))});
    }
    return weights;
}

}  // namespace

GroupPanel::GroupPanel(QWidget* parent)
    : QWidget(parent),
      m_title(headingLabel(QStringLiteral("groupTitle"), {})),
      m_facts(new QTableView(this)),
      m_weights(new QTableView(this)),
      m_factRows(new TableModel<GroupFact>(kFactColumns, this)),
      m_weightRows(new TableModel<GroupWeight>(kWeightColumns, this)) {
    setObjectName(QStringLiteral("groupPanel"));
    nameControl(m_facts, QStringLiteral("groupFacts"), tr("Scale, step and error of the group"),
                tr("What the group's range, scale and zero point are, and the bound on its error "
                   "beside the largest error."));
    nameControl(m_weights, QStringLiteral("groupWeights"), tr("Weights of the group"),
                tr("Every weight with its code and level. Enter shows the weight in its matrix."));
    showRows(*m_facts, *m_factRows);
    showRows(*m_weights, *m_weightRows);
    for (QTableView* table : {m_facts, m_weights}) {
        table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
        table->horizontalHeader()->setStretchLastSection(true);
    }
    m_title->setWordWrap(true);
    auto* tables = new QWidget(this);
    makeRow(tables, {{m_facts, 1}, {m_weights, 1}});
    filled(new QVBoxLayout(this), {m_title, {tables, 1}})->setContentsMargins(kGapWide, 0, 0, 0);
    connect(m_weights, &QTableView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT weightActivated(static_cast<std::size_t>(index.row()));
    });
}

void GroupPanel::setGroup(std::shared_ptr<const GroupView> group, const QString& title) {
    m_group = std::move(group);
    m_title->setText(title);
    const auto facts = m_group ? measure::factsOf(*m_group) : std::vector<GroupFact>{};
    m_factRows->setRows({facts.begin(), facts.end()});
    m_weightRows->setRows(m_group ? weightsOf(*m_group) : QList<GroupWeight>());
}

void GroupPanel::choose(std::size_t weight) {
    m_weights->selectRow(static_cast<int>(weight));
}

}  // namespace weightscape::ui
