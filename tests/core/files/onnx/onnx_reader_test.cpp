// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/onnx/onnx_reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/golden_arrays.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::frameworkFiles;
using test::TemporaryFolder;
using test::writeBytes;

TEST(Onnx, ReadsInitializersAndConstants) {
    test::expectGolden(test::goldenArrays(".onnx"));
}

TEST(Onnx, MapsRawNumbersAndThoseInOtherFiles) {
    const auto model = openModel(frameworkFiles() / "net.onnx");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->container, "ONNX");
    EXPECT_EQ((*model)->find("conv.weight")->origin, nullptr);
    EXPECT_EQ((*model)->find("typed")->origin, nullptr) << "packed floats lie as they are needed";
    EXPECT_NE((*model)->find("halves")->origin, nullptr);
    EXPECT_EQ(findValue((*model)->metadata, "producer_name")->asString(), "weightscape-tests");
    const auto beside = openModel(frameworkFiles() / "external.onnx");
    ASSERT_TRUE(beside) << describe(beside.error());
    EXPECT_EQ((*beside)->files.size(), 2U);
    EXPECT_EQ((*beside)->find("conv.weight")->origin, nullptr);
}

/// external.onnx with another place for its numbers, of as many letters.
std::string withPlace(const std::string& place) {
    std::string bytes = test::readBytes(frameworkFiles() / "external.onnx");
    const std::string given = "external.weights";
    EXPECT_EQ(place.size(), given.size());
    bytes.replace(bytes.find(given), given.size(), place);
    return bytes;
}

TEST(Onnx, NumbersOutsideTheFolderAreNeverOpened) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "model/inner");
    fs::copy(frameworkFiles() / "external.weights", folder / "weightsoutside");
    fs::copy(frameworkFiles() / "external.weights", folder / "model/inner/weights.da");
    for (const std::string place : {"../weightsoutsid", "/tmp/weights.dat", "inner/../weights",
                                    "inner/./weights.", "inner\\weights.da", "c:\\weights.datas"}) {
        writeBytes(folder / "model/a.onnx", withPlace(place));
        const auto model = openModel(folder / "model/a.onnx");
        ASSERT_FALSE(model) << place;
        EXPECT_NE(model.error().detail.english().find("outside its folder"), std::string::npos)
            << describe(model.error());
    }
    writeBytes(folder / "model/a.onnx", withPlace("inner/weights.da"));
    EXPECT_TRUE(openModel(folder / "model/a.onnx"));
    fs::resize_file(folder / "model/inner/weights.da", 100);
    const auto cut = openModel(folder / "model/a.onnx");
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, ErrorCode::Incomplete);
    writeBytes(folder / "model/a.onnx", withPlace("inner/missing.da"));
    EXPECT_EQ(openModel(folder / "model/a.onnx").error().code, ErrorCode::CannotOpen);
}

TEST(Onnx, FilesCutAtAnyByteAreRefused) {
    const TemporaryFolder folder;
    const std::string whole = test::readBytes(frameworkFiles() / "net.onnx");
    // What follows the graph is no loss: the version of the operators.
    const std::size_t graphEnd = whole.size() - 4;
    for (std::size_t size = 0; size < graphEnd; ++size) {
        writeBytes(folder / "a.onnx", std::string_view(whole).substr(0, size));
        EXPECT_FALSE(openModel(folder / "a.onnx")) << size << " of " << whole.size();
    }
}

TEST(Onnx, AnyByteMayBeWrongWithoutAFault) {
    const TemporaryFolder folder;
    const std::string whole = test::readBytes(frameworkFiles() / "net.onnx");
    std::size_t opened = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const unsigned char wrong : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
            std::string bytes = whole;
            bytes[i] = static_cast<char>(wrong);
            writeBytes(folder / "a.onnx", bytes);
            const auto model = openModel(folder / "a.onnx");
            if (!model) continue;
            ++opened;
            for (const TensorInfo& tensor : (*model)->tensors) {
                if (tensor.format->canDecode()) (void)test::allWeights(**model, tensor);
            }
        }
    }
    EXPECT_GT(opened, 0U) << "wrong weights alone are no reason to refuse";
}

TEST(Onnx, WhatIsNoModelIsRefused) {
    for (const std::string& bytes : {std::string("\x08\x07"), std::string("\x08\x07\x3A\x00", 4),
                                     std::string("\x08\x07\x3A\x05xx"), std::string("\x0Axxx")}) {
        const TemporaryFolder folder;
        writeBytes(folder / "a.onnx", bytes);
        EXPECT_FALSE(openModel(folder / "a.onnx"));
    }
}

}  // namespace
}  // namespace weightscape::files
