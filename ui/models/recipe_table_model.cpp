// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/recipe_table_model.h"

#include <QTextDocument>
#include <array>

#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Plan = recipes::QuantizationPlan;

QString size(const Session& session, int recipe, const Plan*) {
    const DocumentView view = session.view(recipe);
    const QString text = formatBytesExact(view.sizeInBytes());
    return view.fileSize() == exporting::GgufSize::Exact
               ? text
               : RecipeTableModel::tr("%1, weights only").arg(text);
}

QString bits(const Session& session, int, const Plan* plan) {
    if (plan != nullptr) return formatBitsPerWeight(plan->bitsPerWeight());
    const auto weights = static_cast<double>(session.model()->parameterCount());
    return weights == 0 ? unknownText()
                        : formatBitsPerWeight(
                              8 * static_cast<double>(session.model()->tensorBytes()) / weights);
}

QString figure(const measure::ModelError& error, bool byImportance) {
    if (error.coveredFraction <= 0) return unknownText();
    const measure::ErrorFigure figure = error.figure(byImportance);
    const QString text = formatPercentInterval(figure.relativeRmse, figure.confidence);
    return error.exact ? text : RecipeTableModel::tr("%1, sampled").arg(text);
}

QString error(const Session& session, int recipe, const Plan*) {
    return figure(session.view(recipe).modelError(), false);
}

QString weightedError(const Session& session, int recipe, const Plan*) {
    const measure::ModelError error = session.view(recipe).modelError();
    return recipe == kOriginal || error.hasImportance ? figure(error, true) : unknownText();
}

QString median(const Session& session, int recipe, const Plan*) {
    const measure::ModelError error = session.view(recipe).modelError();
    if (error.quantizedTensors == 0) return unknownText();
    const QString text = formatPercent(error.medianRmse);
    return error.exact ? text : QStringLiteral("≈ %1").arg(text);
}

QString sqnr(const Session& session, int recipe, const Plan*) {
    if (recipe == kOriginal) return unknownText();
    const measure::ModelError error = session.view(recipe).modelError();
    return error.coveredFraction <= 0 ? unknownText() : formatDecibel(error.sqnrDb);
}

QString worstTensor(const Session& session, int recipe, const Plan*) {
    double worst = 0;
    int where = -1;
    const int count = static_cast<int>(session.model()->tensors.size());
    for (int tensor = 0; tensor < count; ++tensor) {
        const auto error = session.view(recipe).error(tensor);
        if (!error || error->relativeRmse() <= worst) continue;
        worst = error->relativeRmse();
        where = tensor;
    }
    if (where < 0) return unknownText();
    return QStringLiteral("%1: %2").arg(toQt(session.info(where).name), formatPercent(worst));
}

QString damage(const Session& session, int recipe, const Plan*) {
    const auto sum = damageSum(session, session.view(recipe));
    return sum ? RecipeTableModel::tr("%1 ± %2 nats")
                     .arg(formatSignificant(sum->value), formatSignificant(sum->uncertainty, 2))
               : unknownText();
}

QString memory(const Session& session, int, const Plan* plan) {
    const memory::MemoryUse use = memoryUse(session, plan);
    const QString text = formatBytesRange(use.inferenceLow(), use.inferenceHigh());
    return use.reserve == 0
               ? text
               : RecipeTableModel::tr("%1 + %2 reserve").arg(text, formatBytesShort(use.reserve));
}

QString fits(const Session& session, int, const Plan* plan) {
    const auto& sizes = session.memoryChoice().sizes;
    if (sizes.empty()) return unknownText();
    const memory::MemoryUse use = memoryUse(session, plan);
    QStringList words;
    for (const MemorySize& size : sizes) words << fitText(memory::fitIn(use, size.bytes), size);
    return words.join(QStringLiteral(", "));
}

struct FigureRow {
    const char* title;
    const char* toolTip;
    QString (*text)(const Session& session, int recipe, const Plan* plan);
    /// Whether there is anything to say; null: always.
    bool (*isWanted)(const Session& session) = nullptr;
};

bool hasMatrix(const Session& session) {
    return session.hasMatrix();
}

bool hasDamages(const Session& session) {
    const TensorDamages* damages = TensorDamages::find(session);
    return damages != nullptr && damages->hasAny();
}

