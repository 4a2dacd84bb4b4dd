// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The llama-quantize commands that recipes become are carried out by llama.cpp's own quantizer, and
// its files must be those of our export, to the byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "core/export/export_model.h"
#include "core/files/importance/importance_reader.h"
#include "core/files/open_model.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/recipe_json.h"
#include "core/support/ascii_text.h"
#include "core/support/sha256.h"
#include "tests/interop/llama_library.h"
#include "tests/support/file_bytes.h"
#include "tests/support/sample_importance.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

using recipes::Recipe;

/// The numbers of an importance file, as the program hands them to the library.
std::vector<std::pair<std::string, std::vector<float>>> importanceFrom(const std::string& path) {
    SilentTask task;
    const auto matrix = files::openImportance(path, task);
    if (!matrix) throw std::runtime_error(describe(matrix.error()).english());
    std::vector<std::pair<std::string, std::vector<float>>> importance;
    for (const ImportanceEntry& entry : matrix->entries) {
        importance.emplace_back(entry.tensor, importanceValues(entry));
    }
    return importance;
}

/// Reads the arguments as the program does: options first, expressions in lower case up to the
/// first '='.
test::QuantizeRequest readLikeLlamaQuantize(const std::vector<std::string>& arguments) {
    const test::LlamaLibrary& llama = test::llamaLibrary();
    test::QuantizeRequest request;
    std::size_t at = 1;
    for (; arguments.at(at).starts_with("--"); ++at) {
        const std::string& option = arguments[at];
        if (option == "--pure") {
            request.pure = true;
        } else if (option == "--leave-output-tensor") {
            request.quantizeOutput = false;
        } else if (option == "--allow-requantize") {
            request.allowRequantize = true;
        } else if (option == "--imatrix") {
            request.importance = importanceFrom(arguments.at(++at));
        } else if (option == "--output-tensor-type") {
            request.outputType = llama.typeNumber(arguments.at(++at));
        } else if (option == "--token-embedding-type") {
            request.tokenEmbeddingType = llama.typeNumber(arguments.at(++at));
        } else if (option == "--tensor-type") {
            const std::string& value = arguments.at(++at);
            const std::size_t end = value.find('=');
            request.tensorTypes.emplace_back(lowerCase(value.substr(0, end)),
                                             llama.typeNumber(value.substr(end + 1)));
        } else {
            throw std::runtime_error("llama-quantize has no option " + option);
        }
    }
    request.source = arguments.at(at);
    request.target = arguments.at(at + 1);
    request.fileType = recipes::findPreset(arguments.at(at + 2))->fileType;
    return request;
}

std::string digestOf(const std::filesystem::path& path) {
    const std::string bytes = test::readBytes(path);
    return sha256(std::as_bytes(std::span(bytes)));
}

/// Exports with the recipe and lets llama.cpp carry out its command: both files must be the same.
/// The program's quantize.imatrix.* keys do not come from the library.
void expectSameFile(const std::filesystem::path& source, const Recipe& recipe,
                    bool hasImportance = false) {
    const test::TemporaryFolder folder;
    const auto model = files::openModel(source);
    ASSERT_TRUE(model) << describe(model.error());
    recipes::PlanOptions planning;
    planning.hideImportance = true;
    if (hasImportance) planning.importance = test::sampleImportance(**model);
    const auto plan = recipes::planQuantization(**model, recipe, planning);
    ASSERT_TRUE(plan) << describe(plan.error());
    for (int rule = 0; rule < static_cast<int>(recipe.rules.size()); ++rule) {
        EXPECT_TRUE(std::ranges::any_of(
            plan->tensors, [&](const auto& tensor) { return tensor.recipeRule == rule; }))
            << "rule " << rule << " acts on no tensor";
    }
    const auto theirs = folder / "theirs.gguf";
    const auto files = recipes::commandFiles(**model, *plan, theirs);
    const auto command = recipes::checkedLlamaQuantizeCommand(**model, *plan, files);
    ASSERT_TRUE(command) << describe(command.error());
    test::llamaLibrary().quantize(readLikeLlamaQuantize(*command));

    SilentTask task;
    exporting::ExportOptions options;
    options.allowRequantize = files.allowRequantize;
    const auto report = exporting::exportModel(**model, *plan, folder / "ours.gguf", options, task);
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->sha256, digestOf(theirs));
}

