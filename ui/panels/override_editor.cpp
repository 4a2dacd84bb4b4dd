// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/override_editor.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/panels/preview_combo.h"
#include "ui/panels/scheme_form.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using elements::ElementFamily;
using formats::Format;

/// Families in the order of the list; the first one holds what GGUF files store.
struct FamilyRow {
    const char* label;
    std::optional<ElementFamily> elements;
};
constexpr FamilyRow kFamilies[] = {
    {QT_TRANSLATE_NOOP("OverrideEditor", "GGUF types"), {}},
    {QT_TRANSLATE_NOOP("OverrideEditor", "Integers"), ElementFamily::Integer},
    {QT_TRANSLATE_NOOP("OverrideEditor", "Small floats"), ElementFamily::Float},
    {QT_TRANSLATE_NOOP("OverrideEditor", "Codebooks"), ElementFamily::Codebook},
};

QString scopeName(recipes::EditScope scope, const Session& session) {
    const auto& name = session.info(session.currentTensor()).ggufName;
    switch (scope) {
        case recipes::EditScope::Tensor:
            return OverrideEditor::tr("this tensor");
        case recipes::EditScope::Role:
            return toQt(recipes::rolePattern(name));
        case recipes::EditScope::Selection:
            return OverrideEditor::tr("the selection");
    }
    return {};
}

/// Sum of the planned bytes of these tensors.
std::int64_t plannedBytes(const recipes::QuantizationPlan& plan, const std::vector<int>& tensors) {
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
      m_family(new QComboBox),
      m_format(new PreviewCombo),
      m_form(new SchemeForm),
      m_scope(new QComboBox),
      m_consequence(smallLabel(QStringLiteral("overrideConsequence"))),
      m_preview(smallLabel(QStringLiteral("overridePreview"))),
      m_apply(new QPushButton(tr("A&pply"))),
      m_reset(new QPushButton(tr("Reset"))) {
    setUpControls();
    refresh();
}

void OverrideEditor::setUpControls() {
    nameControl(m_family, QStringLiteral("overrideFamily"), tr("Family"),
                tr("GGUF types are what files store; the others are simulated, to learn what they "
                   "would lose."));
    nameControl(
        m_format, QStringLiteral("overrideFormat"), tr("Format"),
        tr("The format for what is chosen under Apply to. Move through the open list to preview."));
    nameControl(m_scope, QStringLiteral("overrideScope"), tr("Apply to"),
                tr("This tensor alone, its role in all layers, or everything selected."));
    nameControl(m_apply, QStringLiteral("overrideApply"), tr("Apply format"),
                tr("Makes the choice a rule of the recipe. It can be undone."));
    nameControl(m_reset, QStringLiteral("overrideReset"), tr("Reset to the preset"));
    m_reset->setToolTip(tr("Let these tensors follow the preset again"));
    m_consequence->setWordWrap(true);
    m_format->setMaxVisibleItems(24);
    for (QComboBox* list : {m_family, static_cast<QComboBox*>(m_format), m_scope}) {
        list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    m_preview->setWordWrap(true);
    for (const FamilyRow& row : kFamilies) m_family->addItem(tr(row.label));
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(kGap);
    layout->setColumnStretch(1, 1);
    const auto addRow = [&](int row, const QString& id, const QString& caption, QWidget* control) {
        QLabel* label = plainLabel(id, caption);
        label->setForegroundRole(QPalette::PlaceholderText);
        layout->addWidget(label, row, 0);
        layout->addWidget(control, row, 1, 1, 2);
    };
    addRow(0, QStringLiteral("overrideFamilyCaption"), tr("Family"), m_family);
    addRow(1, QStringLiteral("overrideFormatCaption"), tr("Format"), m_format);
    layout->addWidget(m_form, 2, 0, 1, 3);
    addRow(3, QStringLiteral("overrideScopeCaption"), tr("Apply to"), m_scope);
    layout->addWidget(m_consequence, 4, 0, 1, 3);
    layout->addWidget(m_preview, 5, 0, 1, 3);
    layout->addLayout(makeRow(nullptr, {BoxItem::room(1), m_reset, m_apply}, kGap), 6, 0, 1, 3);
    connect(m_family, &QComboBox::currentIndexChanged, this, [this] {
        fillFormats();
        showForm();
        showConsequence();
    });
    connect(m_format, &QComboBox::currentIndexChanged, this, [this] {
        showForm();
        showConsequence();
    });
    connect(m_format, &PreviewCombo::tried, this, &OverrideEditor::tryFormat);
    connect(m_format, &PreviewCombo::trialEnded, this, &OverrideEditor::endTrial);
    connect(m_form, &SchemeForm::changed, this, &OverrideEditor::showConsequence);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &OverrideEditor::showConsequence);
    connect(m_apply, &QPushButton::clicked, this, &OverrideEditor::apply);
    connect(m_reset, &QPushButton::clicked, this, &OverrideEditor::reset);
    connect(&m_session, &Session::answered, this, &OverrideEditor::showPreview);
    connect(&m_session, &Session::errorChanged, this, [this](int tensor) {
        if (tensor == m_consideredTensor) showPreview();
    });
}

void OverrideEditor::refresh() {
    // The open list must not be filled anew by the preview that it asked for.
    if (m_isTrying) return;
    const bool usable = m_session.shown().plan() && m_session.currentTensor() >= 0;
    setEnabled(usable);
    const QSignalBlocker familyBlocker(m_family);
    const QSignalBlocker formatBlocker(m_format);
    const QSignalBlocker scopeBlocker(m_scope);
    fillFamilies();
    fillFormats();
    showForm();
    if (usable) m_form->setParts(m_session.shown().treatment(m_session.currentTensor()));
    fillScopes();
    showConsequence();
}

/// The family of what the recipe does now.
void OverrideEditor::fillFamilies() {
    int family = 0;
    if (isEnabled()) {
        const auto planned = m_session.shown().treatment(m_session.currentTensor());
        const auto found = std::ranges::find_if(kFamilies, [&](const FamilyRow& row) {
            return planned.scheme ? row.elements == planned.scheme->element.family()
                                  : !row.elements;
        });
        family = static_cast<int>(found - std::begin(kFamilies));
    }
    m_family->setCurrentIndex(family);
}

/// Formats or element types of the family, with what the recipe does now chosen if it is there.
void OverrideEditor::fillFormats() {
    const QSignalBlocker blocker(m_format);
    m_format->clear();
    if (!isEnabled()) return;
    const auto planned = m_session.shown().treatment(m_session.currentTensor());
    if (!kFamilies[m_family->currentIndex()].elements) {
        addGgufFormats();
        const void* format = planned.format;
        m_format->setCurrentIndex(m_format->findData(QVariant::fromValue(format)));
        return;
    }
    addElements();
    const int now =
        planned.scheme ? m_format->findData(fromUtf8(planned.scheme->element.id())) : -1;
    const int usual = m_format->findData(QStringLiteral("int4"));
    m_format->setCurrentIndex(now >= 0 ? now : std::max(0, usual));
}

/// Formats by family; those that do not fit the rows are listed but cannot be chosen.
void OverrideEditor::addGgufFormats() {
    const TensorInfo& tensor = m_session.info(m_session.currentTensor());
    auto* items = qobject_cast<QStandardItemModel*>(m_format->model());
    Words family;
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
        item->setToolTip(toolTipText(said(format.info.summary)));
    }
}

