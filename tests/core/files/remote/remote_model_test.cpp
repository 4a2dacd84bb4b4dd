// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "core/files/open_model.h"
#include "core/files/remote/download_bound.h"
#include "core/files/sample_path.h"
#include "core/model/tensor_source.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using files::openModel;

class RemoteModel : public testing::Test {
  protected:
    /// Serves a file of the folder under its name.
    Answer& serving(const std::string& name) {
        m_answer = {};
        m_answer.file = m_folder / name;
        return m_answer;
    }
    std::string serve(const std::string& name) {
        m_server.serve("/" + name, m_answer);
        return m_server.url("/" + name);
    }
    static std::string whyNot(const std::string& address) {
        const auto opened = openModel(address);
        return opened ? "it was opened" : describe(opened.error()).english();
    }

    TemporaryFolder m_folder;
    FileServer m_server;
    QuietNetwork m_network{m_server.url(), m_folder.path()};
    Answer m_answer;
};

void expectSameModel(const Model& here, const Model& there) {
    EXPECT_EQ(here.facts.architecture, there.facts.architecture);
    EXPECT_EQ(here.facts.layers, there.facts.layers);
    EXPECT_EQ(here.fileBytes(), there.fileBytes());
    ASSERT_EQ(here.tensors.size(), there.tensors.size());
    for (std::size_t i = 0; i < here.tensors.size(); ++i) {
        EXPECT_EQ(here.tensors[i].name, there.tensors[i].name);
        EXPECT_EQ(here.tensors[i].ggufName, there.tensors[i].ggufName);
        EXPECT_EQ(here.tensors[i].offset, there.tensors[i].offset);
        EXPECT_EQ(here.tensors[i].bytes, there.tensors[i].bytes);
        EXPECT_EQ(here.tensors[i].format, there.tensors[i].format);
    }
}

TEST_F(RemoteModel, IsTheSameAsTheLocalFile) {
    const auto path = files::samplePath().value();
    Answer answer;
    answer.file = path;
    m_server.serve("/kjv-f16.gguf", answer);
    const auto there = openModel(m_server.url("/kjv-f16.gguf"));
    ASSERT_TRUE(there) << describe(there.error());
    const auto here = openModel(path).value();
    expectSameModel(*here, **there);
    EXPECT_TRUE((*there)->isRemote());
    EXPECT_LT(m_server.sent(), here->fileBytes() / 4);
    const TensorInfo& tensor = *(*there)->find("blk.1.ffn_down.weight");
    std::vector<float> read(tensor.weightCount());
    TensorSource{**there, tensor}.decode({0, read.size()}, read);
    std::vector<float> expected(read.size());
    TensorSource{*here, *here->find(tensor.name)}.decode({0, read.size()}, expected);
    EXPECT_EQ(read, expected);
    EXPECT_TRUE((*there)->checkUnchanged());
    EXPECT_EQ((*there)->files.front()->supply()->used(), m_server.sent());
}

TEST_F(RemoteModel, ReadsAHuggingFaceFolderWithItsIndex) {
    const auto hub = m_folder / "hub";
    std::filesystem::create_directory(hub);
    writeLlamaConfig(hub);
    writeSafetensors(hub / "model-00001-of-00002.safetensors",
                     {{"model.embed_tokens.weight", "F16", {32, 16}}});
    writeSafetensors(hub / "model-00002-of-00002.safetensors",
                     {{"lm_head.weight", "BF16", {32, 16}}});
    std::ofstream(hub / "model.safetensors.index.json")
        << R"({"weight_map": {"model.embed_tokens.weight": "model-00001-of-00002.safetensors",)"
        << R"( "lm_head.weight": "model-00002-of-00002.safetensors"}})";
    const auto here = openModel(hub).value();
    m_server.serveFolder("/folder", hub);
    const auto web = openModel(m_server.url("/folder/"));
    ASSERT_TRUE(web) << describe(web.error());
    expectSameModel(*here, **web);
    m_server.serveRepository("org/model", hub);
    const auto hubbed = openModel("hf:org/model");
    ASSERT_TRUE(hubbed) << describe(hubbed.error());
    expectSameModel(*here, **hubbed);
    EXPECT_EQ((*hubbed)->path, "hf:org/model");
    EXPECT_EQ((*hubbed)->warnings, here->warnings);
}

