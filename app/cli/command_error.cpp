// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/error_report.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/scaling_options.h"
#include "app/cli/scheme_options.h"
#include "app/cli/spoken.h"
#include "core/measure/download_share.h"
#include "core/measure/error_remarks.h"
#include "core/measure/importance_gain.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/smooth_bound.h"
#include "core/measure/statistics.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

using encoders::Treatment;
using measure::TreatmentError;

/// Groups that carry most of a scheme's error, listed in JSON.
constexpr std::size_t kWorstGroups = 5;

struct ErrorOptions {
    std::string model;
    std::string tensor;
    SchemeOptions schemes;
    std::vector<Treatment> treatments;  ///< made of `schemes` once all options are parsed
    double sample = 1.0;
    std::optional<std::string> awq;  ///< its parameters
    ImportanceOptions importance;
};

struct Measuring {
    std::map<const TensorInfo*, double> fractions;
    std::shared_ptr<const ModelImportance> importance;  ///< may be null
};

Result<MeasuredTensor> measure(const Model& model, const TensorInfo& tensor,
                               const Treatment& treatment, const Measuring& measuring,
                               TaskContext& task) {
    const auto index = static_cast<std::size_t>(&tensor - model.tensors.data());
    measure::TreatmentRequest request{.treatment = treatment,
                                      .fraction = measuring.fractions.at(&tensor),
                                      .explain = true,
                                      .worstGroups = kWorstGroups};
    if (measuring.importance != nullptr) request.importance = measuring.importance->of(index);
    TaskShare share(task, measure::isGuided(tensor, request) ? 2 : 1);
    auto result = measure::measureTreatment(model, tensor, request, share.next(1));
    if (!result) return fail(result.error());
    const auto blind = measure::errorWithoutMatrix(model, tensor, request, share.next(1));
    if (!blind) return fail(blind.error());
    return MeasuredTensor{*std::move(result), *blind};
}

/// The share of each tensor to look at: as the option says, and where it says nothing, what may be
/// downloaded of a remote model.
std::map<const TensorInfo*, double> sampleShares(const ErrorOptions& options, const Model& model,
                                                 const std::vector<const TensorInfo*>& tensors) {
    const auto shares = measure::downloadShares(model, tensors);
    std::map<const TensorInfo*, double> fractions;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        fractions[tensors[i]] = options.sample < 1.0 ? options.sample : shares[i];
    }
    return fractions;
}

/// The statistics of tensors, each computed once, for bounds.
class Bounds {
  public:
    Result<measure::SmoothBound> of(const Model& model, const TensorInfo& tensor,
                                    const TreatmentError& result) {
        if (model.isRemote() && !result.error.exact()) {
            return measure::SmoothBound{{}, {}, "the model lies on a server"_text};
        }
        auto found = m_statistics.find(&tensor);
        if (found == m_statistics.end()) {
            SilentTask silent;
            auto statistics = measure::computeStatistics(model, tensor, silent);
            if (!statistics) return fail(statistics.error());
            found = m_statistics.emplace(&tensor, *std::move(statistics)).first;
        }
        return measure::smoothBound(tensor, found->second, result.error.bitsPerWeight(),
                                    result.error.sqnrDb());
    }

  private:
    std::map<const TensorInfo*, measure::TensorStatistics> m_statistics;
};

/// What treatments can hardly do for the tensors, each sentence once.
void warnOfTreatments(const std::vector<Treatment>& treatments,
                      const std::vector<const TensorInfo*>& tensors, Console& console) {
    std::set<Text> told;
    for (const Treatment& treatment : treatments) {
        for (const TensorInfo* tensor : tensors) {
            for (const Text& remark : encoders::treatmentRemarks(*tensor, treatment)) {
                if (told.insert(remark).second) console.warn(remark);
            }
        }
    }
}

/// A plan with AWQ, which says why where it cannot be; none where nobody asked for it.
Result<std::optional<recipes::QuantizationPlan>> scaledBy(
    const ErrorOptions& options, const Model& model, const Treatment& treatment,
    const std::shared_ptr<const ModelImportance>& importance, Console& console) {
    if (!options.awq) return std::optional<recipes::QuantizationPlan>();
    auto plan = scaledPlan(model, treatment, *options.awq, importance);
    if (!plan) return fail(std::move(plan.error()));
    for (const Finding& warning : plan->warnings) console.tell(warning);
    return std::optional(*std::move(plan));
}