void OverrideEditor::addElements() {
    const auto family = kFamilies[m_family->currentIndex()].elements;
    const auto add = [this](const QString& label, const QString& id, const QString& summary) {
        m_format->addItem(label, id);
        m_format->setItemData(m_format->count() - 1, toolTipText(summary), Qt::ToolTipRole);
    };
    for (const elements::ElementRow& row : elements::allElements()) {
        if (row.type.family() != family) continue;
        add(said(row.label), fromUtf8(row.type.id()), said(row.summary));
    }
    // A recipe may name a type that the list has with other numbers: e3m4, kmeans12.
    const auto planned = m_session.shown().treatment(m_session.currentTensor());
    if (!planned.scheme || planned.scheme->element.family() != family) return;
    const QString id = fromUtf8(planned.scheme->element.id());
    if (m_format->findData(id) < 0) add(id, id, {});
}

void OverrideEditor::showForm() {
    const QVariant current = m_format->currentData();
    const auto* format = static_cast<const Format*>(current.value<const void*>());
    if (current.typeId() == QMetaType::QString) {
        m_form->showElement(current.toString().toStdString());
    } else if (format != nullptr) {
        m_form->showFormat(*format);
    }
    m_form->setVisible(current.isValid());
}

void OverrideEditor::fillScopes() {
    const QVariant chosen = m_scope->currentData();
    m_scope->clear();
    if (!isEnabled()) return;
    for (const recipes::EditScope scope :
         {recipes::EditScope::Tensor, recipes::EditScope::Role, recipes::EditScope::Selection}) {
        const auto count = edited(scope).size();
        if (scope != recipes::EditScope::Tensor && count < 2) continue;
        const QString text =
            scope == recipes::EditScope::Tensor
                ? scopeName(scope, m_session)
                : QStringLiteral("%1 (%2)").arg(scopeName(scope, m_session)).arg(count);
        m_scope->addItem(text, static_cast<int>(scope));
    }
    m_scope->setCurrentIndex(std::max(0, m_scope->findData(chosen)));
}

recipes::EditScope OverrideEditor::scope() const {
    return static_cast<recipes::EditScope>(m_scope->currentData().toInt());
}

Result<encoders::Treatment> OverrideEditor::chosen() const {
    if (!m_format->currentData().isValid()) {
        return fail(ErrorCode::InvalidArgument, "Choose a format."_text);
    }
    return m_form->treatment();
}

