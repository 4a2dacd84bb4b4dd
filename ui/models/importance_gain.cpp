// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importance_gain.h"

#include <algorithm>

#include "core/measure/importance_gain.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {

QString importanceGain(const Session& session) {
    if (!session.model()) return {};
    const auto without = session.shown().errorWithoutMatrix();
    if (!without) return {};
    const measure::ModelError with = session.shown().modelError();
    if (!with.isComplete() || !without->isComplete()) {
        return tr("What the matrix gains is being measured, %1 of the weights.")
            .arg(formatPercent(std::min(with.coveredFraction, without->coveredFraction)));
    }
    if (!with.hasImportance) return tr("The matrix has nothing for the tensors of this model.");
    return said(measure::importanceGainText(with.headline(), without->headline()));
}

}  // namespace weightscape::ui
