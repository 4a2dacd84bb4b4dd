// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/pytorch/pytorch_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/golden_arrays.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using test::frameworkFiles;
using test::TemporaryFolder;
using test::writeBytes;

std::shared_ptr<const Model> opened(const std::filesystem::path& path) {
    auto model = openModel(path);
    EXPECT_TRUE(model) << describe(model.error());
    return model ? *model : std::make_shared<const Model>();
}

bool warns(const Model& model, const std::string& says) {
    return std::ranges::any_of(model.warnings, [&](const Text& warning) {
        return warning.english().find(says) != std::string::npos;
    });
}

TEST(PyTorch, ReadsCheckpointsOfBothForms) {
    test::expectGolden(test::goldenArrays(".pt"));
    test::expectGolden(test::goldenArrays(".ckpt"));
}

TEST(PyTorch, ReadsTheTensorsOfAWholeModuleWithoutMakingIt) {
    test::expectGolden(test::goldenArrays(".pth"));
    EXPECT_TRUE(warns(*opened(frameworkFiles() / "module.pth"), "only the tensors were read"));
}

TEST(PyTorch, MapsWeightsWhoseNumbersFollowEachOther) {
    const auto model = opened(frameworkFiles() / "tensors.pt");
    EXPECT_EQ(model->container, Model::kPyTorch);
    EXPECT_EQ(model->find("whole")->origin, nullptr);
    EXPECT_EQ(model->find("row")->origin, nullptr) << "the stride of one row does not matter";
    EXPECT_NE(model->find("transposed")->origin, nullptr);
    EXPECT_NE(model->find("slice")->origin, nullptr);
    EXPECT_TRUE(model->warnings.empty()) << "views and tied weights are nothing odd";
}

TEST(PyTorch, KeepsWhatACheckpointSaysBesideItsTensors) {
    for (const std::string name : {"checkpoint.ckpt", "older-checkpoint.ckpt"}) {
        const auto model = opened(frameworkFiles() / name);
        const MetadataValue* epoch = findValue(model->metadata, "epoch");
        ASSERT_NE(epoch, nullptr) << name;
        EXPECT_EQ(epoch->asSigned(), 3);
        EXPECT_EQ(findValue(model->metadata, "loss")->asDouble(), 0.25);
        EXPECT_EQ(findValue(model->metadata, "name")->asString(), "net");
    }
}

TEST(PyTorch, OpensAFolderByItsCheckpointAndPrefersSafetensors) {
    const TemporaryFolder folder;
    std::filesystem::copy(frameworkFiles() / "tensors.pt", folder / "pytorch_model.bin");
    const auto alone = opened(folder.path());
    EXPECT_EQ(alone->container, Model::kPyTorch);
    EXPECT_EQ(alone->tensors.size(), 15U);
    writeBytes(folder / "model.safetensors", std::string("\x02\0\0\0\0\0\0\0{}", 10));
    EXPECT_EQ(opened(folder.path())->container, Model::kSafetensors);
}

TEST(PyTorch, OpensTheShardsThatAnIndexNames) {
    const TemporaryFolder folder;
    std::filesystem::copy(frameworkFiles() / "tensors.pt",
                          folder / "pytorch_model-00001-of-00002.bin");
    std::filesystem::copy(frameworkFiles() / "module.pth",
                          folder / "pytorch_model-00002-of-00002.bin");
    writeBytes(folder / "training_args.bin", "no weights");
    writeBytes(folder / "pytorch_model.bin.index.json",
               R"({"weight_map":{"whole":"pytorch_model-00001-of-00002.bin",)"
               R"("fc.weight":"pytorch_model-00002-of-00002.bin"}})");
    const auto model = opened(folder.path());
    EXPECT_EQ(model->tensors.size(), 2U);
    EXPECT_FALSE(warns(*model, "training_args"));
}

TEST(PyTorch, FilesCutAtAnyByteAreRefused) {
    const TemporaryFolder folder;
    for (const std::string name : {"tensors.pt", "older-tensors.pt"}) {
        const std::string whole = test::readBytes(frameworkFiles() / name);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            writeBytes(folder / name, std::string_view(whole).substr(0, size));
            const auto model = openModel(folder / name);
            EXPECT_FALSE(model) << name << " of " << size << " bytes";
            if (!model) {
                EXPECT_FALSE(model.error().detail.empty());
            }
        }
    }
}

TEST(PyTorch, AnyByteMayBeWrongWithoutAFault) {
    const TemporaryFolder folder;
    for (const std::string name : {"tensors.pt", "older-tensors.pt", "module.pth"}) {
        const std::string whole = test::readBytes(frameworkFiles() / name);
        std::size_t opened = 0;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const unsigned char wrong : {0x00, 0x7F, 0xFF}) {
                std::string bytes = whole;
                bytes[i] = static_cast<char>(wrong);
                writeBytes(folder / name, bytes);
                const auto model = openModel(folder / name);
                if (!model) continue;
                ++opened;
                for (const TensorInfo& tensor : (*model)->tensors) {
                    if (tensor.format->canDecode()) (void)test::allWeights(**model, tensor);
                }
            }
        }
        EXPECT_GT(opened, 0U) << name << ": wrong weights alone are no reason to refuse";
    }
}

}  // namespace
}  // namespace weightscape::files
