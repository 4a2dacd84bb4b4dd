// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does while the reader moves the mouse; 16 ms per frame is the budget.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QPainter>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/files/open_model.h"
#include "core/formats/registry.h"
#include "core/measure/statistics.h"
#include "ui/look/theme.h"
#include "ui/pages/distribution/decoded_weights.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

/// The pictures need fonts, so an application; the benchmark's main knows nothing of Qt.
void ensureApplication() {
    static int count = 1;
    static char name[] = "ui_benchmark";
    static char* arguments[] = {name, nullptr};
    if (QCoreApplication::instance() != nullptr) return;
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    new QApplication(count, arguments);
    applyTheme(ThemeKind::Light);
}

std::shared_ptr<const Model> sample() {
    static const auto kModel = [] {
        const auto path = files::samplePath();
        return path ? files::openModel(*path).value_or(nullptr) : nullptr;
    }();
    if (!kModel) {
        std::fprintf(stderr, "The built-in model could not be opened.\n");
        std::exit(1);
    }
    return kModel;
}

/// A model of `layers` layers with nine roles each.
HeatGrid gridOf(int layers) {
    HeatGrid grid;
    grid.measure = QStringLiteral("Relative RMSE");
    grid.unit = QStringLiteral("%");
    grid.rowTitle = QStringLiteral("Layer");
    for (int role = 0; role < 9; ++role)
        grid.columns.push_back(QStringLiteral("role_%1").arg(role));
    for (int layer = 0; layer < layers; ++layer) {
        HeatLine line{QString::number(layer), {}, false};
        for (int role = 0; role < 9; ++role) {
            const double value = 5 + std::sin(layer * 0.3 + role);
            line.cells.push_back({layer * 9 + role, CellState::Known, value,
                                  QString::number(value, 'f', 2), QStringLiteral("t"), 1000});
        }
        grid.lines.push_back(std::move(line));
    }
    grid.scale = {4, 6, false};
    return grid;
}

void paintInto(const Figure& figure, const QSize& size) {
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    figure.paint(painter, size, currentTheme());
    benchmark::DoNotOptimize(image.constBits());
}

void heatMapFrame(benchmark::State& state) {
    ensureApplication();
    HeatMap map;
    map.resize(900, 600);
    map.setGrid(gridOf(static_cast<int>(state.range(0))));
    for (auto run : state) paintInto(map, map.size());
}
BENCHMARK(heatMapFrame)->Arg(32)->Arg(128)->Arg(560)->Unit(benchmark::kMillisecond);

void heatMapHitTest(benchmark::State& state) {
    ensureApplication();
    HeatMap map;
    map.resize(900, 600);
    map.setGrid(gridOf(560));
    double x = 100;
    for (auto run : state) {
        x = x < 800 ? x + 1 : 100;
        benchmark::DoNotOptimize(map.tensorAt({x, 400}));
    }
}
BENCHMARK(heatMapHitTest)->Unit(benchmark::kMicrosecond);

void histogramFrame(benchmark::State& state) {
    ensureApplication();
    const auto model = sample();
    SilentTask task;
    const auto& tensor = *model->find("token_embd.weight");
    auto statistics = measure::computeStatistics(*model, tensor, task);
    auto decoded = sketchDecoded({model, tensor, {formats::findFormat("q4_0")}}, task);
    HistogramView view;
    view.resize(900, 400);
    HistogramContent content;
    content.name = QStringLiteral("token_embd.weight");
    content.statistics = std::make_shared<measure::TensorStatistics>(std::move(*statistics));
    content.decoded = std::make_shared<measure::ValueSketch>(std::move(decoded->sketch));
    view.setContent(content);
    for (auto run : state) paintInto(view, view.size());
}
BENCHMARK(histogramFrame)->Unit(benchmark::kMillisecond);

void matrixFrame(benchmark::State& state) {
    ensureApplication();
    const auto model = sample();
    WorkPool pool;
    MatrixView view(pool);
    view.resize(1200, 800);
    MatrixContent content;
    content.name = QStringLiteral("token_embd.weight");
    content.input = {model, model->find("token_embd.weight"), formats::findFormat("q4_0"), nullptr};
    view.setContent(content);
    view.setZoom(static_cast<int>(state.range(0)));
    // Each tile wakes the loop when it arrives.
    while (!view.isComplete()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    double divider = 0;
    for (auto run : state) {
        divider = divider < 1 ? divider + 0.01 : 0;
        view.setDivider(divider);
        paintInto(view, view.size());
    }
}
BENCHMARK(matrixFrame)->Arg(-2)->Arg(0)->Arg(2)->Arg(3)->Arg(6)->Unit(benchmark::kMillisecond);

void matrixTile(benchmark::State& state, const char* format) {
    const auto model = sample();
    const MatrixInput input{model, model->find("token_embd.weight"), formats::findFormat(format),
                            nullptr};
    SilentTask task;
    for (auto run : state) {
        benchmark::DoNotOptimize(computeTile(input, {0, 0, 1, true}, task));
    }
}
BENCHMARK_CAPTURE(matrixTile, q4_0, "q4_0")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(matrixTile, q4_k, "q4_k")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(matrixTile, q6_k, "q6_k")->Unit(benchmark::kMillisecond);

void rowLevels(benchmark::State& state) {
    const auto model = sample();
    const auto& tensor = *model->find("blk.0.ffn_down.weight");
    const encoders::TreatedTensor treated(model, tensor, {formats::findFormat("q4_k")});
    SilentTask task;
    std::uint64_t row = 0;
    for (auto run : state) {
        row = (row + 1) % tensor.rowCount();
        benchmark::DoNotOptimize(levelsOfRow(treated, row, task));
    }
}
BENCHMARK(rowLevels)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weightscape::ui
