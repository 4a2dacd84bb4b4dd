// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/clip_curve.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>

#include "core/measure/clip_sample.h"
#include "core/quantize/calibration/clip.h"
#include "core/quantize/elements/group_codec.h"
#include "core/quantize/encoders/scaled_inputs.h"
#include "core/quantize/schemes/tensor_rounding.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/error_stats.h"
#include "core/support/parallel.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kSampleWeights = std::uint64_t{1} << 16U;
constexpr std::uint64_t kLargestGroup = std::uint64_t{1} << 22U;
constexpr std::size_t kGroupsPerChunk = 16;

/// CurveSums of one group, or of several in order.
struct CurveSums {
    std::vector<ClipPoint> points;
    std::vector<ClipChoice> choices;
    /// Of the estimated totals of points and of choices.
    std::vector<double> pointVariances, choiceVariances;
    double squaredOriginal = 0.0;
    double weights = 0.0;   ///< looked at
    double measured = 0.0;  ///< in groups whose range has a width

    explicit CurveSums(const schemes::Scheme& scheme);

    /// As part of a sum over the tensor: one of so many like it. Those looked at stay as many.
    void standFor(double times) {
        for (ClipPoint& point : points) {
            point.clipping *= times;
            point.total *= times;
        }
        for (ClipChoice& choice : choices) {
            choice.factor *= times;
            choice.total *= times;
        }
        measured *= times;
    }

    void merge(const CurveSums& later) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            points[i].clipping += later.points[i].clipping;
            points[i].total += later.points[i].total;
            pointVariances[i] += later.pointVariances[i];
        }
        for (std::size_t i = 0; i < choices.size(); ++i) {
            choiceVariances[i] += later.choiceVariances[i];
            choices[i].factor += later.choices[i].factor;
            choices[i].total += later.choices[i].total;
        }
        squaredOriginal += later.squaredOriginal;
        weights += later.weights;
        measured += later.measured;
    }
};

/// CurveBuffers of one thread.
struct CurveBuffers {
    std::vector<float> weights;
    std::vector<float> importance;
    std::vector<float> blocks;
    std::vector<float> decoded;
    calibration::Scratch scratch;
};

/// Leaves out weights that are not finite, with their importance.
void keepFinite(CurveBuffers& buffers) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < buffers.weights.size(); ++i) {
        if (!std::isfinite(buffers.weights[i])) continue;
        buffers.weights[kept] = buffers.weights[i];
        if (!buffers.importance.empty()) buffers.importance[kept] = buffers.importance[i];
        ++kept;
    }
    buffers.weights.resize(kept);
    if (!buffers.importance.empty()) buffers.importance.resize(kept);
}

double width(const elements::ClipRange& range) {
    return static_cast<double>(range.high) - range.low;
}

/// Measures groups of one scheme.
class GroupMeter {
  public:
    GroupMeter(const schemes::Scheme& scheme, const TensorInfo& tensor, elements::Levels levels,
               const TaskContext& task)
        : m_scheme(scheme),
          m_codec(std::move(levels), scheme.scale, schemes::roundingOf(tensor, scheme.rounding),
                  scheme.zeroPoint),
          m_task(task) {}

    [[nodiscard]] const schemes::Scheme& scheme() const { return m_scheme; }
    void add(const elements::Group& group, CurveBuffers& buffers, CurveSums& sums) const {
        const elements::Group plain{group.weights, {}, group.place};
        for (const float weight : group.weights) {
            sums.squaredOriginal += static_cast<double>(weight) * weight;
        }
        sums.weights += static_cast<double>(group.weights.size());
        const calibration::FullRange full =
            calibration::fullRange(calibration::extremesOf(group.weights), m_scheme.mapping);
        const double fullWidth = full.high - full.low;
        const auto weights = static_cast<double>(group.weights.size());
        if (fullWidth > 0.0) sums.measured += weights;
        for (ClipPoint& point : sums.points) {
            if (m_task.cancelled()) return;
            const elements::ClipRange range = full.times(point.factor);
            point.total += m_codec.squaredError(plain, range, buffers.decoded);
            point.clipping += clippingOf(group, range);
        }
        for (ClipChoice& choice : sums.choices) {
            if (m_task.cancelled()) return;
            const elements::ClipRange range = calibration::chooseRange(
                *choice.choice.calibrator, group,
                {m_codec, choice.choice.parameters, buffers.scratch, m_task});
            choice.total += m_codec.squaredError(plain, range, buffers.decoded);
            if (fullWidth > 0.0) choice.factor += weights * width(range) / fullWidth;
        }
    }

