// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// What is known of an architecture beforehand, as one row of data. Plans, memory figures, names
/// and hyper-parameters are read from it; nothing else asks for an architecture by its name.
namespace weightscape {

/// A tensor's name in a Hugging Face folder, without the architecture's prefix, and in a GGUF.
/// Each # stands for a number, which the GGUF name takes over in the same order.
struct NamePair {
    std::string_view huggingFace;  ///< "layers.#.self_attn.q_proj"
    std::string_view gguf;         ///< "blk.#.attn_q"
};
using NameList = std::span<const NamePair>;

/// What the layers keep of the tokens seen. Where a file says it layer by layer, that counts.
struct LayerPattern {
    bool keepsNothing = false;  ///< encoders: they see the whole text at once
    bool onlyStates = false;    ///< no layer attends; each keeps a state
    bool bothKinds = false;     ///< each layer attends and keeps a state
    /// Of so many layers one attends to all tokens, the others to a window; 0: the file decides.
    std::uint32_t fullEvery = 0;
    bool fullFirst = false;                 ///< that one is the first of them, not the last
    std::uint32_t window = 0;               ///< tokens, where the file does not say
    std::uint32_t windowsOnlyAtLayers = 0;  ///< windows count only in models of so many layers
    /// Of so many layers the last attends, the others keep a state, where the file does not say.
    std::uint32_t attentionEvery = 0;
    /// Layers behind the first so many read the keys and values of earlier ones; 0: as the file
    /// says.
    std::uint32_t ownKeyLayers = 0;
};

/// Where llama-quantize treats an architecture otherwise than all the others.
struct QuantizationCase {
    bool isFalcon = false;          ///< rules of their own for Falcon, see rule_tables.h
    bool stacksAttention = false;   ///< matrices of its attention are stacked like experts
    std::uint32_t layersOf70B = 0;  ///< with so many layers it counts as a 70B model
    bool only70BIfShared = false;   ///< and only where several query heads share keys
};

/// Tensors that a model cannot do without: GGUF names without .weight, # for the number of each
/// layer, alternatives with | between them.
using NeedList = std::span<const std::string_view>;
inline constexpr std::array<std::string_view, 2> kUsualNeeds = {"token_embd", "output_norm"};

/// What converters do to the order of rows in the matrices of attention; see row_order.h.
enum class AttentionRows {
    AsTheyAre,
    Interleaved,  ///< the halves of each head's rows in Q and K by turns
    FusedByHead,  ///< the folder has Q, K and V of each key-value head together, a GGUF all of Q
                  ///< first
};

/// One row. Lists of words have a space between them.
struct Architecture {
    std::string_view name;             ///< general.architecture of a GGUF; empty: any other model
    std::string_view modelTypes = {};  ///< model_type in config.json
    std::string_view classes = {};     ///< architectures in config.json
    std::string_view prefix = {};  ///< of names in a Hugging Face folder, beside those all may have
    /// Names without the ending .weight or .bias; the first hit counts, then commonNames().
    std::array<NameList, 3> names = {};
    NameList bareNames = {};  ///< whole names that end neither in .weight nor in .bias
    NeedList needs = kUsualNeeds;
    LayerPattern layers = {};
    std::uint32_t keyValueHeads = 0;  ///< where config.json does not say; 0: as many as heads
    AttentionRows attentionRows = AttentionRows::AsTheyAre;
    QuantizationCase quantization = {};
};

/// The table.
[[nodiscard]] std::span<const Architecture> allArchitectures();
/// Names that most architectures share.
[[nodiscard]] NameList commonNames();

/// The row for general.architecture. For a name that is not in the table, a row without a name
/// that claims nothing.
[[nodiscard]] const Architecture& architectureNamed(std::string_view name);
/// The row for a folder's config.json, by model_type or else by the class; null: none is known.
[[nodiscard]] const Architecture* architectureOfConfig(std::string_view modelType,
                                                       std::string_view className);

}  // namespace weightscape
