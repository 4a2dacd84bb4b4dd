// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/judged_tokens.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Row = JudgedToken;

constexpr std::size_t kTokensBefore = 12;
constexpr std::size_t kTokensAfter = 6;

QString around(const Row& row) {
    return QStringLiteral("%1 ▸%2◂ %3").arg(row.before, row.piece, row.after);
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Position"), QT_TR_NOOP("Of the token in the text, counted from 0"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.position); },
     [](const Row& row) { return QVariant(qulonglong{row.position}); }},
    {QT_TR_NOOP("Token"), QT_TR_NOOP("What stands in the text"), Qt::AlignLeft,
     [](const Row& row) { return row.piece; }},
    {QT_TR_NOOP("In the text"), QT_TR_NOOP("The token between its neighbours"), Qt::AlignLeft,
     around},
    {QT_TR_NOOP("By original"), QT_TR_NOOP("Probability that the original gave this token"),
     Qt::AlignRight, [](const Row& row) { return formatPercent(row.original); },
     [](const Row& row) { return QVariant(row.original); }},
    {QT_TR_NOOP("By recipe"), QT_TR_NOOP("Probability that the recipe gave this token"),
     Qt::AlignRight, [](const Row& row) { return formatPercent(row.changed); },
     [](const Row& row) { return QVariant(row.changed); }},
    {QT_TR_NOOP("Original expects"), QT_TR_NOOP("The token that the original found likeliest"),
     Qt::AlignLeft, [](const Row& row) { return row.originalChoice; }},
    {QT_TR_NOOP("Recipe expects"), QT_TR_NOOP("The token that the recipe found likeliest"),
     Qt::AlignLeft, [](const Row& row) { return row.changedChoice; }},
    {QT_TR_NOOP("KL divergence"),
     QT_TR_NOOP("Of the recipe's probabilities from the original's, in nats"), Qt::AlignRight,
     [](const Row& row) { return formatSignificant(row.divergence); },
     [](const Row& row) { return QVariant(row.divergence); }},
};

/// Tokens as text between positions of the text, as far as it has them.
QString textBetween(const std::vector<std::int32_t>& tokens, std::size_t begin, std::size_t end,
                    const tokenizers::Tokenizer& tokenizer) {
    std::string text;
    for (std::size_t i = begin; i < std::min(end, tokens.size()); ++i) {
        text += tokenizer.piece(static_cast<tokenizers::Token>(tokens[i]));
    }
    std::ranges::replace(text, '\n', ' ');
    return toQt(text);
}

}  // namespace

std::span<const Column<JudgedToken>> judgedTokenColumns() {
    return kColumns;
}

QList<JudgedToken> mostChangedTokens(const inference::Evaluation& found,
                                     const inference::TokenText& text,
                                     const tokenizers::Tokenizer& tokenizer, std::size_t most) {
    std::vector<const inference::TokenDivergence*> order;
    for (const inference::TokenDivergence& token : found.divergences) {
        if (token.isScored()) order.push_back(&token);
    }
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
    std::partial_sort(order.begin(), end, order.end(), [](const auto* a, const auto* b) {
        return a->divergence != b->divergence ? a->divergence > b->divergence
                                              : a->position < b->position;
    });
    const auto pieceOf = [&](std::int32_t token) {
        return toQt(tokenizer.piece(static_cast<tokenizers::Token>(token)));
    };
    QList<JudgedToken> rows;
    for (auto token = order.begin(); token != end; ++token) {
        const inference::TokenDivergence& each = **token;
        const std::size_t at = each.position;
        rows.append({at, pieceOf(each.token),
                     textBetween(text.tokens, at - std::min(at, kTokensBefore), at, tokenizer),
                     textBetween(text.tokens, at + 1, at + 1 + kTokensAfter, tokenizer),
                     std::exp(-each.referenceSurprise), std::exp(-each.surprise),
                     pieceOf(each.referenceLikeliest), pieceOf(each.likeliest), each.divergence});
    }
    return rows;
}

}  // namespace weightscape::ui
