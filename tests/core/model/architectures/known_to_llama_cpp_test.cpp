// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/known_to_llama_cpp.h"

#include <gtest/gtest.h>

#include "core/model/architectures/architecture.h"

namespace weightscape {
namespace {

TEST(KnownToLlamaCpp, AreAllArchitecturesOfTheTable) {
    for (const Architecture& architecture : allArchitectures()) {
        EXPECT_TRUE(isKnownToLlamaCpp(architecture.name)) << architecture.name;
    }
}

TEST(KnownToLlamaCpp, AreWholeNames) {
    EXPECT_TRUE(isKnownToLlamaCpp("gpt-oss"));
    EXPECT_TRUE(isKnownToLlamaCpp("qwen35moe"));
    for (const char* other : {"", "flux", "sd3", "sdxl", "wan", "gpt", "llam", "Llama", "xverse2",
                              "llama llama-embed"}) {
        EXPECT_FALSE(isKnownToLlamaCpp(other)) << other;
    }
}

}  // namespace
}  // namespace weightscape
