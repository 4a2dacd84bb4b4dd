// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/export_dialog.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableView>
#include <algorithm>

#include "core/export/convert/exportable.h"
#include "core/export/export_checks.h"
#include "core/export/export_findings.h"
#include "core/inference/decoders/channel_groups.h"
#include "core/recipes/metadata_edits.h"
#include "core/support/task_scope.h"
#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/models/plan_rows.h"
#include "ui/models/table_model.h"
#include "ui/panels/fact_list.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

/// Whether tensors that are quantized already would be quantized again.
bool requantizes(const Model& model, const recipes::QuantizationPlan& plan) {
    return std::any_of(plan.tensors.begin(), plan.tensors.end(), [&](const auto& planned) {
        const formats::Format* own = model.tensors[planned.tensor].format;
        return own->isQuantized() && planned.format != own;
    });
}

QString safePart(QString text) {
    static const QRegularExpression kUnsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
    text.replace(kUnsafe, QStringLiteral("-"));
    while (text.startsWith(QLatin1Char('.')) || text.startsWith(QLatin1Char('-')))
        text.remove(0, 1);
    return text.left(120);
}

}  // namespace

QString ExportDialog::suggestedName(const Session& session) {
    const QString model = safePart(fromPath(session.model()->path.stem()));
    const QString recipe = safePart(fromUtf8(recipes::recipeTitle(session.recipe()).english()));
    return QStringLiteral("%1-%2.gguf")
        .arg(model.isEmpty() ? QStringLiteral("model") : model, recipe);
}

