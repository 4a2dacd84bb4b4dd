// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/block_fields.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "tests/support/golden_weights.h"

/// What formats say about their blocks, held against what their decoders do with them. No layout is
/// repeated here: a new format is tested by being in the table.
namespace weightscape::test {
namespace {

using formats::BlockField;
using formats::BlockFields;
using formats::FieldKind;
using formats::Format;

using Block = std::vector<std::byte>;

/// One field's number per bit of the block.
std::vector<std::vector<std::size_t>> fieldsOfBits(const Format& format,
                                                   const BlockFields& described) {
    std::vector<std::vector<std::size_t>> owners(8 * format.bytesPerBlock);
    for (std::size_t i = 0; i < described.fields.size(); ++i) {
        for (const auto& part : described.fields[i].bits.parts()) {
            for (std::size_t bit = part.first; bit < std::size_t{part.first} + part.count; ++bit) {
                if (bit < owners.size()) owners[bit].push_back(i);
            }
        }
    }
    return owners;
}

std::vector<std::uint32_t> decode(const Format& format, const Block& block) {
    std::vector<float> floats(format.weightsPerBlock);
    format.decodeRow(block, floats);
    std::vector<std::uint32_t> words(floats.size());
    std::transform(floats.begin(), floats.end(), words.begin(),
                   [](float value) { return std::bit_cast<std::uint32_t>(value); });
    return words;
}

bool isFinite(const std::vector<std::uint32_t>& words) {
    return std::all_of(words.begin(), words.end(), [](std::uint32_t word) {
        return std::isfinite(std::bit_cast<float>(word));
    });
}

/// Arbitrary blocks whose weights are all finite. Every other one has many bytes that are nothing,
/// full or a single bit, for what only happens at the ends of a range.
class Blocks {
  public:
    explicit Blocks(const Format& format) : m_format(format), m_seed(seedOf("block fields")) {}

    Block next() {
        for (;;) {
            Block block(m_format.bytesPerBlock);
            m_extreme = !m_extreme;
            for (std::byte& byte : block) byte = byteOf(draw(m_seed, m_drawn++), m_extreme);
            if (isFinite(decode(m_format, block))) return block;
        }
    }

  private:
    static std::byte byteOf(std::uint64_t word, bool extreme) {
        const auto any = static_cast<std::byte>(word >> 32U & 255U);
        if (!extreme) return any;
        switch (word & 3U) {
            case 0:
                return std::byte{0};
            case 1:
                return std::byte{255};
            case 2:
                return std::byte{1} << static_cast<int>(word >> 8U & 7U);
            default:
                return any;
        }
    }

    const Format& m_format;
    std::uint64_t m_seed;
    std::uint64_t m_drawn = 0;
    bool m_extreme = true;
};

class BlockFieldsSuite : public testing::TestWithParam<std::string> {
  protected:
    const Format& format() const { return *formats::findFormat(GetParam()); }
    const BlockFields described = formats::fieldsOf(format());
};

TEST_P(BlockFieldsSuite, GiveEveryBitToExactlyOneField) {
    const auto owners = fieldsOfBits(format(), described);
    for (std::size_t bit = 0; bit < owners.size(); ++bit) {
        EXPECT_EQ(owners[bit].size(), 1U) << "bit " << bit % 8 << " of byte " << bit / 8;
    }
    std::size_t bits = 0;
    for (const BlockField& field : described.fields) bits += field.bits.count();
    EXPECT_EQ(bits, owners.size()) << "some field lies beyond the block";
}

TEST_P(BlockFieldsSuite, NameEveryGroupAndNumberItsFields) {
    std::vector<std::size_t> counts(described.groups.size());
    for (const BlockField& field : described.fields) {
        ASSERT_LT(field.group, described.groups.size());
        EXPECT_EQ(field.index, counts[field.group]++);
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        EXPECT_GT(counts[i], 0U) << described.groups[i].name.english();
        EXPECT_FALSE(described.groups[i].name.empty());
    }
}

TEST_P(BlockFieldsSuite, GiveEveryWeightOneCodeOrPoint) {
    std::vector<int> codes(format().weightsPerBlock);
    for (const BlockField& field : described.fields) {
        const FieldKind kind = described.groups[field.group].kind;
        if (kind != FieldKind::Code && kind != FieldKind::Point) continue;
        for (std::size_t i = 0; i < field.weights.count; ++i) {
            ASSERT_LT(field.weights.at(i), codes.size());
            ++codes[field.weights.at(i)];
        }
    }
    for (std::size_t weight = 0; weight < codes.size(); ++weight) {
        EXPECT_EQ(codes[weight], 1) << "weight " << weight;
    }
}

/// Which weights flipping each bit was seen to change, over many blocks.
class Flips {
  public:
    explicit Flips(const Format& format)
        : m_seen(8 * format.bytesPerBlock, std::vector<bool>(format.weightsPerBlock)) {
        Blocks blocks(format);
        const std::size_t rounds = std::max<std::size_t>(200, 20000 / format.weightsPerBlock);
        for (std::size_t round = 0; round < rounds; ++round) flipAll(format, blocks.next());
    }
    bool changed(std::size_t bit, std::size_t weight) const { return m_seen[bit][weight]; }

