// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/workbench_driver.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "core/formats/registry.h"
#include "ui/look/theme.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/matrix_view.h"
#include "ui/window/export_actions.h"
#include "ui/window/file_actions.h"
#include "ui/window/main_window.h"

namespace weightscape::test {
namespace {

constexpr int kPatience = 60'000;

/// Says when a widget has been painted.
class PaintWatch : public QObject {
  public:
    explicit PaintWatch(QWidget& widget) { widget.installEventFilter(this); }
    [[nodiscard]] bool isPainted() const { return m_isPainted; }

  protected:
    bool eventFilter(QObject*, QEvent* event) override {
        m_isPainted = m_isPainted || event->type() == QEvent::Paint;
        return false;
    }

  private:
    bool m_isPainted = false;
};

/// All that is waiting: input, timers that are due, painting.
void pump() {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

}  // namespace

void WorkbenchDriver::startApplication() {
    static int count = 1;
    static char name[] = "ui_workbench_benchmark";
    static std::array<char*, 2> arguments = {name, nullptr};
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    // The offscreen platform says so for every window that asks for a size.
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& text) {
        if (!text.startsWith(QLatin1String("This plugin")))
            std::fprintf(stderr, "%s\n", qPrintable(text));
    });
    new QApplication(count, arguments.data());  // lives as long as the program
    ui::applyTheme(ui::ThemeKind::Light);
}

WorkbenchDriver::WorkbenchDriver(const std::filesystem::path& model) : m_model(model) {
    open();
}

WorkbenchDriver::~WorkbenchDriver() = default;

template <typename Widget>
Widget* WorkbenchDriver::find(const char* objectName) const {
    auto* widget = m_window->findChild<Widget*>(QString::fromLatin1(objectName));
    if (widget == nullptr) throw std::runtime_error(std::string("no widget ") + objectName);
    return widget;
}

QWidget* WorkbenchDriver::page(const char* id) {
    if (!m_window->showPage(QString::fromLatin1(id))) {
        throw std::runtime_error(std::string("no page ") + id);
    }
    pump();
    return find<QWidget>(id);
}

ui::Session& WorkbenchDriver::session() const {
    return m_window->session();
}

void WorkbenchDriver::waitFor(const std::function<bool()>& condition) const {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        if (timer.elapsed() > kPatience) throw std::runtime_error("nothing came within a minute");
    }
}

void WorkbenchDriver::prepare() {
    pump();
}

