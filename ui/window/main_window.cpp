// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <utility>

#include "ui/lessons/lesson_page.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_links.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector.h"
#include "ui/panels/navigator.h"
#include "ui/panels/recipe_bar.h"
#include "ui/panels/recipe_switch.h"
#include "ui/panels/start_page.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"
#include "ui/window/calibration_actions.h"
#include "ui/window/damage_actions.h"
#include "ui/window/export_actions.h"
#include "ui/window/file_actions.h"
#include "ui/window/help_actions.h"
#include "ui/window/importance_actions.h"
#include "ui/window/lesson_actions.h"
#include "ui/window/model_messages.h"
#include "ui/window/moments_actions.h"
#include "ui/window/page_stack.h"
#include "ui/window/recipe_actions.h"
#include "ui/window/session_actions.h"
#include "ui/window/view_actions.h"

namespace weightscape::ui {
namespace {

constexpr int kLayoutVersion = 2;
constexpr int kNavigatorWidth = 408;
constexpr int kInspectorWidth = 324;
/// With the narrowest page they fit a screen 1024 pixels wide.
constexpr int kNarrowestNavigator = 240, kNarrowestInspector = 300;

QDockWidget* makeDock(const QString& objectName, QWidget* content, const ActionLook& look,
                      Session& session) {
    auto* dock = new QDockWidget(QObject::tr(look.text));
    nameControl(dock, objectName, dock->windowTitle());
    // Floating docks cannot be docked again under Wayland with this version of Qt.
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    dock->setWidget(content);
    dress(*dock->toggleViewAction(), look, session);
    return dock;
}

/// By name only: whatever is dropped is checked when it is read.
bool looksLikeImportance(const QString& path) {
    const QString name = QFileInfo(path).fileName();
    return name.endsWith(QLatin1String(".dat"), Qt::CaseInsensitive) ||
           name.contains(QLatin1String("imatrix"), Qt::CaseInsensitive);
}

}  // namespace

MainWindow::MainWindow(Settings settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    // It hears of a change before all others, so that the size is painted first.
    m_recipeBar = new RecipeBar(m_session);
    setUpCentre();
    setUpDocks();
    setUpStatusBar();
    makeActions();
    setUpMenus();
    setUpToolBar();
    setUpRecipeBar();
    connectActions();
    connectSession();
    resize(1280, 800);
    m_defaultLayout = saveState(kLayoutVersion);
    restoreWindow();
    showModel();
}

MainWindow::~MainWindow() = default;

void MainWindow::setUpCentre() {
    m_start = new StartPage(m_session.pool());
    m_pages = new PageStack(m_session);
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_pages);
    setCentralWidget(m_centre);
}

void MainWindow::setUpDocks() {
    m_navigator = new Navigator(m_session);
    m_navigatorDock = makeDock(QStringLiteral("navigatorDock"), m_navigator,
                               {"actionNavigator", QT_TR_NOOP("Navigator"), "", "navigator",
                                QT_TR_NOOP("Shows or hides the list of tensors."), Needs::Model},
                               m_session);
    m_inspectorDock =
        makeDock(QStringLiteral("inspectorDock"), new Inspector(m_session),
                 {"actionInspector", QT_TR_NOOP("Inspector"), "", "inspector",
                  QT_TR_NOOP("Shows or hides what is known about the selection."), Needs::Model},
                 m_session);
    m_historyDock = makeDock(
        QStringLiteral("historyDock"), new HistoryPanel(m_session),
        {"actionHistory", QT_TR_NOOP("History"), "Ctrl+H", "",
         QT_TR_NOOP("Shows or hides the steps that the recipes went through."), Needs::Model},
        m_session);
    m_navigator->setMinimumWidth(kNarrowestNavigator);
    m_inspectorDock->widget()->setMinimumWidth(kNarrowestInspector);
    addDockWidget(Qt::LeftDockWidgetArea, m_navigatorDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::LeftDockWidgetArea, m_historyDock);
    splitDockWidget(m_navigatorDock, m_historyDock, Qt::Vertical);
    m_historyDock->hide();
}

void MainWindow::setUpStatusBar() {
    m_evaluationStrip = new TaskStrip(QStringLiteral("evaluationTask"), {});
    m_messages = new MessageLines;
    statusBar()->addWidget(m_evaluationStrip);
    statusBar()->addPermanentWidget(m_messages, 1);
    statusBar()->setSizeGripEnabled(false);
    // Whatever comes and goes in it moves nothing above.
    statusBar()->setFixedHeight(m_messages->height() + kGapSmall);
}

