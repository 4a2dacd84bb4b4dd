// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>

#include "core/export/export_model.h"
#include "ui/panels/export_dialog.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

/// What is written from a model and its recipe: the quantized model, and a report on everything.
class ExportActions : public QObject {
    Q_OBJECT

  public:
    explicit ExportActions(const WindowParts& parts);

    void addTo(QMenu& menu);
    /// Starts writing in the background; exported() follows. Precondition: there is a plan.
    void startExport(const ExportRequest& request);
    /// Writes all that is known as one HTML page, in the background; reported() follows. Without a
    /// plan nothing happens.
    void startReport(const QString& path);
    /// Asks when an export is running, and stops it then; true to go on.
    [[nodiscard]] bool mayStop();

  Q_SIGNALS:
    void exported(bool written);
    void reported(bool written);

  private:
    void askForExport();
    void browseForReport();
    void finishExport(const Result<exporting::ExportReport>& written);
    void finishReport(const Result<std::filesystem::path>& written);
    /// `cancelled` in place of the error where that was the reader's wish.
    void sayWhyNot(const Error& error, const QString& cancelled, const QString& place);

    WindowParts m_parts;
    Session& m_session;
    ShownTask<std::filesystem::path> m_reporting;
    ShownTask<exporting::ExportReport> m_exporting;
};

}  // namespace weightscape::ui
