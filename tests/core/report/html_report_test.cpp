// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <thread>

#include "core/files/importance/importance_reader.h"
#include "core/files/open_model.h"
#include "core/report/markup.h"
#include "core/support/number_text.h"
#include "core/support/parallel.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::report {
namespace {

using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

/// Empty when every tag is closed in its turn, else what is wrong: enough of XML for these pages.
std::string tagProblem(const std::string& page) {
    static const std::regex kTag("<(/?)([A-Za-z0-9]+)([^<>]*)>");
    std::vector<std::string> open;
    const std::string body = page.substr(page.find("<html"));
    for (auto tag = std::sregex_iterator(body.begin(), body.end(), kTag);
         tag != std::sregex_iterator(); ++tag) {
        const std::string name = (*tag)[2];
        const std::string rest = (*tag)[3];
        if ((*tag)[1] == "/") {
            if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
            open.pop_back();
        } else if (rest.empty() || rest.back() != '/') {
            open.push_back(name);
        }
    }
    return open.empty() ? std::string() : "<" + open.back() + "> is not closed";
}

std::shared_ptr<const Model> sample() {
    auto model = files::openModel("sample");
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

recipes::QuantizationPlan planOf(const Model& model, const char* preset) {
    recipes::Recipe recipe;
    recipe.preset = preset;
    return recipes::planQuantization(model, recipe).value();
}

ModelReport reportOf(const Model& model, const recipes::QuantizationPlan& plan,
                     ReportRequest request = {}) {
    SilentTask task;
    request.program = "weightscape test";
    return makeReport(model, plan, request, task).value();
}

std::string pageOf(const ModelReport& report) {
    return toHtml(report, english());
}

TEST(Markup, LeavesNoMarkupInText) {
    EXPECT_EQ(escaped("<a href=\"x\" id='y'>&"),
              "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
    EXPECT_THAT(escaped(std::string("a\0b\x1b[0m\xff", 8)), Not(HasSubstr(std::string(1, '\0'))));
    EXPECT_THAT(escaped("\x1b"), Not(HasSubstr("\x1b")));
}

TEST(Markup, WritesCoordinatesWithoutExponents) {
    EXPECT_EQ(coordinate(1e6), "1000000");
    EXPECT_EQ(coordinate(0.005), "0.01");
    EXPECT_EQ(coordinate(-2.5), "-2.5");
    EXPECT_EQ(coordinate(-0.25), "-0.25");
    EXPECT_EQ(coordinate(1.0 / 3), "0.33");
}

TEST(HtmlReport, IsWellFormedAndNeedsNothingElse) {
    const auto model = sample();
    ReportRequest request;
    request.reference = std::make_shared<const recipes::QuantizationPlan>(planOf(*model, "Q2_K"));
    request.memorySizes = {8ULL << 30U};
    const std::string page = pageOf(reportOf(*model, planOf(*model, "Q4_K_M"), request));
    EXPECT_EQ(tagProblem(page), "");
    for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
        std::string text = page;
        // Names of XML languages look like addresses and are none.
        for (const char* name : {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}) {
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
                text.erase(at, std::string(name).size());
            }
        }
        EXPECT_THAT(text, Not(HasSubstr(outside)));
    }
}

TEST(HtmlReport, HasEveryTensorAndEveryPicture) {
    const auto model = sample();
    const std::string page = pageOf(reportOf(*model, planOf(*model, "Q4_K_M")));
    for (const TensorInfo& tensor : model->tensors) EXPECT_THAT(page, HasSubstr(tensor.name));
    const std::regex picture("<svg ");
    EXPECT_EQ(std::distance(std::sregex_iterator(page.begin(), page.end(), picture), {}), 3);
}

TEST(HtmlReport, IsTheSameWhateverTheNumberOfThreads) {
    const auto model = sample();
    const auto plan = planOf(*model, "Q4_K_M");
    setThreadLimit(1);
    const std::string one = pageOf(reportOf(*model, plan));
    setThreadLimit(0);
    EXPECT_EQ(pageOf(reportOf(*model, plan)), one);
}

TEST(HtmlReport, NamesOfAHostileFileStayText) {
    const TemporaryFolder folder;
    const std::string name = "blk.0.<script>alert(1)</script>\x1b[31m.weight";
    test::writeSmallGguf(folder / "<b>.gguf", test::smallLlamaMetadata(1), {{name, {256, 4}}});
    const auto model = files::openModel(folder / "<b>.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    const std::string page = pageOf(reportOf(**model, planOf(**model, "Q8_0")));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_EQ(tagProblem(page), "");
}

TEST(HtmlReport, DrawsTheStacksOfOtherNamesBelowEachOther) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "d.gguf", {},
                         {{"net.double_blocks.0.img_attn.qkv.weight", {256, 8}},
                          {"net.double_blocks.1.img_attn.qkv.weight", {256, 8}},
                          {"net.single_blocks.0.linear1.weight", {256, 8}},
                          {"final_layer.linear.weight", {256, 8}}});
    const auto model = files::openModel(folder / "d.gguf").value();
    const auto report = reportOf(*model, planOf(*model, "Q8_0"));
    ASSERT_EQ(report.layers.size(), 3U);
    EXPECT_EQ(report.tensors[1].layer, 1);
    EXPECT_EQ(report.tensors[2].layer, 2);
    EXPECT_EQ(report.tensors[2].role, "linear1");
    EXPECT_EQ(report.tensors[3].layer, -1);
    const std::string page = pageOf(report);
    EXPECT_EQ(tagProblem(page), "");
    for (const char* row : {">double_blocks 0<", ">double_blocks 1<", ">single_blocks 0<",
                            ">img_attn.qkv<", ">linear1<", ">final_layer.linear.weight<"}) {
        EXPECT_THAT(page, HasSubstr(row));
    }
}

