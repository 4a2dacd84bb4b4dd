// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/shelf_rows.h"

#include <algorithm>

#include "core/files/stores/model_stores.h"
#include "ui/look/theme.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

QString known(const ShelfRow& row, const QString& text) {
    return row.isRead && row.problem.isEmpty() && !text.isEmpty() ? text : unknownText();
}

/// Every cell tells the place, and what a cell may have no room for: the quantization, or what is
/// wrong where something is; such rows stand back.
QVariant moreOf(const ShelfRow& row, int role) {
    if (role == Qt::ToolTipRole) {
        const QString path = toQt(row.path.toStdString());
        const QString more = row.problem.isEmpty() ? row.quantization : row.problem;
        return Qt::convertFromPlainText(more.isEmpty() ? path : more + u'\n' + path);
    }
    if (role == Qt::ForegroundRole && !row.problem.isEmpty()) return currentTheme().disabledText;
    return {};
}

QString architectureText(const ShelfRow& row) {
    return row.problem.isEmpty() ? known(row, row.architecture) : row.problem;
}

QVariant parametersValue(const ShelfRow& row) {
    return qulonglong{row.parameters};
}

QVariant bytesValue(const ShelfRow& row) {
    return qulonglong{row.bytes};
}

QVariant fitValue(const ShelfRow& row) {
    return row.fitOrder;
}

constexpr Column<ShelfRow> kColumns[] = {
    {QT_TR_NOOP("Model"), QT_TR_NOOP("As the program that keeps it calls it"), Qt::AlignLeft,
     [](const ShelfRow& row) { return row.name; }, nullptr, moreOf},
    {QT_TR_NOOP("Kept by"), QT_TR_NOOP("The program whose store it is in, or a folder of yours"),
     Qt::AlignLeft, [](const ShelfRow& row) { return row.store; }, nullptr, moreOf},
    {QT_TR_NOOP("Architecture"), QT_TR_NOOP("What the file says it is"), Qt::AlignLeft,
     architectureText, nullptr, moreOf},
    {QT_TR_NOOP("Parameters"), QT_TR_NOOP("Weights of all tensors"), Qt::AlignRight,
     [](const ShelfRow& row) { return known(row, formatCountShort(row.parameters)); },
     parametersValue, moreOf},
    {QT_TR_NOOP("Quantization"),
     QT_TR_NOOP("The recipe that its types look like, or the type of most bytes"), Qt::AlignLeft,
     [](const ShelfRow& row) { return known(row, row.quantization); }, nullptr, moreOf},
    {QT_TR_NOOP("Size"), QT_TR_NOOP("Bytes of all its files"), Qt::AlignRight,
     [](const ShelfRow& row) { return known(row, formatBytesShort(row.bytes)); }, bytesValue,
     moreOf},
    {QT_TR_NOOP("Memory"),
     QT_TR_NOOP("Whether it fits the memory named on the page Model, with its cache"),
     Qt::AlignLeft, [](const ShelfRow& row) { return known(row, row.fit); }, fitValue, moreOf},
};

}  // namespace

std::span<const Column<ShelfRow>> shelfColumns() {
    return kColumns;
}

ShelfRow shelfRow(const files::FoundModel& found) {
    const files::ModelStore* store = files::findStore(found.store);
    ShelfRow row;
    row.name = toQt(found.name);
    row.store = store != nullptr ? fromUtf8(store->name) : tr("Own folder");
    row.path = fromPath(found.path);
    if (found.problem) addOverview(row, fail(*found.problem), {});
    return row;
}

void addOverview(ShelfRow& row, const Result<memory::ModelOverview>& overview,
                 const std::vector<MemorySize>& memories) {
    row.isRead = true;
    row.fitOrder = static_cast<int>(memories.size()) + 2;
    if (!overview) {
        row.problem = said(overview.error().detail);
        return;
    }
    row.architecture = toQt(overview->architecture);
    row.quantization = said(overview->quantization);
    row.parameters = overview->parameters;
    row.bytes = overview->bytes;
    if (memories.empty()) return;
    const auto fits = [&](const MemorySize& memory) {
        return memory::fitIn(overview->use, memory.bytes) == memory::Fit::Fits;
    };
    const auto smallest = std::ranges::find_if(memories, fits);
    const MemorySize& told = smallest == memories.end() ? memories.back() : *smallest;
    const memory::Fit fit = memory::fitIn(overview->use, told.bytes);
    row.fit = fitText(fit, told);
    row.fitOrder = static_cast<int>(&told - memories.data()) + (smallest == memories.end() ? 1 : 0);
    if (fit == memory::Fit::TooLarge) ++row.fitOrder;
}

}  // namespace weightscape::ui
