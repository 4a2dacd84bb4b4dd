// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/gradients/kept_states.h"

#include <algorithm>
#include <span>
#include <utility>

namespace weightscape::inference {

Result<KeptStates> KeptStates::create(const Room& room) {
    KeptStates states;
    if (room.bytes <= room.mostBytes) return states;
    auto file = files::OutputFile::create({.target = room.folder / "weightscape-states",
                                           .bytes = room.bytes,
                                           .replaceExisting = true});
    if (!file) {
        return fail(
            file.error().code,
            "What enters the layers goes to a file where memory does not suffice: %1 The "
            "environment variable TMPDIR names another folder for it."_text(file.error().detail),
            file.error().file);
    }
    states.m_file.emplace(*std::move(file));
    return states;
}

Result<void> KeptStates::add(ConstRows rows) {
    if (!m_file) {
        Rows& kept = m_inMemory.emplace_back(rows.count, rows.width);
        for (std::size_t row = 0; row < rows.count; ++row) {
            std::ranges::copy(rows.row(row), kept.row(row).begin());
        }
        return {};
    }
    m_places.push_back({m_file->written() / sizeof(float), rows.count, rows.width});
    for (std::size_t row = 0; row < rows.count; ++row) {
        auto done = m_file->write(std::as_bytes(rows.row(row)));
        if (!done) return done;
    }
    return {};
}

Result<void> KeptStates::finish() {
    if (!m_file) return {};
    auto mapped = MappedFile::open(m_file->readablePath());
    if (!mapped) return fail(mapped.error());
    m_mapped = *std::move(mapped);
    return {};
}

ConstRows KeptStates::at(std::size_t index) const {
    if (!m_file) return m_inMemory[index].view();
    const Place& place = m_places[index];
    const auto* const numbers = reinterpret_cast<const float*>(m_mapped->bytes().data());
    return {numbers + place.first, place.count, place.width, place.width};
}

}  // namespace weightscape::inference
