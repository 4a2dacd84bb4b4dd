// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/report/html_report.h"

#include <algorithm>
#include <array>
#include <functional>

#include "core/measure/importance_gain.h"
#include "core/report/markup.h"
#include "core/report/report_drawings.h"
#include "core/support/byte_text.h"
#include "core/support/number_text.h"

namespace weightscape::report {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--ground:#fff;--text:#1b1d21;--soft:#5c636e;--line:#d9dce1;
--card:#f4f5f7;--own:#1f6fb5;--other:#b4590a;--alarm:#b3261e}
@media(prefers-color-scheme:dark){:root{--ground:#16181b;--text:#e8eaed;--soft:#a3aab5;
--line:#3a3f47;--card:#1f2226;--own:#6db3f2;--other:#f0a35e;--alarm:#ff8a80}}
body{font:14px/1.45 system-ui,sans-serif;background:var(--ground);color:var(--text);
max-width:1080px;margin:0 auto;padding:24px;font-variant-numeric:tabular-nums}
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 8px}p{margin:4px 0 8px}
.soft{color:var(--soft)}.cards{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
.card{background:var(--card);padding:12px 16px;min-width:150px}.card b{display:block;
font-size:20px}.card.alarm b,td.alarm{color:var(--alarm)}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:3px 8px;
border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.wide{overflow-x:auto}th{cursor:pointer;white-space:nowrap}.n{text-align:right;white-space:nowrap}
svg{width:100%;height:auto;margin:4px 0}svg text{fill:var(--text);font-size:11px}
svg .grid{stroke:var(--line)}polyline{fill:none;stroke-width:2}
polyline.own{stroke:var(--own)}polyline.reference{stroke:var(--other);stroke-dasharray:6 4}
rect.before{fill:var(--line)}rect.after{fill:var(--own)}
rect.alarm,circle.alarm{fill:var(--alarm)}svg text.alarm{fill:var(--ground);font-weight:bold}
pre{background:var(--card);padding:8px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr,svg{break-inside:avoid}}
)";

/// Sorts a table by the column whose heading is clicked; without it the order is the file's.
constexpr const char* kScript = R"(
document.querySelectorAll('table.sortable th').forEach(function(head,column){
head.tabIndex=0;function sort(){var body=head.closest('table').tBodies[0];
var down=head.getAttribute('aria-sort')!=='descending';
head.parentNode.querySelectorAll('th').forEach(function(h){h.removeAttribute('aria-sort')});
head.setAttribute('aria-sort',down?'descending':'ascending');
Array.from(body.rows).sort(function(a,b){var x=a.cells[column],y=b.cells[column];
var p=x.dataset.v,q=y.dataset.v;
var order=p!==undefined?Number(p)-Number(q):x.textContent.localeCompare(y.textContent);
return down?-order:order}).forEach(function(row){body.appendChild(row)})}
head.addEventListener('click',sort);
head.addEventListener('keydown',function(e){if(e.key==='Enter')sort()})});
)";

std::string pairs(const std::vector<NamedText>& rows, const Markup& markup) {
    if (rows.empty()) return {};
    std::string out = "<table><tbody>";
    for (const NamedText& row : rows) {
        out += "<tr>" + markup.element("td", row.name, " class='soft'") +
               markup.element("td", row.text) + "</tr>";
    }
    return out + "</tbody></table>";
}

std::string list(const std::vector<Text>& lines, const Markup& markup) {
    if (lines.empty()) return {};
    std::string out = "<ul>";
    for (const Text& line : lines) out += markup.element("li", line);
    return out + "</ul>";
}

Text sizeText(std::uint64_t bytes) {
    return Text::number(byteText(bytes));
}

Text memoryDetail(const ModelReport& report) {
    const Text range = "to %1 at %2 tokens"_text(sizeText(report.memory.inferenceHigh()),
                                                 report.memoryOptions.context);
    return report.memory.reserve == 0
               ? range
               : "%1, %2 reserve"_text(range, sizeText(report.memory.reserve));
}

Text errorText(const measure::ErrorFigure& error) {
    return Text::number(percentText(error.relativeRmse, error.confidence));
}

/// What stands below the figure that comes first: the plain one where that is by importance.
Text errorDetail(const measure::ModelError& error) {
    if (error.hasImportance) {
        const Text plain = errorText(error.figure(false));
        return error.exact ? "exact, relative RMSE %1"_text(plain)
                           : "sampled, relative RMSE %1"_text(plain);
    }
    const Text sqnr = decibelText(error.sqnrDb);
    return error.exact ? "exact, SQNR %1"_text(sqnr) : "sampled, SQNR %1"_text(sqnr);
}

/// Beside the mean, which one loud tensor may own.
Text withMedian(const Text& detail, const measure::ModelError& error) {
    if (error.quantizedTensors == 0) return detail;
    return "%1; median of the quantized tensors (%2): %3"_text(
        detail, error.quantizedTensors, Text::number(percentText(error.medianRmse)));
}

std::string cards(const ModelReport& report, const Markup& markup) {
    const double share = report.ownBytes == 0 ? 1.0
                                              : static_cast<double>(report.plannedBytes) /
                                                    static_cast<double>(report.ownBytes);
    std::string out;
    const auto add = [&](const Text& caption, const Text& value, const Text& detail,
                         const char* kind = "card") {
        out += "<div class='" + std::string(kind) + "'>" +
               markup.element("span", caption, " class='soft'") + markup.element("b", value) +
               markup.element("span", detail, " class='soft'") + "</div>";
    };
    static constexpr std::array<Words, 3> kSizes = {
        "File size, exact"_text, "Weights, without header"_text, "Weights only, no file"_text};
    add(kSizes[static_cast<std::size_t>(report.sizes)], sizeText(report.plannedBytes),
        "%1 B, %2 of the original"_text(report.plannedBytes, Text::number(percentText(share))));
    add("Bits per weight"_text, Text::number(fixedText(report.bitsPerWeight, 4)),
        "%1 weights"_text(report.parameters));
    const bool byImportance = report.error.hasImportance;
    add(byImportance ? "Error by importance"_text : "Relative RMSE"_text,
        errorText(report.error.headline()), withMedian(errorDetail(report.error), report.error),
        report.error.flaws.overflowed > 0 ? "card alarm" : "card");
    add("Memory"_text, sizeText(report.memory.inferenceLow()), memoryDetail(report));
    if (!report.reference.empty()) {
        add("Compared with"_text, report.reference,
            (byImportance ? "%1, error by importance %2"_text : "%1, relative RMSE %2"_text)(
                sizeText(report.referenceBytes), errorText(report.referenceError.headline())));
    }
    return "<div class='cards'>" + out + "</div>";
}

/// What the matrix gained; nothing without one.
std::string gain(const ModelReport& report, const Markup& markup) {
    if (!report.error.hasImportance) return {};
    return markup.element("p", measure::importanceGainText(report.error.headline(),
                                                           report.errorWithoutMatrix.headline())) +
           markup.element(
               "p", "Tensors that the matrix has nothing for count in the relative RMSE only."_text,
               " class='soft'");
}

std::string memoryTable(const ModelReport& report, const Markup& markup) {
    std::string out = "<table><tbody>";
    const auto add = [&](const Text& name, std::uint64_t low, std::uint64_t high,
                         const Text& formula) {
        const Text range =
            low == high ? sizeText(low) : "%1 – %2"_text(sizeText(low), sizeText(high));
        out += "<tr>" + markup.element("td", name) + markup.element("td", range, " class='n'") +
               markup.element("td", formula, " class='soft'") + "</tr>";
    };
    const memory::MemoryUse& use = report.memory;
    add("Weights"_text, use.weights, use.weights, use.weightsFormula);
    for (const memory::CacheGroup& group : use.cache) {
        add("KV cache, %1"_text(memory::cacheKindName(group.kind)), group.bytes, group.bytes,
            group.formula);
    }
    add("Compute buffer"_text, use.computeLow, use.computeHigh, use.computeFormula);
    if (use.reserve > 0) {
        add("Reserve"_text, use.reserve, use.reserve, "left to the system and other programs"_text);
    }
    add("In all"_text, use.totalLow(), use.totalHigh(), {});
    out += "</tbody></table>";
    for (const std::uint64_t size : report.memorySizes) {
        out += markup.element(
            "p", "%1: %2"_text(sizeText(size), memory::fitName(memory::fitIn(use, size))));
    }
    return out;
}

/// A column of the tensors' table.
struct Column {
    Words title;
    bool number;
    std::function<Text(const ReportTensor&)> text;
    std::function<double(const ReportTensor&)> value;  ///< to sort by; only of numbers
};

Text figure(const ReportTensor& tensor, const Text& text) {
    return tensor.decodable ? text : "–"_text;
}

Text errorText(const ReportTensor& tensor, const measure::TensorError& error) {
    return figure(tensor, Text::number(percentText(error.relativeRmse(), error.confidence)));
}

std::vector<Column> columnsOf(const ModelReport& report) {
    using T = ReportTensor;
    std::vector<Column> columns = {
        {"Tensor"_text, false, [](const T& t) { return t.name; }, {}},
        {"Shape"_text, false, [](const T& t) { return t.shape; }, {}},
        {"From"_text, false, [](const T& t) { return t.from; }, {}},
        {"To"_text, false, [](const T& t) { return t.to; }, {}},
        {"Bytes"_text, true, [](const T& t) { return t.bytes; },
         [](const T& t) { return static_cast<double>(t.bytes); }},
        {"bpw"_text, true, [](const T& t) { return Text::number(fixedText(t.bitsPerWeight, 3)); },
         [](const T& t) { return t.bitsPerWeight; }},
        {"Relative RMSE"_text, true, [](const T& t) { return errorText(t, t.error); },
         [](const T& t) { return t.error.relativeRmse(); }},
        {"SQNR"_text, true, [](const T& t) { return figure(t, decibelText(t.error.sqnrDb())); },
         [](const T& t) { return -t.error.relativeRmse(); }},
        {"Max, σ"_text, true,
         [](const T& t) { return figure(t, Text::number(fixedText(t.sigmas, 1))); },
         [](const T& t) { return t.sigmas; }},
        {"Kurtosis"_text, true,
         [](const T& t) { return figure(t, Text::number(fixedText(t.kurtosis, 2))); },
         [](const T& t) { return t.kurtosis; }},
    };
    if (report.error.hasImportance) {
        const auto after = std::ranges::find(columns, "Relative RMSE"_text, &Column::title);
        columns.insert(after,
                       {"By importance"_text, true,
                        [](const T& t) {
                            return t.error.hasImportance()
                                       ? Text::number(percentText(t.error.weightedRelativeRmse(),
                                                                  t.error.weightedConfidence))
                                       : "–"_text;
                        },
                        [](const T& t) { return t.error.weightedRelativeRmse(); }});
    }
    if (!report.reference.empty()) {
        columns.push_back(
            {"To, reference"_text, false, [](const T& t) { return t.referenceTo; }, {}});
        columns.push_back({"RMSE, reference"_text, true,
                           [](const T& t) { return errorText(t, *t.referenceError); },
                           [](const T& t) { return t.referenceError->relativeRmse(); }});
    }
    columns.push_back({"Decided by"_text,
                       false,
                       [](const T& t) {
                           return t.fallback.empty() ? t.rule : "%1 (%2)"_text(t.rule, t.fallback);
                       },
                       {}});
    return columns;
}

std::string tensorTable(const ModelReport& report, const Markup& markup) {
    const std::vector<Column> columns = columnsOf(report);
    std::string out = "<div class='wide'><table class='sortable'><thead><tr>";
    for (const Column& column : columns) {
        out += markup.element("th", column.title, column.number ? " class='n'" : "");
    }
    out += "</tr></thead><tbody>\n";
    for (const ReportTensor& tensor : report.tensors) {
        out += "<tr>";
        for (const Column& column : columns) {
            std::string attributes;
            if (column.number) {
                // A script reads no infinity; all that are infinite sort together.
                const double value = tensor.decodable ? column.value(tensor) : 0.0;
                attributes = " class='n' data-v='" +
                             significantText(std::clamp(value, -1e300, 1e300), 12) + "'";
            }
            out += markup.element("td", column.text(tensor), attributes);
        }
        out += "</tr>\n";
    }
    return out + "</tbody></table></div>";
}

std::string commandBlocks(const ModelReport& report, const Markup& markup) {
    std::string out;
    for (const NamedText& command : report.commands) {
        out += markup.element("p", command.name, " class='soft'") +
               markup.element("pre", command.text);
    }
    return out;
}

std::string method(const ModelReport& report, const Markup& markup) {
    const Text how =
        report.fraction >= 1.0
            ? "Every weight was encoded and decoded again; all errors are exact."_text
            : "Errors are estimates from %1 of the weights, with their 95 % intervals; sizes and "
              "distributions are exact."_text(Text::number(percentText(report.fraction)));
    return markup.element("p", how) +
           markup.element("p", "Made by %1."_text(report.program), " class='soft'");
}

}  // namespace

