// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace weightscape::formats {

/// A number that a program of its own branch gives to a type of tensors.
struct ForeignType {
    std::uint32_t number = 0;
    std::string_view name;
    std::string_view program;
};

namespace detail {
inline constexpr std::string_view kBitNet = "BitNet";
inline constexpr std::string_view kIkLlama = "ik_llama.cpp";
}  // namespace detail

/// Those that files are known to hold; sorted by number. Their tensors are shown and copied, not
/// decoded. ggml once used 36 to 38 for types that it made while loading; no file has those.
inline constexpr auto kForeignTypes = [] {
    using detail::kBitNet, detail::kIkLlama;
    return std::to_array<ForeignType>({
        {36, "I2_S", kBitNet},        {37, "I8_S", kBitNet},         {38, "TL1", kBitNet},
        {133, "Q6_0", kIkLlama},      {134, "IQ1_BN", kIkLlama},     {135, "IQ2_BN", kIkLlama},
        {136, "Q8_K64", kIkLlama},    {137, "IQ2_K", kIkLlama},      {138, "IQ3_K", kIkLlama},
        {139, "IQ4_K", kIkLlama},     {140, "IQ5_K", kIkLlama},      {141, "IQ6_K", kIkLlama},
        {144, "IQ4_KS", kIkLlama},    {145, "IQ2_KS", kIkLlama},     {146, "IQ4_KSS", kIkLlama},
        {147, "Q8_K16", kIkLlama},    {148, "Q8_K32", kIkLlama},     {149, "Q8_KR8", kIkLlama},
        {150, "Q8_K128", kIkLlama},   {151, "Q8_KV", kIkLlama},      {152, "IQ5_KS", kIkLlama},
        {153, "IQ2_KT", kIkLlama},    {154, "IQ3_KT", kIkLlama},     {155, "IQ4_KT", kIkLlama},
        {156, "IQ3_KS", kIkLlama},    {157, "IQ2_KL", kIkLlama},     {158, "IQ1_KT", kIkLlama},
        {202, "Q4_0_R8", kIkLlama},   {206, "Q5_0_R4", kIkLlama},    {208, "Q8_0_R8", kIkLlama},
        {210, "Q2_K_R4", kIkLlama},   {211, "Q3_K_R4", kIkLlama},    {212, "Q4_K_R4", kIkLlama},
        {213, "Q5_K_R4", kIkLlama},   {214, "Q6_K_R4", kIkLlama},    {216, "IQ2_XXS_R4", kIkLlama},
        {217, "IQ2_XS_R4", kIkLlama}, {218, "IQ3_XXS_R4", kIkLlama}, {219, "IQ1_S_R4", kIkLlama},
        {220, "IQ4_NL_R4", kIkLlama}, {221, "IQ3_S_R4", kIkLlama},   {222, "IQ2_S_R4", kIkLlama},
        {223, "IQ4_XS_R8", kIkLlama}, {229, "IQ1_M_R4", kIkLlama},   {230, "BF16_R16", kIkLlama},
        {233, "Q6_0_R4", kIkLlama},   {335, "IQ2_BN_R4", kIkLlama},  {337, "IQ2_K_R4", kIkLlama},
        {338, "IQ3_K_R4", kIkLlama},  {339, "IQ4_K_R4", kIkLlama},   {340, "IQ5_K_R4", kIkLlama},
        {344, "IQ4_KS_R4", kIkLlama}, {352, "IQ5_KS_R4", kIkLlama},  {398, "Q8_KV_R8", kIkLlama},
        {399, "Q8_K_R8", kIkLlama},
    });
}();

/// Null when no other program is known to use the number.
[[nodiscard]] constexpr const ForeignType* foreignType(std::uint32_t number) {
    const auto found = std::ranges::find(kForeignTypes, number, &ForeignType::number);
    return found != kForeignTypes.end() ? &*found : nullptr;
}

}  // namespace weightscape::formats
