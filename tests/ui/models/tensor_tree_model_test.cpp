// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_tree_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <memory>

#include "ui/models/tensor_filter_proxy.h"

namespace weightscape::ui {
namespace {

TensorRow makeRow(int tensor, int layer, const QString& name) {
    TensorRow row;
    row.tensor = tensor;
    row.layer = layer;
    row.name = row.key = name;
    row.type = QStringLiteral("F16");
    row.planned = QStringLiteral("Q4_K");
    row.plannedBytes = 100ULL * static_cast<std::uint64_t>(tensor + 1);
    row.weights = 256;
    return row;
}

std::vector<TensorRow> makeRows() {
    return {makeRow(0, -1, QStringLiteral("token_embd.weight")),
            makeRow(1, 0, QStringLiteral("blk.0.attn_q.weight")),
            makeRow(2, 0, QStringLiteral("blk.0.ffn_up.weight")),
            makeRow(3, 10, QStringLiteral("blk.10.attn_q.weight")),
            makeRow(4, 2, QStringLiteral("blk.2.attn_q.weight"))};
}

/// The rows as the model asks for them.
void setRows(TensorTreeModel& model, std::shared_ptr<std::vector<TensorRow>> rows, bool grouped) {
    std::vector<TensorTreeModel::Place> places;
    for (const TensorRow& row : *rows) places.push_back({row.layer, row.role, row.expert});
    const auto row = [rows](int tensor) { return (*rows)[static_cast<std::size_t>(tensor)]; };
    const auto key = [rows](int tensor) { return (*rows)[static_cast<std::size_t>(tensor)].key; };
    model.setTensors(places, {row, row, key}, grouped);
}

std::shared_ptr<std::vector<TensorRow>> sharedRows() {
    return std::make_shared<std::vector<TensorRow>>(makeRows());
}

/// The tree as indented text: "name size".
QString printed(const QAbstractItemModel& model, const QModelIndex& parent = {},
                const QString& indent = {}) {
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString size =
            index.siblingAtColumn(TensorTreeModel::SizeColumn).data(kSortRole).toString();
        text += indent + index.data().toString() + QLatin1Char(' ') + size + QLatin1Char('\n');
        text += printed(model, index, indent + QStringLiteral("  "));
    }
    return text;
}

TEST(TensorTreeModel, GroupsTensorsByLayerWithTheirSums) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    setRows(model, sharedRows(), true);
    EXPECT_EQ(printed(model).toStdString(),
              "token_embd 100\nLayer 0 500\n  attn_q 200\n  ffn_up 300\n"
              "Layer 10 400\n  attn_q 400\nLayer 2 500\n  attn_q 500\n");
}

TEST(TensorTreeModel, KeepsStacksOfNumberedPartsApart) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::vector<TensorTreeModel::Place> places;
    std::vector<TensorRow> rows;
    const auto add = [&](const char* stack, int layer, const char* name) {
        rows.push_back(makeRow(static_cast<int>(rows.size()), layer, QString::fromLatin1(name)));
        rows.back().shortName = QStringLiteral("linear");
        places.push_back({layer, {}, false, QString::fromLatin1(stack)});
    };
    add("double_blocks", 0, "double_blocks.0.linear.weight");
    add("double_blocks", 10, "double_blocks.10.linear.weight");
    add("double_blocks", 9, "double_blocks.9.linear.weight");
    add("single_blocks", 0, "single_blocks.0.linear.weight");
    const auto row = [&](int tensor) { return rows[static_cast<std::size_t>(tensor)]; };
    model.setTensors(places, {row, row, {}}, true);
    EXPECT_EQ(printed(model).toStdString(),
              "double_blocks.0 100\n  linear 100\ndouble_blocks.10 200\n  linear 200\n"
              "double_blocks.9 300\n  linear 300\nsingle_blocks.0 400\n  linear 400\n");
    TensorFilterProxy proxy;
    proxy.setSourceModel(&model);
    proxy.sort(TensorTreeModel::NameColumn, Qt::AscendingOrder);
    EXPECT_EQ(proxy.index(1, 0).data().toString(), QStringLiteral("double_blocks.9"));
}

TEST(TensorTreeModel, ListsTensorsFlatInFileOrder) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    setRows(model, sharedRows(), false);
    EXPECT_EQ(model.rowCount(), 5);
    EXPECT_EQ(model.index(3, 0).data().toString(), QStringLiteral("blk.10.attn_q.weight"));
}

