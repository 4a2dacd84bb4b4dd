// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/export/export_model.h"
#include "core/model/model.h"
#include "ui/look/theme.h"
#include "ui/panels/export_dialog.h"
#include "ui/session/session.h"
#include "ui/session/session_keeper.h"
#include "ui/tasks/latest_task.h"

class QComboBox;
class QStackedWidget;
class QTabBar;

namespace weightscape::ui {

class MessageLines;
struct PaletteEntry;
class Navigator;
class RecipeBar;
class StartPage;
class TaskStrip;

/// The window: menus, docks, pages and the tasks that open and write files. Everything about the
/// model and its recipe is in the session.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    /// What is kept between runs of the program.
    enum class Settings { Use, Ignore };

    explicit MainWindow(Settings settings = Settings::Use, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Session& session() { return m_session; }
    /// Opens in the background; modelOpened() or openFailed() follows. What is open stays until
    /// the new model is there.
    void openModel(const QString& path);
    /// A preset's name or a recipe file, as one undoable step; false (and a message) on error.
    bool loadRecipe(const QString& nameOrPath);
    /// The same for a further recipe, which becomes the reference.
    bool loadReference(const QString& nameOrPath);
    /// By its name in the file; false (and a message) when there is none.
    bool selectTensor(const QString& name);
    /// By the id in the table of pages; false when there is none.
    bool showPage(const QString& id);
    /// Sets and remembers the theme.
    void chooseTheme(ThemeKind kind);
    /// Opens a .weightscape file in the background in place of all that is open; sessionOpened() or
    /// openFailed() follows.
    void openSession(const QString& path);
    /// Writes one in the background; sessionSaved() or openFailed() follows.
    void saveSession(const QString& path);
    /// Reads an importance matrix for the open model in the background ("sample": the built-in
    /// one); the session has it when importanceOpened() comes. Without a model nothing happens.
    void openImportance(const QString& path);
    /// Writes all that is known as one HTML page, in the background; reportFinished() follows.
    /// Without a plan nothing happens.
    void startReport(const QString& path);
    /// Starts writing in the background; exportFinished() follows.
    void startExport(const ExportRequest& request);

    /// True when nothing runs: every number in the window has its final value.
    [[nodiscard]] bool isSettled() const;
    /// Ends the short display of changes at once, for pictures.
    void stopFlashes();
    /// The sentences above the page now.
    [[nodiscard]] QStringList messages() const;

  Q_SIGNALS:
    void modelOpened();
    void openFailed(const QString& sentence);
    void sessionOpened();
    void sessionSaved();
    void importanceOpened();
    void importanceFailed(const QString& sentence);
    void exportFinished(bool written);
    void reportFinished(bool written);

  protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void setUpCentre();
    void setUpDocks();
    void giveDocksTheirWidth();
    void setUpBars();
    void setUpStatusBar();
    void setUpMenus();
    void setUpFileMenu();
    void setUpSessionActions(QMenu* menu);
    void setUpModelSwitch();
    void setUpKeeper();
    void setUpEditMenu();
    void setUpViewMenu();
    void setUpThemeMenu(QMenu* menu);
    void setUpColorMenu(QMenu* menu);
    void setUpLanguageMenu(QMenu* menu);
    void setUpMotion(QMenu* menu);
    void setUpRecipeMenu();
    void setUpHelpMenu();
    void connectSession();
    void restoreWindow();

    /// What a background task read, and the model that it was read for.
    struct ReadImportance {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        std::vector<std::string> warnings;  ///< whole sentences, the coverage first
    };
    void browseForImportance();
    void finishImportance(const Result<ReadImportance>& read);
    void browseForReport();
    void finishReport(const Result<std::filesystem::path>& written);
    void browseForModel();
    void finishOpening(const Result<std::shared_ptr<const Model>>& opened);
    void finishExport(const Result<exporting::ExportReport>& written);
    void askForExport();
    /// A message and nothing where that fails.
    [[nodiscard]] std::optional<recipes::Recipe> readRecipe(const QString& nameOrPath);
    void openRecipeFile();
    bool saveRecipeFile();
    void browseForSession();
    void askToSaveSession();
    void offerRecovery(int models);
    void fillModelSwitch();
    void switchModel(int step);
    void closeModel();
    /// As mayLoseRecipe(), for every open model.
    [[nodiscard]] bool mayLoseRecipes();
    [[nodiscard]] WindowState windowState() const;
    void restoreWindowState(const WindowState& state);
    /// Asks when rules of the recipe would be lost; true to go on.
    [[nodiscard]] bool mayLoseRecipe();
    void resetOverrides();
    enum class CommandKind { LlamaQuantize, Weightscape };
    /// Puts the recipe on the clipboard as a command of this program.
    void copyCommand(CommandKind kind);

    void showModel();
    void showTitle();
    void showNotes();
    void showModelWarnings();
    void showNonFinite();
    /// All actions of all menus.
    [[nodiscard]] std::vector<PaletteEntry> menuEntries();
    [[nodiscard]] std::vector<PaletteEntry> paletteEntries();
    void showPalette();
    void showHelpForFocus();
    void fillRecentMenu();
    void showShortcuts();
    void showAbout();
    void resetLayout();
    void togglePanels(bool hidden);
    QWidget* ensurePage(int index);
    QAction* addAction(QMenu* menu, const QString& id, const QString& text,
                       const QKeySequence& key);

    const Settings m_settings;
    Session m_session;
    LatestTask<std::shared_ptr<const Model>> m_opening;
    LatestTask<exporting::ExportReport> m_exporting;
    LatestTask<ReadImportance> m_readingImportance;
    LatestTask<std::filesystem::path> m_reporting;
    QString m_openingPath;
    SessionKeeper m_keeper;
    QJsonObject m_pageStates;  ///< of pages that are not made yet, by id

    StartPage* m_start = nullptr;
    MessageLines* m_messages = nullptr;
    QStackedWidget* m_centre = nullptr;  ///< start page or workspace
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;
    Navigator* m_navigator = nullptr;
    QDockWidget* m_navigatorDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_historyDock = nullptr;
    QToolBar* m_toolBar = nullptr;
    QToolBar* m_recipeToolBar = nullptr;
    RecipeBar* m_recipeBar = nullptr;
    TaskStrip* m_openStrip = nullptr;
    TaskStrip* m_importanceStrip = nullptr;
    TaskStrip* m_reportStrip = nullptr;
    TaskStrip* m_evaluationStrip = nullptr;
    TaskStrip* m_exportStrip = nullptr;
    QComboBox* m_models = nullptr;
    QAction* m_modelsAction = nullptr;  ///< shows m_models in the tool bar
    QMenu* m_recentMenu = nullptr;
    QAction* m_hidePanels = nullptr;
    QList<QAction*> m_modelActions;  ///< make sense only with a model
    QByteArray m_defaultLayout;
    bool m_restoredLayout = false;  ///< the docks have their widths
};

}  // namespace weightscape::ui
