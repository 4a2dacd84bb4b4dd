// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/planned_scaling.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/support/printable.h"

namespace weightscape::recipes {
namespace {

/// Whether a group is scaled.
enum class Verdict { Scaled, NothingChanges, UnknownInputs, KeepsCodes, Count };

/// What is said of those that are not, by verdict; empty: nothing.
constexpr std::array<Words, static_cast<std::size_t>(Verdict::Count)> kReasons = {
    Words{}, Words{}, "the sizes of their inputs are not known"_text,
    "they have tensors whose type is quantized and stays as it is"_text};

class ScalingPlanner {
  public:
    ScalingPlanner(const Model& model, QuantizationPlan& plan) : m_model(model), m_plan(plan) {}

    void addAll() {
        const auto& groups = m_plan.options.channels->groups();
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const Verdict verdict = judge(groups[i]);
            LeftOut& leftOut = m_leftOut[static_cast<std::size_t>(verdict)];
            if (leftOut.count++ == 0) leftOut.first = groups[i].makers.front().tensor;
            if (verdict == Verdict::Scaled) m_scaled.push_back(i);
        }
        // Readers are quantized without scaling when scales are searched.
        for (const std::size_t index : m_scaled) m_made.push_back(make(index));
        for (const auto& group : m_made) add(group);
        for (auto& [tensor, scaling] : m_scalings) planned(tensor).scaling = scaling;
    }

    [[nodiscard]] Findings findings() const {
        Findings found;
        for (std::size_t i = 0; i < kReasons.size(); ++i) {
            const LeftOut& leftOut = m_leftOut[i];
            if (leftOut.count == 0 || kReasons[i].empty()) continue;
            const auto groups = leftOut.count == 1 ? "%1 group"_text : "%1 groups"_text;
            found.emplace_back(
                Severity::Warning,
                "AWQ leaves out %1 of tensors (the first begins at %2): %3."_text(
                    groups(leftOut.count), printable(m_model.tensors[leftOut.first].ggufName, 200),
                    kReasons[i]));
        }
        if (m_scaled.empty() && found.empty()) {
            found.emplace_back(Severity::Warning,
                               "AWQ has nothing to do: no matrix becomes smaller that reads "
                               "channels which can be scaled."_text);
        }
        return found;
    }

  private:
    struct LeftOut {
        std::size_t count = 0;
        std::size_t first = 0;  ///< index into Model::tensors
    };

    [[nodiscard]] PlannedTensor& planned(std::size_t tensor) const {
        return m_plan.tensors[m_plan.positions[tensor]];
    }
    [[nodiscard]] bool keeps(std::size_t tensor) const {
        return planned(tensor).keeps(m_model.tensors[tensor]);
    }
    [[nodiscard]] bool isFixed(std::size_t tensor) const {
        const formats::Format& format = *m_model.tensors[tensor].format;
        return keeps(tensor) && (format.isQuantized() || !format.canEncode());
    }
    [[nodiscard]] Verdict judge(const ChannelGroup& group) const {
        const auto changes = [this](std::size_t reader) { return !keeps(reader); };
        const auto isUnknown = [&](std::size_t reader) {
            return changes(reader) && m_plan.options.importance->of(reader).empty();
        };
        const auto makerIsFixed = [this](const ChannelGroup::Maker& maker) {
            return isFixed(maker.tensor);
        };
        if (std::ranges::none_of(group.readers, changes)) return Verdict::NothingChanges;
        if (std::ranges::any_of(group.readers, isUnknown)) return Verdict::UnknownInputs;
        const bool fixed =
            std::ranges::any_of(group.makers, makerIsFixed) ||
            std::ranges::any_of(group.readers, [this](auto reader) { return isFixed(reader); });
        return fixed ? Verdict::KeepsCodes : Verdict::Scaled;
    }
    [[nodiscard]] std::shared_ptr<const encoders::ScaledGroup> make(std::size_t index) const {
        encoders::ScaledGroup::Parts parts;
        parts.channels = m_plan.options.channels->groups()[index];
        parts.importance = m_plan.options.importance;
        parts.choice = *m_plan.recipe.scaling;
        for (const std::size_t reader : parts.channels.readers) {
            parts.readers.push_back(planned(reader).withoutFeedback());
        }
        return m_plan.options.channels->with(index, std::move(parts));
    }
    void add(const std::shared_ptr<const encoders::ScaledGroup>& group) {
        for (const std::size_t reader : group->channels().readers) {
            m_scalings[reader].tensor = reader;
            m_scalings[reader].reads = group;
        }
        for (const ChannelGroup::Maker& maker : group->channels().makers) {
            m_scalings[maker.tensor].tensor = maker.tensor;
            m_scalings[maker.tensor].makes = group;
        }
    }

    const Model& m_model;
    QuantizationPlan& m_plan;
    std::array<LeftOut, kReasons.size()> m_leftOut;
    std::vector<std::size_t> m_scaled;
    std::vector<std::shared_ptr<const encoders::ScaledGroup>> m_made;
    std::map<std::size_t, encoders::TensorScaling> m_scalings;
};

}  // namespace

Findings planScaling(const Model& model, QuantizationPlan& plan) {
    if (!plan.recipe.scaling) return {};
    if (plan.options.channels == nullptr || plan.options.channels->groups().empty()) {
        return {
            {Severity::Warning,
             "AWQ is left out: which tensors of this model feed each other is not known."_text}};
    }
    if (plan.options.importance == nullptr) {
        return {{Severity::Warning,
                 "AWQ is left out: it needs the sizes of inputs, from a calibration text or an "
                 "importance matrix."_text}};
    }
    ScalingPlanner planner(model, plan);
    planner.addAll();
    return planner.findings();
}

}  // namespace weightscape::recipes
