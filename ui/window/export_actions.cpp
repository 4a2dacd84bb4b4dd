// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_actions.h"

#include <QApplication>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

#include "core/export/convert/exportable.h"
#include "core/inference/decoders/channel_groups.h"
#include "core/report/model_report.h"
#include "core/support/task_scope.h"
#include "core/support/task_share.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {
namespace {

/// A remote folder's tokenizer may have to be waited for.
Result<exporting::Exportable> sourceOf(const std::filesystem::path& target,
                                       const std::shared_ptr<const Model>& model,
                                       const std::shared_ptr<const recipes::QuantizationPlan>& plan,
                                       TaskContext& task) {
    const TaskScope scope(task);
    return exporting::exportableAs(exporting::containerFor(target), model, plan,
                                   inference::scalableChannels);
}

MessageLines::Action openingOf(const QString& title, const QString& path) {
    return {title, [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); }};
}

}  // namespace

ExportActions::ExportActions(const WindowParts& parts)
    : m_parts(parts),
      m_session(parts.session),
      m_reporting(parts, QStringLiteral("reportTask"),
                  [this](const auto& written) { finishReport(written); }),
      m_exporting(parts, QStringLiteral("exportTask"),
                  [this](const auto& written) { finishExport(written); }) {}

void ExportActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<ExportActions> kRows[] = {
        {"actionExport", QT_TR_NOOP("&Export…"), "Ctrl+E", "export", &ExportActions::askForExport, QT_TR_NOOP("Writes the model as the recipe says, after showing what will be written."), Needs::Model},
        {"actionReport", QT_TR_NOOP("Export a repor&t…"), "Ctrl+Shift+E", "", &ExportActions::browseForReport, QT_TR_NOOP("Writes all figures and pictures as one web page."), Needs::Model},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

void ExportActions::askForExport() {
    if (!m_session.shown().plan()) return;
    if (m_exporting.isRunning()) {
        m_parts.messages.add(MessageLines::Kind::Note,
                             tr("An export is running; wait or cancel it."));
        return;
    }
    ExportDialog dialog(m_session, &m_parts.window);
    if (dialog.exec() == QDialog::Accepted) startExport(dialog.request());
}

void ExportActions::startExport(const ExportRequest& request) {
    m_exporting.start(tr("Writing %1").arg(pathText(request.target.filename())),
                      [model = m_session.model(), plan = m_session.shown().plan(),
                       request](TaskContext& task) -> Result<exporting::ExportReport> {
                          TaskShare share(task, 100);
                          const auto source = sourceOf(request.target, model, plan, share.next(1));
                          if (!source) return fail(source.error());
                          return exporting::exportModel(*source->model, *source->plan,
                                                        request.target, request.options,
                                                        share.next(99));
                      });
}

void ExportActions::finishExport(const Result<exporting::ExportReport>& written) {
    const QString place = QStringLiteral("exportResult");
    if (!written) {
        sayWhyNot(written.error(), tr("Cancelled. No file was written."), place);
        Q_EMIT exported(false);
        return;
    }
    QString text = tr("Wrote %1: %2 in %3 s\nSHA-256 %4")
                       .arg(pathText(written->output), formatBytesExact(written->bytes),
                            formatSignificant(written->seconds), fromUtf8(written->sha256));
    if (const std::uint64_t clamped = written->saturated(); clamped > 0) {
        text += QLatin1Char('\n') +
                tr("Weights clamped because they do not fit: %1").arg(formatCount(clamped));
    }
    m_parts.messages.add(
        MessageLines::Kind::Note, text,
        openingOf(tr("Show folder"), QFileInfo(fromPath(written->output)).absolutePath()), place);
    for (const Text& warning : written->warnings) {
        m_parts.messages.add(MessageLines::Kind::Warning, said(warning));
    }
    Q_EMIT exported(true);
}

bool ExportActions::mayStop() {
    if (!m_exporting.isRunning()) return true;
    QMessageBox box(QMessageBox::Question, tr("Export is running"),
                    tr("A model is being written. Stop and leave no file?"), QMessageBox::NoButton,
                    &m_parts.window);
    box.setObjectName(QStringLiteral("closeQuestion"));
    box.setTextFormat(Qt::PlainText);
    const QAbstractButton* stop = box.addButton(tr("Stop and quit"), QMessageBox::DestructiveRole);
    QPushButton* stay = box.addButton(tr("Keep writing"), QMessageBox::RejectRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    if (box.clickedButton() != stop) return false;
    m_exporting.cancel();
    return true;
}

void ExportActions::browseForReport() {
    if (!m_session.shown().plan()) return;
    const QString name = QFileInfo(ExportDialog::suggestedName(m_session)).completeBaseName();
    const QString path =
        QFileDialog::getSaveFileName(&m_parts.window, tr("Export a report"),
                                     name + QStringLiteral(".html"), tr("Web pages (*.html)"));
    if (!path.isEmpty()) startReport(path);
}

void ExportActions::startReport(const QString& path) {
    if (!m_session.shown().plan()) return;
    report::ReportRequest request;
    request.program =
        QStringLiteral("weightscape %1").arg(QApplication::applicationVersion()).toStdString();
    request.language = &spoken();
    request.memory = m_session.memoryChoice().options;
    for (const MemorySize& size : m_session.memoryChoice().sizes) {
        request.memorySizes.push_back(size.bytes);
    }
    request.reference = m_session.view(m_session.referenceRecipe()).plan();
    m_reporting.start(tr("Measuring for %1").arg(QFileInfo(path).fileName()),
                      [model = m_session.model(), plan = m_session.shown().plan(), request,
                       file = toPath(path)](TaskContext& task) -> Result<std::filesystem::path> {
                          // The file dialog has asked about replacing.
                          const auto written =
                              report::writeReport(*model, *plan, request, file, true, task);
                          if (!written) return fail(written.error());
                          return file;
                      });
}

void ExportActions::finishReport(const Result<std::filesystem::path>& written) {
    const QString place = QStringLiteral("reportResult");
    if (!written) {
        sayWhyNot(written.error(), tr("Cancelled. No report was written."), place);
    } else {
        m_parts.messages.add(MessageLines::Kind::Note,
                             tr("Wrote the report %1.").arg(toQt(written->string())),
                             openingOf(tr("Open"), fromPath(*written)), place);
    }
    Q_EMIT reported(written.has_value());
}

void ExportActions::sayWhyNot(const Error& error, const QString& cancelled, const QString& place) {
    const bool wished = error.code == ErrorCode::Cancelled;
    m_parts.messages.add(wished ? MessageLines::Kind::Note : MessageLines::Kind::Error,
                         wished ? cancelled : errorSentence(error), {}, place);
}

}  // namespace weightscape::ui
