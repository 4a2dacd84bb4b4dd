// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray/model_arrangement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/model/architectures/tensor_place.h"
#include "core/model/architectures/tensor_role.h"
#include "ui/look/plain_text.h"
#include "ui/models/session_rows.h"
#include "ui/session/budget_choice.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
/// All tensors that share a cell.
struct CellTensors {
    std::vector<int> tensors;
    QString name;  ///< of the tensor, or what the group is
};

/// A line of the picture that has a layer's tensors.
struct LayerKey {
    int stack = 0;  ///< in the order of the file
    int layer = 0;
    friend bool operator<(const LayerKey& left, const LayerKey& right) {
        return std::tie(left.stack, left.layer) < std::tie(right.stack, right.layer);
    }
};

struct ModelArrangement {
    std::map<LayerKey, std::map<std::string, CellTensors>> layers;
    std::vector<QString> stacks;  ///< what they are called; empty: the only one
    std::vector<CellTensors> above, below;
    std::vector<std::string> roles;
    std::shared_ptr<const std::vector<HeatPlace>> places;

    /// What stands at a place of the picture. Precondition: something does.
    [[nodiscard]] const CellTensors& at(HeatPlace place) const;
};

const CellTensors& ModelArrangement::at(HeatPlace place) const {
    auto line = static_cast<std::size_t>(place.line);
    if (line < above.size()) return above[line];
    line -= above.size();
    if (line >= layers.size()) return below[line - layers.size()];
    const auto layer = std::next(layers.begin(), static_cast<std::ptrdiff_t>(line));
    return layer->second.at(roles[static_cast<std::size_t>(place.column)]);
}

namespace {

/// The picture's order of lines, in which makeHeatGrid() writes them.
std::shared_ptr<const std::vector<HeatPlace>> placesIn(const ModelArrangement& arrangement,
                                                       std::size_t tensorCount) {
    auto places = std::make_shared<std::vector<HeatPlace>>(tensorCount);
    HeatPlace place{0, 0};
    const auto put = [&](const CellTensors& cell) {
        for (const int tensor : cell.tensors) (*places)[static_cast<std::size_t>(tensor)] = place;
    };
    const auto putWide = [&](const std::vector<CellTensors>& lines) {
        for (const CellTensors& line : lines) {
            place.column = 0;
            put(line);
            ++place.line;
        }
    };
    putWide(arrangement.above);
    for (const auto& [layer, cells] : arrangement.layers) {
        place.column = 0;
        for (const std::string& role : arrangement.roles) {
            if (const auto found = cells.find(role); found != cells.end()) put(found->second);
            ++place.column;
        }
        ++place.line;
    }
    putWide(arrangement.below);
    return places;
}

QString nameOf(const Model& model, const std::string& role, const std::vector<int>& tensors) {
    if (tensors.size() == 1) {
        return toQt(std::string_view(model.tensors[static_cast<std::size_t>(tensors[0])].name));
    }
    return QStringLiteral("%1: %2").arg(toQt(std::string_view(role)),
                                        counted(std::ssize(tensors), tr("expert"), tr("experts")));
}

}  // namespace

