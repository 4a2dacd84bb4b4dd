// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/block/block_page.h"

#include <QComboBox>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>

#include "core/files/importance/importance_reader.h"
#include "tests/ui/pages/page_test.h"
#include "tests/ui/patience.h"
#include "ui/pages/page_links.h"
#include "ui/pages/tensor/tensor_page.h"
#include "ui/widgets/block_picture.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

using Kind = BlockTarget::Kind;

class BlockPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<BlockPage>(m_session);
        m_page->resize(1000, 700);
        m_page->show();
        m_picture = m_page->findChild<BlockPicture*>();
    }
    /// Opens the sample at a tensor and waits for a block of it.
    void showTensor(const char* name) {
        openSample();
        m_session.select({tensor(name)});
        show();
        ASSERT_TRUE(waitFor([this] { return m_picture->block() != nullptr; }));
    }
    template <typename Condition>
    [[nodiscard]] static bool waitFor(const Condition& condition) {
        return QTest::qWaitFor(condition, test::kPatience);
    }
    void chooseFormat(const char* id) {
        auto* list = m_page->findChild<QComboBox*>(QStringLiteral("blockFormat"));
        const int index = list->findData(QLatin1String(id));
        ASSERT_GE(index, 0) << id;
        list->setCurrentIndex(index);
        ASSERT_TRUE(waitFor([&] {
            const auto& block = m_picture->block();
            return block && block->view.format->info.id == std::string_view(id);
        })) << id;
    }
    [[nodiscard]] bool waitForPlace(std::uint64_t row, std::uint64_t block) const {
        return waitFor([&] {
            return m_picture->block() &&
                   m_picture->block()->view.place == measure::BlockPlace{row, block};
        });
    }
    [[nodiscard]] QString textOf(const char* label) const {
        return m_page->findChild<QLabel*>(QLatin1String(label))->text();
    }
    [[nodiscard]] QSpinBox* spin(const char* name) const {
        return m_page->findChild<QSpinBox*>(QLatin1String(name));
    }
    void pointAt(const QPointF& position) const { QTest::mouseMove(m_picture, position.toPoint()); }
    std::unique_ptr<BlockPage> m_page;
    BlockPicture* m_picture = nullptr;
};

/// The weights that the picture links to its target.
std::vector<std::size_t> linkedWeights(const BlockPicture& picture) {
    const BlockLink link = linkOf(picture.block()->view, picture.current());
    std::vector<std::size_t> weights;
    for (std::size_t i = 0; i < link.weights.size(); ++i) {
        if (link.weights[i]) weights.push_back(i);
    }
    return weights;
}

std::vector<std::size_t> linkedBits(const BlockPicture& picture) {
    const BlockLink link = linkOf(picture.block()->view, picture.current());
    std::vector<std::size_t> bits;
    for (std::size_t i = 0; i < link.bits.size(); ++i) {
        if (link.bits[i]) bits.push_back(i);
    }
    return bits;
}

TEST_F(BlockPageTest, WithoutAModelItSaysWhatToDo) {
    show();
    EXPECT_EQ(m_picture->block(), nullptr);
    for (const int key : {Qt::Key_Left, Qt::Key_Down, Qt::Key_PageDown, Qt::Key_End}) {
        QTest::keyClick(m_picture, static_cast<Qt::Key>(key));
    }
    EXPECT_FALSE(m_page->grab().isNull());
    EXPECT_EQ(m_picture->table().size(), 1U);
}

TEST_F(BlockPageTest, ShowsThePlannedFormatAndFollowsThePlan) {
    showTensor("blk.3.ffn_gate.weight");
    EXPECT_EQ(m_picture->block()->view.format->info.id, "q4_k");
    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    m_session.changeRecipe(recipe, QStringLiteral("Use Q8_0"));
    EXPECT_TRUE(waitFor([&] { return m_picture->block()->view.format->info.id == "q8_0"; }));
    EXPECT_TRUE(m_picture->title().contains(QStringLiteral("Q8_0")));
}

TEST_F(BlockPageTest, PointingAtAByteShowsItsWeights) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_0");
    pointAt(m_picture->frame().cell(7).center());
    ASSERT_TRUE(waitFor([&] { return m_picture->current() == BlockTarget{Kind::Byte, 7}; }));
    EXPECT_EQ(linkedWeights(*m_picture), (std::vector<std::size_t>{5, 21}));
    EXPECT_EQ(linkedBits(*m_picture).size(), 8U);
    EXPECT_TRUE(textOf("blockReading").contains(QStringLiteral("weight 21")))
        << textOf("blockReading").toStdString();
    pointAt(m_picture->frame().cell(1).center());
    ASSERT_TRUE(waitFor([&] { return m_picture->current() == BlockTarget{Kind::Byte, 1}; }));
    EXPECT_EQ(linkedWeights(*m_picture).size(), 32U);
    EXPECT_EQ(linkedBits(*m_picture).size(), 16U);
}