TEST(TensorTreeModel, PutsExpertsOfOneRoleUnderARowOfTheirOwn) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto rows = std::make_shared<std::vector<TensorRow>>();
    for (int i = 0; i < 4; ++i) {
        rows->push_back(makeRow(i, 0, QStringLiteral("blk.0.ffn_up.%1.weight").arg(i)));
        rows->back().role = i < 3 ? QStringLiteral("ffn_up") : QStringLiteral("ffn_down");
        rows->back().expert = true;
    }
    setRows(model, rows, true);
    EXPECT_EQ(printed(model).toStdString(),
              "Layer 0 1000\n  ffn_up: 3 experts 600\n    ffn_up.0 100\n    ffn_up.1 200\n"
              "    ffn_up.2 300\n  ffn_up.3 400\n")
        << "a single expert needs no group";
    (*rows)[2].plannedBytes = 1300;
    model.refresh({2});
    EXPECT_EQ(model.index(0, TensorTreeModel::SizeColumn).data(kSortRole).toULongLong(), 2000U);
}

TEST(TensorTreeModel, MakesOnlyRowsThatAreLookedAt) {
    TensorTreeModel model;
    int made = 0;
    const auto row = [&made](int tensor) {
        ++made;
        return makeRow(tensor, -1, QStringLiteral("t"));
    };
    model.setTensors(std::vector<TensorTreeModel::Place>(1000), {row, row, {}}, true);
    EXPECT_EQ(model.index(7, 0).data().toString(), QStringLiteral("t"));
    EXPECT_EQ(model.index(7, 1).data().toString(), QStringLiteral("F16 → Q4_K"));
    EXPECT_EQ(made, 1);
    model.refreshAll();
    EXPECT_EQ(made, 1);
}

TEST(TensorTreeModel, CarriesNewFiguresIntoTheLayersSum) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto rows = sharedRows();
    setRows(model, rows, true);
    TensorRow& row = (*rows)[1];
    row.plannedBytes = 1000;
    row.relativeRmse = 0.5;
    row.squaredError = 1.0;
    row.squaredOriginal = 4.0;
    model.refresh({1});
    const QModelIndex layer = model.indexOfTensor(1).parent();
    EXPECT_EQ(layer.siblingAtColumn(TensorTreeModel::SizeColumn).data(kSortRole).toULongLong(),
              1300U);
    // The other tensor of the layer is not measured, so the layer has no error yet.
    EXPECT_EQ(layer.siblingAtColumn(TensorTreeModel::ErrorColumn).data(kSortRole).toDouble(), -1.0);
}

TEST(TensorTreeModel, MarksSampledErrors) {
    TensorTreeModel model;
    const auto rows = sharedRows();
    (*rows)[0].relativeRmse = 0.05;
    setRows(model, rows, true);
    const QModelIndex index = model.indexOfTensor(0, TensorTreeModel::ErrorColumn);
    EXPECT_TRUE(index.data().toString().startsWith(QStringLiteral("≈")));
    (*rows)[0].exact = true;
    model.refresh({0});
    EXPECT_FALSE(index.data().toString().startsWith(QStringLiteral("≈")));
}

TEST(TensorFilterProxy, SortsNamesByNumberAndSizesByValue) {
    TensorTreeModel model;
    TensorFilterProxy proxy;
    const QAbstractItemModelTester tester(&proxy,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    proxy.setSourceModel(&model);
    setRows(model, sharedRows(), true);
    proxy.sort(TensorTreeModel::NameColumn, Qt::AscendingOrder);
    EXPECT_EQ(proxy.index(0, 0).data().toString(), QStringLiteral("Layer 0"));
    EXPECT_EQ(proxy.index(1, 0).data().toString(), QStringLiteral("Layer 2"));
    EXPECT_EQ(proxy.index(2, 0).data().toString(), QStringLiteral("Layer 10"));
    proxy.sort(TensorTreeModel::SizeColumn, Qt::DescendingOrder);
    EXPECT_EQ(proxy.index(3, 0).data().toString(), QStringLiteral("token_embd"));
}

TEST(TensorFilterProxy, ShowsTheLayersOfWhatItAccepts) {
    TensorTreeModel model;
    TensorFilterProxy proxy;
    const QAbstractItemModelTester tester(&proxy,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    proxy.setSourceModel(&model);
    setRows(model, sharedRows(), true);
    proxy.setFilter(TensorFilter(QStringLiteral("attn_q layer:2-10")));
    EXPECT_EQ(printed(proxy).toStdString(),
              "Layer 10 400\n  attn_q 400\nLayer 2 500\n  attn_q 500\n");
    proxy.setFilter(TensorFilter());
    EXPECT_EQ(proxy.rowCount(), 4);
}

}  // namespace
}  // namespace weightscape::ui
