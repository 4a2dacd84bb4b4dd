// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/launch.h"

#include <gtest/gtest.h>

#include <QImage>

#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_list.h"

namespace weightscape::test {
namespace {

Result<ui::LaunchOptions> parse(const QStringList& arguments) {
    return ui::parseLaunchOptions(arguments);
}

TEST(LaunchOptions, ReadsTheWholeState) {
    const auto options =
        parse({QStringLiteral("model.gguf"), QStringLiteral("--recipe"), QStringLiteral("Q8_0"),
               QStringLiteral("--theme=dark"), QStringLiteral("--size"), QStringLiteral("1440x900"),
               QStringLiteral("--screenshot"), QStringLiteral("a.png"), QStringLiteral("--page"),
               QStringLiteral("tensor")});
    ASSERT_TRUE(options) << describe(options.error());
    EXPECT_EQ(options->model, QStringLiteral("model.gguf"));
    EXPECT_EQ(options->recipe, QStringLiteral("Q8_0"));
    EXPECT_EQ(options->theme, ui::ThemeKind::Dark);
    EXPECT_EQ(options->size, QSize(1440, 900));
    EXPECT_EQ(options->screenshot, QStringLiteral("a.png"));
    EXPECT_EQ(options->page, QStringLiteral("tensor"));
}

TEST(LaunchOptions, AcceptsNothingAtAll) {
    const auto options = parse({});
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->model.isEmpty());
}

TEST(LaunchOptions, RefusesWhatItDoesNotKnow) {
    const QList<QStringList> wrong = {{QStringLiteral("--colour")},
                                      {QStringLiteral("--theme"), QStringLiteral("pink")},
                                      {QStringLiteral("--size"), QStringLiteral("10x10")},
                                      {QStringLiteral("--size"), QStringLiteral("wide")},
                                      {QStringLiteral("--page"), QStringLiteral("nowhere")},
                                      {QStringLiteral("--recipe"), QStringLiteral("Q8_0")},
                                      {QStringLiteral("a.gguf"), QStringLiteral("b.gguf")}};
    for (const QStringList& arguments : wrong) {
        const auto options = parse(arguments);
        ASSERT_FALSE(options) << arguments.join(QLatin1Char(' ')).toStdString();
        EXPECT_EQ(options.error().code, ErrorCode::InvalidArgument);
    }
}

class LaunchTest : public WindowTest {
  protected:
    /// Status and message of a launch that ends by itself.
    std::pair<int, QString> run(const ui::LaunchOptions& options) {
        ui::Launch launch(*m_window, options);
        QSignalSpy finished(&launch, &ui::Launch::finished);
        launch.start();
        if (finished.isEmpty() && !finished.wait(kPatience)) return {-1, {}};
        return {finished[0][0].toInt(), finished[0][1].toString()};
    }
};

TEST_F(LaunchTest, SavesAPictureOfTheSettledWindow) {
    ui::LaunchOptions options;
    options.model = QStringLiteral("sample");
    options.recipe = QStringLiteral("Q8_0");
    options.size = QSize(1100, 720);
    options.screenshot = ui::fromPath(m_folder / "window.png");
    const auto [status, message] = run(options);
    EXPECT_EQ(status, 0) << message.toStdString();
    EXPECT_EQ(session().recipe().preset, "Q8_0");
    EXPECT_TRUE(session().shown().modelError().exact);
    EXPECT_EQ(QImage(options.screenshot).size(), QSize(1100, 720));
}

TEST_F(LaunchTest, KeepsTheHistoryOfASessionAndAddsTheRecipeToIt) {
    ASSERT_TRUE(open("sample"));
    recipes::Recipe recipe = session().recipe();
    recipe.preset = "Q8_0";
    session().changeRecipe(recipe, QStringLiteral("large"));
    QSignalSpy saved(&m_window->sessions(), &ui::SessionActions::saved);
    m_window->sessions().save(ui::fromPath(m_folder / "s.weightscape"));
    ASSERT_TRUE(saved.wait(kPatience));
    m_window = std::make_unique<ui::MainWindow>();
    ui::LaunchOptions options;
    options.model = ui::fromPath(m_folder / "s.weightscape");
    options.recipe = QStringLiteral("Q2_K");
    options.screenshot = ui::fromPath(m_folder / "s.png");
    EXPECT_EQ(run(options).first, 0);
    ASSERT_EQ(session().current().history().steps.size(), 3U);
    EXPECT_EQ(session().current().history().steps[1].name, QStringLiteral("large"));
    EXPECT_EQ(session().recipe().preset, "Q2_K");
}

TEST_F(LaunchTest, FailsWithTheSentenceOfTheFile) {
    ui::LaunchOptions options;
    options.model = ui::fromPath(m_folder / "missing.gguf");
    options.screenshot = ui::fromPath(m_folder / "window.png");
    const auto [status, message] = run(options);
    EXPECT_EQ(status, 1);
    EXPECT_TRUE(message.startsWith(QStringLiteral("missing.gguf: "))) << message.toStdString();
    EXPECT_FALSE(std::filesystem::exists(m_folder / "window.png"));
}

TEST_F(LaunchTest, FailsWhenTheRecipeIsUnknownOrThePictureCannotBeWritten) {
    ui::LaunchOptions options;
    options.model = QStringLiteral("sample");
    options.recipe = QStringLiteral("Q99");
    options.screenshot = ui::fromPath(m_folder / "window.png");
    EXPECT_EQ(run(options).first, 1);
    options.recipe.clear();
    options.screenshot = ui::fromPath(m_folder / "no" / "folder" / "window.png");
    EXPECT_EQ(run(options).first, 1);
}

TEST_F(WindowTest, ShowsEveryPageAndFitsASmallScreen) {
    ASSERT_TRUE(open("sample"));
    m_window->resize(1024, 700);
    for (const ui::PageRow& page : ui::allPages()) {
        ASSERT_TRUE(m_window->showPage(QString::fromLatin1(page.id)));
        ASSERT_TRUE(settle()) << page.id;
        EXPECT_TRUE(find<QWidget>(page.id)->isVisible());
    }
    EXPECT_FALSE(m_window->showPage(QStringLiteral("nowhere")));
    EXPECT_LE(m_window->width(), 1024);
    EXPECT_LE(m_window->height(), 700);
    EXPECT_TRUE(find<QWidget>("recipeBar")->isVisible());
}

}  // namespace
}  // namespace weightscape::test