TEST_F(BlockPageTest, PointingAtAWeightShowsAllBitsThatDecideAboutIt) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q6_k");
    pointAt(m_picture->frame().columns(37, 1).center());
    ASSERT_TRUE(waitFor([&] { return m_picture->current() == BlockTarget{Kind::Weight, 37}; }));
    // The F16 scale, the scale of its sub-block, and the code in two places.
    EXPECT_EQ(linkedBits(*m_picture).size(), 16U + 8U + 4U + 2U);
    const QString reading = textOf("blockReading");
    EXPECT_TRUE(
        reading.contains(QStringLiteral("code in bits 0–3 of byte 37, bits 2–3 of byte 133")))
        << reading.toStdString();
    EXPECT_TRUE(reading.contains(QStringLiteral("error"))) << reading.toStdString();
    EXPECT_EQ(m_picture->accessibleDescription(), reading);
}

TEST_F(BlockPageTest, TheReadingIsTheFormulaOfTheWeight) {
    showTensor("blk.0.attn_v.weight");
    const auto reading = [this](std::size_t weight) {
        m_picture->choose({Kind::Weight, weight});
        return textOf("blockReading");
    };
    const auto expectAll = [&](const char* id, const char* pattern) {
        chooseFormat(id);
        const QRegularExpression expression(QString::fromUtf8(pattern));
        for (std::size_t i = 0; i < m_picture->block()->view.original.size(); ++i) {
            EXPECT_TRUE(expression.match(reading(i)).hasMatch())
                << id << ": " << reading(i).toStdString();
        }
    };
    expectAll("q4_0", "= scale [^×]+ × code \\d+ → (−[1-8]|[0-7])  ·  error");
    expectAll("q4_1", "= scale [^×+]+ × code \\d+ \\+ minimum [^×+]+  ·  error");
    expectAll("q4_k", "= scale .+ × sub-block scale \\d+ × code \\d+ − minimum .+ × sub-block min");
    // A codebook's point is an index: what it gives this weight follows from the others.
    expectAll("iq2_xxs", "point \\d+ → (8|25|43) × sign [+−]");
    expectAll("iq1_s", "\\(point \\d+ → (−1|0|1) \\+ shift [01] → −?0.125");
    expectAll("tq1_0", "= scale .+ × five codes in one \\d+ → (−1|0|1)  ·");
    expectAll("f16", "= sign [+−], exponent \\d+, mantissa \\d+  ·");
}

TEST_F(BlockPageTest, PointingAtTheLegendShowsAllOfAKind) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_k");
    pointAt(m_picture->frame().legendEntry(2).center());
    ASSERT_TRUE(waitFor([&] { return m_picture->current() == BlockTarget{Kind::Group, 2}; }));
    EXPECT_EQ(linkedBits(*m_picture).size(), 48U);
    EXPECT_EQ(linkedWeights(*m_picture).size(), 256U);
}

TEST_F(BlockPageTest, LeavingThePictureGoesBackToWhatIsChosen) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_0");
    QTest::mouseClick(m_picture, Qt::LeftButton, {},
                      m_picture->frame().columns(9, 1).center().toPoint());
    pointAt(m_picture->frame().cell(3).center());
    ASSERT_TRUE(waitFor([&] { return m_picture->current().kind == Kind::Byte; }));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(m_picture, &leave);
    EXPECT_EQ(m_picture->current(), (BlockTarget{Kind::Weight, 9}));
}

TEST_F(BlockPageTest, ArrowKeysMoveThroughWeightsAndBytes) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_0");
    m_picture->setFocus();
    QTest::keyClick(m_picture, Qt::Key_Right);
    QTest::keyClick(m_picture, Qt::Key_Right);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 2}));
    QTest::keyClick(m_picture, Qt::Key_Down);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Byte, 4}));
    QTest::keyClick(m_picture, Qt::Key_Left);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Byte, 3}));
    QTest::keyClick(m_picture, Qt::Key_Up);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 1}));
    QTest::keyClick(m_picture, Qt::Key_End);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 31}));
    QTest::keyClick(m_picture, Qt::Key_Right);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 31}));
    QTest::keyClick(m_picture, Qt::Key_Home);
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 0}));
    EXPECT_TRUE(textOf("blockReading").startsWith(QStringLiteral("weight 0")));
}