TEST_F(RemoteModel, FindsTheOnlyGgufOfARepositoryAndAsksWhichOfSeveral) {
    const auto one = m_folder / "one";
    std::filesystem::create_directory(one);
    writeSmallLlama(one / "a.gguf");
    m_server.serveRepository("org/one", one);
    const auto opened = openModel("hf:org/one");
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_TRUE((*opened)->isGguf());
    writeSmallLlama(one / "b.gguf");
    m_server.serveRepository("org/two", one);
    EXPECT_EQ(whyNot("hf:org/two"),
              "hf:org/two: The repository holds several models; name one behind a colon: a.gguf, "
              "b.gguf.");
    EXPECT_TRUE(openModel("hf:org/two:b.gguf"));
    EXPECT_EQ(whyNot("hf:org/two:c.gguf"), "hf:org/two/c.gguf: The repository has no such file.");
}

TEST_F(RemoteModel, IsGivenUpAsSoonAsTheTaskIsCancelled) {
    serving("a.gguf").silent = true;
    const std::string address = serve("a.gguf");
    CancellingTask task(2);
    const auto opened = openModel(address, task);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Cancelled);
    // It is asked anew.
    writeSmallLlama(m_folder / "a.gguf");
    m_answer.silent = false;
    EXPECT_EQ(whyNot(serve("a.gguf")), "it was opened");
}

