// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/output/output_set.h"

#include <utility>

namespace weightscape::files {
namespace {

using Step = Result<void> (OutputFile::*)();

/// In order; stops at the first error.
template <typename Files>
Result<void> forAll(const Files& files, Step step) {
    for (OutputFile* file : files) {
        if (auto done = (file->*step)(); !done) return done;
    }
    return {};
}

/// Undoes as much as can be undone, even after an error; the error's text then says what is left.
Result<void> takeBack(std::span<OutputFile* const> files, Error reason) {
    for (std::size_t i = files.size(); i-- > 0;) {
        if (auto undone = files[i]->takeBack(); !undone) {
            reason.detail = "%1 %2"_text(reason.detail, undone.error().detail);
        }
    }
    return fail(std::move(reason));
}

}  // namespace

Result<void> commitTogether(std::span<OutputFile* const> files) {
    if (files.size() == 1) return files.front()->commit();
    if (auto sealed = forAll(files, &OutputFile::seal); !sealed) return sealed;
    if (auto hidden = forAll(files, &OutputFile::hide); !hidden) return hidden;
    auto named = forAll(files, &OutputFile::setOldAside);
    for (std::size_t i = files.size(); named && i-- > 0;) named = files[i]->publish();
    if (!named) return takeBack(files, std::move(named.error()));
    auto synced = forAll(files, &OutputFile::syncFolder);
    for (OutputFile* file : files) file->dropOld();
    return synced;
}

}  // namespace weightscape::files
