// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/override_editor.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <algorithm>

#include "ui/panels/plain_text.h"
#include "ui/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using formats::Format;

QString scopeName(EditScope scope, const Session& session) {
    const auto& name =
        session.model()->tensors[static_cast<std::size_t>(session.currentTensor())].ggufName;
    switch (scope) {
        case EditScope::Tensor:
            return OverrideEditor::tr("this tensor");
        case EditScope::Role:
            return toQt(rolePattern(name));
        case EditScope::Selection:
            return OverrideEditor::tr("the selection");
    }
    return {};
}

/// Sum of the planned bytes of these tensors.
std::int64_t plannedBytes(const analysis::QuantizationPlan& plan, const std::vector<int>& tensors) {
    std::int64_t bytes = 0;
    for (const int tensor : tensors) {
        bytes += static_cast<std::int64_t>(plan.find(static_cast<std::size_t>(tensor))->bytes);
    }
    return bytes;
}

}  // namespace

OverrideEditor::OverrideEditor(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_format(new QComboBox),
      m_scope(new QComboBox),
      m_consequence(smallLabel(QStringLiteral("overrideConsequence"))),
      m_apply(new QPushButton(tr("A&pply"))),
      m_reset(new QPushButton(tr("Reset"))) {
    setUpControls();
    refresh();
}

void OverrideEditor::setUpControls() {
    nameControl(m_format, QStringLiteral("overrideFormat"), tr("Format"));
    nameControl(m_scope, QStringLiteral("overrideScope"), tr("Apply to"));
    nameControl(m_apply, QStringLiteral("overrideApply"), tr("Apply format"));
    nameControl(m_reset, QStringLiteral("overrideReset"), tr("Reset to the preset"));
    m_reset->setToolTip(tr("Let these tensors follow the preset again"));
    m_consequence->setWordWrap(true);
    m_format->setMaxVisibleItems(24);
    m_format->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    QLabel* formatLabel = plainLabel(QStringLiteral("overrideFormatCaption"), tr("Format"));
    QLabel* scopeLabel = plainLabel(QStringLiteral("overrideScopeCaption"), tr("Apply to"));
    formatLabel->setForegroundRole(QPalette::PlaceholderText);
    scopeLabel->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(kGap);
    layout->setVerticalSpacing(kGap);
    layout->setColumnStretch(1, 1);
    layout->addWidget(formatLabel, 0, 0);
    layout->addWidget(m_format, 0, 1, 1, 2);
    layout->addWidget(scopeLabel, 1, 0);
    layout->addWidget(m_scope, 1, 1, 1, 2);
    layout->addWidget(m_consequence, 2, 0, 1, 3);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGap);
    buttons->addStretch(1);
    buttons->addWidget(m_reset);
    buttons->addWidget(m_apply);
    layout->addLayout(buttons, 3, 0, 1, 3);
    connect(m_format, &QComboBox::currentIndexChanged, this, &OverrideEditor::showConsequence);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &OverrideEditor::showConsequence);
    connect(m_apply, &QPushButton::clicked, this, &OverrideEditor::apply);
    connect(m_reset, &QPushButton::clicked, this, &OverrideEditor::reset);
}

void OverrideEditor::refresh() {
    const bool usable = m_session.plan() && m_session.currentTensor() >= 0;
    setEnabled(usable);
    const QSignalBlocker formatBlocker(m_format);
    const QSignalBlocker scopeBlocker(m_scope);
    fillFormats();
    fillScopes();
    showConsequence();
}

