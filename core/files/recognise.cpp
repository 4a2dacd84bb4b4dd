// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/recognise.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::files {
namespace {

/// The first bytes decide; the rest of a large file is not touched.
constexpr std::size_t kLookedAt = 4096;

constexpr Words kOldGgml =
    "The file has the old GGML format from before GGUF. Get the model as GGUF, or convert it with "
    "an old llama.cpp."_text;
constexpr Words kZipArchive =
    "The file is a zip archive with neither a PyTorch checkpoint nor NumPy arrays in it. Unpack it "
    "first."_text;
constexpr Words kPickle =
    "The file is a Python pickle, but no checkpoint that PyTorch wrote. It can run code, so it is "
    "never opened."_text;
constexpr Words kTar =
    "The file is a tar archive, as the oldest PyTorch wrote checkpoints. Load and save it with a "
    "newer PyTorch, or unpack it."_text;
constexpr Words kArchive = "The file is a compressed archive. Unpack it first."_text;
constexpr Words kWebPage =
    "The file is a web page, not a model; the download failed. Download it again."_text;

struct Beginning {
    std::string_view bytes;
    Words sentence;
};

/// Other kinds of files by their first bytes.
constexpr std::array<Beginning, 20> kBeginnings = {{
    {"version https://git-lfs.github.com/spec/",
     "The file is a Git LFS pointer, not the model. Run `git lfs pull`."_text},
    {"lmgg", kOldGgml},
    {"fmgg", kOldGgml},
    {"tjgg", kOldGgml},
    {"algg", kOldGgml},
    {"ggml", kOldGgml},
    {"ggmf", kOldGgml},
    {"ggjt", kOldGgml},
    {"ggla", kOldGgml},
    {"PK\x03\x04", kZipArchive},
    {"\x80\x02", kPickle},
    {"\x80\x03", kPickle},
    {"\x80\x04", kPickle},
    {"\x80\x05", kPickle},
    {"\x1f\x8b", kArchive},
    {"\x28\xb5\x2f\xfd", kArchive},
    {"7z\xbc\xaf\x27\x1c", kArchive},
    {"\x89HDF", "The file is HDF5, as Keras models are. Convert it to safetensors."_text},
    {"\x93NUMPY", "The file is a NumPy array."_text},
    {"%PDF", "The file is a PDF document, not a model."_text},
}};

bool isAll(std::string_view bytes, char value) {
    return std::all_of(bytes.begin(), bytes.end(), [value](char c) { return c == value; });
}

/// The first bytes, without white space at the front, in lower case.
std::string beginningInLowerCase(std::string_view bytes) {
    constexpr std::size_t kTagBytes = 32;
    const std::size_t begin = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
    return lowerCase(bytes.substr(begin, kTagBytes));
}

bool isWebPage(std::string_view bytes) {
    static constexpr std::array<std::string_view, 5> kTags = {"<!doctype", "<html", "<head",
                                                              "<?xml", "<error"};
    const std::string text = beginningInLowerCase(bytes);
    return std::any_of(kTags.begin(), kTags.end(),
                       [&text](std::string_view tag) { return text.starts_with(tag); });
}

bool isTar(std::string_view bytes) {
    constexpr std::size_t kMarkPlace = 257;
    return bytes.size() > kMarkPlace && bytes.substr(kMarkPlace).starts_with("ustar");
}

bool isText(std::string_view bytes) {
    // A sequence cut by the end of what is looked at is no reason to call it binary.
    for (int cut = 0; cut < 4 && !bytes.empty() && !isUtf8(bytes); ++cut) bytes.remove_suffix(1);
    return !bytes.empty() && isUtf8(bytes) &&
           std::none_of(bytes.begin(), bytes.end(), [](unsigned char c) {
               return c == 0x7F || (c < 0x20 && c != '\n' && c != '\r' && c != '\t');
           });
}

/// Empty when the bytes are of no known kind.
Words sentenceFor(std::string_view bytes, bool isWhole) {
    if (bytes.empty()) return "The file is empty. Download it again."_text;
    for (const Beginning& beginning : kBeginnings) {
        if (bytes.starts_with(beginning.bytes)) return beginning.sentence;
    }
    if (isTar(bytes)) return kTar;
    if (isWebPage(bytes)) return kWebPage;
    constexpr std::size_t kHeaderBytes = 24;
    if (isAll(bytes, '\0')) {
        return isWhole
                   ? "The file holds only zeros; the download never began. Download it again."_text
                   : "The file begins with zeros where the header belongs; it was never written "
                     "completely. Make or download it again."_text;
    }
    if (bytes.size() >= kHeaderBytes && isAll(bytes.substr(0, kHeaderBytes), '\0')) {
        return "The file begins with zeros where the header belongs; the program that wrote it was "
               "interrupted. Make or download it again."_text;
    }
    if (isText(bytes)) {
        return "The file is text, not a model. Models are GGUF or safetensors files, or folders "
               "with them."_text;
    }
    return {};
}

}  // namespace

std::optional<Error> knownForeignContent(std::span<const std::byte> bytes,
                                         const std::string& file) {
    const auto looked = bytes.first(std::min(bytes.size(), kLookedAt));
    const std::string_view text(reinterpret_cast<const char*>(looked.data()), looked.size());
    const Words sentence = sentenceFor(text, looked.size() == bytes.size());
    if (sentence.empty()) return std::nullopt;
    return Error{ErrorCode::NotAModel, sentence, file, {}};
}

Error foreignContent(std::span<const std::byte> bytes, const std::string& file) {
    if (auto known = knownForeignContent(bytes, file)) return *std::move(known);
    constexpr std::size_t kShown = 8;
    const auto first = bytes.first(std::min(bytes.size(), kShown));
    const std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
    return {
        ErrorCode::NotAModel,
        "The file is no model that this program knows; it begins with \"%1\". Models are GGUF or "
        "safetensors files."_text(printable(text)),
        file,
        {}};
}

}  // namespace weightscape::files
