// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/packed_cases.h"
#include "tests/support/packing_bits.h"
#include "tests/support/temporary_folder.h"

/// Packed checkpoints whose parts do not fit each other.
namespace weightscape::files {
namespace {

using test::StoredTensor;
using test::TemporaryFolder;
using test::UnpackedCase;
using testing::HasSubstr;

Result<std::shared_ptr<const Model>> opened(const TemporaryFolder& folder,
                                            const UnpackedCase& packed) {
    test::writeLlamaConfig(folder.path(), packed.config);
    test::writeSafetensors(folder / "model.safetensors", packed.tensors);
    return openModel(folder.path());
}

StoredTensor& named(UnpackedCase& packed, const std::string& ending) {
    const auto found = std::ranges::find_if(
        packed.tensors, [&](const StoredTensor& tensor) { return tensor.name.ends_with(ending); });
    if (found == packed.tensors.end()) throw std::runtime_error("no tensor " + ending);
    return *found;
}

/// What the model says about codes that it does not read.
std::string refusal(const UnpackedCase& packed) {
    const TemporaryFolder folder;
    const auto model = opened(folder, packed);
    if (!model) return describe(model.error()).english();
    if (!(*model)->packing) return "not packed";
    return (*model)->packing->isRead() ? "read" : (*model)->packing->sentence().english();
}

/// Gives a tensor another shape and as many bytes as it needs.
void reshape(StoredTensor& tensor, const std::vector<std::uint64_t>& shape) {
    std::uint64_t before = 1;
    std::uint64_t after = 1;
    for (const std::uint64_t size : tensor.shape) before *= size;
    for (const std::uint64_t size : shape) after *= size;
    const std::uint64_t each = before == 0 ? 1 : tensor.bytes.size() / before;
    tensor.shape = shape;
    tensor.bytes.resize(each * after, '\x55');
    if (tensor.bytes.empty() && after != 0) tensor.bytes = "\x55";
}

std::vector<std::vector<std::uint64_t>> otherShapes(const std::vector<std::uint64_t>& shape) {
    std::vector<std::vector<std::uint64_t>> shapes = {{}, {1}, {0}, {3, 5}};
    for (std::size_t i = 0; i < shape.size(); ++i) {
        for (const std::uint64_t size :
             {std::uint64_t{0}, std::uint64_t{1}, shape[i] - 1, shape[i] + 1, 2 * shape[i]}) {
            shapes.push_back(shape);
            shapes.back()[i] = size;
        }
    }
    shapes.emplace_back(shape.rbegin(), shape.rend());
    return shapes;
}

class EveryHostilePacking : public testing::TestWithParam<UnpackedCase> {};

TEST_P(EveryHostilePacking, IsReadInsideItsBytesOrRefusedWithASentence) {
    for (std::size_t i = 0; i < GetParam().tensors.size(); ++i) {
        if (GetParam().tensors[i].bytes.empty()) continue;
        for (const auto& shape : otherShapes(GetParam().tensors[i].shape)) {
            UnpackedCase packed = GetParam();
            reshape(packed.tensors[i], shape);
            const TemporaryFolder folder;
            const auto model = opened(folder, packed);
            ASSERT_TRUE(model) << describe(model.error()).english();
            for (const TensorInfo& tensor : (*model)->tensors) {
                if (tensor.origin == nullptr || tensor.weightCount() == 0) continue;
                // The ends reach farthest; a sanitizer watches the bytes.
                std::vector<float> row(tensor.rowLength());
                decodeRows(**model, tensor, 0, 1, row);
                decodeRows(**model, tensor, tensor.rowCount() - 1, 1, row);
            }
            const auto& packing = (*model)->packing;
            if (packing && !packing->isRead()) {
                EXPECT_THAT(packing->sentence().english(), HasSubstr("cannot be exported"));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Packing, EveryHostilePacking, testing::ValuesIn(test::unpackedCases()),
                         [](const auto& packed) { return packed.param.title; });

TEST(HostilePacking, NamesAGroupThatDoesNotExist) {
    UnpackedCase packed = test::unpackedCase("Gptq4BitsInOrderOfActivations");
    std::string& order = named(packed, ".g_idx").bytes;
    order[4 * 7] = 3;
    EXPECT_THAT(refusal(packed), HasSubstr("g_idx names group 3 of 3."));
    order[4 * 7 + 3] = '\x80';
    EXPECT_THAT(refusal(packed), HasSubstr("names group 2147483651 of 3."));
}

TEST(HostilePacking, TakesAnOrderWithoutAnyGroupForNone) {
    UnpackedCase packed = test::unpackedCase("CompressedInt4InOrderOfActivations");
    std::ranges::fill(named(packed, "_g_idx").bytes, '\xff');
    EXPECT_EQ(refusal(packed), "read");
}

TEST(HostilePacking, NamesWhatDoesNotFit) {
    UnpackedCase packed = test::unpackedCase("Gptq4Bits");
    reshape(named(packed, ".qzeros"), {2, 8});
    EXPECT_THAT(refusal(packed), HasSubstr("qzeros does not fit the codes in "));
    // As if they had 2 bits.
    reshape(named(packed, ".qzeros"), {3, 4});
    EXPECT_THAT(refusal(packed), HasSubstr("do not have the shape that their scales tell"));
    packed = test::unpackedCase("Fp8Blocks");
    reshape(named(packed, "_scale_inv"), {5, 7});
    EXPECT_THAT(refusal(packed), HasSubstr("scale_inv does not fit the codes in "));
    packed = test::unpackedCase("Mlx4BitsGroupsOf64");
    reshape(named(packed, ".biases"), {40, 3});
    EXPECT_THAT(refusal(packed), HasSubstr("biases does not fit the codes in "));
}

TEST(HostilePacking, SaysThatAShapeIsMissing) {
    UnpackedCase packed = test::unpackedCase("Nf4");
    StoredTensor& state = named(packed, "__nf4");
    for (const std::string text :
         {R"({"blocksize":64})", R"({"blocksize":0,"shape":[24,63]})", "no JSON",
          R"({"blocksize":18446744073709551615,"shape":[]})", R"({"shape":[24,63]})"}) {
        state.shape = {text.size()};
        state.bytes = text;
        EXPECT_THAT(refusal(packed), HasSubstr("is not stored beside them")) << text;
    }
}

TEST(HostilePacking, RefusesAbsurdShapesThatAreStored) {
    const auto shape = [](std::int64_t rows, std::int64_t columns) {
        return test::bytesOf(std::vector<std::int64_t>{rows, columns});
    };
    UnpackedCase packed = test::unpackedCase("Hqq4Bits");
    for (const std::string& stored : {shape(1LL << 40, 1LL << 40), shape(0, 192), shape(-1, -1),
                                      shape(40, 191), shape(1LL << 62, 4)}) {
        named(packed, ".shape").bytes = stored;
        EXPECT_THAT(refusal(packed), HasSubstr("does not fit the codes in "));
    }
    packed = test::unpackedCase("CompressedInt4");
    named(packed, "_shape").bytes = shape(36, 193);
    EXPECT_THAT(refusal(packed), HasSubstr("do not have the shape"));
}

TEST(HostilePacking, RefusesAShapeOfMoreOrFewerWeightsThanThereAreCodes) {
    for (const char* shape : {"[24,62]", "[24,64]", "[24,126]", "[4294967296,4294967296]"}) {
        UnpackedCase packed = test::unpackedCase("Nf4");
        StoredTensor& state = named(packed, "__nf4");
        state.bytes = std::regex_replace(state.bytes, std::regex(R"(\[24, ?63\])"), shape);
        state.shape = {state.bytes.size()};
        EXPECT_THAT(refusal(packed),
                    HasSubstr("The shape stored beside " + packed.name + " is not that of its"));
    }
}

TEST(HostilePacking, KeepsTheCodesWhereAnotherTensorHasTheirName) {
    UnpackedCase packed = test::unpackedCase("Gptq4Bits");
    packed.tensors.push_back({packed.name, "BF16", {4, 4}});
    EXPECT_THAT(refusal(packed), HasSubstr("as another tensor is."));
}

TEST(HostilePacking, LeavesKernelsOrdersAlone) {
    for (const auto& [title, from, to] :
         {std::tuple{"Gptq4Bits", R"("group_size")",
                     R"("checkpoint_format":"marlin","group_size")"},
          std::tuple{"Awq", "gemm", "gemv"}}) {
        UnpackedCase packed = test::unpackedCase(title);
        packed.config.replace(packed.config.find(from), std::string(from).size(), to);
        EXPECT_THAT(refusal(packed), HasSubstr("This version does not read the kind of codes in"));
    }
}

}  // namespace
}  // namespace weightscape::files
