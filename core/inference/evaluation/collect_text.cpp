// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/collect_text.h"

#include <map>
#include <memory>
#include <utility>

#include "core/inference/collect/hessian_collector.h"
#include "core/support/task_share.h"

namespace weightscape::inference {
namespace {

class BothCollectors final : public InputObserver {
  public:
    BothCollectors(InputObserver& first, InputObserver& second)
        : m_first(first), m_second(second) {}
    void observe(const ObservedInput& input) override {
        m_first.observe(input);
        m_second.observe(input);
    }

  private:
    InputObserver& m_first;
    InputObserver& m_second;
};

Result<void> observeTexts(const Decoder& decoder, const std::vector<CalibrationText>& texts,
                          ImportanceCollector& importance, InputObserver& observer,
                          TaskContext& task) {
    const auto tokensOf = [](const CalibrationText& text) {
        return text.text.plan.chunks * text.text.plan.context;
    };
    std::uint64_t tokens = 0;
    for (const CalibrationText& text : texts) tokens += tokensOf(text);
    TaskShare share(task, tokens);
    for (const CalibrationText& text : texts) {
        importance.beginText(text.name, text.weight);
        auto done = observeText(decoder, text.text, observer, share.next(tokensOf(text)));
        if (!done) return done;
    }
    return {};
}

InputHessians byTensor(std::vector<CollectedHessian> collected) {
    std::map<std::string, TensorHessians> tensors;
    for (CollectedHessian& one : collected) {
        const auto hessian = std::make_shared<const InputHessian>(
            InputHessian{one.columns, static_cast<double>(one.tokens), std::move(one.values)});
        for (const std::string& tensor : one.tensors) {
            TensorHessians& own = tensors[tensor];
            own.resize(one.matrices);
            if (one.tokens > 0) own[one.matrix] = hessian;
        }
    }
    InputHessians hessians;
    for (auto& [tensor, own] : tensors) hessians.set(tensor, std::move(own));
    return hessians;
}

}  // namespace

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
    ImportanceCollector collector(wishes);
    if (auto done = observeTexts(decoder, texts, collector, collector, task); !done) {
        return fail(done.error());
    }
    return collector.matrix();
}

Result<Calibration> calibrateByText(const Decoder& decoder,
                                    const std::vector<CalibrationText>& texts,
                                    const CalibrationWishes& wishes, TaskContext& task) {
    ImportanceCollector importance(wishes.importance);
    HessianCollector hessians({wishes.mostBytes, {}});
    BothCollectors both(importance, hessians);
    if (auto done = observeTexts(decoder, texts, importance, both, task); !done) {
        return fail(done.error());
    }
    auto matrix = importance.matrix();
    if (!matrix) return fail(matrix.error());
    Calibration calibration{*std::move(matrix), {}, {}};
    for (const LeftOutHessian& leftOut : hessians.leftOut()) {
        calibration.withoutHessian.push_back(leftOut.tensor);
    }
    calibration.hessians = byTensor(hessians.take());
    return calibration;
}

}  // namespace weightscape::inference
