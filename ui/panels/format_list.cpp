// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/format_list.h"

#include <QStandardItemModel>
#include <algorithm>

#include "ui/look/plain_text.h"
#include "ui/panels/scheme_form.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using elements::ElementFamily;
using encoders::Treatment;
using formats::Format;

/// Families in the order of the list; the first one holds what GGUF files store.
struct FamilyRow {
    const char* label;
    std::optional<ElementFamily> elements;
};
constexpr FamilyRow kFamilies[] = {
    {QT_TRANSLATE_NOOP("FormatList", "GGUF types"), {}},
    {QT_TRANSLATE_NOOP("FormatList", "Integers"), ElementFamily::Integer},
    {QT_TRANSLATE_NOOP("FormatList", "Small floats"), ElementFamily::Float},
    {QT_TRANSLATE_NOOP("FormatList", "Codebooks"), ElementFamily::Codebook},
};

int familyOf(const Treatment& treatment) {
    const auto found = std::ranges::find_if(kFamilies, [&](const FamilyRow& row) {
        return treatment.scheme ? row.elements == treatment.scheme->element.family()
                                : !row.elements;
    });
    return static_cast<int>(found - std::begin(kFamilies));
}

/// The format or the element type: what the list of formats chooses.
QString kindOf(const Treatment& treatment) {
    return treatment.scheme ? fromUtf8(treatment.scheme->element.id())
                            : fromUtf8(treatment.format->info.label);
}

/// Formats by family; those that do not fit the rows are listed but cannot be chosen.
void addGgufFormats(QComboBox& list, const RowCounts& rows) {
    auto* items = qobject_cast<QStandardItemModel*>(list.model());
    Words family;
    for (const Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.ggmlType < 0) continue;
        if (!family.empty() && family != format.info.family) list.insertSeparator(list.count());
        family = format.info.family;
        const auto unfit = std::ranges::find_if(
            rows, [&](const auto& each) { return !format.fitsRow(each.first); });
        const bool fits = unfit == rows.end();
        std::uint64_t bytes = 0;
        for (const auto& [length, count] : rows)
            bytes += fits ? format.rowBytes(length) * count : 0;
        const QString size = fits ? formatBytesShort(bytes)
                                  : tr("rows of %1 do not fit").arg(formatCount(unfit->first));
        list.addItem(QStringLiteral("%1   %2   %3")
                         .arg(fromUtf8(format.info.label),
                              formatBitsPerWeight(format.bitsPerWeight()), size),
                     QVariant::fromValue(static_cast<const void*>(&format)));
        QStandardItem* item = items->item(list.count() - 1);
        item->setEnabled(fits);
        item->setToolTip(toolTipText(said(format.info.summary)));
    }
}

void addElements(QComboBox& list, const std::vector<Treatment>& treatments, ElementFamily family) {
    const auto add = [&list](const QString& label, const QString& id, const QString& summary) {
        list.addItem(label, id);
        list.setItemData(list.count() - 1, toolTipText(summary), Qt::ToolTipRole);
    };
    for (const elements::ElementRow& row : elements::allElements()) {
        if (row.type.family() != family) continue;
        add(said(row.label), fromUtf8(row.type.id()), said(row.summary));
    }
    // A recipe may name types that the list has with other numbers: e3m4, kmeans12.
    for (const Treatment& each : treatments) {
        if (list.findData(kindOf(each)) < 0) add(kindOf(each), kindOf(each), {});
    }
}

}  // namespace

QStringList familyNames() {
    QStringList names;
    for (const FamilyRow& row : kFamilies) names << tr(row.label);
    return names;
}

QString usualElement(int family) {
    const auto wanted = kFamilies[family].elements;
    QString first;
    for (const elements::ElementRow& row : elements::allElements()) {
        if (row.type.family() != wanted) continue;
        const QString id = fromUtf8(row.type.id());
        if (id == QLatin1String("int4")) return id;
        if (first.isEmpty()) first = id;
    }
    return first;
}

std::optional<int> commonFamily(const std::vector<Treatment>& treatments) {
    if (treatments.empty()) return 0;
    const int family = familyOf(treatments.front());
    const bool isCommon = std::ranges::all_of(
        treatments, [&](const Treatment& each) { return familyOf(each) == family; });
    return isCommon ? std::optional(family) : std::nullopt;
}

bool haveOneKind(const std::vector<Treatment>& treatments) {
    const QString kind = kindOf(treatments.front());
    return commonFamily(treatments) && std::ranges::all_of(treatments, [&](const Treatment& each) {
               return kindOf(each) == kind;
           });
}

void fillFormatList(QComboBox& list, const std::vector<Treatment>& treatments,
                    const RowCounts& rows) {
    list.clear();
    if (treatments.empty()) return;
    if (const auto family = kFamilies[commonFamily(treatments).value_or(0)].elements) {
        addElements(list, treatments, *family);
    } else {
        addGgufFormats(list, rows);
    }
    QStringList kinds;
    for (const Treatment& each : treatments) {
        if (!kinds.contains(kindOf(each))) kinds << kindOf(each);
    }
    const Treatment& first = treatments.front();
    const QVariant now = first.scheme ? QVariant(kindOf(first))
                                      : QVariant::fromValue(static_cast<const void*>(first.format));
    list.setPlaceholderText(
        kinds.size() == 1 ? kinds.front() : tr("mixed: %1").arg(kinds.join(QStringLiteral(", "))));
    list.setCurrentIndex(kinds.size() == 1 ? list.findData(now) : -1);
}

TreatmentChange changeTo(const QVariant& itemData) {
    if (itemData.typeId() == QMetaType::QString) {
        return [id = itemData.toString().toStdString()](const Treatment& now) {
            return SchemeForm::withElement(now, id);
        };
    }
    const auto* format = static_cast<const Format*>(itemData.value<const void*>());
    return [format](const Treatment& now) {
        Treatment changed{format};
        changed.feedback = now.feedback;
        changed.feedback = encoders::feedbackUnder(changed, *format);
        return Result<Treatment>(std::move(changed));
    };
}

QString choiceName(const QComboBox& list, int index) {
    const auto* format = static_cast<const Format*>(list.itemData(index).value<const void*>());
    return format != nullptr ? fromUtf8(format->info.label) : list.itemText(index);
}

}  // namespace weightscape::ui
