// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/files/stores/model_stores.h"
#include "core/memory/model_overview.h"
#include "ui/models/shelf_rows.h"
#include "ui/models/table_model.h"
#include "ui/tasks/latest_task.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace weightscape::ui {

/// The models that are on this machine already: what other programs keep in their stores and what
/// the user's own folders hold. Names appear first, then the headers are read, one model after the
/// other, in the background.
class ModelShelf : public QWidget {
    Q_OBJECT

  public:
    explicit ModelShelf(WorkPool& pool,
                        files::EnvironmentLookup environment = files::environmentVariable);
    /// Looks again; what is running stops.
    void look();

  Q_SIGNALS:
    void openRequested(const QString& path);

  protected:
    /// Looks the first time that it can be seen.
    void showEvent(QShowEvent* event) override;

  private:
    void setUpTable();
    void setUpFolders();
    void fillFolderMenu();
    void addFolder();
    void showFound(const files::FoundModels& found);
    void readNext();
    void take(const Result<memory::ModelOverview>& overview);
    void tellState();
    void openRow(const QModelIndex& index);

    files::EnvironmentLookup m_environment;
    std::vector<MemorySize> m_memories;
    TableModel<ShelfRow>* m_rows;
    QTableView* m_view;
    QSortFilterProxyModel* m_sorted = nullptr;
    QLineEdit* m_filter;
    QLabel* m_state;
    QToolButton* m_folders;
    int m_reading = 0;  ///< row whose headers are read; those before it are done
    bool m_looked = false;
    LatestTask<files::FoundModels> m_finding;
    LatestTask<memory::ModelOverview> m_overview;
};

}  // namespace weightscape::ui