TEST(HtmlReport, OverflowIsMarkedAndTold) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "loud.gguf", test::smallLlamaMetadata(2),
                         {{"blk.0.ffn_up.weight", {256, 8}, "f32", {{300, 1e9F}}},
                          {"blk.1.ffn_up.weight", {256, 8}, "f32"}});
    const auto model = files::openModel(folder / "loud.gguf").value();
    const auto report = reportOf(*model, planOf(*model, "Q8_0"));
    const std::string page = pageOf(report);
    EXPECT_EQ(tagProblem(page), "");
    EXPECT_EQ(report.error.flaws.overflowed, 32U);
    EXPECT_THAT(page, HasSubstr("overflow as Q8_0: 32 of 2048"));
    EXPECT_THAT(page, HasSubstr("<div class='card alarm'>"));
    EXPECT_THAT(page, HasSubstr("<rect x='110' y='54' width='849' height='19' class='alarm'/>"));
    EXPECT_THAT(page, HasSubstr("<circle class='alarm'"));
    for (const char* noNumber : {"'inf'", "'nan'", ">nan", ">inf"}) {
        EXPECT_THAT(page, Not(HasSubstr(noNumber)));
    }
}

TEST(HtmlReport, SampledErrorsSaySoAndCarryAnInterval) {
    const auto model = sample();
    ReportRequest request;
    request.fraction = 0.05;
    const ModelReport report = reportOf(*model, planOf(*model, "Q4_K_M"), request);
    EXPECT_FALSE(report.error.exact);
    const std::string page = pageOf(report);
    EXPECT_THAT(page, HasSubstr("sampled"));
    EXPECT_THAT(page, HasSubstr(" ± "));
}

TEST(HtmlReport, SpeaksTheLanguageItIsMadeFor) {
    const auto model = sample();
    const ModelReport report = reportOf(*model, planOf(*model, "Q4_K_M"));
    const std::string page = toHtml(report, languageOf("de"));
    EXPECT_EQ(tagProblem(page), "");
    for (const char* german :
         {"<html lang='de'", "<h2>Speicher</h2>", ">Gewichte<", "<title>Schicht 0, ",
          ">Entschieden durch</th>", ": Q4_K, wie das meiste in Q4_K_M<", " des Originals<"}) {
        EXPECT_THAT(page, HasSubstr(german));
    }
    std::string percent = percentText(report.error.relativeRmse);
    percent.replace(percent.find('.'), 1, ",");
    EXPECT_THAT(page, HasSubstr("<b>" + percent + "</b>"));
    EXPECT_THAT(page, Not(HasSubstr("layer 0")));
    EXPECT_THAT(pageOf(report), HasSubstr("<html lang='en'"));
}

TEST(HtmlReport, WithAMatrixTheErrorByImportanceComesFirst) {
    const auto model = sample();
    SilentTask task;
    auto matrix = files::openImportance(*files::sampleImportancePath(), task);
    ASSERT_TRUE(matrix);
    recipes::PlanOptions options;
    options.importance = std::make_shared<const ModelImportance>(
        *model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
    const auto plan =
        recipes::planQuantization(*model, {.preset = "Q4_K_M", .rules = {}}, options).value();
    const auto report = reportOf(*model, plan);
    ASSERT_TRUE(report.error.hasImportance);
    EXPECT_LT(report.error.weightedRelativeRmse, report.errorWithoutMatrix.weightedRelativeRmse);
    const std::string page = pageOf(report);
    EXPECT_EQ(tagProblem(page), "");
    const std::string with = percentText(report.error.weightedRelativeRmse);
    EXPECT_THAT(page, HasSubstr(">Error by importance</span><b>" + with + "</b>"));
    EXPECT_THAT(page, HasSubstr("relative RMSE " + percentText(report.error.relativeRmse)));
    EXPECT_THAT(page,
                HasSubstr("With the matrix the error by importance is " + with + ", without it " +
                          percentText(report.errorWithoutMatrix.weightedRelativeRmse) + "."));
    EXPECT_THAT(page, HasSubstr(">By importance</th>"));
    EXPECT_THAT(pageOf(reportOf(*model, planOf(*model, "Q4_K_M"))), Not(HasSubstr("importance")));
}

TEST(HtmlReport, TheReferenceIsMeasuredAsByItself) {
    const auto model = sample();
    ReportRequest request;
    request.reference = std::make_shared<const recipes::QuantizationPlan>(planOf(*model, "Q2_K"));
    const ModelReport both = reportOf(*model, planOf(*model, "Q4_K_M"), request);
    const ModelReport alone = reportOf(*model, planOf(*model, "Q2_K"));
    EXPECT_EQ(both.referenceError.relativeRmse, alone.error.relativeRmse);
    EXPECT_GT(both.referenceError.relativeRmse, both.error.relativeRmse);
}

TEST(WriteReport, LeavesNothingWhereItIsCancelledOrRefused) {
    class Cancelled final : public TaskContext {
        [[nodiscard]] bool cancelled() const override { return true; }
        void report(double, std::string_view) override {}
    } cancelled;
    const TemporaryFolder folder;
    const auto model = sample();
    const auto plan = planOf(*model, "Q8_0");
    EXPECT_EQ(writeReport(*model, plan, {}, folder / "r.html", false, cancelled).error().code,
              ErrorCode::Cancelled);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    SilentTask task;
    ASSERT_TRUE(writeReport(*model, plan, {}, folder / "r.html", false, task));
    EXPECT_EQ(writeReport(*model, plan, {}, folder / "r.html", false, task).error().code,
              ErrorCode::OutputExists);
    EXPECT_TRUE(writeReport(*model, plan, {}, folder / "r.html", true, task));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace weightscape::report