std::shared_ptr<const ModelArrangement> arrangeModel(const Model& model,
                                                     const ModelOutline& outline) {
    auto result = std::make_shared<ModelArrangement>();
    std::set<std::string> roles;
    const std::vector<TensorPlace>& places = outline.places;
    const StackNames names(places);
    std::map<std::string, int> stacks;
    for (int tensor = 0; tensor < static_cast<int>(model.tensors.size()); ++tensor) {
        const auto& info = model.tensors[static_cast<std::size_t>(tensor)];
        const TensorPlace& place = places[static_cast<std::size_t>(tensor)];
        if (place.layer < 0) {
            const bool entrance = place.role.find("embd") != std::string::npos ||
                                  place.role.find("embed") != std::string::npos;
            (entrance ? result->above : result->below)
                .push_back({{tensor}, toQt(std::string_view(info.name))});
            continue;
        }
        const int next = static_cast<int>(stacks.size());
        const auto [stack, isNew] = stacks.try_emplace(place.stack, next);
        if (isNew) result->stacks.push_back(names.of(place));
        auto& layer = result->layers[{stack->second, place.layer}];
        std::string role = place.role;
        // Only experts share a cell; other tensors of the same role each get one.
        for (int copy = 2; !place.expert && layer.contains(role); ++copy) {
            role = place.role + " " + std::to_string(copy);
        }
        layer[role].tensors.push_back(tensor);
        if (roles.insert(role).second) result->roles.push_back(role);
    }
    std::sort(result->roles.begin(), result->roles.end(), roleComesBefore);
    for (auto& [layer, cells] : result->layers) {
        for (auto& [role, cell] : cells) cell.name = nameOf(model, role, cell.tensors);
    }
    result->places = placesIn(*result, model.tensors.size());
    return result;
}

namespace {

class GridMaker {
  public:
    GridMaker(const Session& session, const TensorMeasure& measure)
        : m_session(session), m_measure(measure) {}

    [[nodiscard]] HeatCell cell(const CellTensors& source) const {
        HeatCell cell;
        cell.tensor = source.tensors.front();
        if (source.tensors.size() > 1) cell.members = source.tensors;
        cell.name = source.name;
        for (const int tensor : source.tensors) {
            cell.bytes += bytesOf(tensor);
            cell.alarm = cell.alarm || m_session.shown().flaws(tensor).any();
            cell.locked = cell.locked || isLocked(m_session, tensor);
        }
        const bool known = m_measure.value(m_session, source.tensors, cell.value);
        cell.state = known ? CellState::Known : CellState::Pending;
        if (!known) return cell;
        cell.sampled =
            m_measure.isOfError &&
            std::ranges::any_of(source.tensors, [this](int tensor) { return isSampled(tensor); });
        cell.text = (cell.sampled ? QStringLiteral("≈") : QString()) +
                    m_measure.text(m_session, cell.tensor, cell.value);
        return cell;
    }

    [[nodiscard]] HeatLine wide(const CellTensors& source) const {
        const TensorInfo& info = m_session.info(source.tensors.front());
        return {toQt(tensorPlace(info.ggufName).role), {cell(source)}, true};
    }

  private:
    /// What the measure says of the tensor is an estimate; what is not known counts in no value.
    [[nodiscard]] bool isSampled(int tensor) const {
        const auto isEstimate = [tensor](const DocumentView& view) {
            const measure::TensorError* error = view.error(tensor);
            return error != nullptr && !error->exact();
        };
        if (isEstimate(m_session.shown())) return true;
        const int reference = m_session.referenceRecipe();
        return m_measure.isDifference && reference != kOriginal &&
               isEstimate(m_session.view(reference));
    }
    [[nodiscard]] std::uint64_t bytesOf(int tensor) const {
        const auto& plan = m_session.shown().plan();
        return plan ? plan->find(static_cast<std::size_t>(tensor))->bytes
                    : m_session.info(tensor).bytes;
    }