ExportDialog::ExportDialog(Session& session, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_probing(session.pool(), Lane::Files,
                [this](const Result<Probe>& probe) { showProbe(probe); }),
      m_finding(session.pool(), Lane::Files,
                [this](const Result<Findings>& findings) {
                    if (findings) showNotes(*findings);
                }),
      m_target(new QLineEdit),
      m_facts(new FactList(QStringLiteral("exportFacts"))),
      m_state(plainLabel(QStringLiteral("exportState"))),
      m_replace(new QCheckBox(tr("&Replace the existing file"))),
      m_requantize(new QCheckBox(tr("&Quantize weights that are quantized already"))),
      m_saturate(new QCheckBox(tr("&Clamp values that do not fit"))),
      m_nameImportance(new QCheckBox(tr("&Say in the file which importance matrix was used"))),
      m_measure(new QCheckBox(tr("&Measure the error of what is written"))),
      m_notes(new QListWidget(this)),
      m_export(new QPushButton(lineIcon(QStringLiteral("export")), tr("&Export"))) {
    nameControl(this, QStringLiteral("exportDialog"), tr("Export"));
    setWindowTitle(tr("Export quantized model"));
    resize(800, 640);
    setUpTarget();
    setUpTicks();
    setUpNotes();
    setUpLayout();
    const QString folder = fromPath(session.model()->path.parent_path());
    m_target->setText(
        QDir(folder.isEmpty() ? QDir::currentPath() : folder).filePath(suggestedName(session)));
}

void ExportDialog::setUpTarget() {
    nameControl(m_target, QStringLiteral("exportTarget"), tr("Target file"));
    connect(m_target, &QLineEdit::textChanged, this, [this] {
        m_replace->setChecked(false);
        probe();
    });
    m_facts->addFact("exportSize", tr("File size, exact"));
    m_facts->addFact("exportFree", tr("Free space there"));
    showSize();
    m_facts->setFact("exportFree", unknownText());
    if (const std::size_t keys =
            recipes::changedKeyCount(m_session.shown().plan()->recipe.metadata);
        keys > 0) {
        m_facts->addFact("exportMetadata", tr("Metadata keys edited"));
        m_facts->setFact("exportMetadata", formatCount(keys),
                         tr("The tab Metadata of the page Model lists them"));
    }
    m_state->setWordWrap(true);
}

void ExportDialog::setUpTicks() {
    nameControl(m_replace, QStringLiteral("exportReplace"), tr("Replace the existing file"));
    nameControl(m_requantize, QStringLiteral("exportRequantize"), tr("Allow quantizing again"));
    nameControl(m_nameImportance, QStringLiteral("exportNameImportance"),
                tr("Say which importance matrix was used"));
    nameControl(m_measure, QStringLiteral("exportMeasure"), tr("Measure the error"));
    nameControl(m_export, QStringLiteral("exportStart"), tr("Export"));
    m_requantize->setToolTip(tr("The new error comes on top of the one the source already has."));
    m_requantize->setVisible(requantizes(*m_session.model(), *m_session.shown().plan()));
    m_replace->hide();
    nameControl(m_saturate, QStringLiteral("exportSaturate"), tr("Clamp values that do not fit"));
    m_saturate->setToolTip(
        tr("Weights that F16 or BF16 cannot hold become the largest number that it can, and are "
           "counted. Without the tick the export refuses them."));
    m_saturate->setVisible(exporting::maySaturate(*m_session.model(), *m_session.shown().plan()));
    m_nameImportance->setVisible(m_session.hasMatrix());
    m_nameImportance->setChecked(!m_session.planOptions().hideImportance);
    connect(m_nameImportance, &QCheckBox::toggled, this, [this](bool named) {
        m_session.setImportanceHidden(!named);
        probe();  // the name takes room in the file
    });
    m_measure->setChecked(true);
    m_export->setDefault(true);
    for (QCheckBox* tick : {m_replace, m_requantize}) {
        connect(tick, &QCheckBox::toggled, this, &ExportDialog::updateExportButton);
    }
    connect(m_export, &QPushButton::clicked, this, &QDialog::accept);
}

void ExportDialog::setUpNotes() {
    nameControl(m_notes, QStringLiteral("exportNotes"), tr("Warnings"));
    m_notes->setWordWrap(true);
    m_notes->setFrameShape(QFrame::NoFrame);
    m_notes->setSelectionMode(QAbstractItemView::NoSelection);
    showNotes(m_session.shown().plan()->warnings);
    // The rest is read from the file.
    m_finding.start(
        [model = m_session.model(), plan = m_session.shown().plan()](TaskContext& task) {
            return exporting::exportFindings(*model, *plan, task);
        });
}

void ExportDialog::showNotes(const Findings& findings) {
    m_notes->clear();
    for (const Finding& finding : findings) {
        const auto icon = finding.isProblem() ? QStringLiteral("warning") : QStringLiteral("info");
        m_notes->addItem(new QListWidgetItem(lineIcon(icon), said(finding)));
    }
    m_notes->setVisible(m_notes->count() > 0);
    // Two lines at most for each, and no more than a few in sight.
    constexpr int kLine = 36, kMostLines = 3;
    m_notes->setFixedHeight(std::min(m_notes->count(), kMostLines) * kLine);
}

QWidget* ExportDialog::makeTable() {
    auto* model = new TableModel<PlanRow>(planColumns(), this);
    model->setRows(planRows(*m_session.model(), *m_session.shown().plan()));
    auto* table = new QTableView;
    nameControl(table, QStringLiteral("exportTable"), tr("What will be written, by tensor"));
    showSortedRows(*table, *model);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setShowGrid(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setSortIndicatorClearable(true);
    table->sortByColumn(-1, Qt::AscendingOrder);
    constexpr int kWidths[] = {180, 112, 112};
    for (int column = 0; column < 3; ++column) table->setColumnWidth(column, kWidths[column]);
    return table;
}

void ExportDialog::setUpLayout() {
    auto* browseButton = new QPushButton(tr("&Browse…"));
    nameControl(browseButton, QStringLiteral("exportBrowse"), tr("Browse"));
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ExportDialog::browse);
    auto* cancel = new QPushButton(tr("Cancel"));
    nameControl(cancel, QStringLiteral("exportCancel"), tr("Cancel"));
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    auto* target = makeRow(nullptr,
                           {plainLabel(QStringLiteral("exportTargetCaption"), tr("File")),
                            {m_target, 1},
                            browseButton},
                           kGap);
    auto* buttons = makeRow(nullptr, {BoxItem::room(1), cancel, m_export}, kGap);
    auto* layout = makeColumn(this,
                              {target,
                               m_facts,
                               m_replace,
                               m_requantize,
                               m_saturate,
                               m_nameImportance,
                               m_measure,
                               m_notes,
                               {makeTable(), 1},
                               m_state,
                               buttons},
                              kGap);
    layout->setContentsMargins(kGapPage, kGapPage, kGapPage, kGapPage);
    layout->setAlignment(m_facts, Qt::AlignLeft);
}

void ExportDialog::browse() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Export to"), m_target->text(),
                                                      tr("GGUF files (*.gguf)"), nullptr,
                                                      QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) m_target->setText(path);
}

namespace {

/// What an export to the target would report, if it can be written.
Result<exporting::ExportReport> plannedFor(
    const std::filesystem::path& target, const std::shared_ptr<const Model>& model,
    const std::shared_ptr<const recipes::QuantizationPlan>& plan) {
    const auto container = exporting::containerFor(target);
    const auto source =
        exporting::exportableAs(container, model, plan, inference::scalableChannels);
    if (!source) return fail(source.error());
    const auto possible =
        exporting::checkPlan(*source->model, *source->plan, {.allowRequantize = true}, container);
    if (!possible) return fail(possible.error());
    return exporting::plannedReport(*source->model, *source->plan, target);
}

}  // namespace

