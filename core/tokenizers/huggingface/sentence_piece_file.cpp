// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/sentence_piece_file.h"

#include <string>

#include "core/tokenizers/huggingface/protocol_fields.h"

namespace weightscape::tokenizers {
namespace {

// Numbers of fields in sentencepiece_model.proto.
enum ModelField : std::uint64_t { kPiece = 1, kTrainer = 2, kNormalizer = 3 };
enum PieceField : std::uint64_t { kText = 1, kScore = 2, kType = 3 };
enum TrainerField : std::uint64_t { kModelType = 3, kUnknownId = 40, kBeginId = 41, kEndId = 42 };
enum NormalizerField : std::uint64_t { kCharacterMap = 2, kAddsPrefix = 3, kRemovesSpaces = 4 };
constexpr std::uint64_t kBytePairs = 2;

bool readPiece(std::string_view message, ForeignTokenizer& tokenizer) {
    ForeignToken token;
    ProtocolFields fields(message);
    while (fields.next()) {
        if (fields.field() == kText) token.text = fields.bytes();
        if (fields.field() == kScore) token.score = fields.real();
        if (fields.field() == kType && fields.number() >= 1 && fields.number() <= 6) {
            token.type = static_cast<ForeignType>(fields.number());
        }
    }
    tokenizer.tokens.push_back(std::move(token));
    return !fields.failed();
}

/// The number of a token; there may be none, which is -1.
std::optional<std::uint32_t> idOf(std::uint64_t number) {
    return number < ForeignTokenizer::kMostTokens
               ? std::optional(static_cast<std::uint32_t>(number))
               : std::nullopt;
}

bool readTrainer(std::string_view message, ForeignTokenizer& tokenizer) {
    ProtocolFields fields(message);
    while (fields.next()) {
        if (fields.field() == kModelType && fields.number() == kBytePairs) tokenizer.kind = "llama";
        if (fields.field() == kUnknownId) tokenizer.unknown = idOf(fields.number());
        if (fields.field() == kBeginId) tokenizer.beginning = idOf(fields.number());
        if (fields.field() == kEndId) tokenizer.end = idOf(fields.number());
    }
    return !fields.failed();
}

bool readNormalizer(std::string_view message, ForeignTokenizer& tokenizer) {
    ProtocolFields fields(message);
    while (fields.next()) {
        if (fields.field() == kCharacterMap) tokenizer.characterMap = fields.bytes();
        if (fields.field() == kAddsPrefix) tokenizer.addsSpacePrefix = fields.isOn();
        if (fields.field() == kRemovesSpaces) tokenizer.removesExtraSpaces = fields.isOn();
    }
    return !fields.failed();
}

}  // namespace

Result<ForeignTokenizer> readSentencePieceFile(std::string_view bytes) {
    ForeignTokenizer tokenizer;
    // The format's defaults.
    tokenizer.kind = "t5";
    tokenizer.unknown = 0;
    tokenizer.beginning = 1;
    tokenizer.end = 2;
    tokenizer.addsSpacePrefix = true;
    tokenizer.removesExtraSpaces = true;
    ProtocolFields fields(bytes);
    bool isWhole = true;
    while (isWhole && fields.next()) {
        if (fields.field() == kPiece) isWhole = readPiece(fields.bytes(), tokenizer);
        if (fields.field() == kTrainer) isWhole = readTrainer(fields.bytes(), tokenizer);
        if (fields.field() == kNormalizer) isWhole = readNormalizer(fields.bytes(), tokenizer);
        isWhole = isWhole && tokenizer.tokens.size() <= ForeignTokenizer::kMostTokens;
    }
    if (!isWhole || fields.failed() || tokenizer.tokens.empty()) {
        return fail(ErrorCode::Damaged, "The file is no whole SentencePiece model."_text);
    }
    return tokenizer;
}

}  // namespace weightscape::tokenizers