const std::vector<int>& OverrideEditor::edited(recipes::EditScope scope) {
    return m_edited.of(m_session.model(), m_session.selection(), scope);
}

void OverrideEditor::showConsequence() {
    m_apply->setEnabled(false);
    m_reset->setEnabled(false);
    m_consequence->setText({});
    m_preview->setText({});
    m_considered.reset();
    if (!isEnabled() || m_scope->count() == 0) return;
    const Model& model = *m_session.model();
    const recipes::QuantizationPlan& plan = *m_session.shown().plan();
    const std::vector<int>& tensors = edited(scope());
    m_reset->setEnabled(std::any_of(tensors.begin(), tensors.end(), [&](int tensor) {
        return recipes::isOverridden(model, m_session.recipe(),
                                     *plan.find(static_cast<std::size_t>(tensor)));
    }));
    const auto treatment = chosen();
    if (!treatment) {
        m_consequence->setText(errorSentence(treatment.error()));
        return;
    }
    // What is chosen at first is what the recipe does; a plan of thousands of tensors takes time.
    const bool isNow = std::all_of(tensors.begin(), tensors.end(), [&](int tensor) {
        return *treatment == m_session.shown().treatment(tensor);
    });
    if (isNow) return m_consequence->setText(tr("No change."));
    const auto recipe = recipes::withTreatment(model, m_session.recipe(), tensors, *treatment);
    const DocumentView considered = m_session.view(recipe);
    const auto& wanted = considered.plan();
    if (!wanted) {
        m_consequence->setText(considered.planError());
        return;
    }
    const auto changes = std::count_if(tensors.begin(), tensors.end(), [&](int tensor) {
        const auto index = static_cast<std::size_t>(tensor);
        const encoders::Treatment& before = *plan.find(index);
        const encoders::Treatment& after = *wanted->find(index);
        return !(before == after);
    });
    m_apply->setEnabled(changes > 0);
    if (changes == 0) {
        m_consequence->setText(tensors.size() == 1 ? tr("This tensor is never quantized.")
                                                   : tr("No change."));
        return;
    }
    const std::int64_t bytes = plannedBytes(*wanted, tensors) - plannedBytes(plan, tensors);
    m_consequence->setText(tr("%1 of %2 tensors change, %3")
                               .arg(changes)
                               .arg(tensors.size())
                               .arg(formatBytesChange(bytes)));
    m_consideredTensor = m_session.currentTensor();
    m_considered = considered.treatment(m_consideredTensor);
    m_consideredBits = considered.bitsPerWeight(m_consideredTensor);
    showPreview();
}

void OverrideEditor::showPreview() {
    if (!m_considered || m_consideredTensor != m_session.currentTensor()) return;
    Workbench& workbench = m_session.workbench();
    const auto* error = workbench.askErrors(this, m_consideredTensor, {*m_considered}).front();
    const QString bits = formatBitsPerWeight(m_consideredBits);
    if (error == nullptr) {
        const Error* failure = workbench.errorFailure(m_consideredTensor, *m_considered);
        m_preview->setText(failure != nullptr ? errorSentence(*failure)
                                              : tr("%1 · error …").arg(bits));
        return;
    }
    QString text = tr("%1 · error %2")
                       .arg(bits, formatPercentInterval(error->relativeRmse(), error->confidence));
    if (const auto now = m_session.shown().error(m_consideredTensor)) {
        text += tr(", now %1").arg(formatPercentInterval(now->relativeRmse(), now->confidence));
    }
    if (m_considered->calibration) {
        text += QStringLiteral(" · ") + said(calibration::kNotReferenceBytes);
    }
    m_preview->setText(text);
}

void OverrideEditor::tryFormat(int index) {
    const auto* format = static_cast<const Format*>(m_format->itemData(index).value<const void*>());
    if (!isEnabled() || format == nullptr || m_scope->count() == 0) return;
    m_isTrying = true;
    m_session.preview(
        recipes::withTreatment(*m_session.model(), m_session.recipe(), edited(scope()), {format}));
}

void OverrideEditor::endTrial() {
    if (!m_isTrying) return;
    m_session.endPreview();
    m_isTrying = false;
    showConsequence();
}

void OverrideEditor::apply() {
    const auto treatment = chosen();
    if (!treatment) return;  // the button is off then
    const QString what =
        tr("%1 for %2")
            .arg(said(encoders::treatmentLabel(*treatment)), scopeName(scope(), m_session));
    m_session.changeRecipe(
        recipes::withTreatment(*m_session.model(), m_session.recipe(), edited(scope()), *treatment),
        what);
}

void OverrideEditor::reset() {
    m_session.changeRecipe(
        recipes::withoutOverrides(*m_session.model(), m_session.recipe(), edited(scope())),
        tr("reset of %1").arg(scopeName(scope(), m_session)));
}

}  // namespace weightscape::ui
