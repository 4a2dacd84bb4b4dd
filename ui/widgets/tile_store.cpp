// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile_store.h"

#include <QFuture>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>

#include "ui/tasks/guarded_run.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kThreads = 2;
constexpr int kPreviewSide = 128;
/// About 100 MB of values: several screens full.
constexpr std::size_t kMostTiles = 128;

class StoppableTask final : public TaskContext {
  public:
    explicit StoppableTask(std::shared_ptr<std::atomic<bool>> stop) : m_stop(std::move(stop)) {}
    [[nodiscard]] bool cancelled() const override { return m_stop->load(); }
    void report(double, std::string_view) override {}

  private:
    std::shared_ptr<std::atomic<bool>> m_stop;
};

}  // namespace

TileStore::TileStore(QObject* parent)
    : QObject(parent), m_stop(std::make_shared<std::atomic<bool>>(false)) {
    m_pool.setMaxThreadCount(kThreads);
}

TileStore::~TileStore() {
    m_stop->store(true);
    m_pool.clear();
    m_pool.waitForDone();
}

void TileStore::setInput(MatrixInput input) {
    m_stop->store(true);
    m_stop = std::make_shared<std::atomic<bool>>(false);
    const bool sameTensor = input.model == m_input.model && input.tensor == m_input.tensor;
    m_input = std::move(input);
    m_wanted.clear();
    m_running.clear();
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
    QtConcurrent::run(
        &m_pool,
        [input = m_input, stop = m_stop] {
            StoppableTask task(stop);
            return runGuarded([&] { return computePreview(input, kPreviewSide, task); });
        })
        .then(this,
              [this, stop = m_stop](const Result<std::shared_ptr<const MatrixPreview>>& preview) {
                  if (stop != m_stop || !preview) return;
                  m_preview = *preview;
                  Q_EMIT previewReady();
              });
}

void TileStore::startNext() {
    m_activity.set(isBusy());
    while (!m_wanted.empty() && m_running.size() < kThreads) {
        const TileKey key = m_wanted.front();
        m_wanted.erase(m_wanted.begin());
        m_running.insert(key);
        QtConcurrent::run(&m_pool,
                          [input = m_input, key, stop = m_stop] {
                              StoppableTask task(stop);
                              return runGuarded([&] { return computeTile(input, key, task); });
                          })
            .then(this, [this, key,
                         stop = m_stop](const Result<std::shared_ptr<const MatrixTile>>& tile) {
                // Of an earlier input: the tile is no longer of what is shown.
                if (stop == m_stop) take(key, tile);
            });
    }
}

void TileStore::take(const TileKey& key, const Result<std::shared_ptr<const MatrixTile>>& tile) {
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
