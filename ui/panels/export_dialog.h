// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/export/export_model.h"
#include "core/support/finding.h"
#include "ui/tasks/latest_task.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace weightscape::ui {

class FactList;
class Session;

/// What was decided about an export.
struct ExportRequest {
    std::filesystem::path target;
    exporting::ExportOptions options;
};

/// Asks where to and shows exactly what will be written before anything is.
/// Precondition: the session has a plan.
class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ExportDialog(Session& session, QWidget* parent = nullptr);
    [[nodiscard]] ExportRequest request() const;

    /// "MODEL-RECIPE.gguf" from letters, digits, dot, dash and underscore.
    [[nodiscard]] static QString suggestedName(const Session& session);

  private:
    /// Whether the plan can be written to a target, and what the file system says about that; asked
    /// in the background, disks may be slow.
    struct Probe {
        bool exists = false;
        bool folderExists = false;
        std::uint64_t freeBytes = 0;
        std::uint64_t bytes = 0;  ///< of the file, exact; 0 where there can be none:
        std::optional<Error> refusal = {};
    };

    void setUpTarget();
    void setUpTicks();
    void setUpLayout();
    void setUpNotes();
    void showNotes(const Findings& findings);
    [[nodiscard]] QWidget* makeTable();
    void browse();
    void probe();
    void showProbe(const Result<Probe>& probe);
    void updateExportButton();
    void showSize();
    [[nodiscard]] static Result<Probe> probeTarget(
        const std::filesystem::path& target, const std::shared_ptr<const Model>& model,
        const std::shared_ptr<const recipes::QuantizationPlan>& plan);

    Session& m_session;
    LatestTask<Probe> m_probing;
    LatestTask<Findings> m_finding;
    Probe m_probe;
    bool m_probed = false;
    QLineEdit* m_target;
    FactList* m_facts;
    QLabel* m_state;
    QCheckBox* m_replace;
    QCheckBox* m_requantize;
    QCheckBox* m_saturate;
    QCheckBox* m_nameImportance;
    QCheckBox* m_measure;
    QListWidget* m_notes;
    QPushButton* m_export;
};

}  // namespace weightscape::ui
