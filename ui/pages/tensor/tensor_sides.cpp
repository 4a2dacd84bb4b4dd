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

DocumentView viewOf(const Session& session, int recipe) {
    return recipe == session.activeRecipe() ? session.shown() : session.view(recipe);
}

QString sideName(const Session& session, int recipe) {
    if (recipe == kOriginal) return tr("Original");
    const QString treatment = fromUtf8(
        encoders::treatmentName(viewOf(session, recipe).treatment(session.currentTensor())));
    return session.recipes().size() == 1
               ? treatment
               : QStringLiteral("%1 · %2").arg(recipeLetter(recipe), treatment);
}

QString sideFigures(const Session& session, int recipe) {
    const DocumentView view = viewOf(session, recipe);
    const QString bits = view.bitsText({session.currentTensor()});
    const auto* error = view.error(session.currentTensor());
    if (error == nullptr) return bits;
    return QStringLiteral("%1, %2").arg(
        bits, formatPercentInterval(error->relativeRmse(), error->confidence));
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
