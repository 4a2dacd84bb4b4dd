// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/numpy/numpy_reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/file_bytes.h"
#include "tests/support/golden_arrays.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using test::frameworkFiles;
using test::TemporaryFolder;
using test::writeBytes;

/// A .npy file of version 1 with this dictionary and so many bytes of value 1.
std::string npyBytes(const std::string& dictionary, std::size_t dataBytes) {
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(dictionary.size() & 0xFFU);
    bytes += static_cast<char>(dictionary.size() >> 8U);
    return bytes + dictionary + std::string(dataBytes, '\x01');
}

std::string dictionary(const std::string& type, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

Error errorOf(const std::string& bytes) {
    const TemporaryFolder folder;
    writeBytes(folder / "a.npy", bytes);
    const auto model = openModel(folder / "a.npy");
    EXPECT_FALSE(model) << "it was opened";
    return model ? Error{} : model.error();
}

TEST(NumPy, ReadsWhatNumPyWrote) {
    test::expectGolden(test::goldenArrays(".npy"));
}

TEST(NumPy, ReadsArchivesStoredAndDeflated) {
    test::expectGolden(test::goldenArrays(".npz"));
}

TEST(NumPy, MapsWhatLiesAsItIsNeeded) {
    const auto stored = openModel(frameworkFiles() / "stored.npz");
    ASSERT_TRUE(stored) << describe(stored.error());
    EXPECT_EQ((*stored)->container, "NumPy archive");
    EXPECT_EQ((*stored)->find("layer.weight")->origin, nullptr);
    EXPECT_NE((*stored)->find("columns")->origin, nullptr);
    const auto big = openModel(frameworkFiles() / "big-i1.npy");
    ASSERT_TRUE(big) << describe(big.error());
    EXPECT_EQ((*big)->tensors.front().origin, nullptr) << "a byte has no byte order";
}

TEST(NumPy, DecodesAnyPieceOfAnArrayInColumnOrder) {
    const auto model = openModel(frameworkFiles() / "column-order.npy");
    ASSERT_TRUE(model) << describe(model.error());
    const TensorInfo& tensor = (*model)->tensors.front();
    const std::vector<float> all = test::allWeights(**model, tensor);
    for (std::size_t first = 0; first < all.size(); ++first) {
        for (std::size_t count = 1; first + count <= all.size(); ++count) {
            std::vector<float> piece(count);
            TensorSource{**model, tensor}.decode({first, count}, piece);
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
            EXPECT_TRUE(std::equal(piece.begin(), piece.end(), begin)) << first << ' ' << count;
        }
    }
}

TEST(NumPy, RefusesObjectsTextsAndRecords) {
    for (const auto& [file, says] :
         {std::pair{"refused-objects.npy", "can run code, so it is never opened"},
          {"refused-text.npy", "has the NumPy type \"<U3\""},
          {"refused-records.npy", "holds records"},
          {"refused-complex.npy", "has the NumPy type \"<c16\""}}) {
        const auto model = openModel(frameworkFiles() / file);
        ASSERT_FALSE(model) << file;
        EXPECT_EQ(model.error().code, ErrorCode::Unsupported);
        EXPECT_NE(model.error().detail.english().find(says), std::string::npos)
            << describe(model.error());
    }
}

TEST(NumPy, LeavesObjectsOfAnArchiveOutAndSaysSo) {
    const auto model = openModel(frameworkFiles() / "with-objects.npz");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->tensors.size(), 1U);
    ASSERT_EQ((*model)->warnings.size(), 1U);
    EXPECT_EQ((*model)->warnings.front().english(),
              "Array \"names\" holds Python objects, not numbers. Loading those can run code, so "
              "it is never opened. It was left out.");
}

TEST(NumPy, SaysWhatIsMissingOrImpossible) {
    EXPECT_EQ(errorOf(npyBytes(dictionary("<f4", "(3, 2)"), 23)).code, ErrorCode::Incomplete);
    for (const std::string shape :
         {"(18446744073709551615,)", "(4294967296, 4294967296)", "(3,)x", "(-1,)", "(3, 2", "3"}) {
        EXPECT_EQ(errorOf(npyBytes(dictionary("<f4", shape), 64)).code, ErrorCode::Damaged)
            << shape;
    }
    EXPECT_EQ(errorOf(npyBytes("{'descr': '<f4', 'shape': (1,)}", 4)).code, ErrorCode::Damaged);
    EXPECT_EQ(errorOf(npyBytes(dictionary("<f4", "(1,), 'shape': (2,)"), 8)).code,
              ErrorCode::Damaged);
    EXPECT_EQ(errorOf(npyBytes(std::string("{'descr': '<f4") + '\0', 4)).code, ErrorCode::Damaged);
}

TEST(NumPy, TakesNeitherEmptyArraysNorScalarsForDamage) {
    const TemporaryFolder folder;
    writeBytes(folder / "none.npy", npyBytes(dictionary("<f4", "(0, 3)"), 0));
    const auto none = openModel(folder / "none.npy");
    ASSERT_TRUE(none) << describe(none.error());
    EXPECT_EQ((*none)->parameterCount(), 0U);
    writeBytes(folder / "one.npy", npyBytes(dictionary(">f4", "()"), 4));
    const auto one = openModel(folder / "one.npy");
    ASSERT_TRUE(one) << describe(one.error());
    EXPECT_EQ(test::allWeights(**one, (*one)->tensors.front()).size(), 1U);
}

TEST(NumPy, FilesCutAtAnyByteAreRefused) {
    const TemporaryFolder folder;
    for (const std::string name :
         {"column-order.npy", "version-2.npy", "stored.npz", "deflated.npz"}) {
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

}  // namespace
}  // namespace weightscape::files
