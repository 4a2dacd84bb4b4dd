// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor/tensor_sides.h"

#include <algorithm>

#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

QString sideName(const Session& session, int recipe) {
    if (recipe == kOriginal) return tr("Original");
    const int tensor = session.currentTensor();
    const bool isActive = recipe == session.activeRecipe();
    const QString treatment = fromUtf8(encoders::treatmentName(
        isActive ? session.shown().treatment(tensor) : session.view(recipe).treatment(tensor)));
    return session.recipes().size() == 1
               ? treatment
               : QStringLiteral("%1 · %2").arg(recipeLetter(recipe), treatment);
}

QString sideFigures(const Session& session, int recipe) {
    const int tensor = session.currentTensor();
    const bool isActive = recipe == session.activeRecipe();
    QString text = formatBitsPerWeight(isActive ? session.shown().bitsPerWeight(tensor)
                                                : session.view(recipe).bitsPerWeight(tensor));
    const auto error =
        isActive ? session.shown().error(tensor) : session.view(recipe).error(tensor);
    if (error) {
        text +=
            QStringLiteral(", ") + formatPercentInterval(error->relativeRmse(), error->confidence);
    }
    return text;
}

}  // namespace

void addSides(MatrixContent& content, const Session& session) {
    const int tensor = session.currentTensor();
    const int active = session.activeRecipe();
    const int reference = session.referenceRecipe();
    content.activeName = sideName(session, active);
    content.activeFigures = sideFigures(session, active);
    content.referenceName = sideName(session, reference);
    if (const auto error = session.shown().error(tensor)) {
        // Three times the root mean square error covers nearly all of it.
        content.differenceRange = 3 * error->rmse();
    }
    if (reference == kOriginal) return;
    content.referenceFigures = sideFigures(session, reference);
    content.input.reference = session.view(reference).treatedTensor(tensor);
    if (const auto error = session.view(reference).error(tensor)) {
        content.differenceRange = std::max(content.differenceRange, 3 * error->rmse());
    }
}

}  // namespace weightscape::ui
