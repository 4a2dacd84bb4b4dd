// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/stores/model_stores.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::writeBytes;

EnvironmentLookup environmentOf(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* variable) {
        const auto found = values.find(variable);
        return found == values.end() ? std::string() : found->second;
    };
}

void writeFile(const fs::path& path, const std::string& bytes = "x") {
    fs::create_directories(path.parent_path());
    writeBytes(path, bytes);
}

/// "store: name" of each, with the problem behind it.
std::vector<std::string> linesOf(const FoundModels& models) {
    std::vector<std::string> lines;
    for (const FoundModel& model : models) {
        lines.push_back(std::string(model.store) + ": " + model.name +
                        (model.problem ? " (" + model.problem->detail.english() + ")" : ""));
    }
    return lines;
}

std::vector<std::string> found(const EnvironmentLookup& environment,
                               const std::vector<fs::path>& own = {}) {
    SilentTask task;
    return linesOf(findModels(own, environment, task));
}

const std::string kBlob(64, 'a');

std::string manifest(const std::string& digest) {
    return R"({"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.template",)"
           R"("digest":"sha256:00"},{"mediaType":"application/vnd.ollama.image.model",)"
           R"("digest":")" +
           digest + R"("}]})";
}

TEST(ModelStores, OllamasManifestsLeadToBlobsUnderTheNamesThatItPrints) {
    const TemporaryFolder home;
    const fs::path models = home / ".ollama/models";
    writeFile(models / "blobs" / ("sha256-" + kBlob));
    const fs::path registry = models / "manifests/registry.ollama.ai";
    writeFile(registry / "library/llama3/8b", manifest("sha256:" + kBlob));
    writeFile(registry / "somebody/net/latest", manifest("sha256:" + kBlob));
    writeFile(models / "manifests/hf.co/org/repo/Q4_K_M", manifest("sha256:" + kBlob));
    writeFile(registry / "library/gone/1b", manifest("sha256:" + std::string(64, 'b')));
    writeFile(registry / "library/odd/1b", manifest("sha256:../../../etc/passwd"));
    writeFile(registry / "library/broken/1b", "{");
    const auto lines = found(environmentOf({{"HOME", home.path().string()}}));
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_TRUE(lines[0].starts_with("ollama: broken:1b (")) << lines[0];
    EXPECT_EQ(lines[1],
              "ollama: gone:1b (The file that the manifest names is not there; the download did "
              "not finish, or it was removed.)");
    EXPECT_EQ(lines[2], "ollama: hf.co/org/repo:Q4_K_M");
    EXPECT_EQ(lines[3], "ollama: llama3:8b");
    EXPECT_EQ(lines[4], "ollama: odd:1b (The manifest names no model.)");
    EXPECT_EQ(lines[5], "ollama: somebody/net:latest");
}

TEST(ModelStores, TheHubsCacheGivesFoldersAndFilesOfTheMainSnapshot) {
    const TemporaryFolder home;
    const fs::path hub = home / "cache/hub";
    const fs::path llama = hub / "models--org--llama";
    writeFile(llama / "blobs/1");
    writeFile(llama / "refs/main", "abc\n");
    for (const std::string snapshot : {"abc", "older"}) {
        fs::create_directories(llama / "snapshots" / snapshot);
        fs::create_symlink("../../blobs/1", llama / "snapshots" / snapshot / "model.safetensors");
    }
    fs::create_directories(hub / "models--org--files/snapshots/1");
    fs::create_symlink("../../blobs/gone", hub / "models--org--files/snapshots/1/a.gguf");
    writeFile(hub / "models--org--files/snapshots/1/b-00001-of-00002.gguf");
    writeFile(hub / "models--org--files/snapshots/1/b-00002-of-00002.gguf");
    writeFile(hub / "datasets--org--set/snapshots/1/a.gguf");
    fs::create_directories(hub / "models--org--empty");
    const auto lines = found(environmentOf({{"HF_HOME", (home / "cache").string()}}));
    EXPECT_EQ(lines,
              (std::vector<std::string>{
                  "huggingface: org/files/a.gguf (The link leads to a file that is not "
                  "there.)",
                  "huggingface: org/files/b-00001-of-00002.gguf", "huggingface: org/llama"}));
}

TEST(ModelStores, VariablesOfTheEnvironmentMoveTheStores) {
    const auto foldersOf = [](const char* id, const std::map<std::string, std::string>& values) {
        return findStore(id)->folders(environmentOf(values)).front().string();
    };
    EXPECT_EQ(foldersOf("ollama", {{"HOME", "/h"}}), "/h/.ollama/models");
    EXPECT_EQ(foldersOf("ollama", {{"HOME", "/h"}, {"OLLAMA_MODELS", "/o/"}}), "/o/");
    EXPECT_EQ(foldersOf("huggingface", {{"HOME", "/h"}}), "/h/.cache/huggingface/hub");
    EXPECT_EQ(foldersOf("huggingface", {{"HF_HOME", "/a"}}), "/a/hub");
    EXPECT_EQ(foldersOf("huggingface", {{"HF_HOME", "/a"}, {"HF_HUB_CACHE", "/b/"}}), "/b/");
    EXPECT_EQ(foldersOf("lmstudio", {{"HOME", "/h"}}), "/h/.lmstudio/models");
    EXPECT_EQ(foldersOf("llama.cpp", {{"HOME", "/h"}}), "/h/.cache/llama.cpp");
    EXPECT_EQ(foldersOf("llama.cpp", {{"HOME", "/h"}, {"LLAMA_CACHE", "/l/"}}), "/l/");
    EXPECT_EQ(findStore("nobody"), nullptr);
}

TEST(ModelStores, OwnFoldersAreWalkedThroughAndEachFileIsListedOnce) {
    const TemporaryFolder home;
    writeFile(home / "models/a.gguf");
    writeFile(home / "models/inner/b.onnx");
    writeFile(home / "models/inner/notes.txt");
    writeFile(home / "models/inner/.hidden/c.gguf");
    writeFile(home / "models/checkpoint/pytorch_model.bin");
    writeFile(home / "models/checkpoint/other.pt");
    fs::create_directory_symlink("..", home / "models/inner/round");
    fs::create_symlink("a.gguf", home / "models/z.gguf");
    const fs::path own = home / "models";
    EXPECT_EQ(
        found(environmentOf({}), {own, own, home / "missing"}),
        (std::vector<std::string>{"folder: a.gguf", "folder: checkpoint", "folder: inner/b.onnx"}));
}

TEST(ModelStores, StoresWithoutFoldersAreEmpty) {
    EXPECT_TRUE(found(environmentOf({})).empty());
    EXPECT_TRUE(found(environmentOf({{"HOME", "/nowhere"}})).empty());
}

TEST(ModelStores, NestingEndsSomewhere) {
    const TemporaryFolder home;
    fs::path deep = home / "models";
    for (int i = 0; i < 20; ++i) deep /= "d";
    writeFile(deep / "a.gguf");
    EXPECT_TRUE(found(environmentOf({}), {home / "models"}).empty());
}

}  // namespace
}  // namespace weightscape::files
