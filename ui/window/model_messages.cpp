// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/model_messages.h"

#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/panels/message_lines.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Kind = MessageLines::Kind;

void sayWarnings(const Session& session, MessageLines& messages) {
    if (!session.model()) return messages.clear();
    for (const Text& warning : session.model()->warnings) {
        messages.add(Kind::Warning, said(warning));
    }
    const auto quantized = std::ranges::count_if(
        session.model()->tensors,
        [](const TensorInfo& tensor) { return tensor.format->isQuantized(); });
    if (quantized == 0) return;
    messages.add(
        Kind::Warning,
        MessageLines::tr("Quantized already: %1. Errors are counted against them, not "
                         "against the original weights.")
            .arg(counted(quantized, MessageLines::tr("tensor"), MessageLines::tr("tensors"))));
}

void sayNonFinite(const Session& session, MessageLines& messages) {
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    int tensors = 0;
    QString first;
    for (int tensor = 0; tensor < static_cast<int>(session.model()->tensors.size()); ++tensor) {
        const auto statistics = session.statistics(tensor);
        if (!statistics || statistics->nonFinite() == 0) continue;
        nans += statistics->nans;
        infinities += statistics->infinities;
        if (++tensors == 1) first = toQt(session.info(tensor).name);
    }
    messages.add(Kind::Warning,
                 MessageLines::tr("%1 NaN and %2 infinite weights in %3 tensors, first in %4: such "
                                  "weights cannot be quantized.")
                     .arg(formatCount(nans), formatCount(infinities))
                     .arg(tensors)
                     .arg(first),
                 {}, QStringLiteral("nonFinite"));
}

}  // namespace

void tellAboutModels(Session& session, MessageLines& messages) {
    QObject::connect(&session, &Session::modelChanged, &messages,
                     [&] { sayWarnings(session, messages); });
    QObject::connect(&session, &Session::statisticsChanged, &messages, [&](int tensor) {
        if (session.statistics(tensor)->nonFinite() > 0) sayNonFinite(session, messages);
    });
    QObject::connect(&session, &Session::evaluationFailed, &messages,
                     [&](const QString& sentence) { messages.add(Kind::Error, sentence); });
}

}  // namespace weightscape::ui
