// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/token_table_model.h"

#include <QCoreApplication>
#include <QTextDocument>
#include <algorithm>
#include <array>
#include <numeric>

#include "core/support/printable.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

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
    return kind && *kind < kKinds.size() ? QCoreApplication::translate("TokenTable", kKinds[*kind])
                                         : QString();
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
            return fail(ErrorCode::Cancelled, "Cancelled.");
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

void TokenTableModel::setTokens(std::shared_ptr<const TokenTable> table,
                                std::vector<std::uint32_t> ids) {
    beginResetModel();
    m_table = std::move(table);
    m_ids = std::move(ids);
    endResetModel();
}

int TokenTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_table ? 0 : static_cast<int>(m_ids.size());
}

int TokenTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TokenTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const bool isNumber = index.column() == IdColumn || index.column() == ScoreColumn;
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const std::uint32_t id = m_ids[static_cast<std::size_t>(index.row())];
    QString text;
    switch (index.column()) {
        case IdColumn:
            text = QString::number(id);
            break;
        case TextColumn:
            text = m_table->text(id);
            break;
        case ScoreColumn:
            text = m_table->score(id) ? formatSignificant(*m_table->score(id), 6) : unknownText();
            break;
        case KindColumn:
            text = m_table->kind(id);
            break;
        default:
            text = m_table->special(id);
    }
    return role == Qt::ToolTipRole ? Qt::convertFromPlainText(text) : text;
}

QVariant TokenTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case IdColumn:
            return tr("Id");
        case TextColumn:
            return tr("Token");
        case ScoreColumn:
            return tr("Score");
        case KindColumn:
            return tr("Kind");
        case SpecialColumn:
            return tr("Special");
        default:
            return {};
    }
}

}  // namespace weightscape::ui
