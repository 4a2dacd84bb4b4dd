// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray/xray_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QMenu>
#include <QPushButton>
#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/recipes/recipe_edits.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/pages/lock_action.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/pages/page_list.h"
#include "ui/pages/xray/model_arrangement.h"
#include "ui/pages/xray/tensor_card.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/session/judged_recipes.h"
#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/session/tensor_edit.h"
#include "ui/tasks/pause.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_brush.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::ui {

namespace {

constexpr int kLongestPause = 400;  ///< between two pictures while results arrive, milliseconds

}  // namespace

XrayPage::XrayPage(Session& session)
    : m_session(session),
      m_measure(new QComboBox(this)),
      m_scale(new QComboBox(this)),
      m_byBytes(new QCheckBox(tr("Area by &bytes"), this)),
      m_measureDamage(new QPushButton(tr("Measure &damage"), this)),
      m_map(new HeatMap(this)),
      m_chart(new ChartFigure(this)) {
    setObjectName(QStringLiteral("xrayPage"));
    callOnce(m_refresh, kShortestPause, this, &XrayPage::refreshChanged);
    setUpControls();
    setUpPictures();
    connectSession();
    followMatrix();
    chooseMeasure();
}

void XrayPage::setUpControls() {
    for (const TensorMeasure& row : allMeasures()) {
        m_measure->addItem(measureLabel(row), QString::fromLatin1(row.id));
    }
    nameControl(m_measure, QStringLiteral("xrayMeasure"), tr("Measure that colours the cells"),
                tr("What the colours mean."));
    m_scale->addItems({tr("Linear"), tr("Logarithmic")});
    nameControl(m_scale, QStringLiteral("xrayScale"), tr("Scale of the colours and of the chart"),
                tr("Linear, or logarithmic for values that differ by powers of ten."));
    m_byBytes->setObjectName(QStringLiteral("xrayAreaByBytes"));
    m_byBytes->setToolTip(tr("Make the area of every cell proportional to its planned bytes"));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&Measure"), m_measure);
    addLabelled(*row, tr("&Scale"), m_scale);
    addControl(*row, tr("Area by bytes"), m_byBytes);
    nameDamage();
    addControl(*row, {}, m_measureDamage);
    connect(m_measureDamage, &QPushButton::clicked, &PageLinks::of(m_session),
            &PageLinks::damageRequested);
    makeColumn(this, {row});
    connect(m_measure, &QComboBox::currentIndexChanged, this, &XrayPage::chooseMeasure);
    connect(m_scale, &QComboBox::currentIndexChanged, this, &XrayPage::refresh);
    connect(m_byBytes, &QCheckBox::toggled, this,
            [this](bool on) { m_map->setAreas(on ? HeatAreas::Bytes : HeatAreas::Equal); });
}

void XrayPage::setUpPictures() {
    auto* splitter =
        makeSplitter(Qt::Vertical, QStringLiteral("xraySplitter"), {{m_map, 3}, {m_chart, 2}});
    splitter->setSizes({420, 260});
    nameControl(m_chart, QStringLiteral("xrayChart"), {},
                tr("The measure by layer, one line for each role."));
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
    m_map->setCardMaker([this](int tensor) {
        const HeatCell* cell = cellAt(m_map->grid(), placeOfTensor(m_map->grid(), tensor));
        return cell != nullptr && !cell->members.empty() ? groupCard(m_session, *cell, measure())
                                                         : tensorCard(m_session, tensor);
    });
    connectLocks(*m_map, m_session);
    connect(m_map, &HeatMap::selectionRequested, &m_session, &Session::select);
    connect(m_map, &HeatMap::activated, &PageLinks::of(m_session), &PageLinks::showTensor);
    connect(m_map, &HeatMap::menuOpening, this, &XrayPage::addMenu);
    connect(m_map, &HeatMap::brushChanged, this, &XrayPage::tellBrush);
    connect(&PageLinks::of(m_session), &PageLinks::brushDropped, m_map,
            [this] { m_map->setBrush(std::nullopt); });
    connect(this, &XrayPage::formatRequested, this, &XrayPage::setFormat);
}

void XrayPage::connectSession() {
    const auto soon = [this](int tensor) {
        m_changed.insert(tensor);
        if (!m_refresh.isActive()) m_refresh.start();
    };
    connect(&m_session, &Session::modelChanged, this, [this] {
        m_arrangement.reset();
        refresh();
    });
    connect(&m_session, &Session::recipeChanged, this, [this] {
        m_outdated = true;
        m_refresh.start(kShortestPause);
    });
    connect(&m_session, &Session::importanceChanged, this, &XrayPage::followMatrix);
    connect(&m_session, &Session::statisticsChanged, this, soon);
    connect(&m_session, &Session::errorChanged, this, soon);
    connect(&TensorDamages::of(m_session), &TensorDamages::changed, this,
            [soon](const std::vector<int>& tensors) { std::ranges::for_each(tensors, soon); });
    connect(&JudgedRecipes::of(m_session), &JudgedRecipes::textChanged, this,
            &XrayPage::nameDamage);
    connect(&m_session, &Session::selectionChanged, this,
            [this] { m_map->setSelection(m_session.selection()); });
}

