// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/metadata_array.h"
#include "core/model/model.h"
#include "core/support/task_context.h"
#include "ui/models/table_model.h"

namespace weightscape::ui {

/// The tokenizer's tokens, read where they stand in the model's metadata. Immutable; may be read
/// from any thread.
class TokenTable {
  public:
    explicit TokenTable(std::shared_ptr<const Model> model);

    [[nodiscard]] std::size_t size() const { return m_tokens.size(); }
    [[nodiscard]] QString text(std::size_t id) const;  ///< safe to show, escapes visible
    [[nodiscard]] std::optional<double> score(std::size_t id) const;
    /// "normal", "control"…; empty when the file does not say.
    [[nodiscard]] QString kind(std::size_t id) const;
    /// "BOS", "EOS"…; empty for others.
    [[nodiscard]] QString special(std::size_t id) const;

    enum class Order { Id, Text, Score, Kind };
    /// The ids whose text, kind or special name contains `wanted` (any case), in order. Takes time
    /// in the number of tokens. Error: Cancelled.
    [[nodiscard]] Result<std::vector<std::uint32_t>> select(const QString& wanted, Order order,
                                                            bool descending,
                                                            TaskContext& task) const;

  private:
    std::shared_ptr<const Model> m_model;
    MetadataArray m_tokens, m_scores, m_types;
    std::map<std::size_t, QString> m_special;
};

struct TokenRow {
    std::uint32_t id = 0;
    const TokenTable* table = nullptr;

    enum ColumnIndex { Id, Text, Score, Kind, Special };
};

/// Some tokens of a table in some order.
class TokenTableModel : public TableModel<TokenRow> {
  public:
    explicit TokenTableModel(QObject* parent = nullptr);
    /// Null and none: no rows.
    void setTokens(std::shared_ptr<const TokenTable> table, const std::vector<std::uint32_t>& ids);

  private:
    std::shared_ptr<const TokenTable> m_table;  ///< of the rows
};

}  // namespace weightscape::ui
