// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/report/report_drawings.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/support/byte_text.h"
#include "core/support/number_text.h"

namespace weightscape::report {
namespace {

constexpr double kWidth = 960, kRowHeight = 20, kLabel = 110, kWideLabel = 210, kHead = 54;
/// Columns beyond this number would be too narrow to read.
constexpr std::size_t kMostRoles = 24;
constexpr std::size_t kMostDrawnLayers = 512;

/// Squared sums of one place of a picture.
struct Cell {
    double error = 0, original = 0;
    std::uint64_t tensors = 0;

    void add(const measure::TensorError& measured) {
        error += measured.squaredError;
        original += measured.squaredOriginal;
        ++tensors;
    }
    [[nodiscard]] double relativeRmse() const {
        return original > 0 ? std::sqrt(error / original) : 0.0;
    }
};

std::string openSvg(double height, const Text& label, const Markup& markup) {
    return "<svg xmlns='http://www.w3.org/2000/svg' role='img' aria-label='" +
           escaped(say(label, markup.language)) + "' viewBox='0 0 " + coordinate(kWidth) + " " +
           coordinate(height) + "'>";
}

/// The attributes of a text.
std::string at(double x, double y, const char* anchor) {
    return " x='" + coordinate(x) + "' y='" + coordinate(y) + "' text-anchor='" + anchor + "'";
}

std::string rectangle(double x, double y, double width, double height,
                      const std::string& attributes) {
    return "<rect x='" + coordinate(x) + "' y='" + coordinate(y) + "' width='" +
           coordinate(std::max(0.0, width)) + "' height='" + coordinate(height) + "'" + attributes +
           "/>";
}

/// "3", "encoder.layers 3"
Text numberOf(const ReportLayer& layer) {
    const std::string number = std::to_string(layer.number);
    return layer.stack.empty() ? number : layer.stack + " " + number;
}

Text nameOf(const ReportLayer& layer) {
    return layer.stack.empty() ? "layer %1"_text(layer.number) : numberOf(layer);
}

/// A model's tensors in rows and columns.
struct Grid {
    std::vector<std::string> roles;  ///< in order of appearance
    std::map<std::pair<int, std::string>, Cell> cells;
    std::vector<const ReportTensor*> outside;  ///< of no layer
    double largest = 0;                        ///< of those that are finite
};

/// The larger one, but for what is infinite: that has a mark of its own and no place on a scale.
double largerFinite(double largest, double value) {
    return std::isfinite(value) ? std::max(largest, value) : largest;
}

Grid gridOf(const ModelReport& report) {
    Grid grid;
    for (const ReportTensor& tensor : report.tensors) {
        if (!tensor.decodable) continue;
        grid.largest = largerFinite(grid.largest, tensor.error.relativeRmse());
        if (tensor.layer < 0) {
            grid.outside.push_back(&tensor);
            continue;
        }
        if (std::ranges::find(grid.roles, tensor.role) == grid.roles.end()) {
            grid.roles.push_back(tensor.role);
        }
        grid.cells[{tensor.layer, tensor.role}].add(tensor.error);
    }
    return grid;
}

/// A cell of the grid; `name`: what it is of, `scale`: one over the largest value.
std::string coloured(double x, double y, double width, double scale, double value, const Text& name,
                     const Markup& markup) {
    const bool overflows = std::isinf(value);
    const double share = overflows ? 1.0 : value * scale;
    std::string out =
        "<g>" + markup.element("title", "%1: %2"_text(name, Text::number(percentText(value)))) +
        rectangle(x, y, width - 1, kRowHeight - 1,
                  overflows ? std::string(" class='alarm'")
                            : " style='fill:" + measureColor(share) + "'");
    if (overflows) {
        out += markup.element("text", "∞"_text,
                              at(x + width / 2, y + 14, "middle") + " class='alarm'");
    } else if (width > 34) {
        out += markup.element("text", Text::number(fixedText(100 * value, value < 0.0995 ? 2 : 1)),
                              at(x + width / 2, y + 14, "middle") +
                                  " style='fill:" + std::string(inkOnMeasure(share)) + "'");
    }
    return out + "</g>";
}

}  // namespace

std::string xrayDrawing(const ModelReport& report, const Markup& markup) {
    const Grid grid = gridOf(report);
    const bool isDrawable = !grid.roles.empty() && grid.roles.size() <= kMostRoles &&
                            report.layers.size() <= kMostDrawnLayers;
    if (!isDrawable) return {};
    const double height =
        kHead + kRowHeight * static_cast<double>(report.layers.size() + grid.outside.size()) + 4;
    const bool hasStacks = !report.layers.front().stack.empty();
    const double label = hasStacks ? kWideLabel : kLabel;
    const double width = (kWidth - label) / static_cast<double>(grid.roles.size());
    std::string out = openSvg(height, "Relative RMSE by layer and role, percent"_text, markup);
    for (std::size_t i = 0; i < grid.roles.size(); ++i) {
        const double x = label + width * (static_cast<double>(i) + 0.5);
        out += markup.element("text", grid.roles[i],
                              " transform='translate(" + coordinate(x) + " " +
                                  coordinate(kHead - 6) + ") rotate(-24)' text-anchor='start'");
    }
    const double scale = grid.largest > 0 ? 1 / grid.largest : 0.0;
    double y = kHead;
    for (std::size_t layer = 0; layer < report.layers.size(); ++layer, y += kRowHeight) {
        const Text row = nameOf(report.layers[layer]);
        out += markup.element("text", row, at(label - 8, y + 14, "end"));
        for (std::size_t i = 0; i < grid.roles.size(); ++i) {
            const auto cell = grid.cells.find({static_cast<int>(layer), grid.roles[i]});
            if (cell == grid.cells.end()) continue;
            const double value = cell->second.relativeRmse();
            out += coloured(label + width * static_cast<double>(i), y, width, scale, value,
                            "%1, %2"_text(row, grid.roles[i]), markup);
        }
    }
    for (const ReportTensor* tensor : grid.outside) {
        const double value = tensor->error.relativeRmse();
        out += markup.element("text", tensor->role, at(label - 8, y + 14, "end")) +
               coloured(label, y, kWidth - label, scale, value, tensor->name, markup);
        y += kRowHeight;
    }
    return out + "</svg>";
}

std::string layersDrawing(const ModelReport& report, const Markup& markup) {
    std::map<int, Cell> own;
    std::map<int, Cell> reference;
    for (const ReportTensor& tensor : report.tensors) {
        if (tensor.layer < 0 || !tensor.decodable) continue;
        own[tensor.layer].add(tensor.error);
        if (tensor.referenceError) reference[tensor.layer].add(*tensor.referenceError);
    }
    if (own.size() < 2) return {};
    constexpr double kHeight = 220, kBottom = 190, kTop = 14;
    double most = 0;
    for (const auto* line : {&own, &reference}) {
        for (const auto& [layer, cell] : *line) most = largerFinite(most, cell.relativeRmse());
    }
    if (!(most > 0)) return {};
    const int last = own.rbegin()->first;
    const auto x = [&](int layer) { return kLabel + (kWidth - kLabel - 20) * layer / last; };
    // What is infinite stands above the largest.
    const auto y = [&](double value) {
        return kBottom - (kBottom - kTop) * std::min(value / most, 1.05);
    };
    std::string out = openSvg(kHeight, "Relative RMSE of each layer, percent"_text, markup);
    for (const double share : {0.0, 0.5, 1.0}) {
        out += "<line class='grid' x1='" + coordinate(kLabel) + "' x2='" + coordinate(kWidth - 20) +
               "' y1='" + coordinate(y(share * most)) + "' y2='" + coordinate(y(share * most)) +
               "'/>" +
               markup.element("text", Text::number(percentText(share * most)),
                              at(kLabel - 8, y(share * most) + 4, "end"));
    }
    const auto draw = [&](const std::map<int, Cell>& line, const char* kind) {
        std::string points;
        std::string marks;
        for (const auto& [layer, cell] : line) {
            const std::string top = coordinate(y(cell.relativeRmse()));
            points += coordinate(x(layer)) + "," + top + " ";
            if (std::isfinite(cell.relativeRmse())) continue;
            marks +=
                "<circle class='alarm' cx='" + coordinate(x(layer)) + "' cy='" + top + "' r='5'/>";
        }
        return "<polyline class='" + std::string(kind) + "' points='" + points + "'/>" + marks;
    };
    if (!reference.empty()) out += draw(reference, "reference");
    out += draw(own, "own");
    for (const int layer : {0, last / 2, last}) {
        out += markup.element("text", numberOf(report.layers[static_cast<std::size_t>(layer)]),
                              at(x(layer), kBottom + 18, "middle"));
    }
    return out +
           markup.element("text", "layer"_text,
                          at(kLabel + (kWidth - kLabel) / 2, kHeight - 2, "middle")) +
           "</svg>";
}

std::string sizesDrawing(const ModelReport& report, const Markup& markup) {
    struct Size {
        std::uint64_t before = 0, after = 0;
    };
    std::vector<std::pair<std::string, Size>> roles;
    std::uint64_t most = 0;
    for (const ReportTensor& tensor : report.tensors) {
        auto role = std::ranges::find(roles, tensor.role, &std::pair<std::string, Size>::first);
        if (role == roles.end()) role = roles.insert(roles.end(), {tensor.role, {}});
        role->second.before += tensor.ownBytes;
        role->second.after += tensor.bytes;
        most = std::max({most, role->second.before, role->second.after});
    }
    if (roles.empty() || roles.size() > kMostRoles * 2 || most == 0) return {};
    const double height = kRowHeight * static_cast<double>(roles.size()) + 8;
    constexpr double kNumbers = 190;
    std::string out = openSvg(height, "Bytes by role, before and after"_text, markup);
    double y = 4;
    for (const auto& [role, size] : roles) {
        const auto length = [&](std::uint64_t bytes) {
            return (kWidth - kLabel - kNumbers) * static_cast<double>(bytes) /
                   static_cast<double>(most);
        };
        out += markup.element("text", role, at(kLabel - 8, y + 13, "end")) +
               rectangle(kLabel, y + 2, length(size.before), 7, " class='before'") +
               rectangle(kLabel, y + 9, length(size.after), 7, " class='after'") +
               markup.element("text",
                              "%1 → %2"_text(Text::number(byteText(size.before)),
                                             Text::number(byteText(size.after))),
                              at(kWidth, y + 13, "end"));
        y += kRowHeight;
    }
    return out + "</svg>";
}

}  // namespace weightscape::report
