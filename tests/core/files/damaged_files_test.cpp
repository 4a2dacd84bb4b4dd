// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

/// Damage that is made here rather than stored: cuts and flips at every byte, and large nonsense.
namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::readBytes;
using test::TemporaryFolder;
using test::writeBytes;

fs::path stored(const std::string& name) {
    return test::testData() / "hostile" / name;
}

/// Reads every byte and decodes every row; a fault or a sanitizer report fails the test.
unsigned touchAll(const Model& model) {
    unsigned sum = 0;
    for (const TensorInfo& tensor : model.tensors) {
        for (const std::byte byte : model.bytesOf(tensor)) sum += static_cast<unsigned>(byte);
        if (tensor.bytes == 0 || !tensor.format->canDecode()) continue;
        std::vector<float> rows(tensor.weightCount());
        decodeRows(model, tensor, 0, tensor.rowCount(), rows);
    }
    return sum;
}

Error errorOf(const fs::path& path) {
    const auto model = openModel(path);
    EXPECT_FALSE(model) << path << " was opened";
    return model ? Error{} : model.error();
}

TEST(DamagedFiles, GgufCutAtAnyByteIsRefused) {
    const TemporaryFolder folder;
    const std::string whole = readBytes(stored("gguf-v3-mini.gguf"));
    const auto model = openModel(stored("gguf-v3-mini.gguf"));
    ASSERT_TRUE(model) << describe(model.error());
    const TensorInfo& last = (*model)->tensors.back();
    const std::uint64_t needed = last.offset + last.bytes;
    ASSERT_LT(needed, whole.size());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        writeBytes(folder / "cut.gguf", std::string_view(whole).substr(0, size));
        const auto cut = openModel(folder / "cut.gguf");
        EXPECT_EQ(cut.has_value(), size >= needed) << size << " of " << whole.size() << " bytes";
    }
}

TEST(DamagedFiles, SafetensorsCutAtAnyByteIsRefused) {
    const TemporaryFolder folder;
    const std::string whole = readBytes(stored("st-order-not-by-offset.safetensors"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        writeBytes(folder / "cut.safetensors", std::string_view(whole).substr(0, size));
        EXPECT_FALSE(openModel(folder / "cut.safetensors")) << size << " of " << whole.size();
    }
    writeBytes(folder / "cut.safetensors", whole);
    EXPECT_TRUE(openModel(folder / "cut.safetensors"));
}

TEST(DamagedFiles, AnyByteMayBeWrongWithoutAFault) {
    const TemporaryFolder folder;
    for (const std::string name :
         {"gguf-v3-mini.gguf", "gguf-v1-mini.gguf", "gguf-array-nested-empty.gguf",
          "st-order-not-by-offset.safetensors", "st-metadata-null.safetensors"}) {
        const std::string whole = readBytes(stored(name));
        unsigned opened = 0;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const unsigned char wrong : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
                std::string bytes = whole;
                bytes[i] = static_cast<char>(wrong);
                writeBytes(folder / name, bytes);
                const auto model = openModel(folder / name);
                if (!model) continue;
                ++opened;
                touchAll(**model);
            }
        }
        EXPECT_GT(opened, 0U) << name << ": wrong weights alone are no reason to refuse";
    }
}

TEST(DamagedFiles, AFileCutWhileOpenMarksItsResultsAsWorthless) {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.gguf";
    test::writeSmallLlama(path);
    const auto model = openModel(path);
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_TRUE((*model)->checkUnchanged());
    fs::resize_file(path, 4096);
    touchAll(**model);
    EXPECT_TRUE((*model)->files[0]->damaged());
    const auto unchanged = (*model)->checkUnchanged();
    ASSERT_FALSE(unchanged);
    EXPECT_EQ(unchanged.error().code, ErrorCode::FileChanged);
    EXPECT_EQ(unchanged.error().file, path.string());
}

