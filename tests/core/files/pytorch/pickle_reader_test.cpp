// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/pytorch/pickle_reader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/golden_arrays.h"
#include "tests/support/small_zip.h"
#include "tests/support/temporary_folder.h"

/// Pickles that want something done, or that grow without end, are refused without any effect.
namespace weightscape::files {
namespace {

using namespace std::string_literals;

Result<Pickle> read(const std::string& bytes) {
    return readPickle(std::as_bytes(std::span(bytes)), "test.pkl");
}

/// Opens a checkpoint around the pickle; its storage "0" has 8 numbers.
Result<std::shared_ptr<const Model>> openAround(const std::string& pickle) {
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "a.pt",
                     test::zipBytes({{.name = "a/data.pkl", .content = pickle},
                                     {.name = "a/data/0", .content = std::string(32, '\x01')}}));
    return openModel(folder / "a.pt");
}

/// A tensor of the storage "0", which claims `count` numbers, with this shape and these strides.
std::string tensor(const std::string& count, const std::string& shape, const std::string& strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV0\nVcpu\n" +
           count + "tQK\x00("s + shape + "t(" + strides + "t\x89}tR";
}

std::string refusalOf(const std::string& pickle) {
    const auto model = openAround(pickle);
    EXPECT_FALSE(model) << "it was opened";
    return model ? std::string() : model.error().detail.english();
}

TEST(Pickle, CallsOfAnythingButContainersAndTensorsAreNamedAndRefused) {
    struct Hostile {
        std::string pickle, named;
    };
    for (const auto& [pickle, named] : std::initializer_list<Hostile>{
             {"cos\nsystem\n(S'touch /tmp/x'\ntR.", "\"os.system\""},
             {"cposix\nsystem\n(S'id'\ntR.", "\"posix.system\""},
             {"\x80\x02"
              "c__builtin__\neval\nU\x01x\x85R.",
              "\"__builtin__.eval\""},
             {"\x80\x04\x8c\x08"s + "builtins\x8c\x04" + "exec\x93\x8c\x01x\x85R.",
              "\"builtins.exec\""},
             {"cbuiltins\ngetattr\n(cos\nsystem\nS'x'\ntR.", "\"builtins.getattr\""},
             {"(S'x'\nios\nsystem\n.", "\"os.system\""},
             {"(cos\nsystem\nS'x'\no.", "\"os.system\""},
             {"\x80\x02"
              "csubprocess\nPopen\nU\x02id\x85\x81.",
              "\"subprocess.Popen\""},
             {"\x80\x04\x8c\x02os\x8c\x06system\x93)}\x8c\x01x\x8c\x01ys\x92."s, "\"os.system\""},
             {"ctorch.storage\n_load_from_bytes\n(Vx\ntR.", "\"torch.storage._load_from_bytes\""},
             {"ccollections\nOrderedDict\n)R)R.", "what another call gave"},
         }) {
        const std::string says = refusalOf(pickle);
        EXPECT_NE(says.find("The file wants Python to call " + named), std::string::npos) << says;
    }
}

TEST(Pickle, WhatIsOutsideTheFileIsNotAskedFor) {
    for (const std::string& pickle :
         {"\x82\x01."s, "\x84\x01\x00\x00\x00."s, "\x80\x05\x97."s, "P0\n."s, "NQ."s,
          "(Vstorage\nVx\nV0\nVcpu\nK\x01tQ."s, "\x80\x06."s}) {
        EXPECT_FALSE(read(pickle)) << pickle;
    }
}

TEST(Pickle, NamesThatNobodyCallsAreOnlyNames) {
    const auto pickle = read("cos\nsystem\n.");
    ASSERT_TRUE(pickle) << describe(pickle.error());
    EXPECT_EQ((*pickle)[pickle->root].kind, PickleKind::Name);
    EXPECT_EQ((*pickle)[pickle->root].text, "os.system");
}

TEST(Pickle, ReadsTheNumbersOfEveryProtocol) {
    const auto pickle = read(
        "(I-7\nI01\nL123456789012L\nK\xFFM\x01\x02J\xFE\xFF\xFF\xFF\x8A\x01\xFF\x8A\x00"
        "F2.5\nG\xC0\x04\x00\x00\x00\x00\x00\x00\x88N\x8A\x09zzzzzzzzzl."s);
    ASSERT_TRUE(pickle) << describe(pickle.error());
    const auto& items = pickle->itemsOf((*pickle)[pickle->root]);
    ASSERT_EQ(items.size(), 13U);
    const auto integer = [&](std::size_t i) { return (*pickle)[items[i]].integer; };
    EXPECT_EQ(integer(0), -7);
    EXPECT_EQ((*pickle)[items[1]].kind, PickleKind::Boolean);
    EXPECT_EQ(integer(2), 123456789012);
    EXPECT_EQ(integer(3), 255);
    EXPECT_EQ(integer(4), 513);
    EXPECT_EQ(integer(5), -2);
    EXPECT_EQ(integer(6), -1);
    EXPECT_EQ(integer(7), 0);
    EXPECT_EQ((*pickle)[items[8]].real(), 2.5);
    EXPECT_EQ((*pickle)[items[9]].real(), -2.5);
    EXPECT_EQ((*pickle)[items[12]].kind, PickleKind::Other);
}

TEST(Pickle, AStackThatIsUsedUpIsDamage) {
    for (const std::string& pickle :
         {"."s,    "R."s, "0."s,    "1."s,      "(0."s,   "Ns."s,    "Na."s,
          "(a."s,  "b."s, "\x87."s, "NN\x87."s, "t."s,    "h\x05."s, "g9\n."s,
          "(Nd."s, "Nq"s, "N"s,     ""s,        "\xFF."s, "NNa."s,   "j\xFF\xFF\xFF\xFF."s}) {
        EXPECT_FALSE(read(pickle)) << pickle;
    }
}

TEST(Pickle, ClaimsPastTheEndAreRefusedBeforeMemoryIsTaken) {
    for (const std::string& pickle :
         {"X\xFF\xFF\xFF\x7Fx."s, "B\xFF\xFF\xFF\xFFx."s, "\x8D\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F."s,
          "\x8B\xFF\xFF\xFF\x7F."s, "Nr\xFF\xFF\xFF\xFF."s, "Np99999999999999999999\n."s,
          "\x96\x00\x00\x00\x00\x00\x00\x00\x80."s}) {
        EXPECT_FALSE(read(pickle)) << pickle;
    }
}

TEST(Pickle, ListsWithinThemselvesAreRefused) {
    EXPECT_NE(refusalOf("]q\x00h\x00"
                        "a."s)
                  .find("contains itself"),
              std::string::npos);
    EXPECT_NE(refusalOf("}q\x00Vx\nh\x00s."s).find("contains itself"), std::string::npos);
    EXPECT_NE(refusalOf("]q\x00(h\x00ta."s).find("contains itself"), std::string::npos);
}

TEST(Pickle, ListsOfListsThatMultiplyTakeNoTime) {
    // Each list holds the one before it twice: 2^60 ways lead to the first.
    std::string pickle = "]q\x00"s;
    for (char i = 0; i < 60; ++i) {
        pickle += "](h"s + i + "h"s + i + "eq" + static_cast<char>(i + 1);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_NE(refusalOf(pickle + ".").find("holds no tensor"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST(Pickle, NestingHasItsLimit) {
    EXPECT_NE(refusalOf(std::string(100000, ']') + std::string(99999, 'a') + ".").find("deeper"),
              std::string::npos);
}

TEST(Pickle, MoreValuesThanAnyCheckpointNeedsAreRefused) {
    const std::string says = read(std::string(kMostPickleNodes + 10, ']')).error().detail.english();
    EXPECT_NE(says.find("more than 2097152 values"), std::string::npos) << says;
}

TEST(Pickle, TensorsWithoutEndAreRefused) {
    std::string pickle =
        "]q\x00("s + tensor("K\x08", "K\x08", "K\x01") + "q\x01" +
        "ctorch._utils\n_rebuild_tensor\nq\x02(Vstorage\nctorch\nFloatStorage\nV0\n"
        "Vcpu\nK\x08tQK\x00(K\x08t(K\x01ttq\x03"s;
    for (int i = 0; i < 300'000; ++i) pickle += "h\x02h\x03R";
    const std::string says = refusalOf(pickle + "e.");
    EXPECT_NE(says.find("make no sense"), std::string::npos) << says;
}

TEST(Pickle, TensorsStayInsideTheirStorage) {
    const auto good = openAround("}Vw\n" + tensor("K\x08", "K\x02K\x04", "K\x04K\x01") + "s.");
    ASSERT_TRUE(good) << describe(good.error());
    EXPECT_EQ((*good)->find("w")->weightCount(), 8U);
    for (const auto& [shape, strides] : {std::pair{"K\x02K\x05"s, "K\x05K\x01"s},
                                         {"K\x02K\x04"s, "K\x05K\x01"s},
                                         {"K\x09"s, "K\x01"s},
                                         {"K\x08K\x08"s, "K\x00K\x01"s},
                                         {"J\xFF\xFF\xFF\x7FJ\xFF\xFF\xFF\x7F"s, "K\x00K\x00"s},
                                         {"K\x08"s, "K\x01K\x01"s},
                                         {"J\xFF\xFF\xFF\xFF"s, "K\x01"s}}) {
        EXPECT_FALSE(openAround("}Vw\n" + tensor("K\x08", shape, strides) + "s."));
    }
}

TEST(Pickle, TensorsMayNameTheirTypeAndStoragesMayBePartsOfOthers) {
    const auto typed = openAround(
        "}Vw\nctorch._utils\n_rebuild_tensor_v3\n((Vstorage\nctorch.storage\nUntypedStorage\nV0\n"
        "Vcpu\nK\x20tQK\x04(K\x08t(K\x01t\x89}ctorch\nfloat8_e4m3fn\ntRs."s);
    ASSERT_TRUE(typed) << describe(typed.error());
    EXPECT_EQ((*typed)->tensors.front().format->info.label, "F8_E4M3");
    EXPECT_EQ((*typed)->tensors.front().bytes, 8U);
    const auto part = [](const std::string& view) {
        return openAround(
            "}(Vv\nctorch._utils\n_rebuild_tensor\n((Vstorage\nctorch\nFloatStorage\n"
            "V0\nVcpu\nK\x08" +
            view + "tQK\x01(K\x02t(K\x01ttRu.");
    };
    const auto whole = part("(Vother\nK\x00K\x08t"s);
    const auto inside = part("(Vother\nK\x03K\x04t"s);
    ASSERT_TRUE(whole && inside);
    EXPECT_EQ((*inside)->tensors.front().offset - (*whole)->tensors.front().offset, 12U);
    EXPECT_FALSE(part("(Vother\nK\x07K\x04t"s)) << "it ends behind the numbers that are there";
}

TEST(Pickle, ClassesNamedWithTheirSourceAreObjectsLikeOthers) {
    const std::string pickle = "(Vmodule\ncmy.nets\nNet\nVnet.py\nVclass Net: ...\ntQ)\x81}V" +
                               "_parameters\n}Vw\n"s + tensor("K\x08", "K\x08", "K\x01") + "ssb.";
    const auto model = openAround(pickle);
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->tensors.front().name, "w");
}

TEST(Pickle, WhatIsNoCheckpointIsNamed) {
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "a.pkl", "\x80\x04}."s);
    EXPECT_NE(openModel(folder / "a.pkl").error().detail.english().find("Python pickle"),
              std::string::npos);
    std::string tar(1024, '\0');
    tar.replace(0, 8, "storages");
    tar.replace(257, 5, "ustar");
    test::writeBytes(folder / "a.pth", tar);
    EXPECT_NE(openModel(folder / "a.pth").error().detail.english().find("tar archive"),
              std::string::npos);
}

}  // namespace
}  // namespace weightscape::files