std::string toHtml(const ModelReport& report, const Language& language) {
    const Markup markup{language};
    std::string page = "<!DOCTYPE html>\n<html lang='" + std::string(language.id) +
                       "' xmlns='http://www.w3.org/1999/xhtml'>"
                       "<head><meta charset='utf-8'/>"
                       "<meta name='viewport' content='width=device-width'/>" +
                       markup.element("title", "%1, %2"_text(report.title, report.recipe)) +
                       "<style>" + kStyle + "</style></head>\n<body>";
    page += markup.element("h1", report.title) +
            markup.element("p", report.recipe, " class='soft'") + cards(report, markup) +
            gain(report, markup);
    const auto add = [&](const Text& title, const std::string& content) {
        if (!content.empty()) page += markup.element("h2", title) + content + "\n";
    };
    add("Worth knowing"_text, list(report.warnings, markup));
    add("The recipe's own rules"_text, list(report.rules, markup));
    add("Relative RMSE by layer and role, percent"_text, xrayDrawing(report, markup));
    add(report.reference.empty() ? "Relative RMSE by layer"_text
                                 : "Relative RMSE by layer; dashed: %1"_text(report.reference),
        layersDrawing(report, markup));
    add("Bytes by role, before and after"_text, sizesDrawing(report, markup));
    add("Memory"_text, memoryTable(report, markup));
    add("The model"_text, pairs(report.facts, markup));
    add("Files read, SHA-256"_text, pairs(report.files, markup));
    add("The same by command"_text, commandBlocks(report, markup));
    add("Tensors"_text, tensorTable(report, markup));
    add("How this was measured"_text, method(report, markup));
    // Sorting is a comfort; the script holds no character that XML would read as markup.
    return page + "<script>" + kScript + "</script></body></html>\n";
}

}  // namespace weightscape::report
