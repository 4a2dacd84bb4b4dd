// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/importance_actions.h"

#include <QFileDialog>
#include <QFileInfo>

#include "core/files/importance/importance_reader.h"
#include "core/measure/importance_coverage.h"
#include "core/measure/model_findings.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {

ImportanceActions::ImportanceActions(const WindowParts& parts)
    : m_parts(parts),
      m_session(parts.session),
      m_reading(parts, QStringLiteral("importanceTask"),
                [this](const auto& read) { finish(read); }) {}

void ImportanceActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<ImportanceActions> kRows[] = {
        {"actionOpenImportance", QT_TR_NOOP("Open &importance matrix…"), "Ctrl+I", "", &ImportanceActions::browse, QT_TR_NOOP("Reads which columns of the weights matter most, so that formats can spare them."), Needs::Model},
        {"actionCloseImportance", QT_TR_NOOP("Close i&mportance matrix"), "", "", &ImportanceActions::close, QT_TR_NOOP("Plans and measures without the importance matrix.")},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
    auto* close = menu.findChild<QAction*>(QStringLiteral("actionCloseImportance"));
    close->setEnabled(false);
    connect(&m_session, &Session::importanceChanged, close,
            [this, close] { close->setEnabled(m_session.importance() != nullptr); });
}

void ImportanceActions::browse() {
    const QString path = QFileDialog::getOpenFileName(
        &m_parts.window, tr("Open an importance matrix"), {},
        tr("Importance matrices (*.gguf *.dat *.imatrix);;All files (*)"));
    if (!path.isEmpty()) open(path);
}

void ImportanceActions::open(const QString& path) {
    if (!m_session.model()) return;
    m_reading.start(tr("Reading %1").arg(toQt(QFileInfo(path).fileName().toStdString())),
                    [file = toPath(path), model = m_session.model(), moments = m_session.moments()](
                        TaskContext& task) { return read(file, model, moments, task); });
}

Result<ImportanceActions::Read> ImportanceActions::read(const std::filesystem::path& file,
                                                        const std::shared_ptr<const Model>& model,
                                                        const OpenMoments& moments,
                                                        TaskContext& task) {
    auto matrix = files::openImportance(file, task);
    if (!matrix) {
        Error error = matrix.error();
        if (error.file.empty()) error.file = file.string();
        return tl::unexpected(std::move(error));
    }
    const Findings findings = measure::importanceFindings(*matrix);
    Read read{model, nullptr, {findings.begin(), findings.end()}};
    read.warnings.insert(read.warnings.begin(),
                         measure::importanceCoverage(*model, *matrix).summary());
    read.importance = std::make_shared<const ModelImportance>(
        *model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)), ImportancePrior::One,
        moments.hessians);
    return read;
}

void ImportanceActions::finish(const Result<Read>& read) {
    if (!read) {
        if (read.error().code == ErrorCode::Cancelled) return;
        const QString sentence = errorSentence(read.error());
        m_parts.complain(sentence, QStringLiteral("importanceError"));
        Q_EMIT failed(sentence);
        return;
    }
    // Another model was opened meanwhile: it has nothing to do with this matrix.
    if (read->model != m_session.model()) return;
    m_session.setImportance(read->importance);
    QStringList sentences;
    for (const Text& sentence : read->warnings) sentences << said(sentence);
    m_parts.messages.add(MessageLines::Kind::Note, sentences.join(QLatin1Char(' ')), {},
                         QStringLiteral("importanceNote"), read->model);
    Q_EMIT opened();
}

}  // namespace weightscape::ui