/// The treatment with the tensor's part in the plan's scaling.
Treatment ownTreatment(const Treatment& treatment,
                       const std::optional<recipes::QuantizationPlan>& plan, const Model& model,
                       const TensorInfo& tensor) {
    Treatment own = treatment;
    const auto index = static_cast<std::size_t>(&tensor - model.tensors.data());
    if (plan) own.scaling = plan->find(index)->scaling;
    return own;
}

Result<void> showErrors(const ErrorOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tensors = selectTensors(**model, options.tensor);
    if (!tensors) return fail(tensors.error());
    const auto importance = loadImportance(**model, options.importance, console);
    if (!importance) return fail(importance.error());
    const Measuring measuring{sampleShares(options, **model, *tensors), *importance};
    TaskShare share(console, weightsOf(*tensors) * options.treatments.size());
    // A sample tells no causes, but schemes are often measured exactly all the same.
    const bool isSampled = std::ranges::any_of(measuring.fractions,
                                               [](const auto& each) { return each.second < 1.0; });
    const bool explains =
        !isSampled || std::ranges::any_of(options.treatments, &Treatment::isSimulated);
    ErrorReport report(explains, *importance != nullptr);
    Bounds bounds;
    std::optional<Error> leftOut;
    warnOfTreatments(options.treatments, *tensors, console);
    for (const Treatment& treatment : options.treatments) {
        const auto scaled = scaledBy(options, **model, treatment, *importance, console);
        if (!scaled) return fail(scaled.error());
        for (const TensorInfo* tensor : *tensors) {
            TaskContext& task = share.next(tensor->weightCount());
            const Treatment own = ownTreatment(treatment, *scaled, **model, *tensor);
            const auto result = measure(**model, *tensor, own, measuring, task);
            if (!result && result.error().code != ErrorCode::Unsupported) {
                return fail(result.error());
            }
            if (!result) {
                leftOut = result.error();
                console.warn(
                    "%1 is left out: %2"_text(printable(tensor->name, 100), leftOut->detail));
                continue;
            }
            const auto bound = bounds.of(**model, *tensor, result->result);
            if (!bound) return fail(bound.error());
            const auto& sums = result->result.error.sums;
            for (const Text& remark : measure::errorRemarks(printable(tensor->name, 100),
                                                            encoders::treatmentLabel(own), sums)) {
                console.warn(remark);
            }
            report.add(*tensor, own, *result, *bound);
        }
        report.finish(treatment);
    }
    if (auto same = checkStillSame(**model); !same) return same;
    if (report.empty() && leftOut) {
        return fail(leftOut->code, leftOut->detail, options.model);
    }
    console.json() ? console.printJson(report.document()) : console.print(report.text());
    return {};
}

}  // namespace

Action declareError(CLI::App& parser) {
    const auto options = std::make_shared<ErrorOptions>();
    addModelArgument(parser, options->model);
    addSchemeOptions(parser, options->schemes);
    addTensorOption(parser, options->tensor);
    addSampleOption(parser, options->sample);
    addAwqOption(parser, options->awq);
    addImportanceOptions(parser, options->importance);
    parser.callback([options] {
        checkImportanceOptions(options->importance);
        auto treatments = treatmentsOf(options->schemes);
        if (!treatments) throw CLI::ValidationError(problemOf(treatments));
        options->treatments = *std::move(treatments);
    });
    parser.footer(said(
        "Every weight is encoded and decoded again. With --sample the error is an estimate "
        "with\nits 95 % interval. A tensor that already has the format is copied and loses "
        "nothing.\nThe median counts each tensor that is quantized once, so that one loud tensor "
        "hides nothing.\nWith --awq the error is that of the scaled weights, which the model then "
        "computes "
        "with.\nThe bound is what no code of this rate can beat for independent weights "
        "of the "
        "smooth\ndistribution that was fitted; it is left out (-) where weights are not such.\n"
        "Example: what Q4_K and Q8_0 do to the output layer of the built-in model:\n  "
        "weightscape-cli error sample --format q4_k,q8_0 --tensor output.weight\nExample: 4-bit "
        "integers with a scale for every 64 weights, found by least squares:\n  weightscape-cli "
        "error sample --format int4 --granularity group:64 --calibration mse"_text));
    return [options](Console& console) { return showErrors(*options, console); };
}

}  // namespace weightscape::cli