void XrayPage::nameDamage() {
    const QString help =
        tr("Changes each tensor alone, as the recipe says, and measures how far the model's "
           "answers move, to the text that is chosen on the page Evaluate: %1.")
            .arg(judgedTextName(JudgedRecipes::of(m_session).text().path));
    nameControl(m_measureDamage, QStringLiteral("xrayMeasureDamage"), {}, help);
    m_measureDamage->setToolTip(toolTipText(help));
}

/// Where a matrix is opened, errors are looked at by importance; where it is closed, there are
/// none.
void XrayPage::followMatrix() {
    const bool hasMatrix = m_session.hasMatrix();
    if (std::exchange(m_hasMatrix, hasMatrix) == hasMatrix) return;
    for (const auto& [plain, weighted] :
         {std::pair("error", "weighted-error"), {"error-difference", "weighted-difference"}}) {
        const char* from = hasMatrix ? plain : weighted;
        if (m_measure->currentData().toString() != QLatin1String(from)) continue;
        m_measure->setCurrentIndex(
            m_measure->findData(QString::fromLatin1(hasMatrix ? weighted : plain)));
        return;
    }
}

const TensorMeasure& XrayPage::measure() const {
    return allMeasures()[static_cast<std::size_t>(std::max(0, m_measure->currentIndex()))];
}

void XrayPage::chooseMeasure() {
    const QSignalBlocker blocker(m_scale);
    m_measureDamage->setVisible(std::string_view(measure().id).starts_with("damage"));
    m_scale->setEnabled(measure().canBeLogarithmic);
    m_scale->setCurrentIndex(measure().logarithmicAtFirst ? 1 : 0);
    refresh();
}

HeatGrid XrayPage::makeGrid(const TensorMeasure& measure) {
    if (!m_session.model()) return {};
    if (!m_arrangement) {
        m_arrangement = arrangeModel(*m_session.model(), *m_session.current().outline());
    }
    return makeHeatGrid(m_session, *m_arrangement, measure, m_scale->currentIndex() == 1);
}

void XrayPage::refresh() {
    m_outdated = !isVisible();
    m_changed.clear();
    if (!m_outdated) showGrid(makeGrid(measure()));
}

/// Most results concern a few cells of thousands of tensors each.
void XrayPage::refreshChanged() {
    QElapsedTimer timer;
    timer.start();
    if (m_outdated || !isVisible() || !m_arrangement) {
        refresh();
    } else {
        showGrid(updatedHeatGrid(m_map->grid(), m_session, *m_arrangement, measure(),
                                 m_scale->currentIndex() == 1, std::exchange(m_changed, {})));
    }
    m_refresh.setInterval(pauseAfter(timer.elapsed(), kLongestPause));
}

void XrayPage::showGrid(HeatGrid grid) {
    m_refresh.stop();
    m_map->setGrid(std::move(grid));
    m_map->setSelection(m_session.selection());
    // Kinds have no height; bits per weight are what tells them apart.
    showChart(measure().isKind ? makeGrid(measureNamed("bits")) : m_map->grid());
}

void XrayPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_outdated) refresh();
}

void XrayPage::showChart(const HeatGrid& grid) {
    ChartData chart;
    const bool isSampled = std::ranges::any_of(grid.lines, [](const HeatLine& line) {
        return !line.wide && std::ranges::any_of(line.cells, &HeatCell::sampled);
    });
    chart.title = tr("%1 by layer").arg(grid.measure);
    chart.xTitle = tr("Layer");
    chart.yTitle =
        grid.unit.isEmpty() ? grid.measure : QStringLiteral("%1 (%2)").arg(grid.measure, grid.unit);
    if (isSampled) chart.yTitle += tr(", ≈ sampled");
    chart.wholeNumbersOnX = true;
    chart.emptyText = m_session.model() ? tr("Nothing is known yet.") : QString();
    std::vector<double> layers;
    std::vector<double> values;
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
        ChartSeries series;
        series.name = grid.columns[column];
        for (const HeatLine& line : grid.lines) {
            if (line.wide) continue;
            const HeatCell& cell = line.cells[column];
            const auto layer = static_cast<double>(line.layer);
            const bool known = cell.state == CellState::Known;
            series.points.emplace_back(layer, known ? cell.value : std::nan(""));
            layers.push_back(layer);
            if (known) values.push_back(cell.value);
        }
        chart.series.push_back(std::move(series));
    }
    chart.x = scaleCovering(layers, false);
    chart.y = scaleCovering(values, grid.scale.logarithmic);
    if (values.empty()) chart.series.clear();
    m_chart->setData(std::move(chart));
}

