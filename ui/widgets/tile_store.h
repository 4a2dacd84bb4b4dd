// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "ui/tasks/latest_task.h"
#include "ui/widgets/matrix_tile.h"

namespace weightscape::ui {

/// Tiles of one tensor in one format: computed in the background, what is seen first, kept while
/// there is room. Asking anew replaces what waits; a change of input stops what runs. GUI thread.
class TileStore : public QObject {
    Q_OBJECT

  public:
    explicit TileStore(WorkPool& pool, QObject* parent = nullptr);

    void setInput(MatrixInput input);
    [[nodiscard]] const MatrixInput& input() const { return m_input; }
    /// Tiles wanted now, most urgent first; earlier wishes are forgotten.
    void want(const std::vector<TileKey>& keys);
    /// Null until computed.
    [[nodiscard]] std::shared_ptr<const MatrixTile> tile(const TileKey& key) const;
    [[nodiscard]] std::shared_ptr<const MatrixPreview> preview() const { return m_preview; }
    [[nodiscard]] bool isBusy() const;

  Q_SIGNALS:
    void tileReady();
    void previewReady();
    void failed(const QString& sentence);

  private:
    using Tile = std::shared_ptr<const MatrixTile>;
    using Preview = std::shared_ptr<const MatrixPreview>;

    /// Computes one tile at a time; without a key what it still computes is of no use.
    struct Runner {
        Runner(WorkPool& pool, TileStore& store)
            : task(pool, Lane::Pictures, [this, &store](auto tile) { store.take(*this, tile); }) {}
        std::optional<TileKey> key;
        LatestTask<Tile> task;
    };

    void stopAll();
    void startNext();
    void startPreview();
    void take(Runner& runner, const Result<Tile>& tile);
    void takePreview(const Result<Preview>& preview);
    void makeRoom();
    [[nodiscard]] bool isRunning(const TileKey& key) const;

    MatrixInput m_input;
    std::map<TileKey, Tile> m_tiles;
    std::vector<TileKey> m_wanted;
    std::set<TileKey> m_seen;  ///< of the last want(): never thrown away
    Preview m_preview;
    bool m_hasFailed = false;
    std::array<Runner, 2> m_runners;
    LatestTask<Preview> m_previewing;
};

}  // namespace weightscape::ui
