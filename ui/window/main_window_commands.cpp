// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QStatusBar>
#include <filesystem>
#include <system_error>

#include "core/recipes/export_command.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/support/shell_text.h"
#include "ui/look/plain_text.h"
#include "ui/panels/message_lines.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {
namespace {

/// Long enough to read it; it covers the tasks of the status bar meanwhile.
constexpr int kMessageMilliseconds = 8000;

/// Commands are pasted anywhere, so the model's path is whole.
recipes::CommandFiles filesOf(const Session& session) {
    auto files = recipes::commandFiles(*session.model(), *session.plan(),
                                       toPath(ExportDialog::suggestedName(session)).string());
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::absolute(files.model, ignored);
    if (!whole.empty()) files.model = whole.string();
    return files;
}

}  // namespace

void MainWindow::copyCommand(CommandKind kind) {
    if (!m_session.plan()) {
        m_messages->add(MessageLines::Kind::Error, m_session.planError(), {},
                        QStringLiteral("commandCopy"));
        return;
    }
    const bool ofLlama = kind == CommandKind::LlamaQuantize;
    const recipes::QuantizationPlan& plan = *m_session.plan();
    const recipes::CommandFiles files = filesOf(m_session);
    const auto command = ofLlama ? checkedLlamaQuantizeCommand(*m_session.model(), plan, files)
                                 : recipes::exportCommand(plan.recipe, files);
    if (!command) {
        m_messages->add(MessageLines::Kind::Error, errorSentence(command.error()), {},
                        QStringLiteral("commandCopy"));
        return;
    }
    QApplication::clipboard()->setText(fromUtf8(shellText(*command)));
    const QString copied = tr("Copied the %1 command.").arg(fromUtf8(command->front()));
    const QString checked =
        tr("It decides all %1 as this recipe does.")
            .arg(counted(static_cast<qsizetype>(plan.tensors.size()), tr("tensor"), tr("tensors")));
    statusBar()->showMessage(ofLlama ? copied + QLatin1Char(' ') + checked : copied,
                             kMessageMilliseconds);
}

}  // namespace weightscape::ui