TEST_F(BlockPageTest, PageKeysGoToTheNextBlockAndOnToTheNextRow) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_k");
    m_picture->setFocus();
    ASSERT_TRUE(waitForPlace(0, 0));
    QTest::keyClick(m_picture, Qt::Key_PageUp);
    ASSERT_TRUE(waitForPlace(0, 0));
    // The rows of this tensor are one block long.
    QTest::keyClick(m_picture, Qt::Key_PageDown);
    ASSERT_TRUE(waitForPlace(1, 0));
    EXPECT_EQ(spin("blockRow")->value(), 1);
    chooseFormat("q8_0");
    for (int i = 0; i < 9; ++i) QTest::keyClick(m_picture, Qt::Key_PageDown);
    ASSERT_TRUE(waitForPlace(2, 1));
    QTest::keyClick(m_picture, Qt::Key_PageUp);
    QTest::keyClick(m_picture, Qt::Key_PageUp);
    ASSERT_TRUE(waitForPlace(1, 7));
}

TEST_F(BlockPageTest, AnotherFormatStaysAtTheSameWeight) {
    showTensor("blk.0.ffn_down.weight");
    chooseFormat("q4_k");
    spin("blockNumber")->setValue(1);
    ASSERT_TRUE(waitForPlace(0, 1));
    m_picture->choose({Kind::Weight, 100});
    const float weight = m_picture->block()->view.original[100];
    chooseFormat("q8_0");
    ASSERT_TRUE(waitForPlace(0, (256 + 100) / 32));
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, (256 + 100) % 32}));
    EXPECT_EQ(m_picture->block()->view.original[m_picture->chosen().index], weight);
}

TEST_F(BlockPageTest, SaysWhenAFormatLacksItsImportance) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("iq2_xxs");
    EXPECT_TRUE(textOf("blockNote").contains(QStringLiteral("importance")));
    chooseFormat("q4_k");
    EXPECT_TRUE(textOf("blockNote").isEmpty());
}

TEST_F(BlockPageTest, EncodesByTheImportanceOfTheSession) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("iq2_xxs");
    const auto without = m_picture->block()->view.bytes;
    SilentTask task;
    const auto matrix = std::make_shared<const ImportanceMatrix>(
        *files::openImportance(*files::sampleImportancePath(), task));
    m_session.setImportance(std::make_shared<const ModelImportance>(*m_session.model(), matrix));
    ASSERT_TRUE(waitFor([&] { return m_picture->block()->view.usesImportance; }));
    EXPECT_NE(m_picture->block()->view.bytes, without);
    EXPECT_TRUE(textOf("blockNote").contains(QStringLiteral("by importance")));
    const auto* list = m_page->findChild<QComboBox*>(QStringLiteral("blockFormat"));
    EXPECT_EQ(list->currentData().toString(), QStringLiteral("iq2_xxs"));
    chooseFormat("q8_0");
    EXPECT_TRUE(textOf("blockNote").isEmpty());
    chooseFormat("iq2_xxs");
    m_session.setImportance(nullptr);
    ASSERT_TRUE(waitFor([&] { return m_picture->block()->view.lacksImportance; }));
    EXPECT_EQ(m_picture->block()->view.bytes, without);
}

TEST_F(BlockPageTest, SaysWhenTheMatrixHasNothingForTheTensor) {
    showTensor("blk.0.attn_v.weight");
    SilentTask task;
    auto matrix =
        filtered(*files::openImportance(*files::sampleImportancePath(), task), {"ffn"}, {});
    m_session.setImportance(std::make_shared<const ModelImportance>(
        *m_session.model(), std::make_shared<const ImportanceMatrix>(std::move(matrix))));
    chooseFormat("iq2_xxs");
    EXPECT_TRUE(textOf("blockNote").contains(QStringLiteral("nothing that fits this tensor")));
}

TEST_F(BlockPageTest, PaintsEveryFormatInEveryThemeAndSize) {
    showTensor("blk.0.attn_v.weight");
    const auto* list = m_page->findChild<QComboBox*>(QStringLiteral("blockFormat"));
    for (const auto& format : formats::allFormats()) {
        if (!format.canEncode()) continue;
        const std::string id(format.info.id);
        ASSERT_GE(list->findData(QString::fromStdString(id)), 0) << id;
        chooseFormat(id.c_str());
        for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark, ThemeKind::Contrast}) {
            for (const QSize& size : {QSize(320, 300), QSize(1200, 800)}) {
                QImage image(size, QImage::Format_RGB32);
                image.fill(themeOf(kind).base);
                QPainter painter(&image);
                m_picture->paint(painter, size, themeOf(kind));
                const BlockFrame frame(*m_picture->block(), size);
                EXPECT_GE(frame.plot().height(), 20) << id;
                EXPECT_LE(frame.bytes().bottom(), size.height()) << id;
                EXPECT_LE(frame.bytes().right(), size.width()) << id;
            }
        }
    }
}