    const Session& m_session;
    const TensorMeasure& m_measure;
};

/// Kinds get evenly spaced colours, from few to many bits, and a legend entry each. Tensors of one
/// kind may differ in bits, by what they keep aside.
void colorByKind(HeatGrid& grid) {
    std::map<QString, double> leastBits;
    for (const HeatLine& line : grid.lines) {
        for (const HeatCell& cell : line.cells) {
            if (cell.state != CellState::Known) continue;
            const auto [kind, isNew] = leastBits.try_emplace(cell.text, cell.value);
            if (!isNew) kind->second = std::min(kind->second, cell.value);
        }
    }
    std::set<std::pair<double, QString>> order;
    for (const auto& [kind, bits] : leastBits) order.emplace(bits, kind);
    std::map<QString, double> ranks;
    for (const auto& [bits, kind] : order) {
        const auto rank = static_cast<double>(ranks.size());
        ranks[kind] = rank;
        grid.swatches.push_back({kind, rank});
    }
    for (HeatLine& line : grid.lines) {
        for (HeatCell& cell : line.cells) {
            if (cell.state == CellState::Known) cell.value = ranks.at(cell.text);
        }
    }
    grid.scale = {0, std::max(1.0, static_cast<double>(ranks.size()) - 1), false};
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

/// As far below 0 as above.
ValueScale scaleAroundZero(const std::vector<double>& values) {
    double reach = 0;
    for (const double value : values) {
        if (std::isfinite(value)) reach = std::max(reach, std::abs(value));
    }
    return reach > 0 ? ValueScale{-reach, reach, false} : ValueScale{-1, 1, false};
}

void setScale(HeatGrid& grid, const TensorMeasure& measure, bool logarithmic) {
    const auto values = valuesOnScale(grid, measure.zeroIsOff);
    grid.scale = measure.isDifference
                     ? scaleAroundZero(values)
                     : scaleCovering(values, logarithmic && measure.canBeLogarithmic);
}

}  // namespace

HeatGrid makeHeatGrid(const Session& session, const ModelArrangement& arrangement,
                      const TensorMeasure& measure, bool logarithmic) {
    HeatGrid grid;
    if (!session.model()) return grid;
    const GridMaker maker(session, measure);
    grid.measure = measureLabel(measure);
    grid.unit = QString::fromUtf8(measure.unit);
    grid.rowTitle = tr("Layer");
    grid.places = arrangement.places;
    for (const auto& role : arrangement.roles) grid.columns.push_back(toQt(std::string_view(role)));
    for (const CellTensors& line : arrangement.above) grid.lines.push_back(maker.wide(line));
    int number = 0;
    for (const auto& [key, cells] : arrangement.layers) {
        const QString& stack = arrangement.stacks[static_cast<std::size_t>(key.stack)];
        const QString layer = QString::number(key.layer);
        HeatLine line{stack.isEmpty() ? layer : QStringLiteral("%1.%2").arg(stack, layer),
                      {},
                      false,
                      stack.isEmpty() ? key.layer : number};
        ++number;
        for (const auto& role : arrangement.roles) {
            const auto found = cells.find(role);
            line.cells.push_back(found == cells.end() ? HeatCell{} : maker.cell(found->second));
        }
        grid.lines.push_back(std::move(line));
    }
    for (const CellTensors& line : arrangement.below) grid.lines.push_back(maker.wide(line));

    grid.diverging = measure.isDifference;
    grid.mayBeSampled = measure.isOfError;
    grid.offScaleText = tr(measure.offScale);
    setScale(grid, measure, logarithmic);
    if (measure.isKind) colorByKind(grid);
    return grid;
}

HeatGrid updatedHeatGrid(HeatGrid grid, const Session& session, const ModelArrangement& arrangement,
                         const TensorMeasure& measure, bool logarithmic,
                         const std::set<int>& tensors) {
    const GridMaker maker(session, measure);
    std::set<std::pair<int, int>> done;
    for (const int tensor : tensors) {
        const HeatPlace place = (*arrangement.places)[static_cast<std::size_t>(tensor)];
        if (!done.insert({place.line, place.column}).second) continue;
        HeatLine& line = grid.lines[static_cast<std::size_t>(place.line)];
        HeatCell& cell = line.cells[static_cast<std::size_t>(place.column)];
        HeatCell made = maker.cell(arrangement.at(place));
        if (measure.isKind) {
            cell.alarm = made.alarm;  // neither statistics nor errors say which kind it is
        } else {
            cell = std::move(made);
        }
    }
    if (measure.isKind) return grid;
    setScale(grid, measure, logarithmic);
    return grid;
}

}  // namespace weightscape::ui
