// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/http_problem.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <string>

namespace weightscape::files {
namespace {

struct StatusRow {
    long status;
    Words sentence;
};

constexpr auto kStatuses = std::to_array<StatusRow>({
    {404, "The server has no such file. Check the address."_text},
    {407, "The proxy asks for a password. Set it in https_proxy."_text},
    {410, "The server has no such file any more."_text},
    {429,
     "The server asks to be left alone for a while: it was asked too often. Try again later."_text},
    {451, "The server may not hand this file out, for legal reasons."_text},
});

struct TransferRow {
    CURLcode code;
    Words sentence;
    bool broken;
};

constexpr Words kBroken = "The connection broke off again and again. Try again later."_text;
constexpr Words kCertificate =
    "The server's certificate is not trusted, so nothing was read. Check the address and the "
    "clock; a company's own certificate belongs to those of the system."_text;

constexpr auto kTransfers = std::to_array<TransferRow>({
    {CURLE_UNSUPPORTED_PROTOCOL,
     "The server leads to an address that is not safe to follow (https only leads to https)."_text,
     false},
    {CURLE_URL_MALFORMAT, "The address is no address."_text, false},
    {CURLE_COULDNT_RESOLVE_PROXY, "The proxy's name is not known. Check https_proxy."_text, false},
    {CURLE_COULDNT_RESOLVE_HOST,
     "The server's name is not known. Check the address and the network."_text, false},
    {CURLE_COULDNT_CONNECT, "The server does not answer. Check the address and the network."_text,
     false},
    {CURLE_TOO_MANY_REDIRECTS, "The server leads from one address to the next without end."_text,
     false},
    {CURLE_OPERATION_TIMEDOUT, "The server stopped answering. Try again later."_text, true},
    {CURLE_PARTIAL_FILE, kBroken, true},
    {CURLE_RECV_ERROR, kBroken, true},
    {CURLE_SEND_ERROR, kBroken, true},
    {CURLE_GOT_NOTHING, kBroken, true},
    {CURLE_HTTP2, kBroken, true},
    {CURLE_HTTP2_STREAM, kBroken, true},
    {CURLE_SSL_CONNECT_ERROR, "No safe connection to the server could be made."_text, false},
    {CURLE_PEER_FAILED_VERIFICATION, kCertificate, false},
    {CURLE_SSL_CACERT_BADFILE,
     "The system's list of trusted certificates cannot be read (package ca-certificates)."_text,
     false},
});

const TransferRow* rowOf(int code) {
    const auto row = std::ranges::find(kTransfers, static_cast<CURLcode>(code), &TransferRow::code);
    return row == kTransfers.end() ? nullptr : &*row;
}

Text refused(bool sentToken) {
    return sentToken
               ? "The server refuses the file to the owner of the token. Accept the model's terms "
                 "on its page, or use a token that may read it."_text
               : "The server gives the file only to users it knows, or has no such repository. "
                 "Check the address; for a gated model put a token into HF_TOKEN."_text;
}

}  // namespace

Error statusProblem(long status, bool sentToken) {
    if (status == 401 || status == 403) return {ErrorCode::CannotOpen, refused(sentToken)};
    const auto row = std::ranges::find(kStatuses, status, &StatusRow::status);
    if (row != kStatuses.end()) return {ErrorCode::CannotOpen, row->sentence};
    if (status >= 500) {
        return {ErrorCode::CannotRead,
                "The server has a problem of its own (HTTP %1). Try again later."_text(status)};
    }
    return {ErrorCode::CannotRead,
            "The server gave an answer that is no file (HTTP %1). Check the address."_text(status)};
}

bool isPassing(long status) {
    return status == 408 || status == 429 || status >= 500;
}

Error transferProblem(int code) {
    if (const TransferRow* row = rowOf(code)) return {ErrorCode::CannotRead, row->sentence};
    return {ErrorCode::CannotRead,
            "The file could not be read from the server: %1."_text(
                std::string(curl_easy_strerror(static_cast<CURLcode>(code))))};
}

bool isBroken(int code) {
    const TransferRow* row = rowOf(code);
    return row != nullptr && row->broken;
}

}  // namespace weightscape::files
