// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <memory>

#include "ui/session/session.h"
#include "ui/session/session_file.h"

class QStackedWidget;

namespace weightscape::ui {

class CalibrationActions;
class DamageActions;
class ExportActions;
class FileActions;
class HelpActions;
class ImportanceActions;
class LessonActions;
class MessageLines;
class MomentsActions;
class Navigator;
class PageStack;
class RecipeActions;
class RecipeBar;
class SessionActions;
class StartPage;
class TaskStrip;
class ViewActions;
struct WindowParts;

/// The window: places docks, pages and bars. What can be done is with the actions, each with the
/// menu it is in; everything about the model and its recipe is in the session.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    /// What is kept between runs of the program.
    enum class Settings { Use, Ignore };

    explicit MainWindow(Settings settings = Settings::Use, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Session& session() { return m_session; }
    [[nodiscard]] FileActions& files() { return *m_files; }
    [[nodiscard]] ImportanceActions& importance() { return *m_importance; }
    [[nodiscard]] CalibrationActions& calibration() { return *m_calibration; }
    [[nodiscard]] MomentsActions& moments() { return *m_moments; }
    [[nodiscard]] DamageActions& damage() { return *m_damage; }
    [[nodiscard]] ExportActions& exports() { return *m_exports; }
    [[nodiscard]] RecipeActions& recipes() { return *m_recipes; }
    [[nodiscard]] SessionActions& sessions() { return *m_sessions; }

    /// By the id in the table of pages; false when there is none.
    bool showPage(const QString& id);
    [[nodiscard]] LessonActions& lessons() { return *m_lessons; }
    /// True when nothing runs: every number in the window has its final value.
    [[nodiscard]] bool isSettled() const;
    /// Ends the short display of changes at once, for pictures.
    void stopFlashes();
    /// The sentences that are shown now, the oldest first.
    [[nodiscard]] QStringList messages() const;

  protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void setUpCentre();
    void setUpDocks();
    void setUpRecipeBar();
    void setUpStatusBar();
    void makeActions();
    void setUpMenus();
    void setUpToolBar();
    void connectActions();
    void connectSession();
    void restoreWindow();

    void showModel();
    /// In place of the page and its panels.
    void showLessons();
    [[nodiscard]] bool lessonsAreShown() const;
    void showTitle();
    void showProgress(double fraction, const QString& stage);
    void resetLayout();
    void togglePanels();
    void giveDocksTheirWidth();
    [[nodiscard]] WindowState windowState() const;
    void restoreWindowState(const WindowState& state);

    const Settings m_settings;
    Session m_session;
    StartPage* m_start = nullptr;
    PageStack* m_pages = nullptr;
    MessageLines* m_messages = nullptr;
    QStackedWidget* m_centre = nullptr;  ///< start page, pages or lessons
    Navigator* m_navigator = nullptr;
    QDockWidget* m_navigatorDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_historyDock = nullptr;
    QToolBar* m_toolBar = nullptr;
    QToolBar* m_recipeToolBar = nullptr;
    RecipeBar* m_recipeBar = nullptr;
    TaskStrip* m_evaluationStrip = nullptr;
    QByteArray m_defaultLayout;
    bool m_restoredLayout = false;  ///< the docks have their widths

    // They run work for the session, and are gone before it.
    std::unique_ptr<RecipeActions> m_recipes;
    std::unique_ptr<SessionActions> m_sessions;
    std::unique_ptr<FileActions> m_files;
    std::unique_ptr<ImportanceActions> m_importance;
    std::unique_ptr<CalibrationActions> m_calibration;
    std::unique_ptr<MomentsActions> m_moments;
    std::unique_ptr<DamageActions> m_damage;
    std::unique_ptr<ExportActions> m_exports;
    std::unique_ptr<ViewActions> m_view;
    std::unique_ptr<LessonActions> m_lessons;
    std::unique_ptr<HelpActions> m_help;
};

}  // namespace weightscape::ui