/// Formats by family; those that do not fit the rows are listed but cannot be chosen.
void OverrideEditor::fillFormats() {
    m_format->clear();
    if (!isEnabled()) return;
    const auto& tensor =
        m_session.model()->tensors[static_cast<std::size_t>(m_session.currentTensor())];
    auto* items = qobject_cast<QStandardItemModel*>(m_format->model());
    std::string_view family;
    for (const Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.ggmlType < 0) continue;
        if (!family.empty() && family != format.info.family) {
            m_format->insertSeparator(m_format->count());
        }
        family = format.info.family;
        const bool fits = format.fitsRow(tensor.rowLength());
        const QString label = fromUtf8(format.info.label);
        const QString bits = formatBitsPerWeight(format.bitsPerWeight());
        const QString size =
            fits ? formatBytesShort(format.rowBytes(tensor.rowLength()) * tensor.rowCount())
                 : tr("rows of %1 do not fit").arg(formatCount(tensor.rowLength()));
        m_format->addItem(QStringLiteral("%1   %2   %3").arg(label, bits, size),
                          QVariant::fromValue(static_cast<const void*>(&format)));
        QStandardItem* item = items->item(m_format->count() - 1);
        item->setEnabled(fits);
        item->setToolTip(toolTipText(fromUtf8(format.info.summary)));
    }
    const void* planned = m_session.plannedFormat(m_session.currentTensor());
    m_format->setCurrentIndex(m_format->findData(QVariant::fromValue(planned)));
}

void OverrideEditor::fillScopes() {
    const QVariant chosen = m_scope->currentData();
    m_scope->clear();
    if (!isEnabled()) return;
    for (const EditScope scope : {EditScope::Tensor, EditScope::Role, EditScope::Selection}) {
        const auto count = editedTensors(*m_session.model(), m_session.selection(), scope).size();
        if (scope != EditScope::Tensor && count < 2) continue;
        const QString text =
            scope == EditScope::Tensor
                ? scopeName(scope, m_session)
                : QStringLiteral("%1 (%2)").arg(scopeName(scope, m_session)).arg(count);
        m_scope->addItem(text, static_cast<int>(scope));
    }
    m_scope->setCurrentIndex(std::max(0, m_scope->findData(chosen)));
}

EditScope OverrideEditor::scope() const {
    return static_cast<EditScope>(m_scope->currentData().toInt());
}

const Format* OverrideEditor::chosenFormat() const {
    return static_cast<const Format*>(m_format->currentData().value<const void*>());
}

std::vector<int> OverrideEditor::edited() const {
    return editedTensors(*m_session.model(), m_session.selection(), scope());
}

void OverrideEditor::showConsequence() {
    m_apply->setEnabled(false);
    m_reset->setEnabled(false);
    m_consequence->setText({});
    if (!isEnabled() || chosenFormat() == nullptr || m_scope->count() == 0) return;
    const Model& model = *m_session.model();
    const analysis::QuantizationPlan& plan = *m_session.plan();
    const std::vector<int> tensors = edited();
    m_reset->setEnabled(std::any_of(tensors.begin(), tensors.end(), [&](int tensor) {
        return isOverridden(model, m_session.recipe(),
                            *plan.find(static_cast<std::size_t>(tensor)));
    }));
    const auto wanted = analysis::planQuantization(
        model, withFormat(model, m_session.recipe(), tensors, chosenFormat()));
    if (!wanted) {
        m_consequence->setText(errorSentence(wanted.error()));
        return;
    }
    const auto changes = std::count_if(tensors.begin(), tensors.end(), [&](int tensor) {
        const auto index = static_cast<std::size_t>(tensor);
        return wanted->find(index)->format != plan.find(index)->format;
    });
    m_apply->setEnabled(changes > 0);
    if (changes == 0) {
        m_consequence->setText(tensors.size() == 1 &&
                                       chosenFormat() != m_session.plannedFormat(tensors[0])
                                   ? tr("This tensor is never quantized.")
                                   : tr("No change."));
        return;
    }
    const std::int64_t bytes = plannedBytes(*wanted, tensors) - plannedBytes(plan, tensors);
    m_consequence->setText(tr("%1 of %2 tensors change, %3")
                               .arg(changes)
                               .arg(tensors.size())
                               .arg(formatBytesChange(bytes)));
}

void OverrideEditor::apply() {
    const Format* format = chosenFormat();
    const QString what =
        tr("%1 for %2").arg(fromUtf8(format->info.label), scopeName(scope(), m_session));
    m_session.changeRecipe(withFormat(*m_session.model(), m_session.recipe(), edited(), format),
                           what);
}

void OverrideEditor::reset() {
    m_session.changeRecipe(withoutOverrides(*m_session.model(), m_session.recipe(), edited()),
                           tr("reset of %1").arg(scopeName(scope(), m_session)));
}

}  // namespace weightscape::ui
