// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What stands on both sides of the picture and on the ladder below, and what keys do with it.
#include <QCheckBox>
#include <algorithm>

#include "core/recipes/recipe_edits.h"
#include "ui/pages/tensor/tensor_page.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/format_ladder.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {

QString TensorPage::sideName(int recipe) const {
    if (recipe == kOriginal) return tr("Original");
    const int tensor = m_session.currentTensor();
    const bool isActive = recipe == m_session.activeRecipe();
    const QString treatment = fromUtf8(encoders::treatmentName(
        isActive ? m_session.plannedTreatment(tensor) : m_session.treatmentIn(recipe, tensor)));
    return m_session.recipes().size() == 1
               ? treatment
               : QStringLiteral("%1 · %2").arg(recipeLetter(recipe), treatment);
}

QString TensorPage::sideFigures(int recipe) const {
    const int tensor = m_session.currentTensor();
    const bool isActive = recipe == m_session.activeRecipe();
    QString text = formatBitsPerWeight(isActive ? m_session.plannedBitsPerWeight(tensor)
                                                : m_session.bitsPerWeightIn(recipe, tensor));
    const auto error = isActive ? m_session.error(tensor) : m_session.errorIn(recipe, tensor);
    if (error) {
        text +=
            QStringLiteral(", ") + formatPercentInterval(error->relativeRmse(), error->confidence);
    }
    return text;
}

void TensorPage::addSides(MatrixContent& content) const {
    const int tensor = m_session.currentTensor();
    const int active = m_session.activeRecipe();
    const int reference = m_session.referenceRecipe();
    content.activeName = sideName(active);
    content.activeFigures = sideFigures(active);
    content.referenceName = sideName(reference);
    if (const auto error = m_session.error(tensor)) {
        // Three times the root mean square error covers nearly all of it.
        content.differenceRange = 3 * error->rmse();
    }
    if (reference == kOriginal) return;
    content.referenceFigures = sideFigures(reference);
    content.input.reference = m_session.treatedTensorIn(reference, tensor);
    if (const auto error = m_session.errorIn(reference, tensor)) {
        content.differenceRange = std::max(content.differenceRange, 3 * error->rmse());
    }
}

void TensorPage::aimLadder() {
    if (!m_showLadder->isChecked()) return;
    const MatrixContent& content = m_matrix->content();
    LadderTarget target;
    target.model = content.input.model;
    target.tensor = content.input.tensor == nullptr ? -1 : m_session.currentTensor();
    target.importance = m_session.importance();
    if (content.statistics) target.range = 4 * content.statistics->standardDeviation;
    if (!(target.range > 0)) target.range = 1;
    const QPointF middle = m_matrix->camera().toMatrix(m_matrix->pictureRect().center());
    target.row = static_cast<std::uint64_t>(
        std::max(0.0, middle.y() - static_cast<double>(kLadderRows) / 2));
    target.column = static_cast<std::uint64_t>(
        std::max(0.0, middle.x() - static_cast<double>(kLadderColumns) / 2));
    m_ladder->setTarget(target);
    m_ladder->setCurrent(
        m_session.plan() && target.tensor >= 0 ? m_session.plannedFormat(target.tensor) : nullptr);
}

void TensorPage::chooseFormat(const formats::Format* format) {
    const int tensor = m_session.currentTensor();
    if (!m_session.plan() || tensor < 0) return;
    m_session.changeRecipe(
        recipes::withTreatment(*m_session.model(), m_session.recipe(), {tensor}, {format}),
        tr("%1 for %2").arg(fromUtf8(format->info.label), m_matrix->content().name));
}

/// The tensor before or behind in the order of the file.
void TensorPage::step(int tensors) {
    if (!m_session.model()) return;
    const auto count = static_cast<int>(m_session.model()->tensors.size());
    const int wanted = m_session.currentTensor() + tensors;
    if (wanted >= 0 && wanted < count) m_session.select({wanted});
}

void TensorPage::swapSides() {
    if (m_session.referenceRecipe() == kOriginal) {
        m_failure =
            tr("Only recipes can be swapped: the other side is the model as it is. Choose "
               "what to compare with on the page Compare.");
        return showNote();
    }
    m_session.changeRecipeBook(withSidesSwapped(m_session.recipeBook()), tr("swap of the sides"));
}

}  // namespace weightscape::ui
