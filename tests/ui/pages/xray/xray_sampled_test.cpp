// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the X-ray says of how its figures are known.
#include <QComboBox>

#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/pages/xray/xray_test.h"
#include "ui/pages/xray/model_arrangement.h"
#include "ui/pages/xray/tensor_card.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/pages/xray/xray_page.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::ui {
namespace {

class XraySampledTest : public XrayTest {};

TEST_F(XraySampledTest, WhatIsSampledIsMarkedUntilItIsExact) {
    test::TemporaryFolder folder;
    test::writeSmallGguf(folder / "large.gguf", test::smallLlamaMetadata(1),
                         {{"blk.0.ffn_up.weight", {2048, 2048}}});
    show();
    const auto model = files::openModel(folder / "large.gguf");
    ASSERT_TRUE(model);
    m_session.setModel(*model);
    const auto arrangement = arrangeModel(**model, *m_session.current().outline());
    const auto cellOf = [&](std::string_view measure) {
        const HeatGrid grid = makeHeatGrid(m_session, *arrangement, measureNamed(measure), false);
        return *cellAt(grid, placeOfTensor(grid, 0));
    };
    QString whileSampled;
    bool bitsAreSampled = false;
    QString card;
    QObject::connect(&m_session, &Session::errorChanged, m_page.get(), [&] {
        if (m_session.shown().error(0)->exact()) return;
        if (cellOf("error").sampled) whileSampled = cellOf("error").text;
        bitsAreSampled = bitsAreSampled || cellOf("bits").sampled;
        for (const auto& [name, text] : tensorCard(m_session, 0).facts) card += text;
    });
    waitUntilKnown();
    EXPECT_TRUE(whileSampled.startsWith(QStringLiteral("≈"))) << whileSampled.toStdString();
    EXPECT_FALSE(bitsAreSampled);
    EXPECT_TRUE(card.contains(QStringLiteral("±"))) << card.toStdString();
    EXPECT_TRUE(card.contains(QStringLiteral("sampled")));
    EXPECT_FALSE(cellOf("error").sampled);
    EXPECT_FALSE(cellOf("error").text.startsWith(QStringLiteral("≈")));
}

TEST_F(XraySampledTest, TensorsOfOneKindHaveOneColourWhateverTheyKeepAside) {
    show();
    openSample();
    recipes::Recipe recipe;
    recipe.rules = {
        {"*ffn_*", *encoders::parseTreatment("nf4 granularity=group:64 outliers=columns:6")}};
    m_session.changeRecipe(recipe, QStringLiteral("keep"));
    waitUntilKnown();
    choose("type");
    QStringList kinds;
    for (const HeatSwatch& swatch : m_map->grid().swatches) kinds << swatch.label;
    EXPECT_EQ(kinds.removeDuplicates(), 0) << kinds.join(u' ').toStdString();
    EXPECT_TRUE(kinds.contains(QStringLiteral("nf4")));
}

}  // namespace
}  // namespace weightscape::ui
