// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QToolBar>
#include <QVBoxLayout>
#include <utility>

#include "ui/look/icons.h"
#include "ui/look/page_tabs.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_links.h"
#include "ui/pages/page_list.h"
#include "ui/pages/page_state.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/navigator.h"
#include "ui/panels/recipe_bar.h"
#include "ui/panels/start_page.h"
#include "ui/panels/task_strip.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kLayoutVersion = 2;
constexpr int kNavigatorWidth = 408;
constexpr int kInspectorWidth = 324;
constexpr int kNarrowestNavigator = 240, kNarrowestInspector = 300;
/// All together fit a screen 1024 pixels wide; rows of controls give way.
constexpr int kNarrowestPage = 460;

QDockWidget* makeDock(const QString& objectName, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title);
    nameControl(dock, objectName, title);
    // Floating docks cannot be docked again under Wayland with this version of Qt.
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    dock->setWidget(content);
    return dock;
}

}  // namespace

MainWindow::MainWindow(Settings settings, QWidget* parent)
    : QMainWindow(parent),
      m_settings(settings),
      m_opening(m_session.pool(), Lane::Files,
                [this](const auto& opened) { finishOpening(opened); }),
      m_exporting(
          m_session.pool(), Lane::Files, [this](const auto& written) { finishExport(written); },
          [this](double fraction, const QString& stage) {
              m_exportStrip->setProgress(fraction, stage);
          }),
      m_readingImportance(m_session.pool(), Lane::Files,
                          [this](const auto& read) { finishImportance(read); }),
      m_reporting(
          m_session.pool(), Lane::Files, [this](const auto& written) { finishReport(written); },
          [this](double fraction, const QString& stage) {
              m_reportStrip->setProgress(fraction, stage);
          }),
      m_keeper(m_session, {[this] { return windowState(); },
                           [this](const WindowState& state) { restoreWindowState(state); }}) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setUpCentre();
    setUpDocks();
    setUpBars();
    setUpStatusBar();
    setUpMenus();
    connectSession();
    setUpKeeper();
    resize(1280, 800);
    m_defaultLayout = saveState(kLayoutVersion);
    restoreWindow();
    showModel();
}

MainWindow::~MainWindow() = default;

void MainWindow::setUpCentre() {
    m_start = new StartPage(m_session.pool());
    connect(m_start, &StartPage::browseRequested, this, &MainWindow::browseForModel);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::openModel);

    auto* tabs = new PageTabs;
    m_tabs = tabs;
    nameControl(
        m_tabs, QStringLiteral("pageTabs"), tr("Pages"),
        tr("The pages. Each looks at the same selection and the same recipe in another way."));
    m_pages = new QStackedWidget;
    m_pages->setObjectName(QStringLiteral("pages"));
    for (const PageRow& page : allPages()) {
        const int index = tabs->addPage(lineIcon(QString::fromLatin1(page.icon)), pageTitle(page));
        m_tabs->setTabToolTip(
            index, QStringLiteral("%1 (%2)").arg(pageTitle(page), pageKey(page).toString()));
        m_pages->addWidget(new QWidget);
    }
    connect(m_tabs, &QTabBar::currentChanged, this,
            [this](int index) { m_pages->setCurrentWidget(ensurePage(index)); });
    connect(&PageLinks::of(m_session), &PageLinks::pageRequested, this, &MainWindow::showPage);
    connect(&PageLinks::of(m_session), &PageLinks::importanceRequested, this,
            &MainWindow::browseForImportance);

    auto* workspace = new QWidget;
    auto* layout = new QVBoxLayout(workspace);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_pages, 1);
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_start);
    m_centre->addWidget(workspace);
    m_messages = new MessageLines;
    auto* centre = new QWidget;
    auto* centreLayout = new QVBoxLayout(centre);
    centreLayout->setContentsMargins(0, 0, 0, 0);
    centreLayout->setSpacing(0);
    centreLayout->addWidget(m_messages);
    centreLayout->addWidget(m_centre, 1);
    setCentralWidget(centre);
}

