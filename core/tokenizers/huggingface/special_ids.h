// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// Which tokens direct a model and which are put around a text, as llama.cpp's converter finds
/// them: tokenizer.json and tokenizer_config.json first, then the ids in config.json. The first
/// one found for a kind ("bos", "eos", "unk", "sep", "pad", "cls", "mask", "eot") counts.
class SpecialIds {
  public:
    /// `config`: config.json. Numbers past `vocabulary` are passed over. Errors: Damaged.
    [[nodiscard]] static Result<SpecialIds> read(const std::filesystem::path& folder,
                                                 const nlohmann::json& config,
                                                 std::size_t vocabulary);

    /// Unless the kind has one already.
    void name(std::string_view kind, std::uint64_t id);
    /// Keys of tokenizer.ggml: the ids, then what is added.
    [[nodiscard]] Metadata metadata() const;

  private:
    explicit SpecialIds(std::size_t vocabulary) : m_vocabulary(vocabulary) {}
    void add(std::string_view kind, bool on);
    void readProcessor(const nlohmann::json& processor, nlohmann::json& config);
    void readSingle(const nlohmann::json& single, nlohmann::json& config);
    void readPair(const nlohmann::json& pair, const nlohmann::json& single,
                  const nlohmann::json& config);
    void readConfiguration(const nlohmann::json& config, const nlohmann::json& tokenizer);
    void readModel(const nlohmann::json& config);

    std::size_t m_vocabulary;
    std::vector<std::string> m_kinds = {"bos", "eos", "unk", "sep", "pad", "cls", "mask"};
    std::vector<std::pair<std::string, std::uint32_t>> m_ids;
    std::vector<std::pair<std::string, bool>> m_added;
};

}  // namespace weightscape::tokenizers
