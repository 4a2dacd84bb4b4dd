// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Opening and closing an importance matrix.
#include <QFileDialog>
#include <QFileInfo>

#include "core/files/importance/importance_reader.h"
#include "core/measure/importance_coverage.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/task_strip.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {

void MainWindow::browseForImportance() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open an importance matrix"), {},
        tr("Importance matrices (*.gguf *.dat *.imatrix);;All files (*)"));
    if (!path.isEmpty()) openImportance(path);
}

void MainWindow::openImportance(const QString& path) {
    if (!m_session.model()) return;
    m_importanceStrip->start(tr("Reading %1").arg(toQt(QFileInfo(path).fileName().toStdString())));
    m_readingImportance.start([file = toPath(path), model = m_session.model()](
                                  TaskContext& task) -> Result<ReadImportance> {
        auto matrix = files::openImportance(file, task);
        if (!matrix) {
            Error error = matrix.error();
            if (error.file.empty()) error.file = file.string();
            return tl::unexpected(std::move(error));
        }
        ReadImportance read;
        read.model = model;
        read.warnings = matrix->warnings;
        read.warnings.insert(read.warnings.begin(),
                             measure::importanceCoverage(*model, *matrix).summary());
        read.importance = std::make_shared<const ModelImportance>(
            *model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
        return read;
    });
}

void MainWindow::finishImportance(const Result<ReadImportance>& read) {
    m_importanceStrip->finish();
    if (!read) {
        if (read.error().code == ErrorCode::Cancelled) return;
        const QString sentence = errorSentence(read.error());
        m_messages->add(MessageLines::Kind::Error, sentence, {}, QStringLiteral("importanceError"));
        Q_EMIT importanceFailed(sentence);
        return;
    }
    // Another model was opened meanwhile: it has nothing to do with this matrix.
    if (read->model != m_session.model()) return;
    m_session.setImportance(read->importance);
    QStringList sentences;
    for (const std::string& sentence : read->warnings) sentences << coreText(sentence);
    m_messages->add(MessageLines::Kind::Note, sentences.join(QLatin1Char(' ')), {},
                    QStringLiteral("importanceNote"));
    Q_EMIT importanceOpened();
}

}  // namespace weightscape::ui
