// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <filesystem>
#include <memory>
#include <string>

#include "core/model/metadata_edit.h"
#include "core/model/model.h"
#include "ui/look/control_key.h"
#include "ui/tasks/latest_task.h"

class QAction;
class QLabel;
class QLayout;
class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace weightscape::ui {

class MetadataForm;
class MetadataTreeModel;
class Session;

/// All metadata that the exported file will have: the model's keys with the recipe's edits, which
/// are made here, each as one step that can be undone.
class MetadataPanel : public QWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Metadata"), "F2, Return", QT_TR_NOOP("Edit the value of the key")},
        {QT_TR_NOOP("Metadata"), "Ins", QT_TR_NOOP("Add a key")},
        {QT_TR_NOOP("Metadata"), "Del", QT_TR_NOOP("Leave the key out")},
        {QT_TR_NOOP("Metadata value"), "Return, Shift+Return, Esc",
         QT_TR_NOOP("Apply, begin a new line, leave as it was")},
    };

    explicit MetadataPanel(Session& session);

    /// What is searched for; remembered by the page.
    [[nodiscard]] QLineEdit* filter() const { return m_filter; }
    /// Goes to a key of the model; nothing happens where there is none.
    void showKey(const QString& key);
    /// Sets the key to the text of a file, which is read in the background.
    void setFromFile(const std::string& key, const std::filesystem::path& path);

  private:
    struct ActionRow;

    void setUpTree();
    void setUpActions(QLayout& row);
    void refresh();
    void selectKey(const std::string& key);
    void enableActions();
    void editValue();
    void addKey();
    void chooseFile(const std::string& key);
    void chooseFileForCurrent();
    void removeKey();
    void putBack();
    void applyForm();
    void closeForm();
    void copyValue();
    /// One step where the edit can be made, else the sentence why not.
    void apply(const Result<MetadataEdit>& edit, const QString& source);
    void change(const Result<MetadataChanges>& changes, const std::string& key,
                const QString& what);
    void complain(const QString& sentence);
    [[nodiscard]] const MetadataChanges& changes() const;
    [[nodiscard]] QModelIndex current() const;  ///< in m_keys
    /// Empty where no row is chosen.
    [[nodiscard]] std::string currentKey() const;
    /// Why the value of a key cannot be edited; empty where it can.
    [[nodiscard]] QString whyNotEdited(const std::string& key) const;

    Session& m_session;
    QLineEdit* m_filter;
    QTreeView* m_view;
    MetadataTreeModel* m_keys;
    QSortFilterProxyModel* m_filtered;
    QLabel* m_problem;
    MetadataForm* m_form;
    QAction* m_edit = nullptr;
    QAction* m_file = nullptr;
    QAction* m_remove = nullptr;
    QAction* m_putBack = nullptr;
    std::shared_ptr<const Model> m_shownModel;
    MetadataChanges m_shownChanges;
    MetadataEdit m_readEdit;  ///< whose file is being read
    LatestTask<MetadataEdit> m_reading;
};

}  // namespace weightscape::ui
