// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile_store.h"

#include <algorithm>

#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kPreviewSide = 128;
/// About 100 MB of values: several screens full.
constexpr std::size_t kMostTiles = 128;

}  // namespace

TileStore::TileStore(WorkPool& pool, QObject* parent)
    : QObject(parent),
      m_runners{Runner(pool, *this), Runner(pool, *this)},
      m_previewing(pool, Lane::Pictures, [this](const auto& preview) { takePreview(preview); }) {}

bool TileStore::isRunning(const TileKey& key) const {
    return std::ranges::any_of(m_runners, [&](const Runner& runner) { return runner.key == key; });
}

bool TileStore::isBusy() const {
    return !m_wanted.empty() ||
           std::ranges::any_of(m_runners, [](const Runner& runner) { return bool(runner.key); });
}

void TileStore::stopAll() {
    for (Runner& runner : m_runners) {
        runner.key.reset();
        runner.task.cancel();
    }
    m_previewing.cancel();
}

void TileStore::setInput(MatrixInput input) {
    stopAll();
    const bool sameTensor = input.model == m_input.model && input.tensor == m_input.tensor;
    m_input = std::move(input);
    m_wanted.clear();
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
        if (m_tiles.count(key) == 0 && !isRunning(key)) m_wanted.push_back(key);
    }
    startNext();
}

std::shared_ptr<const MatrixTile> TileStore::tile(const TileKey& key) const {
    const auto found = m_tiles.find(key);
    return found == m_tiles.end() ? nullptr : found->second;
}

void TileStore::startPreview() {
    m_previewing.start(
        [input = m_input](TaskContext& task) { return computePreview(input, kPreviewSide, task); });
}

void TileStore::takePreview(const Result<Preview>& preview) {
    if (!preview) return;
    m_preview = *preview;
    Q_EMIT previewReady();
}

void TileStore::startNext() {
    for (Runner& runner : m_runners) {
        if (runner.key || m_wanted.empty()) continue;
        runner.key = m_wanted.front();
        m_wanted.erase(m_wanted.begin());
        runner.task.start([input = m_input, key = *runner.key](TaskContext& task) {
            return computeTile(input, key, task);
        });
    }
}

void TileStore::take(Runner& runner, const Result<Tile>& tile) {
    if (!runner.key) return;
    const TileKey key = *runner.key;
    runner.key.reset();
    if (tile) {
        m_tiles[key] = *tile;
        makeRoom();
        startNext();
        Q_EMIT tileReady();
        return;
    }
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
