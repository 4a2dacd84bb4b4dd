// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/evaluation_report.h"

#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using inference::Estimate;
using inference::Evaluation;
using Json = nlohmann::ordered_json;

Json quantile(const Evaluation& evaluation, double fraction) {
    for (const inference::Quantile& quantile : evaluation.quantiles.divergence) {
        if (quantile.fraction == fraction) return jsonNumber(quantile.value);
    }
    return nullptr;
}

Text estimateText(const Estimate& estimate) {
    return Text::number(significantText(estimate.value, 6) + " ± " +
                        significantText(estimate.uncertainty, 2));
}

void addDivergenceRows(const Evaluation& evaluation, TextTable& table) {
    const inference::DivergenceFigures& figures = evaluation.divergence;
    table.addRow({"Perplexity of the reference"_text, estimateText(figures.referencePerplexity)});
    table.addRow({"KL divergence, mean"_text, estimateText(figures.divergence)});
    for (const inference::Quantile& quantile : evaluation.quantiles.divergence) {
        if (quantile.fraction == 1.0) {
            table.addRow(
                {"KL divergence, largest"_text, Text::number(significantText(quantile.value, 5))});
        } else if (quantile.fraction >= 0.99 || quantile.fraction == 0.5) {
            table.addRow({"KL divergence, %1 of the tokens below"_text(
                              Text::number(significantText(100.0 * quantile.fraction) + " %")),
                          Text::number(significantText(quantile.value, 5))});
        }
    }
    table.addRow({"Same likeliest token"_text,
                  Text::number(percentText(figures.sameTop.value, figures.sameTop.uncertainty))});
}

Json damageList(const std::vector<NamedDamage>& damages) {
    Json list = Json::array();
    for (const NamedDamage& damage : damages) {
        list.push_back({{"tensor", jsonText(damage.tensor)},
                        {"kld_mean", jsonNumber(damage.damage.divergence.value)},
                        {"kld_uncertainty", jsonNumber(damage.damage.divergence.uncertainty)},
                        {"same_top_percent", jsonNumber(100.0 * damage.damage.sameTop.value)}});
    }
    return list;
}

TextTable damageTable(const std::vector<NamedDamage>& damages) {
    TextTable table({{"Tensor changed alone"_text, TextTable::Align::Left},
                     {"KL divergence, mean"_text},
                     {"Same likeliest token"_text}});
    for (const NamedDamage& damage : damages) {
        table.addRow({printable(damage.tensor), estimateText(damage.damage.divergence),
                      Text::number(percentText(damage.damage.sameTop.value))});
    }
    return table;
}

/// What the hidden states of an entry of LayerDrift lists have behind them.
std::string layerName(std::size_t entry) {
    return entry == 0 ? "embedding" : "blk." + std::to_string(entry - 1);
}

Json layerList(const std::vector<inference::LayerDrift>& layers) {
    Json list = Json::array();
    for (std::size_t entry = 0; entry < layers.size(); ++entry) {
        const inference::LayerDrift& layer = layers[entry];
        list.push_back({{"behind", layerName(entry)},
                        {"relative_error", jsonNumber(layer.relativeError)},
                        {"cosine", jsonNumber(layer.cosine)},
                        {"other_answers_percent", jsonNumber(100.0 * layer.otherAnswers)}});
    }
    return list;
}

TextTable layerTable(const std::vector<inference::LayerDrift>& layers) {
    TextTable table({{"Hidden states behind"_text, TextTable::Align::Left},
                     {"Relative error"_text},
                     {"Cosine"_text},
                     {"Other answers, if it ended here"_text}});
    for (std::size_t entry = 0; entry < layers.size(); ++entry) {
        const inference::LayerDrift& layer = layers[entry];
        table.addRow({layerName(entry), Text::number(percentText(layer.relativeError)),
                      Text::number(fixedText(layer.cosine, 6)),
                      Text::number(percentText(layer.otherAnswers))});
    }
    return table;
}

}  // namespace

Json evaluationDocument(const EvaluationFindings& findings) {
    const auto& [evaluation, plan, damages, layers] = findings;
    const inference::PerplexityFigures& figures = evaluation.perplexity;
    Json document;
    document["tokens"] = figures.tokens;
    document["unscored"] = figures.unscored;
    document["context"] = plan.context;
    document["chunks"] = plan.chunks;
    document["nll"] = jsonNumber(figures.surprise.value);
    document["perplexity"] = jsonNumber(figures.perplexity.value);
    document["perplexity_uncertainty"] = jsonNumber(figures.perplexity.uncertainty);
    if (evaluation.hasReference) {
        const inference::DivergenceFigures& divergence = evaluation.divergence;
        document["reference_perplexity"] = jsonNumber(divergence.referencePerplexity.value);
        document["kld_mean"] = jsonNumber(divergence.divergence.value);
        document["kld_uncertainty"] = jsonNumber(divergence.divergence.uncertainty);
        document["kld_median"] = quantile(evaluation, 0.5);
        document["kld_p99"] = quantile(evaluation, 0.99);
        document["kld_p999"] = quantile(evaluation, 0.999);
        document["kld_max"] = quantile(evaluation, 1.0);
        document["same_top_percent"] = jsonNumber(100.0 * divergence.sameTop.value);
    }
    document["seconds"] = jsonNumber(evaluation.seconds);
    document["tokens_per_second"] = jsonNumber(evaluation.tokensPerSecond());
    if (!damages.empty()) document["attribution"] = damageList(damages);
    if (!layers.empty()) document["layers"] = layerList(layers);
    return document;
}

std::string evaluationText(const EvaluationFindings& findings) {
    const auto& [evaluation, plan, damages, layers] = findings;
    TextTable table({{"Figure"_text, TextTable::Align::Left}, {"Value"_text}});
    table.addRow({"Tokens judged"_text, groupedText(evaluation.perplexity.tokens)});
    if (evaluation.perplexity.unscored > 0) {
        table.addRow(
            {"Tokens without a usable answer"_text, groupedText(evaluation.perplexity.unscored)});
    }
    table.addRow({"Contexts"_text,
                  "%1 of %2 tokens"_text(groupedText(plan.chunks), groupedText(plan.context))});
    table.addRow({"Perplexity"_text, estimateText(evaluation.perplexity.perplexity)});
    if (evaluation.hasReference) addDivergenceRows(evaluation, table);
    table.addRow({"Speed"_text,
                  "%1 tokens/s"_text(Text::number(fixedText(evaluation.tokensPerSecond(), 0)))});
    std::string text = table.text();
    if (!layers.empty()) text += "\n" + layerTable(layers).text();
    if (!damages.empty()) text += "\n" + damageTable(damages).text();
    return text;
}

}  // namespace weightscape::cli
