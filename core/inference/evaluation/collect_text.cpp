// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/collect_text.h"

#include "core/support/task_share.h"

namespace weightscape::inference {

Result<void> observeText(const Decoder& decoder, const TokenText& text, InputObserver& observer,
                         TaskContext& task) {
    TextRun run;
    run.options.observer = &observer;
    run.runsOutput = true;
    return runText(decoder, text, run, task);
}

Result<ImportanceMatrix> collectImportance(const Decoder& decoder,
                                           const std::vector<CalibrationText>& texts,
                                           const ImportanceWishes& wishes, TaskContext& task) {
    std::uint64_t tokens = 0;
    for (const CalibrationText& text : texts)
        tokens += text.text.plan.chunks * text.text.plan.context;
    ImportanceCollector collector(wishes);
    TaskShare share(task, tokens);
    for (const CalibrationText& text : texts) {
        collector.beginText(text.name, text.weight);
        TaskContext& part = share.next(text.text.plan.chunks * text.text.plan.context);
        if (auto done = observeText(decoder, text.text, collector, part); !done) {
            return fail(done.error());
        }
    }
    return collector.matrix();
}

}  // namespace weightscape::inference