TEST_F(RemoteModel, IsGivenUpInTheMidstOfItsHeader) {
    Metadata metadata = smallLlamaMetadata(1);
    metadata.push_back(
        {"general.description", MetadataValue::fromString(std::string(600'000, 'a'))});
    writeSmallGguf(m_folder / "a.gguf", metadata, {});
    // More than the first answer has, less than the header.
    serving("a.gguf").stallAfter = 150'000;
    const std::string address = serve("a.gguf");
    CancellingTask task(8);
    const auto opened = openModel(address, task);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Cancelled);
    EXPECT_GT(task.last(), 0.0);
    m_answer.stallAfter = 0;
    EXPECT_EQ(whyNot(serve("a.gguf")), "it was opened");
}

TEST_F(RemoteModel, IsGivenUpWhileAnotherOpeningWaitsForTheSameServer) {
    serving("a.gguf").silent = true;
    const std::string address = serve("a.gguf");
    CancellingTask first(6);
    std::thread waiting([&] { EXPECT_FALSE(openModel(address, first)); });
    while (m_server.asked().empty()) std::this_thread::yield();
    CancellingTask second(2);
    const auto opened = openModel(address, second);
    EXPECT_FALSE(opened);
    EXPECT_TRUE(first.last() == 0.0);
    waiting.join();
    EXPECT_EQ(opened.error().code, ErrorCode::Cancelled);
}

TEST_F(RemoteModel, FollowsRedirectionsButTellsTheTokenToTheFirstServerAlone) {
    writeSmallLlama(m_folder / "a.gguf");
    FileServer other;
    Answer far;
    far.file = m_folder / "a.gguf";
    other.serve("/far", far);
    Answer near;
    near.redirect = other.url("/far?signed=secret");
    near.requiredToken = "hf_mine";
    m_server.serve("/a.gguf", near);
    other.serve("/far?signed=secret", far);
    EXPECT_NE(whyNot(m_server.url("/a.gguf")).find("put a token into HF_TOKEN"), std::string::npos);
    setenv("HF_TOKEN", "hf_mine", 1);
    const auto opened = openModel(m_server.url("/a.gguf"));
    ASSERT_TRUE(opened) << describe(opened.error());
    unsetenv("HF_TOKEN");
    for (const Asked& asked : other.asked()) EXPECT_EQ(asked.authorization, "");
    EXPECT_FALSE(other.asked().empty());
    EXPECT_EQ((*opened)->path.string().find("secret"), std::string::npos);
}

TEST_F(RemoteModel, GoesOnWhereAConnectionBroke) {
    Answer answer;
    answer.file = files::samplePath().value();
    answer.cutAfter = 50000;
    answer.cuts = 5;
    m_server.serve("/cut.gguf", answer);
    const auto opened = openModel(m_server.url("/cut.gguf"));
    ASSERT_TRUE(opened) << describe(opened.error());
    expectSameModel(*openModel("sample").value(), **opened);
    EXPECT_NE(m_server.asked()[1].range, m_server.asked()[0].range);
}

TEST_F(RemoteModel, SaysWhatIsWrongWithAServer) {
    writeSmallLlama(m_folder / "a.gguf");
    EXPECT_NE(whyNot(m_server.url("/none.gguf")).find("no such file"), std::string::npos);
    serving("a.gguf").status = 403;
    EXPECT_NE(whyNot(serve("a.gguf")).find("only to users it knows"), std::string::npos);
    serving("a.gguf").status = 418;
    EXPECT_NE(whyNot(serve("a.gguf")).find("HTTP 418"), std::string::npos);
    serving("a.gguf").redirect = m_server.url("/a.gguf");
    EXPECT_NE(whyNot(serve("a.gguf")).find("without end"), std::string::npos);
    serving("a.gguf").redirect = "file:///etc/hostname";
    EXPECT_NE(whyNot(serve("a.gguf")).find("not safe to follow"), std::string::npos);
}

TEST_F(RemoteModel, ReadsASmallFileWholeFromAServerWithoutRangesAndRefusesALargeOne) {
    writeSmallLlama(m_folder / "a.gguf");
    serving("a.gguf").ranges = false;
    const auto small = openModel(serve("a.gguf"));
    ASSERT_TRUE(small) << describe(small.error());
    expectSameModel(*openModel(m_folder / "a.gguf").value(), **small);
    Answer whole;
    whole.file = files::samplePath().value();
    whole.ranges = false;
    m_server.serve("/large/b.gguf", whole);
    ASSERT_TRUE(openModel(m_server.url("/large/b.gguf")));
    files::setMostDownload(1U << 20U);
    const std::uint64_t before = m_server.sent();
    EXPECT_NE(whyNot(m_server.url("/large/b.gguf")).find("sends files only whole"),
              std::string::npos);
    EXPECT_LT(m_server.sent() - before, 4U << 20U);
}

TEST_F(RemoteModel, KeepsToItsBoundWhateverAHeaderClaims) {
    std::string lie(8, '\0');
    lie[2] = '\x60';  // a header of 6 MiB
    std::ofstream(m_folder / "a.safetensors", std::ios::binary) << lie << '{';
    std::filesystem::resize_file(m_folder / "a.safetensors", std::uint64_t{1} << 36U);
    serving("a.safetensors");
    const std::string address = serve("a.safetensors");
    files::setMostDownload(1U << 20U);
    EXPECT_NE(whyNot(address).find("--max-download"), std::string::npos);
    EXPECT_LE(m_server.sent(), 1U << 20U);
}

TEST_F(RemoteModel, NoticesAFileThatChangedOrIsShorterThanTheServerSays) {
    Answer answer;
    answer.file = files::samplePath().value();
    m_server.serve("/a.gguf", answer);
    auto opened = openModel(m_server.url("/a.gguf")).value();
    answer.entityTag = "\"second\"";
    m_server.serve("/a.gguf", answer);
    (void)opened->bytesOf(opened->tensors.back());
    const auto same = opened->checkUnchanged();
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().code, ErrorCode::FileChanged);
    answer.claimedLength = std::filesystem::file_size(answer.file) + 1000;
    m_server.serve("/b.gguf", answer);
    opened = openModel(m_server.url("/b.gguf")).value();
    const ByteRange end{*answer.claimedLength - 2000, *answer.claimedLength};
    SilentTask task;
    const auto brought = opened->files.front()->bring({&end, 1}, task);
    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().code, ErrorCode::CannotRead);
}

}  // namespace
}  // namespace weightscape::test
