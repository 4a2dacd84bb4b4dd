// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/hub_listing.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "core/files/gguf/shards.h"
#include "core/files/remote/remote_address.h"
#include "core/support/printable.h"
#include "core/support/strict_json.h"

namespace weightscape::files {
namespace {

bool isCommit(const std::string& text) {
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// The GGUF files that may be opened: of a set only its first shard.
std::vector<std::string> choicesIn(const HubListing& listing) {
    std::vector<std::string> choices;
    for (const std::string& name : listing.files) {
        if (!name.ends_with(".gguf")) continue;
        const auto shard = parseShardName(name.substr(name.rfind('/') + 1));
        if (!shard || shard->number == 1) choices.push_back(name);
    }
    return choices;
}

}  // namespace

Result<HubListing> readHubListing(std::string_view json, const std::string& file) {
    const auto document = parseStrictJson(json, file);
    if (!document) return fail(document.error());
    const auto siblings = document->is_object() ? document->find("siblings") : document->end();
    if (!document->is_object() || siblings == document->end() || !siblings->is_array()) {
        return fail(ErrorCode::Damaged,
                    "The server's answer is no list of files. Check HF_ENDPOINT."_text, file);
    }
    HubListing listing;
    if (const auto sha = document->find("sha"); sha != document->end() && sha->is_string()) {
        if (isCommit(sha->get_ref<const std::string&>())) listing.commit = *sha;
    }
    for (const auto& sibling : *siblings) {
        const auto name = sibling.is_object() ? sibling.find("rfilename") : sibling.end();
        if (!sibling.is_object() || name == sibling.end() || !name->is_string()) continue;
        const auto& text = name->get_ref<const std::string&>();
        if (parseRemoteAddress("hf:a/b/" + text)) listing.files.insert(text);
    }
    return listing;
}

Result<std::string> mainFileOf(const HubListing& listing, const std::string& site) {
    constexpr std::size_t kShown = 12;
    for (const std::string& name : listing.files) {
        const bool isAtRoot = name.find('/') == std::string::npos;
        if (isAtRoot && name.ends_with(".safetensors")) return std::string();
    }
    const auto choices = choicesIn(listing);
    if (choices.size() == 1) return choices.front();
    if (choices.empty()) {
        return fail(ErrorCode::NotAModel,
                    "The repository holds neither safetensors nor GGUF files."_text, site);
    }
    std::string names;
    for (std::size_t i = 0; i < choices.size() && i < kShown; ++i) {
        names += (i == 0 ? "" : ", ") + printable(choices[i], 100);
    }
    if (choices.size() > kShown) names += ", …";
    return fail(ErrorCode::InvalidArgument,
                "The repository holds several models; name one behind a colon: %1."_text(names),
                site);
}

}  // namespace weightscape::files
