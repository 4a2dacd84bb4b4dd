// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>

#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/look/translation.h"
#include "ui/pages/page_list.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/navigator.h"
#include "ui/panels/recipe_switch.h"
#include "ui/panels/start_page.h"
#include "ui/session/recent_files.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/motion.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {
namespace {

/// Text from files has no mnemonics.
QString menuText(QString text) {
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

void showPlainBox(QWidget* parent, const QString& title, const QString& text) {
    QMessageBox box(QMessageBox::NoIcon, title, text, QMessageBox::Close, parent);
    box.setObjectName(QStringLiteral("plainBox"));
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

}  // namespace

QAction* MainWindow::addAction(QMenu* menu, const QString& id, const QString& text,
                               const QKeySequence& key) {
    QAction* action = menu->addAction(text);
    action->setObjectName(id);
    action->setShortcut(key);
    const QString plain = QString(text).remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    action->setToolTip(key.isEmpty() ? plain
                                     : QStringLiteral("%1 (%2)").arg(
                                           plain, key.toString(QKeySequence::NativeText)));
    return action;
}

void MainWindow::setUpMenus() {
    setUpFileMenu();
    setUpEditMenu();
    setUpViewMenu();
    setUpRecipeMenu();
    setUpHelpMenu();
}

void MainWindow::setUpFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    QAction* open = addAction(menu, QStringLiteral("actionOpen"), tr("&Open…"), QKeySequence::Open);
    open->setIcon(lineIcon(QStringLiteral("open")));
    connect(open, &QAction::triggered, this, &MainWindow::browseForModel);
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    m_recentMenu->setObjectName(QStringLiteral("recentMenu"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    QAction* sample =
        addAction(menu, QStringLiteral("actionSample"), tr("Open the built-in &sample"), {});
    sample->setIcon(lineIcon(QStringLiteral("sample")));
    connect(sample, &QAction::triggered, this, [this] { openModel(QStringLiteral("sample")); });
    setUpSessionActions(menu);
    QAction* importance =
        addAction(menu, QStringLiteral("actionOpenImportance"), tr("Open &importance matrix…"),
                  QKeySequence(Qt::CTRL | Qt::Key_I));
    connect(importance, &QAction::triggered, this, &MainWindow::browseForImportance);
    QAction* closeImportance = addAction(menu, QStringLiteral("actionCloseImportance"),
                                         tr("Close i&mportance matrix"), {});
    connect(closeImportance, &QAction::triggered, this,
            [this] { m_session.setImportance(nullptr); });
    closeImportance->setEnabled(false);
    connect(&m_session, &Session::importanceChanged, closeImportance, [this, closeImportance] {
        closeImportance->setEnabled(m_session.importance() != nullptr);
    });
    menu->addSeparator();
    QAction* write = addAction(menu, QStringLiteral("actionExport"), tr("&Export…"),
                               QKeySequence(Qt::CTRL | Qt::Key_E));
    write->setIcon(lineIcon(QStringLiteral("export")));
    connect(write, &QAction::triggered, this, &MainWindow::askForExport);
    QAction* report = addAction(menu, QStringLiteral("actionReport"), tr("Export a repor&t…"),
                                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    connect(report, &QAction::triggered, this, &MainWindow::browseForReport);
    QAction* close = addAction(menu, QStringLiteral("actionClose"), tr("&Close model"),
                               QKeySequence(Qt::CTRL | Qt::Key_W));
    connect(close, &QAction::triggered, this, &MainWindow::closeModel);
    menu->addSeparator();
    QAction* quit = addAction(menu, QStringLiteral("actionQuit"), tr("&Quit"),
                              QKeySequence(Qt::CTRL | Qt::Key_Q));
    connect(quit, &QAction::triggered, this, &QWidget::close);
    m_modelActions << importance << write << report << close;
    m_toolBar->addAction(open);
    setUpModelSwitch();
    m_toolBar->addSeparator();
}

void MainWindow::setUpEditMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    QUndoGroup* steps = m_session.undoGroup();
    QAction* undo = steps->createUndoAction(this, tr("&Undo"));
    undo->setObjectName(QStringLiteral("actionUndo"));
    undo->setIcon(lineIcon(QStringLiteral("undo")));
    undo->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
    QAction* redo = steps->createRedoAction(this, tr("&Redo"));
    redo->setObjectName(QStringLiteral("actionRedo"));
    redo->setIcon(lineIcon(QStringLiteral("redo")));
    redo->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    menu->addActions({undo, redo});
    menu->addSeparator();
    QAction* find =
        addAction(menu, QStringLiteral("actionFilter"), tr("&Filter tensors"), QKeySequence::Find);
    find->setIcon(lineIcon(QStringLiteral("filter")));
    connect(find, &QAction::triggered, this, [this] {
        m_navigatorDock->show();
        m_navigator->focusFilter();
    });
    m_modelActions << find;
    for (QAction* action : {undo, redo}) {
        m_toolBar->addAction(action);
        // The name of the step would make the bar jump; it is in the tool tip.
        auto* button = qobject_cast<QToolButton*>(m_toolBar->widgetForAction(action));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAccessibleName(action == undo ? tr("Undo") : tr("Redo"));
    }
    m_toolBar->addSeparator();
    m_toolBar->addAction(findChild<QAction*>(QStringLiteral("actionExport")));
    m_toolBar->addSeparator();
    m_toolBar->addWidget(new RecipeSwitch(m_session));
}

void MainWindow::setUpViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (const PageRow& row : allPages()) {
        const QString id = QString::fromLatin1(row.id);
        QAction* page =
            addAction(menu, QStringLiteral("actionPage_") + id, pageTitle(row), pageKey(row));
        page->setIcon(lineIcon(QString::fromLatin1(row.icon)));
        connect(page, &QAction::triggered, this, [this, id] { showPage(id); });
        m_modelActions << page;
    }
    menu->addSeparator();
    menu->addActions({m_navigatorDock->toggleViewAction(), m_inspectorDock->toggleViewAction()});
    m_modelActions << m_navigatorDock->toggleViewAction() << m_inspectorDock->toggleViewAction();
    QAction* history = m_historyDock->toggleViewAction();
    history->setObjectName(QStringLiteral("actionHistory"));
    history->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_H));
    menu->addAction(history);
    m_modelActions << history;
    m_navigatorDock->toggleViewAction()->setIcon(lineIcon(QStringLiteral("navigator")));
    m_inspectorDock->toggleViewAction()->setIcon(lineIcon(QStringLiteral("inspector")));
    m_hidePanels = addAction(menu, QStringLiteral("actionHidePanels"), tr("&Hide panels"),
                             QKeySequence(Qt::Key_F11));
    m_hidePanels->setCheckable(true);
    connect(m_hidePanels, &QAction::toggled, this, &MainWindow::togglePanels);
    m_modelActions << m_hidePanels;
    QAction* reset = addAction(menu, QStringLiteral("actionResetLayout"), tr("&Reset layout"), {});
    reset->setIcon(lineIcon(QStringLiteral("reset")));
    connect(reset, &QAction::triggered, this, &MainWindow::resetLayout);
    menu->addSeparator();
    setUpThemeMenu(menu->addMenu(lineIcon(QStringLiteral("theme")), tr("&Theme")));
    setUpColorMenu(menu->addMenu(tr("&Colours of measures")));
    setUpLanguageMenu(menu->addMenu(tr("&Language")));
    setUpMotion(menu);
}

