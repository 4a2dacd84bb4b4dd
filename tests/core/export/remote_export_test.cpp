// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include "core/export/convert/as_gguf.h"
#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/support/random_folder.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using exporting::ExportReport;

std::string wholeFile(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Stops when so much is done.
class StoppingTask final : public TaskContext {
  public:
    explicit StoppingTask(double end) : m_end(end) {}
    [[nodiscard]] bool cancelled() const override { return m_stopped; }
    void report(double fraction, std::string_view) override {
        if (fraction >= m_end) m_stopped = true;
    }

  private:
    const double m_end;
    std::atomic<bool> m_stopped = false;
};

class RemoteExport : public testing::Test {
  protected:
    RemoteExport() {
        m_answer.file = files::samplePath().value();
        serve();
    }
    void serve() { m_server.serve("/a.gguf", m_answer); }
    [[nodiscard]] std::shared_ptr<const Model> there() const {
        return files::openModel(m_server.url("/a.gguf")).value();
    }
    static Result<ExportReport> quantize(const Model& model, const fs::path& target,
                                         TaskContext& task, const std::string& preset = "Q4_K_M") {
        recipes::Recipe recipe;
        recipe.preset = preset;
        return exporting::exportModel(model, recipes::planQuantization(model, recipe).value(),
                                      target, {}, task);
    }
    /// What the same export of the local file gives.
    [[nodiscard]] std::string expected(const std::string& preset = "Q4_K_M") const {
        SilentTask task;
        const auto model = files::openModel("sample").value();
        const auto target = m_folder / ("expected-" + preset + ".gguf");
        if (!fs::exists(target)) {
            EXPECT_TRUE(quantize(*model, target, task, preset));
        }
        return wholeFile(target);
    }
    [[nodiscard]] std::set<std::string> hidden() const {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(m_folder.path())) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with('.')) names.insert(name);
        }
        return names;
    }

    TemporaryFolder m_folder;
    FileServer m_server;
    QuietNetwork m_network{m_server.url(), m_folder.path()};
    Answer m_answer;
    SilentTask m_silent;
};

TEST_F(RemoteExport, GivesTheBytesOfTheLocalFileWhateverTheBound) {
    files::setMostDownload(1U << 20U);
    const auto model = there();
    const auto report = quantize(*model, m_folder / "a.gguf", m_silent);
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(wholeFile(m_folder / "a.gguf"), expected());
    EXPECT_TRUE(hidden().empty());
    const auto bytes = fs::file_size(m_answer.file);
    EXPECT_LT(m_server.sent(), bytes + bytes / 4);
}

TEST_F(RemoteExport, GoesOnWhereItWasStoppedToTheSameBytesAndFigures) {
    StoppingTask half(0.5);
    const auto stopped = quantize(*there(), m_folder / "a.gguf", half);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(fs::exists(m_folder / "a.gguf"));
    EXPECT_EQ(hidden().size(), 2U);
    const std::uint64_t before = m_server.sent();
    const auto resumed = quantize(*there(), m_folder / "a.gguf", m_silent);
    ASSERT_TRUE(resumed) << describe(resumed.error());
    EXPECT_LT(m_server.sent() - before, fs::file_size(m_answer.file) * 2 / 3);
    EXPECT_EQ(wholeFile(m_folder / "a.gguf"), expected());
    EXPECT_TRUE(hidden().empty());
    const auto whole = quantize(*there(), m_folder / "b.gguf", m_silent);
    ASSERT_TRUE(whole) << describe(whole.error());
    EXPECT_EQ(resumed->sha256, whole->sha256);
    ASSERT_EQ(resumed->tensors.size(), whole->tensors.size());
    for (std::size_t i = 0; i < whole->tensors.size(); ++i) {
        EXPECT_EQ(resumed->tensors[i].error.sumSquaredError,
                  whole->tensors[i].error.sumSquaredError);
    }
}

TEST_F(RemoteExport, StopsWhereTheServerFailsAndGoesOnLater) {
    const auto model = there();
    m_answer.status = 403;
    serve();
    const auto failed = quantize(*model, m_folder / "a.gguf", m_silent);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::CannotOpen);
    EXPECT_FALSE(fs::exists(m_folder / "a.gguf"));
    m_answer.status = 0;
    serve();
    ASSERT_TRUE(quantize(*there(), m_folder / "a.gguf", m_silent));
    EXPECT_EQ(wholeFile(m_folder / "a.gguf"), expected());
}

