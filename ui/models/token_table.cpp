// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/token_table.h"

#include <algorithm>
#include <array>

#include "core/support/printable.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kBetweenLooks = 4096;

/// The numbers of tokenizer.ggml.token_type.
constexpr std::array<const char*, 7> kKinds = {
    QT_TRANSLATE_NOOP("TokenTable", "undefined"),    QT_TRANSLATE_NOOP("TokenTable", "normal"),
    QT_TRANSLATE_NOOP("TokenTable", "unknown"),      QT_TRANSLATE_NOOP("TokenTable", "control"),
    QT_TRANSLATE_NOOP("TokenTable", "user defined"), QT_TRANSLATE_NOOP("TokenTable", "unused"),
    QT_TRANSLATE_NOOP("TokenTable", "byte")};

struct SpecialRow {
    const char* key;
    const char* name;
};
constexpr std::array kSpecial = {
    SpecialRow{"bos", "BOS"},       SpecialRow{"eos", "EOS"},     SpecialRow{"unknown", "UNK"},
    SpecialRow{"separator", "SEP"}, SpecialRow{"padding", "PAD"}, SpecialRow{"eot", "EOT"},
    SpecialRow{"eom", "EOM"},       SpecialRow{"cls", "CLS"},     SpecialRow{"mask", "MASK"},
    SpecialRow{"fim_pre", "FIM"},   SpecialRow{"fim_suf", "FIM"}, SpecialRow{"fim_mid", "FIM"}};

using Row = TokenRow;

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Id"), nullptr, Qt::AlignRight,
     [](const Row& row) { return QString::number(row.id); }},
    {QT_TR_NOOP("Token"), nullptr, Qt::AlignLeft,
     [](const Row& row) { return row.table->text(row.id); }},
    {QT_TR_NOOP("Score"), nullptr, Qt::AlignRight,
     [](const Row& row) {
         const auto score = row.table->score(row.id);
         return score ? formatSignificant(*score, 6) : unknownText();
     }},
    {QT_TR_NOOP("Kind"), nullptr, Qt::AlignLeft,
     [](const Row& row) { return row.table->kind(row.id); }},
    {QT_TR_NOOP("Special"), nullptr, Qt::AlignLeft,
     [](const Row& row) { return row.table->special(row.id); }},
};

const MetadataValue& valueOf(const Model& model, const char* key) {
    static const MetadataValue kNone;
    const MetadataValue* value = findValue(model.metadata, key);
    return value == nullptr ? kNone : *value;
}

}  // namespace

TokenTable::TokenTable(std::shared_ptr<const Model> model)
    : m_model(std::move(model)),
      m_tokens(valueOf(*m_model, "tokenizer.ggml.tokens")),
      m_scores(valueOf(*m_model, "tokenizer.ggml.scores")),
      m_types(valueOf(*m_model, "tokenizer.ggml.token_type")) {
    for (const SpecialRow& row : kSpecial) {
        const std::string key = "tokenizer.ggml." + std::string(row.key) + "_token_id";
        const auto id = valueOf(*m_model, key.c_str()).asUnsigned();
        const MetadataValue* value = findValue(m_model->metadata, key);
        if (value == nullptr || !id || *id >= size()) continue;
        QString& names = m_special[*id];
        names += names.isEmpty() ? QLatin1String(row.name)
                                 : QStringLiteral(", %1").arg(QLatin1String(row.name));
    }
}

QString TokenTable::text(std::size_t id) const {
    return fromUtf8(printable(m_tokens.textAt(id)));
}

std::optional<double> TokenTable::score(std::size_t id) const {
    return id < m_scores.size() ? m_scores.at(id).asDouble() : std::nullopt;
}

QString TokenTable::kind(std::size_t id) const {
    if (id >= m_types.size()) return {};
    const auto kind = m_types.at(id).asUnsigned();
    return kind && *kind < kKinds.size() ? tr(kKinds[*kind]) : QString();
}

QString TokenTable::special(std::size_t id) const {
    const auto found = m_special.find(id);
    return found == m_special.end() ? QString() : found->second;
}

Result<std::vector<std::uint32_t>> TokenTable::select(const QString& wanted, Order order,
                                                      bool descending, TaskContext& task) const {
    std::vector<std::uint32_t> ids;
    for (std::size_t id = 0; id < size(); ++id) {
        if (id % kBetweenLooks == 0 && task.cancelled()) {
            return fail(ErrorCode::Cancelled, "Cancelled."_text);
        }
        const bool fits = wanted.isEmpty() || text(id).contains(wanted, Qt::CaseInsensitive) ||
                          kind(id).contains(wanted, Qt::CaseInsensitive) ||
                          special(id).contains(wanted, Qt::CaseInsensitive);
        if (fits) ids.push_back(static_cast<std::uint32_t>(id));
    }
    const auto sortBy = [&](auto&& key) {
        std::vector<std::pair<std::decay_t<decltype(key(0U))>, std::uint32_t>> keyed;
        keyed.reserve(ids.size());
        for (const std::uint32_t id : ids) keyed.emplace_back(key(id), id);
        std::stable_sort(keyed.begin(), keyed.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::transform(keyed.begin(), keyed.end(), ids.begin(),
                       [](const auto& each) { return each.second; });
    };
    if (order == Order::Text) sortBy([this](std::uint32_t id) { return text(id); });
    if (order == Order::Score) sortBy([this](std::uint32_t id) { return score(id).value_or(0); });
    if (order == Order::Kind) sortBy([this](std::uint32_t id) { return kind(id); });
    if (descending) std::reverse(ids.begin(), ids.end());
    return ids;
}

TokenTableModel::TokenTableModel(QObject* parent) : TableModel(kColumns, parent) {}

void TokenTableModel::setTokens(std::shared_ptr<const TokenTable> table,
                                const std::vector<std::uint32_t>& ids) {
    QList<TokenRow> rows;
    rows.reserve(static_cast<qsizetype>(ids.size()));
    for (const std::uint32_t id : ids) rows.append({id, table.get()});
    setRows(std::move(rows));
    m_table = std::move(table);
}

}  // namespace weightscape::ui
