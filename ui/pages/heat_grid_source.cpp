// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <set>

#include "core/analysis/tensor_role.h"
#include "ui/pages/tensor_measures.h"
#include "ui/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// Tensors by layer and role, and those that belong to no layer.
struct Arrangement {
    std::map<int, std::map<std::string, int>> layers;
    std::vector<int> above, below;
    std::vector<std::string> roles;
};

Arrangement arrange(const Model& model) {
    Arrangement result;
    std::set<std::string> roles;
    for (int tensor = 0; tensor < static_cast<int>(model.tensors.size()); ++tensor) {
        const auto& info = model.tensors[static_cast<std::size_t>(tensor)];
        const analysis::TensorRole place = analysis::tensorRole(info.ggufName);
        if (place.layer < 0) {
            const bool entrance = place.role.find("embd") != std::string::npos;
            (entrance ? result.above : result.below).push_back(tensor);
        } else {
            auto& layer = result.layers[place.layer];
            // Experts in tensors of their own share a role; each still gets a cell.
            std::string role = place.role;
            for (int copy = 2; layer.count(role) > 0; ++copy) {
                role = place.role + " " + std::to_string(copy);
            }
            layer[role] = tensor;
            roles.insert(role);
        }
    }
    result.roles.assign(roles.begin(), roles.end());
    std::sort(result.roles.begin(), result.roles.end(), analysis::roleComesBefore);
    return result;
}

class GridMaker {
  public:
    GridMaker(const Session& session, const TensorMeasure& measure)
        : m_session(session), m_measure(measure) {}

    [[nodiscard]] HeatCell cell(int tensor) const {
        HeatCell cell;
        if (tensor < 0) return cell;
        const auto& info = m_session.model()->tensors[static_cast<std::size_t>(tensor)];
        const auto* planned =
            m_session.plan() ? m_session.plan()->find(static_cast<std::size_t>(tensor)) : nullptr;
        cell.tensor = tensor;
        cell.name = toQt(std::string_view(info.name));
        cell.bytes = planned != nullptr ? planned->bytes : info.bytes;
        cell.state =
            m_measure.value(m_session, tensor, cell.value) ? CellState::Known : CellState::Pending;
        if (cell.state == CellState::Known) {
            cell.text = m_measure.text(m_session, tensor, cell.value);
        }
        return cell;
    }

    [[nodiscard]] HeatLine wide(int tensor) const {
        const auto& info = m_session.model()->tensors[static_cast<std::size_t>(tensor)];
        const std::string role = analysis::tensorRole(info.ggufName).role;
        return {toQt(std::string_view(role)), {cell(tensor)}, true};
    }

  private:
    const Session& m_session;
    const TensorMeasure& m_measure;
};

/// Kinds get evenly spaced colours, from few to many bits, and a legend entry each.
void colorByKind(HeatGrid& grid) {
    std::map<std::pair<double, QString>, double> kinds;
    for (const HeatLine& line : grid.lines) {
        for (const HeatCell& cell : line.cells) {
            if (cell.state == CellState::Known) kinds[{cell.value, cell.text}] = 0;
        }
    }
    double rank = 0;
    for (auto& [kind, value] : kinds) {
        value = rank++;
        grid.swatches.push_back({kind.second, value});
    }
    for (HeatLine& line : grid.lines) {
        for (HeatCell& cell : line.cells) {
            if (cell.state == CellState::Known) cell.value = kinds.at({cell.value, cell.text});
        }
    }
    grid.scale = {0, std::max(1.0, rank - 1), false};
}

std::vector<double> valuesOnScale(const HeatGrid& grid, bool zeroIsOff) {
    std::vector<double> values;
    for (const HeatLine& line : grid.lines) {
        for (const HeatCell& cell : line.cells) {
            if (cell.state != CellState::Known || (zeroIsOff && cell.value == 0.0)) continue;
            values.push_back(cell.value);
        }
    }
    return values;
}

}  // namespace

HeatGrid makeHeatGrid(const Session& session, const TensorMeasure& measure, bool logarithmic) {
    HeatGrid grid;
    if (!session.model()) return grid;
    const Arrangement arrangement = arrange(*session.model());
    const GridMaker maker(session, measure);
    grid.measure = measureLabel(measure);
    grid.unit = QString::fromUtf8(measure.unit);
    grid.rowTitle = QCoreApplication::translate("Measures", "Layer");
    for (const auto& role : arrangement.roles) grid.columns.push_back(toQt(std::string_view(role)));
    for (const int tensor : arrangement.above) grid.lines.push_back(maker.wide(tensor));
    for (const auto& [layer, tensors] : arrangement.layers) {
        HeatLine line{QString::number(layer), {}, false};
        for (const auto& role : arrangement.roles) {
            const auto found = tensors.find(role);
            line.cells.push_back(maker.cell(found == tensors.end() ? -1 : found->second));
        }
        grid.lines.push_back(std::move(line));
    }
    for (const int tensor : arrangement.below) grid.lines.push_back(maker.wide(tensor));

    const bool isLogarithmic = logarithmic && measure.canBeLogarithmic;
    grid.scale = scaleCovering(valuesOnScale(grid, measure.zeroIsOff), isLogarithmic);
    grid.offScaleText = QCoreApplication::translate("Measures", measure.offScale);
    if (measure.isKind) colorByKind(grid);
    return grid;
}

}  // namespace weightscape::ui
