// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window takes to answer, with its real widgets and real mouse and keyboard events:
// on the built-in model, on one of 2 GB and on one of a thousand billion weights in 60,183 tensors
// whose data is a hole in the file. Run with QT_QPA_PLATFORM=offscreen.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "tests/benchmarks/big_model.h"
#include "tests/benchmarks/expert_model.h"
#include "tests/benchmarks/table.h"
#include "tests/benchmarks/workbench_driver.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

struct ModelCase {
    const char* name;
    std::filesystem::path (*make)(const std::filesystem::path& folder);
    bool canExport;  ///< there is room for the result
};

std::filesystem::path builtIn(const std::filesystem::path&) {
    return "sample";
}

std::filesystem::path twoGigabytes(const std::filesystem::path& folder) {
    const auto path = folder / "two-gb.gguf";
    if (!std::filesystem::exists(path)) {
        writeBigModel(path, {"two-gb", 22, 2048, 5632, 32, 4, 32000, true});
    }
    return path;
}

std::filesystem::path thousandBillion(const std::filesystem::path& folder) {
    const auto path = folder / "experts.gguf";
    if (!std::filesystem::exists(path)) writeSparseExpertModel(path);
    return path;
}

constexpr ModelCase kModels[] = {
    {"sample", builtIn, true},
    {"2GB", twoGigabytes, true},
    {"60k_tensors", thousandBillion, false},
};

/// A rough picture is there long before.
constexpr double kNoTarget = 0;

/// One thing that people do. `step` does it once and returns when the answer is on the screen.
struct Interaction {
    const char* name;
    double targetMilliseconds;
    int times;
    void (*step)(WorkbenchDriver& driver, int turn);
    void (*before)(WorkbenchDriver& driver) = nullptr;  ///< not timed
};

constexpr Interaction kInteractions[] = {
    {"open_to_tree", 300, 5, [](WorkbenchDriver& driver, int) { driver.openAgain(); },
     [](WorkbenchDriver& driver) { driver.makeWindow(); }},
    {"hover_xray", 16, 200, [](WorkbenchDriver& driver, int turn) { driver.hoverXray(turn); }},
    {"select_next_tensor", 50, 40, [](WorkbenchDriver& driver, int) { driver.selectNext(); }},
    {"first_picture", 100, 20,
     [](WorkbenchDriver& driver, int) { driver.showNextPicture(WorkbenchDriver::Picture::First); }},
    {"whole_picture", kNoTarget, 20,
     [](WorkbenchDriver& driver, int) { driver.showNextPicture(WorkbenchDriver::Picture::Whole); }},
    {"drag_divider", 16, 200, [](WorkbenchDriver& driver, int turn) { driver.dragDivider(turn); }},
    {"recipe_to_size", 16, 40,
     [](WorkbenchDriver& driver, int turn) { driver.choosePreset(turn); }},
    {"recipe_to_error_of_tensor", 100, 20,
     [](WorkbenchDriver& driver, int) { driver.chooseNewFormat(); }},
    {"recipe_to_first_model_error", 250, 10,
     [](WorkbenchDriver& driver, int) { driver.chooseNewRecipe(); }},
    {"type_in_filter", 50, 40, [](WorkbenchDriver& driver, int turn) { driver.typeFilter(turn); }},
    {"undo", 50, 20, [](WorkbenchDriver& driver, int turn) { driver.undoOrRedo(turn); }},
};

const std::filesystem::path& folder() {
    static const TemporaryFolder kFolder;
    return kFolder.path();
}

/// The window of the model whose turn it is: only one is open at a time.
struct OpenWindow {
    const ModelCase* model = nullptr;
    std::unique_ptr<WorkbenchDriver> driver;
};

OpenWindow& openWindow() {
    static OpenWindow window;
    return window;
}

WorkbenchDriver& driverFor(const ModelCase& model) {
    OpenWindow& window = openWindow();
    if (window.model != &model) {
        window.driver.reset();
        window.driver = std::make_unique<WorkbenchDriver>(model.make(folder()));
        window.model = &model;
    }
    return *window.driver;
}

void report(benchmark::State& state, std::vector<double> milliseconds, double target) {
    if (milliseconds.empty()) return;
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double share) {
        return milliseconds[static_cast<std::size_t>(share *
                                                     static_cast<double>(milliseconds.size() - 1))];
    };
    state.counters["p50"] = at(0.50);
    state.counters["p95"] = at(0.95);
    state.counters["max"] = milliseconds.back();
    state.counters["target"] = target;
}

void measure(benchmark::State& state, const ModelCase& model, const Interaction& interaction) {
    WorkbenchDriver& driver = driverFor(model);
    std::vector<double> milliseconds;
    int turn = 0;
    for (auto _ : state) {
        if (interaction.before != nullptr) interaction.before(driver);
        driver.prepare();
        const double taken = driver.time([&] { interaction.step(driver, turn); });
        ++turn;
        milliseconds.push_back(taken);
        state.SetIterationTime(taken * 1e-3);
    }
    report(state, std::move(milliseconds), interaction.targetMilliseconds);
}

/// Statistics, errors and, where there is room, an export at once, while the mouse moves.
void measureStalls(benchmark::State& state, const ModelCase& model) {
    WorkbenchDriver& driver = driverFor(model);
    for (auto _ : state) {
        const auto target = folder() / "out.gguf";
        auto gaps = driver.gapsUnderLoad(model.canExport ? target : std::filesystem::path());
        std::filesystem::remove(target);
        state.SetIterationTime(1.0);
        report(state, std::move(gaps), 50);
    }
}

void registerAll() {
    for (const ModelCase& model : kModels) {
        for (const Interaction& interaction : kInteractions) {
            benchmark::RegisterBenchmark(
                (std::string(model.name) + "/" + interaction.name).c_str(),
                [&](benchmark::State& state) { measure(state, model, interaction); })
                ->Iterations(interaction.times)
                ->UseManualTime();
        }
        benchmark::RegisterBenchmark((std::string(model.name) + "/stall_under_load").c_str(),
                                     [&](benchmark::State& state) { measureStalls(state, model); })
            ->Iterations(1)
            ->UseManualTime();
    }
}

std::vector<Cells> linesOf(const benchmark::BenchmarkReporter::Run& run) {
    constexpr CellFormat kMilliseconds = {1.0, 2};
    const auto p95 = counterOf(run, "p95");
    const auto target = counterOf(run, "target");
    const bool known = p95 && target && *target != kNoTarget;
    return {{run.run_name.function_name, cell(run, "p50", kMilliseconds),
             cell(run, "p95", kMilliseconds), cell(run, "max", kMilliseconds),
             cell(run, "target", {1.0, 0}),
             !known            ? "-"
             : *p95 <= *target ? "kept"
                               : "missed"}};
}

}  // namespace
}  // namespace weightscape::test

int main(int argc, char** argv) {
    using namespace weightscape::test;
    WorkbenchDriver::startApplication();
    registerAll();
    const int status = runAsTable(
        argc, argv,
        {{"milliseconds", "    p50", "    p95", "    max", "target", "      "}, 42, linesOf});
    // Widgets cannot outlive the statics of the libraries they use.
    openWindow().driver.reset();
    return status;
}