TEST_F(RemoteExport, TrustsNothingThatAnotherExportOrADiskLeft) {
    StoppingTask half(0.5);
    ASSERT_FALSE(quantize(*there(), m_folder / "a.gguf", half));
    for (const std::string& name : hidden()) {
        if (!name.ends_with("unfinished.part")) continue;
        std::fstream file(m_folder / name, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(fs::file_size(m_folder / name) / 8));
        file << "spoilt";
    }
    const auto repaired = quantize(*there(), m_folder / "a.gguf", m_silent);
    ASSERT_TRUE(repaired) << describe(repaired.error());
    EXPECT_EQ(wholeFile(m_folder / "a.gguf"), expected());
    StoppingTask again(0.5);
    ASSERT_FALSE(quantize(*there(), m_folder / "c.gguf", again));
    ASSERT_TRUE(quantize(*there(), m_folder / "c.gguf", m_silent, "Q5_0"));
    EXPECT_EQ(wholeFile(m_folder / "c.gguf"), expected("Q5_0"));
}

/// A Hugging Face folder here and the same one on a hub.
class RemoteFolderExport : public RemoteExport {
  protected:
    RemoteFolderExport() {
        writeRandomFolder(m_folder / "here" / "model", randomModel(randomDecoder("llama")));
        m_server.serveRepository("org/model", m_folder / "here" / "model");
    }
    static std::shared_ptr<const Model> asGguf(const Model& folder) {
        return std::make_shared<const Model>(exporting::asGguf(folder).value());
    }
    [[nodiscard]] bool askedForATokenizer() const {
        return std::ranges::any_of(m_server.asked(), [](const Asked& asked) {
            return asked.path.find("token") != std::string::npos;
        });
    }
};

TEST_F(RemoteFolderExport, GivesTheBytesOfTheLocalFolderAndAsksForItsTokenizerOnlyThen) {
    const auto folder = files::openModel("hf:org/model").value();
    EXPECT_FALSE(askedForATokenizer());
    ASSERT_TRUE(quantize(*asGguf(*folder), m_folder / "there.gguf", m_silent));
    EXPECT_TRUE(askedForATokenizer());
    const auto here = files::openModel(m_folder / "here" / "model").value();
    ASSERT_TRUE(quantize(*asGguf(*here), m_folder / "here.gguf", m_silent));
    EXPECT_EQ(wholeFile(m_folder / "there.gguf"), wholeFile(m_folder / "here.gguf"));
}

TEST_F(RemoteFolderExport, OfAWebServerGivesTheSameBytes) {
    m_server.serveFolder("/model", m_folder / "here" / "model");
    const auto folder = files::openModel(m_server.url("/model/")).value();
    ASSERT_TRUE(quantize(*asGguf(*folder), m_folder / "there.gguf", m_silent));
    const auto here = files::openModel(m_folder / "here" / "model").value();
    ASSERT_TRUE(quantize(*asGguf(*here), m_folder / "here.gguf", m_silent));
    EXPECT_EQ(wholeFile(m_folder / "there.gguf"), wholeFile(m_folder / "here.gguf"));
}

TEST_F(RemoteFolderExport, GoesOnWhereItWasStoppedToTheSameBytes) {
    StoppingTask half(0.4);
    const auto stopped =
        quantize(*asGguf(*files::openModel("hf:org/model").value()), m_folder / "a.gguf", half);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(hidden().size(), 2U);
    const auto folder = files::openModel("hf:org/model").value();
    const auto model = asGguf(*folder);
    const std::uint64_t before = m_server.sent();
    ASSERT_TRUE(quantize(*model, m_folder / "a.gguf", m_silent));
    const std::uint64_t resumed = m_server.sent() - before;
    const auto again = files::openModel("hf:org/model").value();
    ASSERT_TRUE(quantize(*asGguf(*again), m_folder / "b.gguf", m_silent));
    EXPECT_LT(resumed, m_server.sent() - before - resumed);
    EXPECT_EQ(wholeFile(m_folder / "a.gguf"), wholeFile(m_folder / "b.gguf"));
    EXPECT_TRUE(hidden().empty());
}

}  // namespace
}  // namespace weightscape::test