void MainWindow::setUpMotion(QMenu* menu) {
    const QString key = QStringLiteral("reduceMotion");
    QAction* reduce =
        addAction(menu, QStringLiteral("actionReduceMotion"), tr("Reduce &motion"), {});
    reduce->setCheckable(true);
    reduce->setChecked(m_settings == Settings::Use && QSettings().value(key).toBool());
    setMotionReduced(reduce->isChecked());
    connect(reduce, &QAction::toggled, this, [this, key](bool reduced) {
        setMotionReduced(reduced);
        if (m_settings == Settings::Use) QSettings().setValue(key, reduced);
    });
}

void MainWindow::setUpLanguageMenu(QMenu* menu) {
    struct Choice {
        QString language, title, id;
    };
    const QList<Choice> choices = {
        {{}, tr("As the &system"), QStringLiteral("actionLanguageSystem")},
        {QStringLiteral("en"), tr("&English"), QStringLiteral("actionEnglish")},
        {QStringLiteral("de"), tr("&German"), QStringLiteral("actionGerman")}};
    for (const Choice& choice : choices) {
        QAction* action = addAction(menu, choice.id, choice.title, {});
        connect(action, &QAction::triggered, this, [this, language = choice.language] {
            if (m_settings == Settings::Use) keepLanguage(language);
            m_messages->add(MessageLines::Kind::Note,
                            tr("The language changes when the program starts again."), {},
                            QStringLiteral("language"));
        });
    }
}

void MainWindow::setUpColorMenu(QMenu* menu) {
    struct Choice {
        SequentialMap map;
        QString title, id;
    };
    const QList<Choice> choices = {
        {SequentialMap::Viridis, tr("&Viridis"), QStringLiteral("actionViridis")},
        {SequentialMap::Cividis, tr("&Cividis, for all kinds of colour sight"),
         QStringLiteral("actionCividis")},
        {SequentialMap::Grey, tr("&Grey"), QStringLiteral("actionGrey")}};
    auto* group = new QActionGroup(this);
    const int chosen =
        m_settings == Settings::Use ? QSettings().value(QStringLiteral("colours"), 0).toInt() : 0;
    for (const Choice& choice : choices) {
        QAction* action = addAction(menu, choice.id, choice.title, {});
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, map = choice.map] {
            applySequentialMap(map);
            if (m_settings == Settings::Use) {
                QSettings().setValue(QStringLiteral("colours"), static_cast<int>(map));
            }
        });
        if (chosen != static_cast<int>(choice.map)) continue;
        action->setChecked(true);
        applySequentialMap(choice.map);
    }
}