constexpr std::array kRows = {
    FigureRow{QT_TR_NOOP("Size"), QT_TR_NOOP("Bytes of the file, exact"), size},
    FigureRow{QT_TR_NOOP("Bits per weight"), QT_TR_NOOP("Tensors only, without the header"), bits},
    FigureRow{QT_TR_NOOP("Error by importance"),
              QT_TR_NOOP("Over all weights of the tensors that the matrix has"), weightedError,
              hasMatrix},
    FigureRow{QT_TR_NOOP("Relative RMSE"), QT_TR_NOOP("Over all weights of the model"), error},
    FigureRow{QT_TR_NOOP("Median over tensors"),
              QT_TR_NOOP("Of the relative RMSE: each tensor that is quantized counts once"),
              median},
    FigureRow{QT_TR_NOOP("SQNR"), QT_TR_NOOP("Signal to quantization noise, all weights"), sqnr},
    FigureRow{QT_TR_NOOP("Worst tensor"), QT_TR_NOOP("The largest relative RMSE that is known"),
              worstTensor},
    FigureRow{QT_TR_NOOP("Damage"),
              QT_TR_NOOP("KL divergence that each tensor causes alone, nats per token, added up"),
              damage, hasDamages},
    FigureRow{
        QT_TR_NOOP("Memory"),
        QT_TR_NOOP("Weights, key-value cache and compute buffer, as chosen in the recipe bar; "
                   "a reserve stands beside them"),
        memory},
    FigureRow{QT_TR_NOOP("Fit"), QT_TR_NOOP("In the memory sizes entered in the recipe bar"), fits},
};

}  // namespace

RecipeTableModel::RecipeTableModel(const Session& session, QObject* parent)
    : QAbstractTableModel(parent), m_session(session) {
    reset();
}

std::vector<RecipeTableModel::RecipeColumn> RecipeTableModel::read() const {
    std::vector<RecipeColumn> columns;
    if (!m_session.model()) return columns;
    const int count = static_cast<int>(m_session.recipes().size());
    for (int recipe = kOriginal; recipe < count; ++recipe) {
        RecipeColumn column;
        column.title = m_session.view(recipe).name();
        if (recipe != kOriginal) {
            column.title = QStringLiteral("%1: %2").arg(recipeLetter(recipe), column.title);
        }
        if (recipe == m_session.activeRecipe()) {
            column.title = tr("%1 (shown)").arg(column.title);
        } else if (recipe == m_session.referenceRecipe()) {
            column.title = tr("%1 (reference)").arg(column.title);
        }
        const auto plan = m_session.view(recipe).plan();
        for (const std::size_t row : m_rows) {
            const bool isPlanned = recipe == kOriginal || plan;
            column.figures.push_back(isPlanned ? kRows[row].text(m_session, recipe, plan.get())
                                               : m_session.view(recipe).planError());
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

void RecipeTableModel::reset() {
    beginResetModel();
    m_rows = wantedRows();
    m_columns = read();
    endResetModel();
}

std::vector<std::size_t> RecipeTableModel::wantedRows() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < kRows.size(); ++row) {
        const auto isWanted = kRows[row].isWanted;
        if (isWanted == nullptr || isWanted(m_session)) rows.push_back(row);
    }
    return rows;
}

void RecipeTableModel::refresh() {
    if (wantedRows() != m_rows) return reset();
    auto columns = read();
    if (columns.size() != m_columns.size()) return reset();
    m_columns = std::move(columns);
    if (!m_columns.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    }
}

int RecipeTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_columns.empty() ? 0 : static_cast<int>(m_rows.size());
}

int RecipeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RecipeTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    const QString& text = m_columns[static_cast<std::size_t>(index.column())]
                              .figures[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return text;
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(text);
    return {};
}

QVariant RecipeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        if (section < 0 || section >= rowCount()) return {};
        const FigureRow& row = kRows[m_rows[static_cast<std::size_t>(section)]];
        if (role == Qt::DisplayRole) return tr(row.title);
        if (role == Qt::ToolTipRole) return tr(row.toolTip);
        return {};
    }
    if (section < 0 || section >= columnCount() || role != Qt::DisplayRole) return {};
    return m_columns[static_cast<std::size_t>(section)].title;
}

}  // namespace weightscape::ui