/// Pages are made when first looked at, so that the window opens at once.
QWidget* MainWindow::ensurePage(int index) {
    QWidget* made = m_pages->widget(index);
    if (!made->objectName().isEmpty()) return made;
    const PageRow& row = allPages()[static_cast<std::size_t>(index)];
    QWidget* page = row.create(m_session);
    page->setObjectName(QString::fromLatin1(row.id));
    page->setWhatsThis(pageHelp(row));
    page->setMinimumWidth(kNarrowestPage);
    m_pages->removeWidget(made);
    delete made;
    m_pages->insertWidget(index, page);
    const QString id = page->objectName();
    if (auto* state = dynamic_cast<PageState*>(page); state && m_pageStates.contains(id)) {
        state->restorePageState(m_pageStates.take(id).toObject());
    }
    return page;
}

bool MainWindow::showPage(const QString& id) {
    const auto pages = allPages();
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (id != QString::fromLatin1(pages[i].id)) continue;
        m_tabs->setCurrentIndex(static_cast<int>(i));
        return true;
    }
    return false;
}

void MainWindow::setUpDocks() {
    m_navigator = new Navigator(m_session);
    m_navigatorDock = makeDock(QStringLiteral("navigatorDock"), tr("Navigator"), m_navigator);
    m_inspectorDock =
        makeDock(QStringLiteral("inspectorDock"), tr("Inspector"), new Inspector(m_session));
    m_navigator->setMinimumWidth(kNarrowestNavigator);
    m_inspectorDock->widget()->setMinimumWidth(kNarrowestInspector);
    addDockWidget(Qt::LeftDockWidgetArea, m_navigatorDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    m_historyDock =
        makeDock(QStringLiteral("historyDock"), tr("History"), new HistoryPanel(m_session));
    addDockWidget(Qt::LeftDockWidgetArea, m_historyDock);
    splitDockWidget(m_navigatorDock, m_historyDock, Qt::Vertical);
    m_historyDock->hide();
}

void MainWindow::giveDocksTheirWidth() {
    resizeDocks({m_navigatorDock, m_inspectorDock}, {kNavigatorWidth, kInspectorWidth},
                Qt::Horizontal);
}

void MainWindow::setUpBars() {
    m_toolBar = addToolBar(tr("Tools"));
    nameControl(m_toolBar, QStringLiteral("toolBar"), tr("Tools"));
    m_toolBar->setMovable(false);
    m_toolBar->setIconSize({16, 16});
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    addToolBarBreak();
    m_recipeBar = new RecipeBar(m_session);
    m_recipeToolBar = addToolBar(tr("Recipe bar"));
    nameControl(m_recipeToolBar, QStringLiteral("recipeToolBar"), tr("Recipe bar"));
    m_recipeToolBar->setMovable(false);
    m_recipeToolBar->addWidget(m_recipeBar);
    for (QToolBar* bar : {m_toolBar, m_recipeToolBar}) bar->toggleViewAction()->setVisible(false);
    PageLinks& links = PageLinks::of(m_session);
    connect(&links, &PageLinks::brushed, m_navigator, &Navigator::setBrush);
    connect(m_navigator, &Navigator::brushDropped, &links, &PageLinks::brushDropped);
    connect(m_recipeBar, &RecipeBar::notesRequested, this, &MainWindow::showNotes);
}

void MainWindow::setUpStatusBar() {
    m_openStrip = new TaskStrip(QStringLiteral("openTask"), [this] { m_opening.cancel(); });
    m_importanceStrip =
        new TaskStrip(QStringLiteral("importanceTask"), [this] { m_readingImportance.cancel(); });
    m_evaluationStrip = new TaskStrip(QStringLiteral("evaluationTask"), {});
    m_exportStrip = new TaskStrip(QStringLiteral("exportTask"), [this] { m_exporting.cancel(); });
    m_reportStrip = new TaskStrip(QStringLiteral("reportTask"), [this] { m_reporting.cancel(); });
    for (TaskStrip* strip :
         {m_evaluationStrip, m_openStrip, m_importanceStrip, m_reportStrip, m_exportStrip}) {
        statusBar()->addWidget(strip);
    }
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &MainWindow::showModel);
    connect(&m_session, &Session::recipeChanged, this, &MainWindow::showTitle);
    connect(m_session.undoGroup(), &QUndoGroup::cleanChanged, this, &MainWindow::showTitle);
    connect(&m_session, &Session::evaluationFailed, this, [this](const QString& sentence) {
        m_messages->add(MessageLines::Kind::Error, sentence);
    });
    connect(&m_session, &Session::progressChanged, this,
            [this](double fraction, const QString& stage) {
                if (fraction >= 1.0) {
                    m_evaluationStrip->finish();
                } else {
                    if (m_evaluationStrip->isHidden()) m_evaluationStrip->start({});
                    m_evaluationStrip->setProgress(fraction, stage);
                }
            });
    connect(&m_session, &Session::statisticsChanged, this, [this](int tensor) {
        if (m_session.statistics(tensor)->nonFinite() > 0) showNonFinite();
    });
}

