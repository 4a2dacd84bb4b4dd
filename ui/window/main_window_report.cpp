// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QUrl>

#include "core/report/model_report.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/task_strip.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {

void MainWindow::browseForReport() {
    if (!m_session.plan()) return;
    const QString name = QFileInfo(ExportDialog::suggestedName(m_session)).completeBaseName();
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export a report"), name + QStringLiteral(".html"), tr("Web pages (*.html)"));
    if (!path.isEmpty()) startReport(path);
}

void MainWindow::startReport(const QString& path) {
    if (!m_session.plan()) return;
    report::ReportRequest request;
    request.program =
        QStringLiteral("weightscape %1").arg(QApplication::applicationVersion()).toStdString();
    request.memory = m_session.memoryChoice().options;
    request.memorySizes = m_session.memoryChoice().sizes;
    request.reference = m_session.planOf(m_session.referenceRecipe());
    m_reportStrip->start(tr("Measuring for %1").arg(QFileInfo(path).fileName()));
    m_reporting.start([model = m_session.model(), plan = m_session.plan(), request,
                       file = toPath(path)](TaskContext& task) -> Result<std::filesystem::path> {
        // The file dialog has asked about replacing.
        const auto written = report::writeReport(*model, *plan, request, file, true, task);
        if (!written) return fail(written.error());
        return file;
    });
}

void MainWindow::finishReport(const Result<std::filesystem::path>& written) {
    m_reportStrip->finish();
    const QString place = QStringLiteral("reportResult");
    if (!written) {
        const bool cancelled = written.error().code == ErrorCode::Cancelled;
        m_messages->add(
            cancelled ? MessageLines::Kind::Note : MessageLines::Kind::Error,
            cancelled ? tr("Cancelled. No report was written.") : errorSentence(written.error()),
            {}, place);
    } else {
        const QString path = fromPath(*written);
        m_messages->add(
            MessageLines::Kind::Note, tr("Wrote the report %1.").arg(toQt(written->string())),
            {tr("Open"), [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); }}, place);
    }
    Q_EMIT reportFinished(written.has_value());
}

}  // namespace weightscape::ui
