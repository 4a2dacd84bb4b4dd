// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QStringList>
#include <QVariant>
#include <map>
#include <optional>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "ui/session/tensor_edit.h"

namespace weightscape::ui {

/// The lists of families and of the formats or element types in one. An item's data says what it
/// stands for.

/// In the order of their list; the first one holds what GGUF files store.
[[nodiscard]] QStringList familyNames();
/// What a family starts with; empty for the first one, where the preset says it.
[[nodiscard]] QString usualElement(int family);
/// Of all of the treatments; nothing where they differ. None: the first.
[[nodiscard]] std::optional<int> commonFamily(const std::vector<encoders::Treatment>& treatments);
/// Whether they have one format or one element type. Precondition: at least one.
[[nodiscard]] bool haveOneKind(const std::vector<encoders::Treatment>& treatments);

/// How many rows of each length the edited tensors have.
using RowCounts = std::map<std::uint64_t, std::uint64_t>;
/// Fills the list with what the treatments' family offers, with its size for these rows, and shows
/// what they have: one item, or "mixed: Q4_K, Q6_K". Formats that do not fit cannot be chosen.
void fillFormatList(QComboBox& list, const std::vector<encoders::Treatment>& treatments,
                    const RowCounts& rows);
/// What choosing an item does to a tensor. Precondition: an item's data, or usualElement().
[[nodiscard]] TreatmentChange changeTo(const QVariant& itemData);
/// "Q6_K", "INT4".
[[nodiscard]] QString choiceName(const QComboBox& list, int index);

}  // namespace weightscape::ui