  private:
    /// Of the end levels under the unrounded scale, as schemes explain their error.
    [[nodiscard]] double clippingOf(const elements::Group& group,
                                    const elements::ClipRange& range) const {
        const elements::GroupScale scale = m_codec.withScale(range, m_codec.rangeScale(range));
        const auto [low, high] = std::minmax({(scale.lowest - scale.offset) * scale.scale,
                                              (scale.highest - scale.offset) * scale.scale});
        double sum = 0.0;
        for (const float weight : group.weights) {
            const double beyond = static_cast<double>(weight) - std::clamp(weight, low, high);
            sum += beyond * beyond;
        }
        return sum;
    }

    const schemes::Scheme& m_scheme;
    elements::GroupCodec m_codec;
    const TaskContext& m_task;
};

CurveSums::CurveSums(const schemes::Scheme& scheme) {
    for (const double factor : standardClipFactors()) points.push_back({factor});
    for (const calibration::Calibrator& each : calibration::allCalibrators()) {
        // The curve itself is what a manual clip does.
        if (each.parameters.data() == std::data(calibration::kClipParameters)) continue;
        schemes::Scheme candidate = scheme;
        candidate.calibration = {&each, standardParameters(each.parameters)};
        if (!schemes::checkScheme(candidate)) continue;
        choices.push_back({candidate.calibration, 0.0});
    }
    pointVariances.resize(points.size());
    choiceVariances.resize(choices.size());
}

Result<elements::Levels> levelsFor(const TensorInfo& tensor, const schemes::Scheme& scheme,
                                   const schemes::Tiling& tiling) {
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(tensor));
    }
    if (scheme.element.isFitted()) {
        return fail(ErrorCode::Unsupported,
                    "The levels of %1 are fitted to the weights, so there is no threshold to "
                    "choose."_text(scheme.element.id()));
    }
    if (tiling.groups() > 0 && tiling.groupAt(0).weights() > kLargestGroup) {
        return fail(ErrorCode::Unsupported,
                    "The groups are too large for the curve: more than 4,194,304 weights share a "
                    "scale. Choose a finer granularity."_text);
    }
    return elements::fixedLevels(scheme.element, scheme.mapping);
}

/// Adds a group of strata, with the variance that their spread stands for.
void addStrata(const std::vector<CurveSums>& strata, std::span<const DrawnCell> cells,
               CurveSums& sums) {
    const auto varianceOf = [&](const auto& totalOf) {
        std::vector<StratumTotals> totals;
        for (std::size_t i = 0; i < strata.size(); ++i) {
            totals.push_back({cells[i].standsFor, totalOf(strata[i]), 0.0});
        }
        TotalsEstimate estimate;
        estimate.addGroup(totals);
        return estimate.squaredErrorVariance;
    };
    for (const CurveSums& stratum : strata) sums.merge(stratum);
    if (strata.size() < 2) return;
    for (std::size_t i = 0; i < sums.points.size(); ++i) {
        sums.pointVariances[i] +=
            varianceOf([i](const CurveSums& each) { return each.points[i].total; });
    }
    for (std::size_t i = 0; i < sums.choices.size(); ++i) {
        sums.choiceVariances[i] +=
            varianceOf([i](const CurveSums& each) { return each.choices[i].total; });
    }
}

ClipCurve curveOf(CurveSums&& sums, const TensorInfo& tensor, const ClipSample& sample) {
    ClipCurve curve;
    curve.squaredOriginal = sample.isWhole ? sums.squaredOriginal : sample.squaredOriginal;
    const auto halfWidth = [&](double total, double variance) {
        return relativeRmseHalfWidth({total, curve.squaredOriginal, variance, 0.0, 0.0},
                                     static_cast<double>(sample.draw.pairs()));
    };
    for (std::size_t i = 0; i < sums.points.size() && !sample.isWhole; ++i) {
        sums.points[i].confidence = halfWidth(sums.points[i].total, sums.pointVariances[i]);
    }
    for (std::size_t i = 0; i < sums.choices.size(); ++i) {
        ClipChoice& choice = sums.choices[i];
        choice.factor = sums.measured > 0.0 ? choice.factor / sums.measured : 1.0;
        if (!sample.isWhole) choice.confidence = halfWidth(choice.total, sums.choiceVariances[i]);
    }
    curve.points = std::move(sums.points);
    curve.choices = std::move(sums.choices);
    const auto all = static_cast<double>(tensor.weightCount());
    curve.sampledFraction = all > 0.0 && !sample.isWhole ? std::min(1.0, sums.weights / all) : 1.0;
    return curve;
}