void MainWindow::setUpThemeMenu(QMenu* menu) {
    struct Choice {
        ThemeKind kind;
        QString title, id;
    };
    const QList<Choice> choices = {
        {ThemeKind::System, tr("As the &system"), QStringLiteral("actionThemeSystem")},
        {ThemeKind::Light, tr("&Light"), QStringLiteral("actionThemeLight")},
        {ThemeKind::Dark, tr("&Dark"), QStringLiteral("actionThemeDark")},
        {ThemeKind::Contrast, tr("&High contrast"), QStringLiteral("actionThemeContrast")}};
    auto* group = new QActionGroup(this);
    const int chosen = QSettings().value(QStringLiteral("theme"), 0).toInt();
    for (const Choice& choice : choices) {
        QAction* action = addAction(menu, choice.id, choice.title, {});
        action->setCheckable(true);
        action->setChecked(chosen == static_cast<int>(choice.kind));
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, kind = choice.kind] { chooseTheme(kind); });
    }
}

void MainWindow::chooseTheme(ThemeKind kind) {
    applyTheme(kind);
    if (m_settings == Settings::Use) {
        QSettings().setValue(QStringLiteral("theme"), static_cast<int>(kind));
    }
}

void MainWindow::setUpRecipeMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Recipe"));
    QAction* open = addAction(menu, QStringLiteral("actionOpenRecipe"), tr("&Open recipe…"),
                              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    open->setIcon(lineIcon(QStringLiteral("folder")));
    connect(open, &QAction::triggered, this, &MainWindow::openRecipeFile);
    QAction* save = addAction(menu, QStringLiteral("actionSaveRecipe"), tr("&Save recipe as…"),
                              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    save->setIcon(lineIcon(QStringLiteral("save")));
    connect(save, &QAction::triggered, this, &MainWindow::saveRecipeFile);
    menu->addSeparator();
    QAction* reset = addAction(menu, QStringLiteral("actionResetOverrides"),
                               tr("&Reset selected tensors to the preset"),
                               QKeySequence(Qt::CTRL | Qt::Key_Delete));
    reset->setIcon(lineIcon(QStringLiteral("reset")));
    connect(reset, &QAction::triggered, this, &MainWindow::resetOverrides);
    QAction* notes =
        addAction(menu, QStringLiteral("actionRecipeNotes"), tr("&Notes on this recipe"), {});
    connect(notes, &QAction::triggered, this, &MainWindow::showNotes);
    menu->addSeparator();
    QAction* llama = addAction(menu, QStringLiteral("actionCopyLlamaCommand"),
                               tr("Copy as &llama-quantize command"), {});
    connect(llama, &QAction::triggered, this, [this] { copyCommand(CommandKind::LlamaQuantize); });
    QAction* own = addAction(menu, QStringLiteral("actionCopyOwnCommand"),
                             tr("Copy as &weightscape-cli command"), {});
    connect(own, &QAction::triggered, this, [this] { copyCommand(CommandKind::Weightscape); });
    m_modelActions << open << save << reset << notes << llama << own;
}

void MainWindow::setUpHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    QAction* help = addAction(menu, QStringLiteral("actionHelp"), tr("&Help on this control"),
                              QKeySequence(Qt::Key_F1));
    connect(help, &QAction::triggered, this, &MainWindow::showHelpForFocus);
    QAction* palette = addAction(menu, QStringLiteral("actionPalette"), tr("&Find a command…"),
                                 QKeySequence(Qt::CTRL | Qt::Key_K));
    connect(palette, &QAction::triggered, this, &MainWindow::showPalette);
    QAction* keys = addAction(menu, QStringLiteral("actionShortcuts"), tr("&Keyboard shortcuts"),
                              QKeySequence(Qt::CTRL | Qt::Key_Slash));
    connect(keys, &QAction::triggered, this, &MainWindow::showShortcuts);
    QAction* about = addAction(menu, QStringLiteral("actionAbout"), tr("&About Weightscape"), {});
    connect(about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::fillRecentMenu() {
    m_recentMenu->clear();
    for (const RecentFile& file : recentFiles()) {
        const QString name = menuText(toQt(file.path.toStdString()));
        QAction* action = m_recentMenu->addAction(file.pinned ? tr("%1 (pinned)").arg(name) : name);
        connect(action, &QAction::triggered, this, [this, path = file.path] { openModel(path); });
    }
    const bool none = m_recentMenu->isEmpty();
    if (!none) m_recentMenu->addSeparator();
    QAction* clear = m_recentMenu->addAction(none ? tr("No recent files") : tr("&Clear list"));
    clear->setEnabled(!none);
    connect(clear, &QAction::triggered, this, [this] {
        forgetRecentFiles();
        m_start->refresh();
    });
}

void MainWindow::showAbout() {
    showPlainBox(this, tr("About Weightscape"),
                 tr("Weightscape %1\nExplores what quantization does to the weights of neural "
                    "networks.\nFree software under the GNU GPL, version 3 or later.")
                     .arg(QApplication::applicationVersion()));
}

}  // namespace weightscape::ui