TEST_F(BlockPageTest, PaintsBlocksWhoseScaleIsNotFinite) {
    showTensor("blk.0.attn_v.weight");
    for (const char* id : {"q4_0", "q4_k", "iq2_xxs", "tq1_0"}) {
        chooseFormat(id);
        for (const int high : {0x7C, 0x7E}) {
            measure::BlockView view = m_picture->block()->view;
            const auto scale = view.layout.fields.front();
            const std::size_t byte = scale.bits.parts().front().first / 8U;
            view.bytes[byte] = std::byte{0};
            view.bytes[byte + 1] = static_cast<std::byte>(high);
            view.format->decodeRow(view.bytes, view.decoded);
            const auto shown = std::make_shared<const ShownBlock>(shownBlock(std::move(view)));
            m_picture->setBlock(shown, QStringLiteral("A damaged block"), {});
            EXPECT_FALSE(m_picture->grab().isNull());
            for (std::size_t i = 0; i < shown->view.original.size(); ++i) {
                m_picture->choose({Kind::Weight, i});
                EXPECT_FALSE(textOf("blockReading").isEmpty());
            }
        }
    }
}

TEST_F(BlockPageTest, ExportsThePictureAndARowPerWeight) {
    showTensor("blk.0.attn_v.weight");
    chooseFormat("q4_k");
    EXPECT_TRUE(figureSvg(*m_picture, {900, 600}).contains("<svg"));
    EXPECT_FALSE(figureImage(*m_picture, {900, 600}, 2).isNull());
    const auto rows = m_picture->table();
    ASSERT_EQ(rows.size(), 257U);
    for (const QStringList& row : rows) EXPECT_EQ(row.size(), rows.front().size());
    EXPECT_EQ(rows[1][3], tableNumber(m_picture->block()->view.decoded[0]));
}

TEST_F(BlockPageTest, AWeightOfTheTensorPageOpensItsBlock) {
    openSample();
    const int shown = tensor("blk.0.ffn_down.weight");
    m_session.select({shown});
    TensorPage tensorPage(m_session);
    tensorPage.resize(900, 700);
    tensorPage.show();
    auto* matrix = tensorPage.findChild<MatrixView*>();
    QSignalSpy requested(&PageLinks::of(m_session), &PageLinks::pageRequested);
    matrix->showWeight(30, 300);
    const QPointF at = matrix->camera().toView(300.5, 30.5);
    QTest::mouseDClick(matrix, Qt::LeftButton, {}, at.toPoint());
    ASSERT_EQ(requested.count(), 1);
    EXPECT_EQ(requested.front().front().toString(), QStringLiteral("block"));
    show();
    ASSERT_TRUE(waitForPlace(30, 1));
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 300 - 256}));
    // The same by keyboard: the marked weight.
    matrix->showWeight(31, 10);
    QTest::keyClick(matrix, Qt::Key_Return);
    EXPECT_EQ(requested.count(), 2);
    ASSERT_TRUE(waitForPlace(31, 0));
    EXPECT_EQ(m_picture->chosen(), (BlockTarget{Kind::Weight, 10}));
}

TEST_F(BlockPageTest, AWeightOfTheBlockOpensItsTensor) {
    showTensor("blk.0.ffn_down.weight");
    chooseFormat("q4_0");
    spin("blockRow")->setValue(5);
    spin("blockNumber")->setValue(3);
    ASSERT_TRUE(waitForPlace(5, 3));
    const auto expectPlace = [&](std::uint64_t column) {
        const auto place = PageLinks::of(m_session).takePlace();
        ASSERT_TRUE(place);
        EXPECT_EQ(place->tensor, tensor("blk.0.ffn_down.weight"));
        EXPECT_EQ(place->row, 5U);
        EXPECT_EQ(place->column, column);
    };
    QTest::mouseDClick(m_picture, Qt::LeftButton, {},
                       m_picture->frame().columns(9, 1).center().toPoint());
    expectPlace(3 * 32 + 9);
    QTest::keyClick(m_picture, Qt::Key_Home);
    QTest::keyClick(m_picture, Qt::Key_Return);
    expectPlace(3 * 32);
}

TEST_F(BlockPageTest, ClosingWhileItComputesIsSafe) {
    openSample();
    m_session.select({tensor("token_embd.weight")});
    show();
    m_page.reset();
    QCoreApplication::processEvents();
}

}  // namespace
}  // namespace weightscape::ui
