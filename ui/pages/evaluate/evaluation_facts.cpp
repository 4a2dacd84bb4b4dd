// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluation_facts.h"

#include <cmath>

#include "ui/panels/fact_list.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using inference::DivergenceFigures;

struct FactRow {
    const char* id;
    const char* title;
    const char* toolTip;  ///< null: none
    QString (*text)(const JudgedRecipe&);
};

template <int thousandths>
QString quantile(const JudgedRecipe& judged) {
    // Only when all tokens have been seen.
    for (const inference::Quantile& each : judged.found.quantiles.divergence) {
        if (std::lround(1000.0 * each.fraction) == thousandths) {
            return formatSignificant(each.value);
        }
    }
    return unknownText();
}

template <inference::Estimate DivergenceFigures::*figure>
QString estimate(const JudgedRecipe& judged) {
    return estimateText(judged.found.divergence.*figure);
}

QString change(const JudgedRecipe& judged) {
    const inference::Estimate& ratio = judged.found.divergence.logRatio;
    const double share = std::expm1(ratio.value);
    return (share < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
           formatPercentInterval(std::abs(share), std::exp(ratio.value) * ratio.uncertainty);
}

QString sameTop(const JudgedRecipe& judged) {
    const inference::Estimate& share = judged.found.divergence.sameTop;
    return formatPercentInterval(share.value, share.uncertainty);
}

QString probabilityChange(const JudgedRecipe& judged) {
    const inference::Estimate& root = judged.found.divergence.rootMeanSquareChange;
    return formatPercentInterval(root.value, root.uncertainty);
}

// A table.
// clang-format off
constexpr FactRow kRows[] = {
    {"judgedRecipe", QT_TR_NOOP("Recipe"), nullptr,
     [](const JudgedRecipe& judged) { return judged.name; }},
    {"judgedText", QT_TR_NOOP("Text"), nullptr,
     [](const JudgedRecipe& judged) { return judgedTextName(judged.text.path); }},
    {"judgedTokens", QT_TR_NOOP("Tokens judged"),
     QT_TR_NOOP("The second half of each context, as llama-perplexity counts"),
     [](const JudgedRecipe& judged) { return formatCount(judged.found.divergence.tokens); }},
    {"judgedOriginalPerplexity", QT_TR_NOOP("Perplexity, original"),
     QT_TR_NOOP("exp of the mean surprise; ± is its standard error"),
     estimate<&DivergenceFigures::referencePerplexity>},
    {"judgedPerplexity", QT_TR_NOOP("Perplexity, recipe"),
     QT_TR_NOOP("exp of the mean surprise; ± is its standard error"),
     estimate<&DivergenceFigures::perplexity>},
    {"judgedChange", QT_TR_NOOP("Change of perplexity"),
     QT_TR_NOOP("Surer than either perplexity, for both are judged by the same tokens"), change},
    {"judgedDivergence", QT_TR_NOOP("KL divergence, mean"),
     QT_TR_NOOP("In nats per token; 0: the same answers; ± is its standard error"),
     estimate<&DivergenceFigures::divergence>},
    {"judgedMedian", QT_TR_NOOP("KL divergence, median"), nullptr, quantile<500>},
    {"judged99", QT_TR_NOOP("99 % are below"), QT_TR_NOOP("KL divergence that 99 % of the tokens do not exceed"),
     quantile<990>},
    {"judged999", QT_TR_NOOP("99.9 % are below"),
     QT_TR_NOOP("KL divergence that 99.9 % of the tokens do not exceed"), quantile<999>},
    {"judgedLargest", QT_TR_NOOP("KL divergence, largest"), nullptr, quantile<1000>},
    {"judgedSameTop", QT_TR_NOOP("Same likeliest token"),
     QT_TR_NOOP("Share of tokens where original and recipe expect the same most"), sameTop},
    {"judgedProbability", QT_TR_NOOP("Probability, RMS change"),
     QT_TR_NOOP("Root of the mean squared change of the probability given to the text's tokens"),
     probabilityChange},
    {"judgedSpeed", QT_TR_NOOP("Speed"), QT_TR_NOOP("Of the recipe's run, encoding included"),
     [](const JudgedRecipe& judged) {
         return tr("%1 tokens/s").arg(formatSignificant(judged.found.tokensPerSecond()));
     }},
};
// clang-format on

}  // namespace

QString estimateText(const inference::Estimate& estimate) {
    const QString value = formatSignificant(estimate.value, 4);
    if (!(estimate.uncertainty > 0.0)) return value;
    return QStringLiteral("%1 ± %2").arg(value, formatSignificant(estimate.uncertainty, 2));
}

void addEvaluationFacts(FactList& list) {
    for (const FactRow& row : kRows) {
        list.addFact(row.id, tr(row.title), row.toolTip == nullptr ? QString() : tr(row.toolTip));
    }
}

void showEvaluationFacts(FactList& list, const JudgedRecipe* judged) {
    for (const FactRow& row : kRows) {
        list.setFact(row.id, judged == nullptr ? unknownText() : row.text(*judged));
    }
}

}  // namespace weightscape::ui
