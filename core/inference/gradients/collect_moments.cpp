// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/gradients/collect_moments.h"

#include "core/inference/gradients/text_backward.h"

namespace weightscape::inference {

Result<ModelMoments> collectMoments(const Decoder& decoder, const TokenText& text,
                                    const MomentWishes& wishes, TaskContext& task) {
    DrawnTokenLoss loss(wishes.seed, task);
    MomentCollector collector(wishes.room);
    const BackwardRun run{loss, collector, wishes.room.mostBytes, wishes.room.folder};
    if (auto done = runTextBackward(decoder, text, run, task); !done) return fail(done.error());
    return collector.take(static_cast<double>(text.plan.chunks * text.plan.context));
}

}  // namespace weightscape::inference