void XrayPage::tellBrush() {
    PageLinks& links = PageLinks::of(m_session);
    const auto& brush = m_map->brush();
    if (!brush) return links.brush(std::nullopt, {});
    const HeatGrid& grid = m_map->grid();
    const QString range =
        tr("%1 to %2").arg(formatSignificant(brush->low), formatSignificant(brush->high));
    links.brush(brushedTensors(m_map->grid()),
                QStringLiteral("%1 %2 %3").arg(grid.measure, range, grid.unit).trimmed());
}

void XrayPage::addMenu(QMenu* menu) {
    const std::vector<int> tensors = m_session.selection();
    if (!m_session.model() || tensors.empty()) return;
    addTypeMenus(*menu, tensors);
    const auto add = [&](const QString& text, const char* id, auto&& run) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QLatin1String(id));
        connect(action, &QAction::triggered, this, run);
        return action;
    };
    add(tr("Keep at &8 bits"), "keepAtEightBits",
        [this, tensors] { setFormat(tensors, formats::findFormat("q8_0")); });
    add(tr("&Reset to the preset"), "resetToPreset",
        [this, tensors] { resetTensors(m_session, tensors); });
    addLockAction(*menu, m_session, tensors);
    menu->addSeparator();
    for (const PageRow& page : allPages()) {
        if (!page.looksAtOneTensor) continue;
        const QString id = QString::fromLatin1(page.id);
        add(tr("Show on the page %1").arg(pageTitle(page)), page.id, [this, id] {
            PageLinks::of(m_session).showPage(id);
        })->setObjectName(QStringLiteral("show_") + id);
    }
}

/// Formats by family; pointing at one previews it in the whole window.
void XrayPage::addTypeMenus(QMenu& menu, const std::vector<int>& tensors) {
    QMenu* types = menu.addMenu(tensors.size() > 1 ? tr("Set &type of %n tensors", nullptr,
                                                        static_cast<int>(tensors.size()))
                                                   : tr("Set &type"));
    types->setObjectName(QStringLiteral("setTypeMenu"));
    QMenu* family = nullptr;
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.ggmlType < 0) continue;
        const QString title = said(format.info.family);
        if (family == nullptr || family->title() != title) {
            family = types->addMenu(title);
        }
        const bool fits = std::all_of(tensors.begin(), tensors.end(), [&](int tensor) {
            return format.fitsRow(m_session.info(tensor).rowLength());
        });
        QAction* action = family->addAction(QStringLiteral("%1\t%2").arg(
            fromUtf8(format.info.label), formatBitsPerWeight(format.bitsPerWeight())));
        action->setObjectName(QStringLiteral("setType_") + fromUtf8(format.info.id));
        action->setEnabled(fits);
        action->setData(QVariant::fromValue(static_cast<const void*>(&format)));
        connect(action, &QAction::triggered, this,
                [this, tensors, chosen = &format] { Q_EMIT formatRequested(tensors, chosen); });
    }
    // Pointing at anything else takes the preview back.
    connect(&menu, &QMenu::hovered, this, [this, tensors](const QAction* action) {
        const auto* pointed =
            static_cast<const formats::Format*>(action->data().value<const void*>());
        if (pointed == nullptr) return m_session.endPreview();
        m_session.preview(
            recipes::withTreatment(*m_session.model(), m_session.recipe(), tensors, {pointed}));
    });
    // A choice is told first.
    connect(&menu, &QMenu::aboutToHide, &m_session, &Session::endPreview, Qt::QueuedConnection);
}

void XrayPage::setFormat(const std::vector<int>& tensors, const formats::Format* format) {
    if (!m_session.model() || tensors.empty()) return;
    treatTensors(m_session, tensors, {format}, fromUtf8(format->info.label));
}

QJsonObject XrayPage::pageState() const {
    return {{QStringLiteral("measure"), m_measure->currentData().toString()},
            {QStringLiteral("logarithmic"), m_scale->currentIndex() == 1},
            {QStringLiteral("byBytes"), m_byBytes->isChecked()}};
}

void XrayPage::restorePageState(const QJsonObject& state) {
    const int measure = m_measure->findData(state.value(QStringLiteral("measure")).toString());
    if (measure >= 0) m_measure->setCurrentIndex(measure);
    if (m_scale->isEnabled()) {
        m_scale->setCurrentIndex(state.value(QStringLiteral("logarithmic")).toBool() ? 1 : 0);
    }
    m_byBytes->setChecked(state.value(QStringLiteral("byBytes")).toBool());
}

}  // namespace weightscape::ui
