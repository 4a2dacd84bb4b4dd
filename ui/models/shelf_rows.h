// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <span>
#include <vector>

#include "core/files/stores/found_model.h"
#include "core/memory/model_overview.h"
#include "ui/models/column.h"
#include "ui/session/memory_choice.h"

namespace weightscape::ui {

/// A model that is on this machine; all texts but the path are safe to show.
struct ShelfRow {
    QString name;
    QString store;  ///< "Ollama"
    QString path;   ///< as it is, to be opened
    QString architecture;
    QString quantization;
    QString fit;      ///< "Fits 8 GiB"; empty where no memory was named
    QString problem;  ///< why nothing is known; a sentence
    std::uint64_t parameters = 0, bytes = 0;
    int fitOrder = 0;     ///< the better it fits, the smaller
    bool isRead = false;  ///< its headers were; until then the figures are unknown

    enum ColumnIndex { Name, Store, Architecture, Parameters, Quantization, Size, Fit };
};

[[nodiscard]] std::span<const Column<ShelfRow>> shelfColumns();

/// By its name and place alone.
[[nodiscard]] ShelfRow shelfRow(const files::FoundModel& found);
/// Adds what its headers say, or why they say nothing. The memories are those that the user named:
/// of several, the smallest that the model fits is told, else the largest.
void addOverview(ShelfRow& row, const Result<memory::ModelOverview>& overview,
                 const std::vector<MemorySize>& memories);

}  // namespace weightscape::ui
