// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace weightscape {
namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

// The examples of FIPS 180-4 (NIST, "SHA256 test vectors").
TEST(Sha256, GivesTheDigestsOfTheStandard) {
    EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256(bytesOf("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(bytesOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, DoesNotDependOnHowTheStreamIsCut) {
    const std::string text(100'000, 'q');
    for (const std::size_t piece : {1U, 63U, 64U, 65U, 99'999U}) {
        Sha256 hash;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            hash.update(bytesOf(text.substr(at, piece)));
        }
        EXPECT_EQ(hash.finish(), sha256(bytesOf(text))) << piece;
    }
}

}  // namespace
}  // namespace weightscape