struct Case {
    const char* name;
    const char* recipe;
};
std::ostream& operator<<(std::ostream& stream, const Case& one) {
    return stream << one.name;
}

class LlamaQuantize : public ::testing::TestWithParam<Case> {};

TEST_P(LlamaQuantize, WritesTheSameFileFromTheExportedCommand) {
    const auto recipe = recipes::recipeFromJson(GetParam().recipe);
    ASSERT_TRUE(recipe) << describe(recipe.error());
    expectSameFile(*files::samplePath(), *recipe);
}

INSTANTIATE_TEST_SUITE_P(
    Recipes, LlamaQuantize,
    ::testing::Values(
        Case{"Preset", R"json({"weightscape_recipe":1,"preset":"Q5_K_M"})json"},
        Case{"Globs", R"json({"weightscape_recipe":1,"preset":"Q4_K_M","rules":[
            {"pattern":"blk.?.ffn_down.weight","format":"q6_k"},
            {"pattern":"*attn_v*","format":"q8_0"},
            {"pattern":"?lk.5.attn_k.weight","format":"q2_k"},
            {"pattern":"token_embd.weight","format":"f16"}]})json"},
        Case{"Expressions", R"json({"weightscape_recipe":1,"preset":"Q3_K_M","rules":[
            {"pattern":"re:blk\\.[0-2]\\.\\D+_[QkV]\\.","format":"q5_k"},
            {"pattern":"re:^(?=.*ffn)(?!.*down)\\S+$","format":"iq4_nl"},
            {"pattern":"re:\\Bttn_v|lk\\W4\\W.*(_output\\b|\\x3d)","format":"q4_1"}]})json"},
        Case{"OutputAndEmbedding", R"json({"weightscape_recipe":1,"preset":"Q8_0","rules":[],
            "output_format":"q6_k","token_embedding_format":"f16"})json"},
        Case{"FloatPreset", R"json({"weightscape_recipe":1,"preset":"BF16","rules":[],
            "output_format":"q8_0","token_embedding_format":"q4_k"})json"},
        Case{"PureAndLeftOutput", R"json({"weightscape_recipe":1,"preset":"Q5_0","pure":true,
            "leave_output":true,"rules":[{"pattern":"blk.3.*","format":"q5_1"}]})json"},
        Case{"EverythingByOneRule", R"json({"weightscape_recipe":1,"preset":"Q4_0","rules":[
            {"pattern":"*","format":"q4_k"}]})json"}),
    [](const auto& tested) { return tested.param.name; });

class LlamaQuantizeByImportance : public ::testing::TestWithParam<std::string> {};

TEST_P(LlamaQuantizeByImportance, WritesTheSameFileFromTheExportedCommand) {
    Recipe recipe;
    recipe.preset = GetParam();
    expectSameFile(*files::samplePath(), recipe, true);
}

INSTANTIATE_TEST_SUITE_P(Presets, LlamaQuantizeByImportance,
                         ::testing::Values("IQ2_XXS", "IQ2_M", "Q4_0", "Q4_K_M"),
                         [](const auto& preset) { return preset.param; });

TEST(LlamaQuantizeAgain, WritesTheSameFileFromWeightsThatAreQuantizedAlready) {
    const test::TemporaryFolder folder;
    const auto model = files::openModel(*files::samplePath());
    ASSERT_TRUE(model);
    Recipe recipe;
    recipe.preset = "Q8_0";
    const auto plan = recipes::planQuantization(**model, recipe);
    ASSERT_TRUE(plan);
    SilentTask task;
    // llama-quantize would read a leading number as a preset.
    const auto once = folder / "7 it's.gguf";
    ASSERT_TRUE(exporting::exportModel(**model, *plan, once, {}, task));
    recipe.preset = "Q4_K_S";
    expectSameFile(once, recipe);
}

}  // namespace
}  // namespace weightscape
