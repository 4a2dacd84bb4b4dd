// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/report/html_report.h"

#include <functional>

#include "core/report/markup.h"
#include "core/report/report_drawings.h"
#include "core/support/byte_text.h"
#include "core/support/number_text.h"

namespace weightscape::report {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--ground:#fff;--text:#1b1d21;--soft:#5c636e;--line:#d9dce1;
--card:#f4f5f7;--own:#1f6fb5;--other:#b4590a}
@media(prefers-color-scheme:dark){:root{--ground:#16181b;--text:#e8eaed;--soft:#a3aab5;
--line:#3a3f47;--card:#1f2226;--own:#6db3f2;--other:#f0a35e}}
body{font:14px/1.45 system-ui,sans-serif;background:var(--ground);color:var(--text);
max-width:1080px;margin:0 auto;padding:24px;font-variant-numeric:tabular-nums}
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 8px}p{margin:4px 0 8px}
.soft{color:var(--soft)}.cards{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
.card{background:var(--card);padding:12px 16px;min-width:150px}.card b{display:block;
font-size:20px}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:3px 8px;
border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.wide{overflow-x:auto}th{cursor:pointer;white-space:nowrap}.n{text-align:right;white-space:nowrap}
svg{width:100%;height:auto;margin:4px 0}svg text{fill:var(--text);font-size:11px}
svg .grid{stroke:var(--line)}polyline{fill:none;stroke-width:2}
polyline.own{stroke:var(--own)}polyline.reference{stroke:var(--other);stroke-dasharray:6 4}
rect.before{fill:var(--line)}rect.after{fill:var(--own)}
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

std::string card(const std::string& caption, const std::string& value, const std::string& detail) {
    return "<div class='card'>" + element("span", caption, " class='soft'") + element("b", value) +
           element("span", detail, " class='soft'") + "</div>";
}

std::string section(const std::string& title, const std::string& content) {
    return content.empty() ? std::string() : element("h2", title) + content + "\n";
}

std::string pairs(const std::vector<NamedText>& rows) {
    if (rows.empty()) return {};
    std::string out = "<table><tbody>";
    for (const NamedText& row : rows) {
        out +=
            "<tr>" + element("td", row.name, " class='soft'") + element("td", row.text) + "</tr>";
    }
    return out + "</tbody></table>";
}

std::string list(const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string out = "<ul>";
    for (const std::string& line : lines) out += element("li", line);
    return out + "</ul>";
}

std::string errorText(const measure::ModelError& error) {
    return percentText(error.relativeRmse, error.exact ? 0.0 : error.confidence);
}

std::string cards(const ModelReport& report) {
    const double share = report.ownBytes == 0 ? 1.0
                                              : static_cast<double>(report.fileBytes) /
                                                    static_cast<double>(report.ownBytes);
    std::string out =
        card("File size, exact", byteText(report.fileBytes),
             std::to_string(report.fileBytes) + " B, " + percentText(share) + " of the original") +
        card("Bits per weight", fixedText(report.bitsPerWeight, 4),
             std::to_string(report.parameters) + " weights") +
        card("Relative RMSE", errorText(report.error),
             std::string(report.error.exact ? "exact" : "sampled") + ", SQNR " +
                 decibelText(report.error.sqnrDb)) +
        card("Memory", byteText(report.memory.totalLow()),
             "to " + byteText(report.memory.totalHigh()) + " at " +
                 std::to_string(report.memoryOptions.context) + " tokens");
    if (!report.reference.empty()) {
        out += card("Compared with", report.reference,
                    byteText(report.referenceBytes) + ", relative RMSE " +
                        errorText(report.referenceError));
    }
    return "<div class='cards'>" + out + "</div>";
}

std::string memoryTable(const ModelReport& report) {
    std::string out = "<table><tbody>";
    const auto add = [&](const std::string& name, std::uint64_t low, std::uint64_t high,
                         const std::string& formula) {
        out += "<tr>" + element("td", name) +
               element("td", low == high ? byteText(low) : byteText(low) + " – " + byteText(high),
                       " class='n'") +
               element("td", formula, " class='soft'") + "</tr>";
    };
    const memory::MemoryUse& use = report.memory;
    add("Weights", use.weights, use.weights, use.weightsFormula);
    for (const memory::CacheGroup& group : use.cache) {
        add("KV cache, " + std::string(memory::cacheKindName(group.kind)), group.bytes, group.bytes,
            group.formula);
    }
    add("Compute buffer", use.computeLow, use.computeHigh, use.computeFormula);
    add("Reserve", use.reserve, use.reserve, "left to the system and other programs");
    add("In all", use.totalLow(), use.totalHigh(), "");
    out += "</tbody></table>";
    for (const std::uint64_t size : report.memorySizes) {
        out += element(
            "p", byteText(size) + ": " + std::string(memory::fitName(memory::fitIn(use, size))));
    }
    return out;
}

/// A column of the tensors' table.
struct Column {
    const char* title;
    bool number;
    std::function<std::string(const ReportTensor&)> text;
    std::function<double(const ReportTensor&)> value;  ///< to sort by; only of numbers
};

std::string figure(const ReportTensor& tensor, const std::string& text) {
    return tensor.decodable ? text : "–";
}

std::vector<Column> columnsOf(const ModelReport& report) {
    using T = ReportTensor;
    std::vector<Column> columns = {
        {"Tensor", false, [](const T& t) { return t.name; }, {}},
        {"Shape", false, [](const T& t) { return t.shape; }, {}},
        {"From", false, [](const T& t) { return t.from; }, {}},
        {"To", false, [](const T& t) { return t.to; }, {}},
        {"Bytes", true, [](const T& t) { return std::to_string(t.bytes); },
         [](const T& t) { return static_cast<double>(t.bytes); }},
        {"bpw", true, [](const T& t) { return fixedText(t.bitsPerWeight, 3); },
         [](const T& t) { return t.bitsPerWeight; }},
        {"Relative RMSE", true,
         [](const T& t) {
             return figure(t, percentText(t.error.relativeRmse(), t.error.confidence));
         },
         [](const T& t) { return t.error.relativeRmse(); }},
        {"SQNR", true, [](const T& t) { return figure(t, decibelText(t.error.sqnrDb())); },
         [](const T& t) { return -t.error.relativeRmse(); }},
        {"Max, σ", true, [](const T& t) { return figure(t, fixedText(t.sigmas, 1)); },
         [](const T& t) { return t.sigmas; }},
        {"Kurtosis", true, [](const T& t) { return figure(t, fixedText(t.kurtosis, 2)); },
         [](const T& t) { return t.kurtosis; }},
    };
    if (!report.reference.empty()) {
        columns.push_back({"To, reference", false, [](const T& t) { return t.referenceTo; }, {}});
        columns.push_back({"RMSE, reference", true,
                           [](const T& t) {
                               return figure(t, percentText(t.referenceError->relativeRmse(),
                                                            t.referenceError->confidence));
                           },
                           [](const T& t) { return t.referenceError->relativeRmse(); }});
    }
    columns.push_back(
        {"Decided by",
         false,
         [](const T& t) { return t.fallback.empty() ? t.rule : t.rule + " (" + t.fallback + ")"; },
         {}});
    return columns;
}

std::string tensorTable(const ModelReport& report) {
    const std::vector<Column> columns = columnsOf(report);
    std::string out = "<div class='wide'><table class='sortable'><thead><tr>";
    for (const Column& column : columns) {
        out += element("th", column.title, column.number ? " class='n'" : "");
    }
    out += "</tr></thead><tbody>\n";
    for (const ReportTensor& tensor : report.tensors) {
        out += "<tr>";
        for (const Column& column : columns) {
            std::string attributes;
            if (column.number) {
                attributes = " class='n' data-v='" +
                             significantText(tensor.decodable ? column.value(tensor) : 0, 12) + "'";
            }
            out += element("td", column.text(tensor), attributes);
        }
        out += "</tr>\n";
    }
    return out + "</tbody></table></div>";
}

std::string commandBlocks(const ModelReport& report) {
    std::string out;
    for (const NamedText& command : report.commands) {
        out += element("p", command.name, " class='soft'") + element("pre", command.text);
    }
    return out;
}

std::string method(const ModelReport& report) {
    return element(
               "p",
               report.fraction >= 1.0
                   ? "Every weight was encoded and decoded again; all errors are exact."
                   : "Errors are estimates from " + percentText(report.fraction) +
                         " of the weights, with their 95 % intervals; sizes and distributions are "
                         "exact.") +
           element("p", "Made by " + report.program + ".", " class='soft'");
}

}  // namespace

std::string toHtml(const ModelReport& report) {
    const std::string title = report.title + ", " + report.recipe;
    std::string page =
        "<!DOCTYPE html>\n<html lang='en' xmlns='http://www.w3.org/1999/xhtml'>"
        "<head><meta charset='utf-8'/>"
        "<meta name='viewport' content='width=device-width'/>" +
        element("title", title) + "<style>" + kStyle + "</style></head>\n<body>";
    page +=
        element("h1", report.title) + element("p", report.recipe, " class='soft'") + cards(report);
    page += section("Worth knowing", list(report.warnings));
    page += section("The recipe's own rules", list(report.rules));
    page += section("Relative RMSE by layer and role, percent", xrayDrawing(report));
    page +=
        section(report.reference.empty() ? "Relative RMSE by layer"
                                         : "Relative RMSE by layer; dashed: " + report.reference,
                layersDrawing(report));
    page += section("Bytes by role, before and after", sizesDrawing(report));
    page += section("Memory", memoryTable(report));
    page += section("The model", pairs(report.facts));
    page += section("Files read, SHA-256", pairs(report.files));
    page += section("The same by command", commandBlocks(report));
    page += section("Tensors", tensorTable(report));
    page += section("How this was measured", method(report));
    // Sorting is a comfort; the script holds no character that XML would read as markup.
    return page + "<script>" + kScript + "</script></body></html>\n";
}

}  // namespace weightscape::report
