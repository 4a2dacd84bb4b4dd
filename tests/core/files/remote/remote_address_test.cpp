// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/remote/remote_address.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "core/files/remote/http_headers.h"
#include "core/files/remote/http_problem.h"
#include "core/files/remote/hub_access.h"
#include "core/files/remote/hub_listing.h"
#include "tests/support/quiet_network.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

std::string pathOf(const char* text) {
    const auto address = parseRemoteAddress(text);
    return address ? address->path().string() : "refused";
}

TEST(RemoteAddress, ReadsRepositoriesWithRevisionAndFile) {
    EXPECT_EQ(pathOf("hf:org/model"), "hf:org/model");
    EXPECT_EQ(pathOf("hf:org/model-1.5_b"), "hf:org/model-1.5_b");
    EXPECT_EQ(pathOf("hf:org/model:a b.gguf"), "refused");
    EXPECT_EQ(pathOf("hf:org/model:Q4/a.gguf"), "hf:org/model/Q4/a.gguf");
    EXPECT_EQ(pathOf("hf:org/model@v1:a.gguf"), "hf:org/model@v1/a.gguf");
    EXPECT_EQ(pathOf("hf:org/model@main/a.gguf"), "hf:org/model/a.gguf");
    const auto address = parseRemoteAddress("hf:org/model@v1/a.gguf").value();
    EXPECT_EQ(address.repository, "org/model");
    EXPECT_EQ(address.revision, "v1");
    EXPECT_EQ(address.file, "a.gguf");
    EXPECT_EQ(address.site(), "hf:org/model@v1");
}

TEST(RemoteAddress, RefusesWhatLeadsElsewhere) {
    for (const char* text : {"hf:", "hf:org", "hf:org/", "hf:/model", "hf:org/model:../x",
                             "hf:org/model/a//b", "hf:../../etc", "hf:org/..", "hf:org/model@:x",
                             "https://", "http:///x", "https://me:secret@host/x.gguf",
                             "ftp://host/x", "file:///etc/passwd", "https://h/a\nb"}) {
        EXPECT_EQ(pathOf(text), "refused") << text;
    }
}

TEST(RemoteAddress, ShowsNeitherQueryNorWhatMayBeSecretInIt) {
    EXPECT_EQ(pathOf("https://host:8080/a/x.gguf?token=secret#part"), "https://host:8080/a/x.gguf");
    EXPECT_EQ(shownPath("https://host/x.gguf?key=secret"), "https://host/x.gguf");
    EXPECT_EQ(shownPath("https://u:secret@host/x.gguf?key=secret"), "https://host/x.gguf");
    EXPECT_EQ(shownPath("https://host/a@b/ .gguf"), "https://host/a@b/ .gguf");
    EXPECT_EQ(shownPath("/home/a?b.gguf"), "/home/a?b.gguf");
    EXPECT_EQ(contactedServer("https://host:8080/x.gguf"), "host:8080");
    EXPECT_EQ(contactedServer("/a/b"), "");
}

TEST(RemoteAddress, KeepsFilesBesideEachOther) {
    const auto file = parseRemoteAddress("https://host/a/x.gguf").value();
    EXPECT_EQ(file.path().parent_path() / "config.json", "https://host/a/config.json");
    EXPECT_EQ(file.site(), parseRemoteAddress("https://host/a/config.json")->site());
    const auto folder = parseRemoteAddress("https://host/a/").value();
    EXPECT_TRUE(folder.isFolder());
    EXPECT_EQ(folder.path() / "config.json", "https://host/a/config.json");
}

TEST(HubAccess, TellsTheTokenToTheHubAlone) {
    const test::TemporaryFolder home;
    const test::QuietNetwork network("https://hub.example/", home.path());
    EXPECT_EQ(hubEndpoint(), "https://hub.example");
    EXPECT_EQ(hubToken(), "");
    std::ofstream(home / "token") << "hf_kept\n";
    EXPECT_EQ(hubToken(), "hf_kept");
    setenv("HF_TOKEN", " hf_named ", 1);
    EXPECT_EQ(bearerFor("https://hub.example/org/x"), "hf_named");
    for (const char* url : {"https://hub.example.evil/x", "http://hub.example/x",
                            "https://hub.example:444/x", "https://other/hub.example"}) {
        EXPECT_EQ(bearerFor(url), "") << url;
    }
    setenv("HF_ENDPOINT", "http://hub.example", 1);
    EXPECT_EQ(bearerFor("http://hub.example/x"), "") << "nobody reads it on the way";
    setenv("HF_TOKEN", "two\nlines", 1);
    EXPECT_EQ(hubToken(), "two");
    unsetenv("HF_TOKEN");
    const auto address = parseRemoteAddress("hf:org/model@v+1:a.gguf").value();
    EXPECT_EQ(downloadUrl(address, ""), "http://hub.example/org/model/resolve/v%2B1/a.gguf");
    EXPECT_EQ(listingUrl(address), "http://hub.example/api/models/org/model/revision/v%2B1");
}

TEST(HubListing, LeavesOutNamesThatLeadOutOfTheRepository) {
    const auto listing = readHubListing(
        R"({"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [)"
        R"({"rfilename": "a.gguf"}, {"rfilename": "../b.gguf"}, {"rfilename": 3}, 7,)"
        R"({"rfilename": "sub/c.json"}, {"rfilename": "/etc/passwd"}]})",
        "hf:a/b");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->files, (std::set<std::string>{"a.gguf", "sub/c.json"}));
    EXPECT_EQ(listing->commit, "0123456789abcdef0123456789abcdef01234567");
    EXPECT_EQ(readHubListing(R"({"sha": "../..", "siblings": []})", "f")->commit, "");
    for (const char* text : {"", "[]", "{}", R"({"siblings": 3})", "<html>"}) {
        EXPECT_FALSE(readHubListing(text, "f")) << text;
    }
}

TEST(HttpHeaders, TakesWhatCountsAndNothingElse) {
    HttpHead head;
    readHeaderLine("Content-Range: bytes 5-9/1000\r\n", head);
    readHeaderLine("content-length:5\r\n", head);
    readHeaderLine("ETag: \"x\" \r\n", head);
    EXPECT_EQ(head.range, (ByteRange{5, 10}));
    EXPECT_EQ(head.total, 1000U);
    EXPECT_EQ(head.length, 5U);
    EXPECT_EQ(head.state(), "\"x\"");
    for (const char* line : {"Content-Range: bytes 9-5/*", "Content-Range: lines 1-2/3",
                             "Content-Range: bytes 0-18446744073709551615/1", "Content-Length: -1",
                             "Content-Length: 99999999999999999999", "no colon"}) {
        HttpHead other;
        readHeaderLine(line, other);
        EXPECT_FALSE(other.range) << line;
        EXPECT_FALSE(other.length) << line;
    }
}

TEST(HttpProblem, HasASentenceForEveryRefusal) {
    std::set<std::string> sentences;
    for (const long status : {401L, 404L, 407L, 410L, 416L, 429L, 451L, 500L}) {
        const Error error = statusProblem(status, false);
        EXPECT_FALSE(error.detail.empty()) << status;
        sentences.insert(error.detail.english());
    }
    EXPECT_EQ(sentences.size(), 8U);
    EXPECT_NE(statusProblem(403, true).detail, statusProblem(403, false).detail);
    EXPECT_TRUE(isPassing(503));
    EXPECT_FALSE(isPassing(404));
}

}  // namespace
}  // namespace weightscape::files
