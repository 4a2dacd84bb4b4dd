// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/input_rows.h"

#include <algorithm>
#include <cmath>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Row = InputRow;

template <double Row::*value>
constexpr Column<Row> shareColumn(const char* title, const char* toolTip) {
    return {title, toolTip, Qt::AlignRight,
            [](const Row& row) { return formatPercent(row.*value); },
            [](const Row& row) { return QVariant(row.*value); }};
}

template <double Row::*value>
constexpr Column<Row> magnitudeColumn(const char* title, const char* toolTip) {
    return {title, toolTip, Qt::AlignRight,
            [](const Row& row) { return formatSignificant(row.*value); },
            [](const Row& row) { return QVariant(row.*value); }};
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Input of"), QT_TR_NOOP("The weights that it flows into"), Qt::AlignLeft,
     [](const Row& row) { return row.name; }, nullptr, nameTip<Row, &Row::allNames>},
    magnitudeColumn<&Row::largest>(QT_TR_NOOP("Largest |x|"),
                                   QT_TR_NOOP("The largest magnitude of all channels and tokens")),
    shareColumn<&Row::channelsBeyond>(
        QT_TR_NOOP("Channels beyond"),
        QT_TR_NOOP("Share of the channels that reach the threshold with any token")),
    shareColumn<&Row::tokensBeyond>(
        QT_TR_NOOP("Tokens beyond"),
        QT_TR_NOOP("Share of the tokens that reach the threshold in any channel")),
    magnitudeColumn<&Row::rootMeanSquare>(QT_TR_NOOP("RMS"),
                                          QT_TR_NOOP("Root of the mean square of all values")),
    {QT_TR_NOOP("Channels"), QT_TR_NOOP("Columns of the weights"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.channels); },
     [](const Row& row) { return QVariant(qulonglong{row.channels}); }},
};

InputRow rowOf(const inference::InputStatistics& input, double threshold) {
    InputRow row;
    row.name = toQt(input.tensors.front());
    if (input.tensors.size() > 1) {
        row.name += QStringLiteral(" (+%1)").arg(input.tensors.size() - 1);
    }
    QStringList names;
    for (const std::string& tensor : input.tensors) names << toQt(tensor);
    row.allNames = names.join(QLatin1Char('\n'));
    row.channels = input.channels.size();
    std::uint64_t beyond = 0;
    double squares = 0.0;
    for (const inference::ChannelFigures& channel : input.channels) {
        const auto largest = static_cast<double>(channel.largest);
        row.largest = std::max(row.largest, largest);
        squares += channel.meanSquare;
        beyond += largest >= threshold ? 1 : 0;
    }
    const auto channels = static_cast<double>(std::max<std::uint64_t>(row.channels, 1));
    row.rootMeanSquare = std::sqrt(squares / channels);
    row.channelsBeyond = static_cast<double>(beyond) / channels;
    row.notFinite = input.tokensNotFinite;
    const std::uint64_t counted = input.tokens - input.tokensNotFinite;
    row.tokensBeyond = static_cast<double>(input.tokensBeyond) /
                       static_cast<double>(std::max<std::uint64_t>(counted, 1));
    return row;
}

}  // namespace

std::span<const Column<InputRow>> inputColumns() {
    return kColumns;
}

QList<InputRow> inputRows(const std::vector<inference::InputStatistics>& inputs, double threshold) {
    QList<InputRow> rows;
    for (const inference::InputStatistics& input : inputs) {
        rows.append(rowOf(input, threshold));
        rows.back().input = static_cast<int>(rows.size()) - 1;
    }
    return rows;
}

}  // namespace weightscape::ui
