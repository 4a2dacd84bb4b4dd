// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/collect_text.h"

#include <utility>

#include "core/inference/collect/hessian_gatherer.h"
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

/// `begin` is told of each text before it runs.
template <typename Begin>
Result<void> observeTexts(const Decoder& decoder, const std::vector<CalibrationText>& texts,
                          const Begin& begin, InputObserver& observer, TaskContext& task) {
    const auto tokensOf = [](const CalibrationText& text) {
        return text.text.plan.chunks * text.text.plan.context;
    };
    std::uint64_t tokens = 0;
    for (const CalibrationText& text : texts) tokens += tokensOf(text);
    TaskShare share(task, tokens);
    for (const CalibrationText& text : texts) {
        begin(text);
        auto done = observeText(decoder, text.text, observer, share.next(tokensOf(text)));
        if (!done) return done;
    }
    return {};
}

/// A run of several, of which more may turn out to be needed as it goes.
class RunShare final : public TaskContext {
  public:
    RunShare(TaskContext& whole, const HessianGatherer& hessians)
        : m_whole(whole), m_hessians(hessians) {}
    void next() { ++m_before; }
    [[nodiscard]] bool cancelled() const override { return m_whole.cancelled(); }
    void report(double fraction, std::string_view stage) override {
        const auto before = static_cast<double>(m_before);
        const auto behind = static_cast<double>(m_hessians.runsToFollow());
        m_whole.report((before + fraction) / (before + 1.0 + behind), stage);
    }

  private:
    TaskContext& m_whole;
    const HessianGatherer& m_hessians;
    std::uint64_t m_before = 0;
};

/// Where the system does not say what it has left.
constexpr std::uint64_t kUsualBytes = std::uint64_t{4} << 30U;

std::uint64_t mostBytes(const CalibrationWishes& wishes) {
    if (wishes.mostBytes != 0) return wishes.mostBytes;
    const std::uint64_t available = availableBytes();
    return available == 0 ? kUsualBytes : available / 2;
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
    const auto begin = [&](const CalibrationText& text) {
        collector.beginText(text.name, text.weight);
    };
    if (auto done = observeTexts(decoder, texts, begin, collector, task); !done) {
        return fail(done.error());
    }
    return collector.matrix();
}

Result<Calibration> calibrateByText(const Decoder& decoder,
                                    const std::vector<CalibrationText>& texts,
                                    const CalibrationWishes& wishes, TaskContext& task) {
    ImportanceCollector importance(wishes.importance);
    HessianGatherer hessians(mostBytes(wishes), wishes.folder);
    RunShare share(task, hessians);
    for (bool isFirst = true, isOver = false; !isOver; isFirst = false) {
        BothCollectors both(importance, hessians.observer());
        InputObserver& observer = isFirst ? both : hessians.observer();
        const auto begin = [&](const CalibrationText& text) {
            if (isFirst) importance.beginText(text.name, text.weight);
        };
        if (auto done = observeTexts(decoder, texts, begin, observer, share); !done) {
            return fail(done.error());
        }
        const auto follows = hessians.finishRun();
        if (!follows) return fail(follows.error());
        isOver = !*follows;
        share.next();
    }
    auto matrix = importance.matrix();
    if (!matrix) return fail(matrix.error());
    Calibration calibration{*std::move(matrix), hessians.take()};
    for (const CalibrationText& text : texts) {
        calibration.hessians.noteText(
            {"calibration", text.sha256, text.text.plan.chunks * text.text.plan.context});
    }
    return calibration;
}

}  // namespace weightscape::inference