void MainWindow::makeActions() {
    const WindowParts parts = {*this, m_session, *m_messages, m_settings == Settings::Use};
    m_recipes = std::make_unique<RecipeActions>(parts);
    m_sessions = std::make_unique<SessionActions>(
        parts, *m_recipes,
        SessionKeeper::Window{[this] { return windowState(); },
                              [this](const WindowState& state) { restoreWindowState(state); }});
    m_files = std::make_unique<FileActions>(parts, *m_recipes, *m_sessions);
    m_importance = std::make_unique<ImportanceActions>(parts);
    m_calibration = std::make_unique<CalibrationActions>(parts);
    m_moments = std::make_unique<MomentsActions>(parts);
    m_damage = std::make_unique<DamageActions>(parts);
    m_exports = std::make_unique<ExportActions>(parts);
    m_view = std::make_unique<ViewActions>(parts);
    m_lessons = std::make_unique<LessonActions>(parts, *m_files);
    m_help =
        std::make_unique<HelpActions>(parts, HelpActions::Others{*m_files, *m_recipes, *m_lessons});
}

void MainWindow::setUpMenus() {
    QMenu& file = *menuBar()->addMenu(tr("&File"));
    m_files->addOpening(file);
    m_sessions->addTo(file);
    m_importance->addTo(file);
    m_calibration->addTo(file);
    m_moments->addTo(file);
    m_exports->addTo(file);
    m_files->addClosing(file);
    m_recipes->addEditing(*menuBar()->addMenu(tr("&Edit")));
    m_view->addTo(*menuBar()->addMenu(tr("&View")),
                  {m_navigatorDock->toggleViewAction(), m_inspectorDock->toggleViewAction(),
                   m_historyDock->toggleViewAction()});
    QMenu& recipe = *menuBar()->addMenu(tr("&Recipe"));
    m_recipes->addTo(recipe);
    m_damage->addTo(recipe);
    QMenu& help = *menuBar()->addMenu(tr("&Help"));
    m_lessons->addTo(help);
    m_help->addTo(help);
}

void MainWindow::setUpToolBar() {
    m_toolBar = addToolBar(tr("Tools"));
    nameControl(m_toolBar, QStringLiteral("toolBar"), tr("Tools"));
    m_toolBar->setMovable(false);
    m_toolBar->setIconSize({16, 16});
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto action = [this](const char* id) {
        return findChild<QAction*>(QString::fromLatin1(id));
    };
    m_toolBar->addActions({action("actionOpen"), m_sessions->makeModelSwitch()});
    m_toolBar->addSeparator();
    for (const auto& [id, name] :
         {std::pair("actionUndo", tr("Undo")), std::pair("actionRedo", tr("Redo"))}) {
        m_toolBar->addAction(action(id));
        // The name of the step would make the bar jump; it is in the tool tip.
        auto* button = qobject_cast<QToolButton*>(m_toolBar->widgetForAction(action(id)));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAccessibleName(name);
    }
    m_toolBar->addSeparator();
    m_toolBar->addAction(action("actionExport"));
    m_toolBar->addSeparator();
    m_toolBar->addWidget(new RecipeSwitch(m_session));
    addToolBarBreak();
}

void MainWindow::setUpRecipeBar() {
    m_recipeToolBar = addToolBar(tr("Recipe bar"));
    nameControl(m_recipeToolBar, QStringLiteral("recipeToolBar"), tr("Recipe bar"));
    m_recipeToolBar->setMovable(false);
    m_recipeToolBar->addWidget(m_recipeBar);
    for (QToolBar* bar : {m_toolBar, m_recipeToolBar}) bar->toggleViewAction()->setVisible(false);
}

void MainWindow::connectActions() {
    connect(m_start, &StartPage::browseRequested, m_files.get(), &FileActions::browse);
    connect(m_start, &StartPage::openRequested, m_files.get(), &FileActions::reopen);
    connect(m_start, &StartPage::lessonsRequested, m_lessons.get(), &LessonActions::showLessons);
    connect(m_lessons.get(), &LessonActions::shown, this, &MainWindow::showLessons);
    connect(m_lessons.get(), &LessonActions::left, this, &MainWindow::showModel);
    connect(m_lessons.get(), &LessonActions::pageRequested, this, &MainWindow::showPage);
    connect(m_files.get(), &FileActions::recentFilesChanged, m_start, &StartPage::refresh);
    connect(m_recipeBar, &RecipeBar::notesRequested, m_recipes.get(), &RecipeActions::showNotes);
    connect(m_recipes.get(), &RecipeActions::filterRequested, this, [this] {
        m_navigatorDock->show();
        m_navigator->focusFilter();
    });
    connect(m_sessions.get(), &SessionActions::opened, this, &MainWindow::showTitle);
    connect(m_sessions.get(), &SessionActions::saved, this, &MainWindow::showTitle);
    connect(m_view.get(), &ViewActions::pageRequested, this, &MainWindow::showPage);
    connect(m_view.get(), &ViewActions::panelsHidden, this, &MainWindow::togglePanels);
    connect(m_view.get(), &ViewActions::layoutReset, this, &MainWindow::resetLayout);
    PageLinks& links = PageLinks::of(m_session);
    connect(&links, &PageLinks::pageRequested, this, &MainWindow::showPage);
    connect(&links, &PageLinks::importanceRequested, m_importance.get(),
            &ImportanceActions::browse);
    connect(&links, &PageLinks::calibrationRequested, m_calibration.get(),
            &CalibrationActions::ask);
    connect(&links, &PageLinks::momentsRequested, m_moments.get(), &MomentsActions::serve);
    connect(&links, &PageLinks::damageRequested, m_damage.get(), &DamageActions::measure);
    connect(&links, &PageLinks::brushed, m_navigator, &Navigator::setBrush);
    connect(m_navigator, &Navigator::brushDropped, &links, &PageLinks::brushDropped);
}

