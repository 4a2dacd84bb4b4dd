// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/model_messages.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/measure/model_findings.h"
#include "ui/look/plain_text.h"
#include "ui/panels/message_lines.h"
#include "ui/session/session.h"
#include "ui/tasks/latest_task.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Kind = MessageLines::Kind;

/// A model that was spoken of once: what was dismissed does not come back whenever it is shown.
struct ToldModel {
    std::weak_ptr<const Model> model;
    std::unique_ptr<LatestTask<Findings>> finding;
};

/// What the header tells takes a while for models of very many tensors.
ToldModel findOut(Session& session, MessageLines& messages) {
    const std::shared_ptr<const Model>& model = session.model();
    const auto say = [&messages, owner = std::weak_ptr(model)](const Result<Findings>& findings) {
        const auto opened = owner.lock();
        if (!findings || !opened) return;
        for (const Finding& finding : *findings) {
            const bool isError = finding.severity == Severity::Error;
            messages.add(isError ? Kind::Error : Kind::Warning, said(finding), {}, {}, opened);
        }
    };
    ToldModel told{model, std::make_unique<LatestTask<Findings>>(session.pool(), Lane::Files, say)};
    told.finding->start(
        [model](TaskContext&) -> Result<Findings> { return measure::headerFindings(*model); });
    return told;
}

void sayThatItIsQuantized(const Session& session, MessageLines& messages) {
    const auto& model = session.model();
    const auto quantized = std::ranges::count_if(
        session.model()->tensors,
        [](const TensorInfo& tensor) { return tensor.format->isQuantized(); });
    if (quantized == 0) return;
    messages.add(
        Kind::Warning,
        MessageLines::tr("Quantized already: %1. Errors are counted against them, not "
                         "against the original weights.")
            .arg(counted(quantized, MessageLines::tr("tensor"), MessageLines::tr("tensors"))),
        {}, {}, model);
}

/// How much was downloaded of a model on a server; the same line again when it is more.
void sayDownloaded(const Session& session, MessageLines& messages) {
    const auto& model = session.model();
    if (!model || !model->isRemote()) return;
    const auto remote =
        std::ranges::find_if(model->files, [](const auto& file) { return file->isRemote(); });
    const ByteSupply& supply = *(*remote)->supply();
    messages.add(Kind::Note,
                 MessageLines::tr("On a server; figures are estimates from a sample. Downloaded: "
                                  "%1 of at most %2.")
                     .arg(formatBytesShort(supply.used()), formatBytesShort(supply.most())),
                 {}, QStringLiteral("downloaded"), model);
}

void sayNonFinite(const Session& session, MessageLines& messages) {
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    int tensors = 0;
    QString first;
    for (int tensor = 0; tensor < static_cast<int>(session.model()->tensors.size()); ++tensor) {
        const auto& statistics = session.statistics(tensor);
        if (!statistics || statistics->nonFinite() == 0) continue;
        nans += statistics->nans;
        infinities += statistics->infinities;
        if (++tensors == 1) first = toQt(session.info(tensor).name);
    }
    messages.add(
        Kind::Warning,
        MessageLines::tr("%1 NaN and %2 infinite weights in %3, first in %4: such "
                         "weights cannot be quantized.")
            .arg(formatCount(nans), formatCount(infinities))
            .arg(counted(tensors, MessageLines::tr("tensor"), MessageLines::tr("tensors")), first),
        {}, QStringLiteral("nonFinite"), session.model());
}

}  // namespace

void tellAboutModels(Session& session, MessageLines& messages) {
    const auto told = std::make_shared<std::vector<ToldModel>>();
    QObject::connect(&session, &Session::modelsChanged, &messages,
                     [&] { messages.keepModels(session.models()); });
    QObject::connect(&session, &Session::modelChanged, &messages, [&session, &messages, told] {
        const auto& model = session.model();
        messages.setShownModel(model);
        std::erase_if(*told, [](const ToldModel& each) { return each.model.expired(); });
        const bool isTold = std::ranges::any_of(
            *told, [&](const ToldModel& each) { return each.model.lock() == model; });
        sayDownloaded(session, messages);
        if (!model || isTold) return;
        sayThatItIsQuantized(session, messages);
        told->push_back(findOut(session, messages));
    });
    QObject::connect(&session, &Session::statisticsChanged, &messages, [&](int tensor) {
        if (session.statistics(tensor)->nonFinite() > 0) sayNonFinite(session, messages);
    });
    QObject::connect(&session, &Session::modelErrorChanged, &messages,
                     [&] { sayDownloaded(session, messages); });
    QObject::connect(&session, &Session::evaluationFailed, &messages,
                     [&](const QString& sentence, const std::shared_ptr<const Model>& model) {
                         messages.add(Kind::Error, sentence, {}, {}, model);
                     });
}

}  // namespace weightscape::ui
