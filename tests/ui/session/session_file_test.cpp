// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"
#include "ui/session/autosave.h"

namespace weightscape::ui {
namespace {

SavedSession twoModels() {
    SavedSession session;
    SavedModel model;
    model.path = "/models/a.gguf";
    model.learned = {"/models/a.imatrix.gguf", "/models/s.learned-1.hessians.gguf",
                     "/models/a.moments.gguf"};
    model.book.recipes = {{QStringLiteral("mine"), {}}, {}};
    model.book.recipes[0].recipe.preset = "Q8_0";
    model.book.recipes[0].recipe.rules = {{"blk.*.ffn_down.weight", {formats::findFormat("q6_k")}}};
    model.book.active = 1;
    model.book.reference = 0;
    model.book.budget = {"k-quants", false, {{"output.weight", {formats::findFormat("q6_k")}}}};
    model.selection = {"blk.0.attn_q.weight", "output.weight"};
    model.history.steps = {{{}, {}}, {QStringLiteral("my step"), model.book}, {{}, {}}};
    model.history.current = 1;
    model.branches = {{{{{}, {}}, {QStringLiteral("left"), model.book}}, 0}};
    session.models = {model, SavedModel()};
    session.models[1].path = "sample";
    session.current = 1;
    session.memory.options.context = 32768;
    session.memory.options.values = *memory::findCacheFormat("q8_0");
    session.memory.options.reserve = 1000;
    session.memory.sizes = {8ULL << 30U, 24'000'000'000};
    session.window.page = QStringLiteral("compare");
    session.window.filter = QStringLiteral("error>5");
    session.window.pages.insert(QStringLiteral("compare"), QJsonObject{{QStringLiteral("tab"), 1}});
    return session;
}

TEST(SessionFile, BringsBackEverythingThatWasSaved) {
    const SavedSession saved = twoModels();
    const auto read = sessionFromJson(toJson(saved), "s.weightscape");
    ASSERT_TRUE(read) << describe(read.error());
    ASSERT_EQ(read->models.size(), 2U);
    EXPECT_EQ(read->models[0].path, saved.models[0].path);
    EXPECT_EQ(read->models[0].learned, saved.models[0].learned);
    EXPECT_EQ(read->models[0].book, saved.models[0].book);
    EXPECT_EQ(read->models[0].history, saved.models[0].history);
    EXPECT_EQ(read->models[0].branches, saved.models[0].branches);
    EXPECT_EQ(read->models[0].selection, saved.models[0].selection);
    EXPECT_EQ(read->models[1].book, RecipeBook());
    EXPECT_EQ(read->current, 1);
    EXPECT_EQ(read->memory, saved.memory);
    EXPECT_EQ(read->window.page, saved.window.page);
    EXPECT_EQ(read->window.filter, saved.window.filter);
    EXPECT_EQ(read->window.pages, saved.window.pages);
    EXPECT_EQ(toJson(*read), toJson(saved));
}

TEST(SessionFile, RefusesWhatItDoesNotKnow) {
    const std::string good = toJson(twoModels());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return sessionFromJson(text, "s.weightscape");
    };
    const auto newer = with("\"weightscape_session\": 1", "\"weightscape_session\": 2");
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(newer.error().file, "s.weightscape");
    EXPECT_FALSE(with("\"current\": 1", "\"current\": 2"));
    EXPECT_FALSE(with("\"current\": 1", "\"current\": -1"));
    EXPECT_FALSE(with("\"active\": 1", "\"active\": 2"));
    EXPECT_FALSE(with("\"history_step\": 1", "\"history_step\": 0"));
    EXPECT_FALSE(with("\"history_step\": 1", "\"history_step\": 3"));
    EXPECT_FALSE(with("\"filter\"", "\"fitler\""));
    EXPECT_FALSE(with("\"path\": \"sample\"", "\"path\": 7"));
    EXPECT_FALSE(with("\"preset\": \"Q8_0\"", "\"preset\": \"Q99\""));
    EXPECT_FALSE(sessionFromJson("{}", "s"));
    EXPECT_FALSE(sessionFromJson("[1]", "s"));
}

/// Every prefix, and every byte replaced: an error or another session, never a crash.
TEST(SessionFile, SurvivesDamageAtEveryByte) {
    const std::string good = toJson(twoModels());
    for (std::size_t i = 0; i + 2 < good.size(); ++i) {
        EXPECT_FALSE(sessionFromJson(good.substr(0, i), "s")) << i;
        for (const char wrong : {'\0', '"', '9', '{'}) {
            std::string text = good;
            text[i] = wrong;
            const auto read = sessionFromJson(text, "s");
            if (read) {
                for (const SavedModel& model : read->models) {
                    EXPECT_TRUE(isValid(model.book));
                    EXPECT_TRUE(isValid(model.history));
                }
            }
        }
    }
}

RecipeHistory longHistory(int steps, int current, std::size_t rules) {
    RecipeHistory history;
    for (int i = 0; i < steps; ++i) {
        RecipeStep& step = history.steps.emplace_back();
        step.name = QString::number(i);
        step.book.recipes[0].recipe.rules.resize(rules);
    }
    history.current = current;
    return history;
}

TEST(SessionFile, KeepsTheStepsAroundTheCurrentOneOfALongHistory) {
    const RecipeHistory whole = longHistory(100, 50, 1);
    EXPECT_EQ(shortened(whole).steps.size(), 100U);
    const RecipeHistory newest = shortened(longHistory(150, 149, 0));
    ASSERT_EQ(newest.steps.size(), 100U);
    EXPECT_EQ(newest.current, 99);
    EXPECT_EQ(newest.steps.back().name, QStringLiteral("149"));
    EXPECT_TRUE(newest.steps.front().name.isEmpty()) << "nothing before it is left";
    const RecipeHistory undone = shortened(longHistory(150, 0, 0));
    EXPECT_EQ(undone.steps.size(), 100U);
    EXPECT_EQ(undone.current, 0);
    const RecipeHistory large = shortened(longHistory(10, 5, 5000));
    EXPECT_EQ(large.steps.size(), 4U);
    EXPECT_EQ(large.current, 0);
    EXPECT_EQ(shortened(longHistory(3, 1, 50000)).steps.size(), 1U);
    // Texts of metadata take room too.
    RecipeHistory wordy = longHistory(10, 5, 0);
    for (RecipeStep& step : wordy.steps) {
        step.book.recipes.front().recipe.metadata.edits = {
            {"a", MetadataEdit::Kind::Text, std::string(320'000, 'x')}};
    }
    EXPECT_EQ(shortened(wordy).steps.size(), 3U);
    EXPECT_TRUE(shortened({}).steps.empty());
}

TEST(SessionFile, RefusesFilesThatAreTooLargeToBeOne) {
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "big.weightscape", "{");
    std::filesystem::resize_file(folder / "big.weightscape", (16U << 20U) + 1);
    const auto read = readSessionFile(folder / "big.weightscape");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(readSessionFile(folder / "none.weightscape"));
}

TEST(Autosave, GivesBackTheNewest) {
    const test::TemporaryFolder folder;
    EXPECT_FALSE(newestAutosave(folder.path()));
    for (std::uint64_t number = 1; number <= 5; ++number) {
        ASSERT_TRUE(writeAutosave(folder.path(), {number, "text " + std::to_string(number)}));
        const auto newest = newestAutosave(folder.path());
        ASSERT_TRUE(newest);
        EXPECT_EQ(newest->number, number);
        EXPECT_EQ(newest->text, "text " + std::to_string(number));
    }
    removeAutosaves(folder.path());
    EXPECT_FALSE(newestAutosave(folder.path()));
}

/// A crash while writing can leave anything in the newer file.
TEST(Autosave, TakesTheOlderOneWhenTheNewerIsDamagedAnywhere) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(writeAutosave(folder.path(), {6, "older"}));
    ASSERT_TRUE(writeAutosave(folder.path(), {7, toJson(twoModels())}));
    const auto path = folder / "autosave-1.weightscape";
    const auto whole = readSmallFile(path);
    ASSERT_TRUE(whole);
    for (std::size_t i = 0; i < whole->size(); i += 7) {
        std::string damaged = *whole;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
        test::writeBytes(path, damaged);
        const auto flipped = newestAutosave(folder.path());
        ASSERT_TRUE(flipped) << i;
        EXPECT_EQ(flipped->text, "older") << i;
        test::writeBytes(path, whole->substr(0, i));
        const auto cut = newestAutosave(folder.path());
        ASSERT_TRUE(cut) << i;
        EXPECT_EQ(cut->text, "older") << i;
    }
}

}  // namespace
}  // namespace weightscape::ui