void MainWindow::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &MainWindow::showModel);
    connect(&m_session, &Session::recipeChanged, this, &MainWindow::showTitle);
    connect(m_session.undoGroup(), &QUndoGroup::cleanChanged, this, &MainWindow::showTitle);
    connect(&m_session, &Session::progressChanged, this, &MainWindow::showProgress);
    tellAboutModels(m_session, *m_messages);
}

void MainWindow::showProgress(double fraction, const QString& stage) {
    if (fraction >= 1.0) return m_evaluationStrip->finish();
    if (m_evaluationStrip->isHidden()) m_evaluationStrip->start({});
    m_evaluationStrip->setProgress(fraction, stage);
}

void MainWindow::showModel() {
    const bool open = m_session.model() != nullptr;
    const bool wasOpen = m_centre->currentWidget() == m_pages;
    m_centre->setCurrentIndex(open ? 1 : 0);
    m_recipeToolBar->setVisible(open);
    if (open) {
        m_pages->showFront();
    } else {
        m_start->refresh();
    }
    if (open != wasOpen || !open) togglePanels();
    showTitle();
}

void MainWindow::showTitle() {
    if (!m_session.model()) {
        setWindowTitle(QStringLiteral("Weightscape"));
        setWindowModified(false);
        return;
    }
    const QString file = pathText(m_session.model()->path.filename());
    setWindowTitle(QStringLiteral("%1 · %2[*] · Weightscape")
                       .arg(file, said(recipes::recipeTitle(m_session.recipe()))));
    setWindowModified(!m_session.undoStack()->isClean());
}

bool MainWindow::showPage(const QString& id) {
    if (lessonsAreShown()) showModel();
    return m_pages->showPage(id);
}

void MainWindow::showLessons() {
    if (m_centre->indexOf(m_lessons->page()) < 0) m_centre->addWidget(m_lessons->page());
    m_centre->setCurrentWidget(m_lessons->page());
    m_recipeToolBar->hide();
    togglePanels();
    m_lessons->page()->setFocus();
}

bool MainWindow::lessonsAreShown() const {
    return m_lessons->page() != nullptr && m_centre->currentWidget() == m_lessons->page();
}

WindowState MainWindow::windowState() const {
    return {m_pages->front(), m_pages->states(), m_navigator->filterText()};
}

void MainWindow::restoreWindowState(const WindowState& state) {
    m_pages->restoreStates(state.pages);
    m_navigator->setFilterText(state.filter);
    showPage(state.page);
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
    restoreState(m_defaultLayout, kLayoutVersion);
    showModel();
    togglePanels();
    giveDocksTheirWidth();
}

void MainWindow::togglePanels() {
    const bool shown = m_session.model() && !m_view->panelsAreHidden() && !lessonsAreShown();
    m_navigatorDock->setVisible(shown);
    m_inspectorDock->setVisible(shown);
    if (!shown) m_historyDock->hide();
    // Hidden docks have no width to set, so this waits for their first appearance.
    if (m_navigatorDock->isVisible() && !std::exchange(m_restoredLayout, true)) {
        giveDocksTheirWidth();
    }
}

void MainWindow::giveDocksTheirWidth() {
    resizeDocks({m_navigatorDock, m_inspectorDock}, {kNavigatorWidth, kInspectorWidth},
                Qt::Horizontal);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_exports->mayStop() || !m_sessions->mayLose()) return event->ignore();
    m_sessions->keeper().end();
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

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().first().toLocalFile();
    event->acceptProposedAction();
    if (path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) && m_session.model()) {
        m_recipes->load(path);
    } else if (m_session.model() && looksLikeImportance(path)) {
        m_importance->open(path);
    } else {
        m_files->open(path);
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