TEST(DamagedFiles, TwentyThousandKeysOpenAndOneTwiceDoesNot) {
    const TemporaryFolder folder;
    Metadata metadata = test::smallLlamaMetadata(1);
    for (std::uint32_t i = 0; i < 20000; ++i) {
        metadata.push_back({"key." + std::to_string(i), MetadataValue::fromUint32(i)});
    }
    test::writeSmallGguf(folder / "many.gguf", metadata, {{"a", {32}}});
    const auto model = openModel(folder / "many.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->metadata.size(), metadata.size());
    metadata.push_back(metadata.front());
    test::writeSmallGguf(folder / "many.gguf", metadata, {{"a", {32}}});
    EXPECT_NE(errorOf(folder / "many.gguf").detail.english().find("appears twice"),
              std::string::npos);
}

TEST(DamagedFiles, LongTextIsKeptAndLongTensorNamesAreRefused) {
    const TemporaryFolder folder;
    const std::string text(262144, 'x');
    test::writeSmallGguf(folder / "text.gguf",
                         {{"general.description", MetadataValue::fromString(text)}}, {{"a", {32}}});
    const auto model = openModel(folder / "text.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->metadata[0].value.asString(), text);
    EXPECT_LT((*model)->metadata[0].value.text().size(), 5000U);

    test::writeSmallGguf(folder / "name.gguf", {}, {{std::string(1024, 'n'), {32}}});
    EXPECT_TRUE(openModel(folder / "name.gguf"));
    test::writeSmallGguf(folder / "name.gguf", {}, {{std::string(65536, 'n'), {32}}});
    EXPECT_NE(errorOf(folder / "name.gguf").detail.english().find("65536 bytes"),
              std::string::npos);
}

/// A .safetensors file around this header.
void writeSafetensors(const fs::path& path, const std::string& header, std::size_t dataBytes) {
    std::string length(8, '\0');
    for (unsigned i = 0; i < 8; ++i) {
        length[i] = static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
    }
    writeBytes(path, length + header + std::string(dataBytes, '\0'));
}

TEST(DamagedFiles, DeepHeadersAndManyAliasesAreRefusedQuickly) {
    const TemporaryFolder folder;
    const fs::path path = folder / "deep.safetensors";
    std::string objects;
    for (int i = 0; i < 50000; ++i) objects += "{\"a\":";
    for (const std::string& header : {"{\"a\":" + std::string(100000, '['), objects}) {
        writeSafetensors(path, header, 0);
        EXPECT_NE(errorOf(path).detail.english().find("deeper than 128"), std::string::npos);
    }
    std::string aliases;
    for (int i = 0; i < 5000; ++i) {
        aliases += (i == 0 ? "{\"" : ",\"") + std::to_string(i) +
                   R"(":{"dtype":"F32","shape":[4],"data_offsets":[0,16]})";
    }
    writeSafetensors(path, aliases + "}", 16);
    EXPECT_NE(errorOf(path).detail.english().find("inside the tensor before it"),
              std::string::npos);
}

TEST(DamagedFiles, HostileTextInSafetensorsMetadataIsKeptAsText) {
    const TemporaryFolder folder;
    const fs::path path = folder / "text.safetensors";
    const std::string header =
        R"({"__metadata__":{"a":"<img src=x>\u0000\u202e)" + std::string(200000, 'x') + R"("}})";
    writeSafetensors(path, header, 0);
    const auto model = openModel(path);
    ASSERT_TRUE(model) << describe(model.error());
    ASSERT_EQ((*model)->metadata.size(), 1U);
    EXPECT_EQ((*model)->metadata[0].value.asString()->size(), 200000U + 12 + 4 - 1);
    EXPECT_TRUE((*model)->metadata[0].value.text().starts_with("<img src=x>\\x00\\u{202E}xxx"));
}

TEST(DamagedFiles, WhatIsNoFileAtAllIsNamed) {
    const TemporaryFolder folder;
    fs::create_symlink(folder / "pruned", folder / "model.safetensors");
    EXPECT_NE(errorOf(folder.path()).detail.english().find("link to a file that does not exist"),
              std::string::npos);
    EXPECT_EQ(errorOf(folder / "missing.gguf").code, ErrorCode::CannotOpen);
    EXPECT_EQ(errorOf("/dev/zero").code, ErrorCode::CannotOpen);
    fs::create_directory(folder / "empty");
    EXPECT_EQ(errorOf(folder / "empty").code, ErrorCode::NotAModel);
}

}  // namespace
}  // namespace weightscape::files
