// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/override_editor.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/panels/format_list.h"
#include "ui/panels/preview_combo.h"
#include "ui/panels/scheme_form.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using encoders::Treatment;

RowCounts rowsOf(const Session& session, const std::vector<int>& tensors) {
    RowCounts rows;
    for (const int tensor : tensors) {
        rows[session.info(tensor).rowLength()] += session.info(tensor).rowCount();
    }
    return rows;
}

/// Sum of the planned bytes of these tensors.
std::int64_t plannedBytes(const recipes::QuantizationPlan& plan, const std::vector<int>& tensors) {
    std::int64_t bytes = 0;
    for (const int tensor : tensors) {
        bytes += static_cast<std::int64_t>(plan.find(static_cast<std::size_t>(tensor))->bytes);
    }
    return bytes;
}

/// How many of the tensors two plans treat differently.
std::ptrdiff_t differing(const recipes::QuantizationPlan& a, const recipes::QuantizationPlan& b,
                         const std::vector<int>& tensors) {
    return std::ranges::count_if(tensors, [&](int tensor) {
        const auto index = static_cast<std::size_t>(tensor);
        const Treatment& inA = *a.find(index);
        const Treatment& inB = *b.find(index);
        return !(inA == inB);
    });
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
      m_reset(new QPushButton(tr("Reset"))) {
    setUpControls();
    setUpLayout();
    connectControls();
    refresh();
}

void OverrideEditor::setUpControls() {
    nameControl(m_family, QStringLiteral("overrideFamily"), tr("Family"),
                tr("GGUF types are what files store; the others are simulated, to learn what they "
                   "would lose."));
    nameControl(m_format, QStringLiteral("overrideFormat"), tr("Format"),
                tr("The format for what is chosen under Apply to. Move through the open list to "
                   "preview; a choice acts at once and can be undone."));
    nameControl(m_scope, QStringLiteral("overrideScope"), tr("Apply to"),
                tr("Everything selected, one tensor alone, or its role in all layers."));
    nameControl(m_reset, QStringLiteral("overrideReset"), tr("Reset to the preset"));
    m_reset->setToolTip(tr("Let these tensors follow the preset again"));
    m_format->setMaxVisibleItems(24);
    m_family->setPlaceholderText(tr("mixed"));
    for (QComboBox* list : {m_family, static_cast<QComboBox*>(m_format), m_scope}) {
        list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    for (QLabel* label : {m_consequence, m_preview}) label->setWordWrap(true);
    m_family->addItems(familyNames());
}

void OverrideEditor::setUpLayout() {
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
    addRow(0, QStringLiteral("overrideScopeCaption"), tr("Apply to"), m_scope);
    addRow(1, QStringLiteral("overrideFamilyCaption"), tr("Family"), m_family);
    addRow(2, QStringLiteral("overrideFormatCaption"), tr("Format"), m_format);
    layout->addWidget(m_form, 3, 0, 1, 3);
    layout->addWidget(m_preview, 4, 0, 1, 3);
    layout->addWidget(m_consequence, 5, 0, 1, 2);
    layout->addWidget(m_reset, 5, 2, Qt::AlignRight | Qt::AlignTop);
}

void OverrideEditor::connectControls() {
    connect(m_family, &QComboBox::currentIndexChanged, this, &OverrideEditor::chooseFamily);
    connect(m_format, &QComboBox::currentIndexChanged, this, &OverrideEditor::chooseFormat);
    connect(m_format, &PreviewCombo::tried, this, &OverrideEditor::tryFormat);
    connect(m_format, &PreviewCombo::trialEnded, this, &OverrideEditor::endTrial);
    connect(m_form, &SchemeForm::changed, this, &OverrideEditor::choosePart);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &OverrideEditor::showTreatments);
    connect(m_reset, &QPushButton::clicked, this,
            [this] { resetTensors(m_session, std::vector<int>(edited())); });
    for (const auto signal :
         {&Session::modelChanged, &Session::recipeChanged, &Session::selectionChanged}) {
        connect(&m_session, signal, this, &OverrideEditor::refresh);
    }
    connect(&m_session, &Session::answered, this, &OverrideEditor::showError);
    connect(&m_session, &Session::errorChanged, this, [this](int tensor) {
        if (tensor == m_session.currentTensor()) showError();
    });
}

void OverrideEditor::refresh() {
    // The open list must not be filled anew by the preview that it asked for.
    if (m_isTrying) return showConsequence();
    setEnabled(m_session.view(m_session.activeRecipe()).plan() && m_session.currentTensor() >= 0);
    fillScopes();
    showTreatments();
}

void OverrideEditor::showTreatments() {
    const QSignalBlocker familyBlocker(m_family);
    const QSignalBlocker formatBlocker(m_format);
    m_treatments.clear();
    if (isEnabled()) {
        const DocumentView active = m_session.view(m_session.activeRecipe());
        for (const int tensor : edited()) {
            Treatment treatment = active.treatment(tensor).withoutScaling();
            if (std::ranges::find(m_treatments, treatment) == m_treatments.end()) {
                m_treatments.push_back(std::move(treatment));
            }
        }
    }
    m_family->setCurrentIndex(commonFamily(m_treatments).value_or(-1));
    fillFormatList(*m_format, m_treatments,
                   isEnabled() ? rowsOf(m_session, edited()) : RowCounts{});
    const bool hasForm = !m_treatments.empty() && haveOneKind(m_treatments);
    if (hasForm) m_form->setParts(m_treatments);
    m_form->setVisible(hasForm);
    showConsequence();
}

/// What is selected comes first: it is what is looked at. Another selection starts there again.
void OverrideEditor::fillScopes() {
    if (isEnabled() && m_scopesFor == m_session.selection() && m_scope->count() > 0) return;
    const QSignalBlocker blocker(m_scope);
    m_scope->clear();
    m_scopesFor = m_session.selection();
    if (!isEnabled()) return;
    using enum recipes::EditScope;
    const std::vector<int>& selection = m_session.selection();
    const auto add = [this](recipes::EditScope scope, const QString& text) {
        m_scope->addItem(text, static_cast<int>(scope));
    };
    if (selection.size() > 1) {
        add(Selection, tr("the %1 selected").arg(formatCount(selection.size())));
        add(Tensor, tr("only %1").arg(tensorsName(m_session, {selection.front()})));
    } else {
        add(Tensor, tr("this tensor"));
    }
    const std::vector<int>& role = edited(Role);
    if (role.size() < 2) return;
    add(Role,
        QStringLiteral("%1 (%2)").arg(tensorsName(m_session, role), formatCount(role.size())));
}

recipes::EditScope OverrideEditor::scope() const {
    return static_cast<recipes::EditScope>(m_scope->currentData().toInt());
}

const std::vector<int>& OverrideEditor::edited(recipes::EditScope scope) {
    return m_edited.of(m_session.model(), m_session.selection(), scope);
}

void OverrideEditor::showConsequence() {
    m_consequence->setText({});
    m_reset->setEnabled(false);
    m_comparison.reset();
    if (!isEnabled()) return showError();
    const Model& model = *m_session.model();
    const std::vector<int>& tensors = edited();
    const DocumentView active = m_session.view(m_session.activeRecipe());
    const auto compare = [&](const DocumentView& before, const DocumentView& after,
                             const QString& one, const QString& several, const QString& words) {
        if (!before.plan() || !after.plan()) {
            return m_consequence->setText(before.plan() ? after.planError() : before.planError());
        }
        const auto changes = differing(*before.plan(), *after.plan(), tensors);
        const QString bytes = formatBytesChange(plannedBytes(*after.plan(), tensors) -
                                                plannedBytes(*before.plan(), tensors));
        m_consequence->setText(tensors.size() == 1
                                   ? one.arg(bytes)
                                   : several.arg(formatCount(static_cast<std::uint64_t>(changes)))
                                         .arg(formatCount(tensors.size()), bytes));
        m_comparison = {before.treatment(m_session.currentTensor()), words};
    };
    if (m_isTrying) {
        compare(active, m_session.shown(), tr("Would change it by %1."),
                tr("Would change %1 of %2 tensors, %3."), tr("now %1"));
        return showError();
    }
    const bool isOwn = std::ranges::any_of(tensors, [&](int tensor) {
        return recipes::isOverridden(model, m_session.recipe(),
                                     *active.plan()->find(static_cast<std::size_t>(tensor)));
    });
    m_reset->setEnabled(isOwn);
    if (isOwn) {
        const auto plain = recipes::withoutOverrides(model, m_session.recipe(), tensors);
        compare(m_session.view(plain), active, tr("%1 against the preset."),
                tr("%1 of %2 tensors differ from the preset, %3."), tr("%1 by the preset"));
    }
    showError();
}

void OverrideEditor::showError() {
    m_preview->setText(errorText());
}

/// Of one tensor; the inspector has the figures of several.
QString OverrideEditor::errorText() const {
    const int tensor = m_session.currentTensor();
    const DocumentView shown = m_session.shown();
    const bool isOne = m_treatments.size() == 1 && scope() != recipes::EditScope::Selection;
    if (!isEnabled() || !isOne || !shown.plan()) return {};
    Workbench& workbench = m_session.workbench();
    const QString bits = shown.bitsText({tensor});
    const Treatment treatment = shown.treatment(tensor);
    const measure::TensorError* error = shown.error(tensor);
    if (error == nullptr) {
        const Error* failure = workbench.errorFailure(tensor, treatment);
        return failure != nullptr ? errorSentence(*failure) : tr("%1 · error …").arg(bits);
    }
    const auto interval = [](const measure::TensorError& each) {
        return formatPercentInterval(each.relativeRmse(), each.confidence);
    };
    QString text = tr("%1 · error %2").arg(bits, interval(*error));
    if (m_comparison && !(m_comparison->treatment == treatment)) {
        const auto* other = workbench.askErrors(this, tensor, {m_comparison->treatment}).front();
        if (other != nullptr) {
            text += QStringLiteral(", ") + m_comparison->words.arg(interval(*other));
        }
    }
    if (treatment.calibration)
        text += QStringLiteral(" · ") + said(calibration::kNotReferenceBytes);
    return text;
}

void OverrideEditor::chooseFamily(int family) {
    if (family < 0 || !isEnabled()) return;
    const auto usual = usualElement(family);
    if (usual.isEmpty()) {
        resetTensors(m_session, std::vector<int>(edited()));
        return refresh();  // where there was nothing to reset
    }
    apply(changeTo(usual), usual.toUpper());
}

void OverrideEditor::chooseFormat(int index) {
    if (index < 0 || !isEnabled()) return;
    apply(changeTo(m_format->itemData(index)), choiceName(*m_format, index));
}

void OverrideEditor::choosePart(const std::string& name, const QString& caption) {
    const std::string text = m_form->part(name);
    const auto optionOf = [](const std::string& part) { return part.substr(0, part.find(':')); };
    const std::string before = SchemeForm::partOf(m_treatments.front(), name);
    // A slider that is dragged is one step; another choice is another one.
    const QString key = optionOf(before) == optionOf(text)
                            ? fromUtf8(name) + QLatin1Char(' ') + tensorsName(m_session, edited())
                            : QString();
    apply([name, text](const Treatment& now) { return SchemeForm::withPart(now, name, text); },
          QStringLiteral("%1 %2").arg(caption, fromUtf8(text)), key);
}

void OverrideEditor::tryFormat(int index) {
    if (!isEnabled() || !m_format->itemData(index).isValid()) return;
    const auto recipe = recipeWith(m_session, edited(), changeTo(m_format->itemData(index)));
    if (!recipe) return;
    m_isTrying = true;
    m_session.preview(*recipe);
    showConsequence();
}

void OverrideEditor::endTrial() {
    if (!m_isTrying) return;
    m_isTrying = false;
    m_session.endPreview();
    refresh();
}

void OverrideEditor::apply(const TreatmentChange& change, const QString& what,
                           const QString& mergeKey) {
    m_isTrying = false;
    const std::vector<int> tensors = edited();  // the step may change what they are
    const auto recipe = recipeWith(m_session, tensors, change);
    if (!recipe) return refuse(errorSentence(recipe.error()));
    const DocumentView considered = m_session.view(*recipe);
    if (!considered.plan()) return refuse(considered.planError());
    const DocumentView active = m_session.view(m_session.activeRecipe());
    if (differing(*active.plan(), *considered.plan(), tensors) == 0) {
        return refuse(tensors.size() == 1 ? tr("This tensor is never quantized.")
                                          : tr("These tensors are never quantized."));
    }
    m_session.changeRecipe(*recipe, stepName(m_session, what, tensors), mergeKey);
}

void OverrideEditor::refuse(const QString& sentence) {
    m_session.endPreview();
    refresh();
    m_consequence->setText(sentence);
}

}  // namespace weightscape::ui