double WorkbenchDriver::time(const std::function<void()>& step) {
    QElapsedTimer timer;
    timer.start();
    step();
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

void WorkbenchDriver::makeWindow() {
    m_window.reset();
    m_window = std::make_unique<ui::MainWindow>(ui::MainWindow::Settings::Ignore);
    m_window->resize(1440, 900);
    m_window->show();
    pump();
}

void WorkbenchDriver::open() {
    makeWindow();
    openAgain();
}

void WorkbenchDriver::openAgain() {
    m_window->files().open(ui::fromPath(m_model));
    waitFor([&] { return session().model() != nullptr; });
    pump();
    if (find<QAbstractItemView>("tensorTree")->model()->rowCount() == 0) {
        throw std::runtime_error("the tree is empty");
    }
}

void WorkbenchDriver::hoverXray(int turn) {
    QWidget* map = page("xray")->findChild<ui::HeatMap*>();
    const int x = 120 + (turn * 37) % std::max(1, map->width() - 160);
    const int y = 60 + (turn * 13) % std::max(1, map->height() - 120);
    QTest::mouseMove(map, {x, y});
    pump();
}

void WorkbenchDriver::selectNext() {
    QTest::keyClick(find<QAbstractItemView>("tensorTree"), Qt::Key_Down);
    pump();
}

void WorkbenchDriver::showNextPicture(Picture picture) {
    auto* matrix = page("tensor")->findChild<ui::MatrixView*>();
    const int before = session().currentTensor();
    auto* tree = find<QAbstractItemView>("tensorTree");
    while (session().currentTensor() == before) {
        const QModelIndex row = tree->currentIndex();
        selectNext();
        if (tree->currentIndex() == row) QTest::keyClick(tree, Qt::Key_Home);  // the last one
    }
    waitFor([&] {
        return matrix->isComplete() || (picture == Picture::First && matrix->hasRoughPicture());
    });
    pump();
}

void WorkbenchDriver::dragDivider(int turn) {
    auto* matrix = page("tensor")->findChild<ui::MatrixView*>();
    matrix->setDivider(0.1 + 0.004 * (turn % 200));
    matrix->update();
    pump();
}

void WorkbenchDriver::choosePreset(int turn) {
    auto* combo = find<QComboBox>("recipeCombo");
    const PaintWatch size(*find<QWidget>("recipeSize"));
    QTest::keyClick(combo, turn % 2 == 0 ? Qt::Key_Down : Qt::Key_Up);
    QCoreApplication::sendPostedEvents();
    waitFor([&] { return size.isPainted(); });
}

void WorkbenchDriver::chooseNewFormat() {
    const auto formats = formats::allFormats();
    const formats::Format* format = nullptr;
    do {
        format = &formats[static_cast<std::size_t>(m_formats++) % formats.size()];
    } while (!format->isQuantized() || !format->canEncode());
    recipes::Recipe recipe = session().recipe();
    const int tensor = session().currentTensor();
    const auto& info = session().model()->tensors[static_cast<std::size_t>(tensor)];
    // Another tensor every time all formats have been through.
    recipe.rules.insert(recipe.rules.begin(), {info.ggufName, {format}});
    session().changeRecipe(recipe, QStringLiteral("format"));
    waitFor([&] { return session().shown().error(tensor) != nullptr; });
    pump();
}

void WorkbenchDriver::chooseNewRecipe() {
    constexpr std::array kPresets = {"Q2_K",   "Q3_K_S", "Q4_0", "Q5_0", "Q6_K",
                                     "IQ4_NL", "Q5_1",   "Q4_1", "Q8_0", "IQ4_XS"};
    recipes::Recipe recipe;
    recipe.preset = kPresets[static_cast<std::size_t>(m_recipes++) % kPresets.size()];
    session().changeRecipe(recipe, QStringLiteral("recipe"));
    waitFor([&] { return session().shown().modelError().coveredFraction > 0.0; });
    pump();
}

void WorkbenchDriver::typeFilter(int turn) {
    constexpr char kText[] = "ffn_down";
    auto* filter = find<QLineEdit>("tensorFilter");
    const int letter = turn % static_cast<int>(sizeof(kText) - 1);
    if (letter == 0) filter->clear();
    QTest::keyClick(filter, kText[letter]);
    pump();
}

void WorkbenchDriver::undoOrRedo(int turn) {
    const PaintWatch tree(*find<QAbstractItemView>("tensorTree")->viewport());
    QTest::keyClick(m_window.get(), Qt::Key_Z,
                    turn % 2 == 0 ? Qt::ControlModifier : Qt::ControlModifier | Qt::ShiftModifier);
    pump();
    waitFor([&] { return tree.isPainted(); });
}

std::vector<double> WorkbenchDriver::gapsUnderLoad(const std::filesystem::path& target) {
    constexpr int kSeconds = 6;
    open();
    if (!target.empty()) m_window->exports().startExport({target, {}});
    std::vector<double> gaps;
    QElapsedTimer sinceLook;
    QTimer look;
    look.setTimerType(Qt::PreciseTimer);
    QObject::connect(&look, &QTimer::timeout, &look, [&] {
        gaps.push_back(static_cast<double>(sinceLook.nsecsElapsed()) * 1e-6);
        sinceLook.start();
    });
    sinceLook.start();
    look.start(1);
    QElapsedTimer all;
    all.start();
    for (int turn = 0; all.elapsed() < 1000 * kSeconds; ++turn) {
        if (turn % 50 == 0) hoverXray(turn);
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return gaps;
}

}  // namespace weightscape::test