Result<ExportDialog::Probe> ExportDialog::probeTarget(
    const std::filesystem::path& target, const std::shared_ptr<const Model>& model,
    const std::shared_ptr<const recipes::QuantizationPlan>& plan) {
    // Of what does not exist, only the space is an error; the rest is the answer itself.
    std::error_code absent;
    std::error_code error;
    Probe probe;
    const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
    probe.exists = std::filesystem::exists(target, absent);
    probe.folderExists = std::filesystem::is_directory(folder, absent);
    if (probe.folderExists) probe.freeBytes = std::filesystem::space(folder, error).available;
    if (error) return fail(ErrorCode::CannotWrite, Text(error.message()), target.string());
    // Quantizing again has a tick of its own.
    const auto planned = plannedFor(target, model, plan);
    if (planned) {
        probe.bytes = planned->bytes;
    } else {
        probe.refusal = planned.error();
    }
    return probe;
}

void ExportDialog::probe() {
    m_probed = false;
    showSize();
    updateExportButton();
    const auto& plan = m_session.shown().plan();
    if (!plan) return;
    const std::filesystem::path target = toPath(m_target->text());
    m_probing.start([target, model = m_session.model(), plan](TaskContext& task) {
        const TaskScope scope(task);
        return probeTarget(target, model, plan);
    });
}

void ExportDialog::showProbe(const Result<Probe>& probe) {
    m_probed = probe.has_value();
    m_probe = probe.value_or(Probe{});
    m_facts->setFact("exportFree",
                     m_probe.folderExists ? formatBytesShort(m_probe.freeBytes) : unknownText());
    m_replace->setVisible(m_probe.exists);
    showSize();
    updateExportButton();
    if (!probe && probe.error().code != ErrorCode::Cancelled) {
        m_state->setText(errorSentence(probe.error()));
    }
}

/// Exact only for a file that can be; that of a GGUF is known before it is asked for.
void ExportDialog::showSize() {
    const auto& plan = m_session.shown().plan();
    if (!plan) return m_facts->setFact("exportSize", unknownText());
    const auto container = exporting::containerFor(toPath(m_target->text()));
    const bool isOwn = exporting::checkContainer(*m_session.model(), container).has_value();
    // Of a folder it is known once that was read as a GGUF.
    const bool isRefused = m_probed ? m_probe.refusal.has_value() : !isOwn;
    m_facts->setTitle("exportSize",
                      isRefused ? tr("Weights only, no file") : tr("File size, exact"));
    if (isRefused) {
        m_facts->setFact("exportSize", formatBytesExact(plan->tensorBytes));
    } else if (isOwn && container == exporting::Container::Gguf) {
        m_facts->setFact("exportSize", formatBytesExact(plan->fileBytes));
    } else {
        m_facts->setFact("exportSize", m_probed ? formatBytesExact(m_probe.bytes) : unknownText());
    }
}

void ExportDialog::updateExportButton() {
    const std::uint64_t needed = m_probe.bytes;
    QString obstacle;
    if (m_probed && m_probe.refusal) {
        obstacle = errorSentence(*m_probe.refusal);
    } else if (m_target->text().trimmed().isEmpty()) {
        obstacle = tr("Name the file to write.");
    } else if (m_probed && !m_probe.folderExists) {
        obstacle = tr("There is no such folder.");
    } else if (m_probed && m_probe.freeBytes < needed) {
        obstacle = tr("Not enough space: %1 needed, %2 free.")
                       .arg(formatBytesShort(needed), formatBytesShort(m_probe.freeBytes));
    } else if (m_probed && m_probe.exists && !m_replace->isChecked()) {
        obstacle = tr("The file exists. Tick “Replace” or choose another name.");
    } else if (!m_requantize->isHidden() && !m_requantize->isChecked()) {
        obstacle = tr("The source is quantized already. Tick the box to quantize it again.");
    }
    m_state->setText(obstacle);
    m_export->setEnabled(m_probed && obstacle.isEmpty());
}

ExportRequest ExportDialog::request() const {
    ExportRequest request;
    request.target = toPath(m_target->text());
    request.options.replaceExisting = m_replace->isChecked();
    request.options.allowRequantize = m_requantize->isChecked();
    request.options.saturate = !m_saturate->isHidden() && m_saturate->isChecked();
    request.options.measureError = m_measure->isChecked();
    return request;
}

}  // namespace weightscape::ui
