// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile_store.h"

#include <algorithm>

#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kAtOnce = 2;
constexpr int kPreviewSide = 128;
/// About 100 MB of values: several screens full.
constexpr std::size_t kMostTiles = 128;

}  // namespace

TileStore::TileStore(WorkPool& pool, QObject* parent) : QObject(parent), m_pool(pool) {}

TileStore::~TileStore() {
    stopAll();
}

void TileStore::stopAll() {
    for (auto& [key, tile] : m_running) tile.cancel();
    m_running.clear();
    m_previewing.cancel();
}

void TileStore::setInput(MatrixInput input) {
    stopAll();
    ++m_inputs;
    const bool sameTensor = input.model == m_input.model && input.tensor == m_input.tensor;
    m_input = std::move(input);
    m_wanted.clear();
    m_activity.set(false);
    m_hasFailed = false;
    if (sameTensor) {
        // The original does not depend on the format.
        std::erase_if(m_tiles, [](const auto& entry) { return entry.first.withDecoded; });
    } else {
        m_tiles.clear();
        m_preview.reset();
    }
    if (m_input.tensor != nullptr && !m_preview) startPreview();
}

void TileStore::want(const std::vector<TileKey>& keys) {
    m_wanted.clear();
    m_seen = {keys.begin(), keys.end()};
    if (m_input.tensor == nullptr || m_hasFailed) return;
    for (const TileKey& key : keys) {
        if (m_tiles.count(key) == 0 && m_running.count(key) == 0) m_wanted.push_back(key);
    }
    startNext();
}

std::shared_ptr<const MatrixTile> TileStore::tile(const TileKey& key) const {
    const auto found = m_tiles.find(key);
    return found == m_tiles.end() ? nullptr : found->second;
}

void TileStore::startPreview() {
    m_previewing = m_pool.run<Preview>(Lane::Pictures, [input = m_input](TaskContext& task) {
        return computePreview(input, kPreviewSide, task);
    });
    m_previewing.then(this, [this, inputs = m_inputs](const Result<Preview>& preview) {
        if (inputs != m_inputs || !preview) return;
        m_preview = *preview;
        Q_EMIT previewReady();
    });
}

void TileStore::startNext() {
    m_activity.set(isBusy());
    while (!m_wanted.empty() && m_running.size() < kAtOnce) {
        const TileKey key = m_wanted.front();
        m_wanted.erase(m_wanted.begin());
        auto& running = m_running[key];
        running = m_pool.run<Tile>(Lane::Pictures, [input = m_input, key](TaskContext& task) {
            return computeTile(input, key, task);
        });
        running.then(this, [this, key, inputs = m_inputs](const Result<Tile>& tile) {
            // Of an earlier input: the tile is no longer of what is shown.
            if (inputs == m_inputs) take(key, tile);
        });
    }
}

void TileStore::take(const TileKey& key, const Result<Tile>& tile) {
    m_running.erase(key);
    if (tile) {
        m_tiles[key] = *tile;
        makeRoom();
        startNext();
        Q_EMIT tileReady();
        return;
    }
    m_activity.set(isBusy());
    if (tile.error().code == ErrorCode::Cancelled) return;
    m_hasFailed = true;
    m_wanted.clear();
    Q_EMIT failed(errorSentence(tile.error()));
}

void TileStore::makeRoom() {
    for (auto tile = m_tiles.begin(); m_tiles.size() > kMostTiles && tile != m_tiles.end();) {
        tile = m_seen.count(tile->first) > 0 ? std::next(tile) : m_tiles.erase(tile);
    }
}

}  // namespace weightscape::ui