/// Measures what a sample drew.
class CurveMeter {
  public:
    CurveMeter(const TensorSource& source, const ColumnImportance& importance,
               const schemes::Tiling& tiling, const GroupMeter& meter)
        : m_source(source), m_importance(importance), m_tiling(tiling), m_meter(meter) {}

    /// Some of the draw's groups of strata, in order.
    void measure(const ClipSample& sample, std::size_t begin, std::size_t end, CurveSums& sums,
                 const TaskContext& task) {
        const CurveSums empty(m_meter.scheme());
        for (std::size_t group = begin; group < end && !task.cancelled(); ++group) {
            const std::uint64_t first = sample.draw.beginOf(group);
            const auto cells =
                std::span(sample.draw.cells).subspan(first, sample.draw.beginOf(group + 1) - first);
            std::vector<CurveSums> strata(cells.size(), empty);
            for (std::size_t i = 0; i < cells.size(); ++i) {
                addCell(cells[i].cell, sample.groupsPerCell, strata[i]);
                strata[i].standFor(cells[i].standsFor);
            }
            addStrata(strata, cells, sums);
        }
    }

  private:
    void addCell(std::uint64_t cell, std::uint64_t groupsPerCell, CurveSums& sums) {
        const std::uint64_t end = std::min(m_tiling.groups(), (cell + 1) * groupsPerCell);
        for (std::uint64_t group = cell * groupsPerCell; group < end; ++group) {
            addGroup(m_tiling.groupAt(group), sums);
        }
    }

    void addGroup(const Rectangle& area, CurveSums& sums) {
        CurveBuffers& local = m_buffers.local();
        m_source.read(area, local.weights, local.blocks);
        local.importance.clear();
        const std::uint64_t rowLength = m_source.tensor.rowLength();
        m_importance.appendOf(area, rowLength, local.importance);
        keepFinite(local);
        const elements::GroupPlace place{
            .first = area.row * rowLength + area.column, .run = area.columns, .stride = rowLength};
        m_meter.add({local.weights, local.importance, place}, local, sums);
    }

    const TensorSource m_source;
    const ColumnImportance& m_importance;
    const schemes::Tiling& m_tiling;
    const GroupMeter& m_meter;
    tbb::enumerable_thread_specific<CurveBuffers> m_buffers;
};

}  // namespace

double ClipCurve::relativeRmse(double squaredError) const {
    return weightscape::relativeRmse(squaredError, squaredOriginal);
}

std::vector<double> standardClipFactors() {
    std::vector<double> factors;
    for (int percent = 50; percent <= 110; ++percent) factors.push_back(percent / 100.0);
    return factors;
}

Result<ClipCurve> clipCurve(const Model& model, const TensorInfo& tensor,
                            const ClipRequest& request, TaskContext& task) {
    const schemes::Scheme& scheme = request.scheme;
    if (auto here = model.bring(tensor, task); !here) return fail(std::move(here.error()));
    const schemes::Tiling tiling(tensor, scheme.granularity);
    auto levels = levelsFor(tensor, scheme, tiling);
    if (!levels) return fail(levels.error());
    const CurveSums empty(scheme);
    if (tiling.groups() == 0) return curveOf(CurveSums(empty), tensor, {});
    const GroupMeter meter(scheme, tensor, *std::move(levels), task);
    const auto factors =
        request.scaling ? request.scaling->factors(model, task) : Result<TensorFactors>();
    if (!factors) return fail(factors.error());
    const TensorSource source{model, tensor, nullptr, factors->empty() ? nullptr : &*factors};
    const std::vector<float> columns =
        encoders::scaledImportance(request.importance.values, *factors, tensor.rowLength());
    ColumnImportance importance = request.importance;
    importance.values = columns;
    const auto sample = drawClipSample(source, tiling, kSampleWeights, task);
    if (!sample) return fail(sample.error());
    CurveMeter curve(source, importance, tiling, meter);
    const std::uint64_t count = sample->draw.groups();
    std::vector<CurveSums> found((count - 1) / kGroupsPerChunk + 1, empty);
    const bool finished = forEachChunk(count, kGroupsPerChunk, task,
                                       [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                                           curve.measure(*sample, begin, end, found[chunk], task);
                                       });
    if (!finished || task.cancelled()) return failCancelled();
    CurveSums all = empty;
    for (const CurveSums& part : found) all.merge(part);
    return curveOf(std::move(all), tensor, *sample);
}

}  // namespace weightscape::measure