void MainWindow::restoreWindow() {
    if (m_settings == Settings::Ignore) return;
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_restoredLayout =
        restoreState(settings.value(QStringLiteral("window/state")).toByteArray(), kLayoutVersion);
    m_session.setMemoryChoice(readMemoryChoice(settings));
}

void MainWindow::resetLayout() {
    m_hidePanels->setChecked(false);
    restoreState(m_defaultLayout, kLayoutVersion);
    showModel();
    togglePanels(false);
    giveDocksTheirWidth();
}

void MainWindow::togglePanels(bool hidden) {
    m_navigatorDock->setVisible(!hidden && m_session.model());
    m_inspectorDock->setVisible(!hidden && m_session.model());
    if (hidden || !m_session.model()) m_historyDock->hide();
    // Hidden docks have no width to set, so this waits for their first appearance.
    if (m_navigatorDock->isVisible() && !std::exchange(m_restoredLayout, true)) {
        giveDocksTheirWidth();
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_exporting.isRunning()) {
        QMessageBox box(QMessageBox::Question, tr("Export is running"),
                        tr("A model is being written. Stop and leave no file?"),
                        QMessageBox::NoButton, this);
        box.setObjectName(QStringLiteral("closeQuestion"));
        box.setTextFormat(Qt::PlainText);
        box.addButton(tr("Stop and quit"), QMessageBox::DestructiveRole);
        QPushButton* stay = box.addButton(tr("Keep writing"), QMessageBox::RejectRole);
        box.setDefaultButton(stay);
        box.setEscapeButton(stay);
        box.exec();
        const bool staying = box.clickedButton() == static_cast<QAbstractButton*>(stay);
        if (staying || !box.clickedButton()) return event->ignore();
        m_exporting.cancel();
    }
    if (!mayLoseRecipes()) return event->ignore();
    m_keeper.end();
    if (m_settings == Settings::Use) {
        QSettings settings;
        settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
        writeMemoryChoice(settings, m_session.memoryChoice());
        if (m_session.model()) {
            settings.setValue(QStringLiteral("window/state"), saveState(kLayoutVersion));
        }
    }
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile()) event->acceptProposedAction();
}

namespace {

/// By name only: whatever is dropped is checked when it is read.
bool looksLikeImportance(const QString& path) {
    const QString name = QFileInfo(path).fileName();
    return name.endsWith(QLatin1String(".dat"), Qt::CaseInsensitive) ||
           name.contains(QLatin1String("imatrix"), Qt::CaseInsensitive);
}

}  // namespace

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().first().toLocalFile();
    event->acceptProposedAction();
    if (path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) && m_session.model()) {
        loadRecipe(path);
    } else if (m_session.model() && looksLikeImportance(path)) {
        openImportance(path);
    } else {
        openModel(path);
    }
}

bool MainWindow::isSettled() const {
    return ActivityMark::activeCount() == 0 && m_session.isIdle();
}

void MainWindow::stopFlashes() {
    m_recipeBar->stopFlashes();
}

QStringList MainWindow::messages() const {
    return m_messages->texts();
}

}  // namespace weightscape::ui