  private:
    void flipAll(const Format& format, Block block) {
        const auto before = decode(format, block);
        for (std::size_t bit = 0; bit < m_seen.size(); ++bit) {
            const std::byte mask = std::byte{1} << static_cast<int>(bit % 8);
            block[bit / 8] ^= mask;
            const auto after = decode(format, block);
            block[bit / 8] ^= mask;
            for (std::size_t i = 0; i < before.size(); ++i) {
                if (after[i] != before[i]) m_seen[bit][i] = true;
            }
        }
    }
    std::vector<std::vector<bool>> m_seen;
};

/// The number of each bit of a field, its value's lowest first.
std::vector<std::size_t> bitsOf(const BlockField& field) {
    std::vector<std::size_t> bits;
    for (const auto& part : field.bits.parts()) {
        for (std::size_t i = 0; i < part.count; ++i) bits.push_back(part.first + i);
    }
    return bits;
}

TEST_P(BlockFieldsSuite, TellWhichWeightsEveryBitDecides) {
    const Flips flips(format());
    for (const BlockField& field : described.fields) {
        // Where one number chooses the levels of several weights, not each of its bits can change
        // each of them: codebook points are sorted, and a byte of ternary codes is a fraction.
        const FieldKind kind = described.groups[field.group].kind;
        const bool partly =
            kind == FieldKind::Point || (kind == FieldKind::Code && field.weights.count > 1);
        std::vector<bool> decided(format().weightsPerBlock);
        for (const std::size_t bit : bitsOf(field)) {
            SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
            bool any = false;
            for (std::size_t weight = 0; weight < decided.size(); ++weight) {
                const bool changed = flips.changed(bit, weight);
                const bool serves = field.weights.contains(weight);
                any = any || changed;
                if (changed) decided[weight] = true;
                EXPECT_TRUE(serves || !changed) << "changes weight " << weight << " besides";
                EXPECT_TRUE(partly || changed || !serves) << "never changed weight " << weight;
            }
            EXPECT_TRUE(any) << "decides nothing";
        }
        for (std::size_t i = 0; i < field.weights.count; ++i) {
            EXPECT_TRUE(decided[field.weights.at(i)])
                << described.groups[field.group].name.english() << ' ' << field.index
                << " never changed weight " << field.weights.at(i);
        }
    }
}

std::vector<std::string> describedFormats() {
    std::vector<std::string> ids;
    for (const Format& format : formats::allFormats()) {
        if (format.canDecode()) ids.emplace_back(format.info.id);
    }
    return ids;
}

INSTANTIATE_TEST_SUITE_P(AllFormats, BlockFieldsSuite, testing::ValuesIn(describedFormats()),
                         [](const auto& tested) { return tested.param; });

TEST(BlockFieldsOfOpaqueTypes, AreNone) {
    const Format* opaque = formats::findFormat("q8_k");
    ASSERT_NE(opaque, nullptr);
    EXPECT_TRUE(formats::fieldsOf(*opaque).fields.empty());
}

/// The value of the only field with this name and number.
double numberOf(const Format& format, const Block& block, std::string_view name,
                std::size_t index) {
    const BlockFields described = formats::fieldsOf(format);
    for (const BlockField& field : described.fields) {
        const auto& group = described.groups[field.group];
        if (group.name.english() != name || field.index != index) continue;
        return group.number(field.bits.read(block));
    }
    return std::nan("");
}

// In formats where a weight is a product of the numbers of its fields (and a minimum), the numbers
// say what the decoder says.
TEST(FieldNumbers, MultiplyToTheDecodedWeight) {
    for (const char* id : {"q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q1_0", "q2_0", "q2_k", "q3_k",
                           "q4_k", "q5_k", "q6_k", "tq2_0", "mxfp4", "nvfp4", "iq4_nl", "iq4_xs"}) {
        const Format& format = *formats::findFormat(id);
        const BlockFields described = formats::fieldsOf(format);
        Blocks blocks(format);
        for (int round = 0; round < 50; ++round) {
            const Block block = blocks.next();
            std::vector<float> decoded(format.weightsPerBlock);
            format.decodeRow(block, decoded);
            for (std::size_t weight = 0; weight < decoded.size(); ++weight) {
                double product = 1;
                double minimum = 1;
                bool lowered = false;
                bool hasMinimum = false;
                for (const BlockField& field : described.fields) {
                    if (!field.weights.contains(weight)) continue;
                    const auto& group = described.groups[field.group];
                    const double number = group.number(field.bits.read(block));
                    const bool ofMinimum =
                        group.kind == FieldKind::Minimum || group.kind == FieldKind::SubMinimum;
                    (ofMinimum ? minimum : product) *= number;
                    hasMinimum = hasMinimum || ofMinimum;
                    lowered = lowered || group.kind == FieldKind::SubMinimum;
                }
                if (hasMinimum) product += lowered ? -minimum : minimum;
                const double size = std::abs(product) + (hasMinimum ? std::abs(minimum) : 0.0);
                EXPECT_NEAR(decoded[weight], product, 1e-6 * size + 1e-30)
                    << id << ", weight " << weight;
            }
        }
    }
}

TEST(FieldNumbers, PutScatteredBitsTogether) {
    const Format& format = *formats::findFormat("iq1_m");
    Block block(format.bytesPerBlock);
    // 1.5 is 0x3E00 as F16; its nibbles lie in the highest nibbles of four words, lowest first.
    block[49] = std::byte{0x00};
    block[51] = std::byte{0x00};
    block[53] = std::byte{0xE0};
    block[55] = std::byte{0x30};
    EXPECT_EQ(numberOf(format, block, "scale", 0), 1.5);
}

}  // namespace
}  // namespace weightscape::test
