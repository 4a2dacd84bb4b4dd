// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <vector>

namespace weightscape::ui {

class Session;

/// A weight to look at: "this outlier, there".
struct Place {
    int tensor = -1;  ///< index into Model::tensors
    std::uint64_t row = 0;
    std::uint64_t column = 0;
};

enum class MomentsRequest { Collect, Open, Save };

/// How a page sends the reader to another one without knowing it. One per session; it lives as the
/// session's child. The window listens to pageRequested and brings the page to the front.
class PageLinks : public QObject {
    Q_OBJECT

  public:
    [[nodiscard]] static PageLinks& of(Session& session);

    /// Selects the tensor, remembers the place and asks for the page "tensor".
    void showPlace(const Place& place);
    /// The same for the page "block": the weight and the block it is in.
    void showBlock(const Place& place);
    /// The same without a place in it.
    void showTensor(int tensor);
    /// Asks for the page "model" and for a key of the metadata on it.
    void showMetadata(const QString& key) {
        Q_EMIT pageRequested(QStringLiteral("model"));
        Q_EMIT metadataRequested(key);
    }
    /// Asks for a page by the id in the table of pages.
    void showPage(const QString& id) { Q_EMIT pageRequested(id); }
    /// Narrows lists of tensors to these; `what` names them: "Relative RMSE 5 to 7 %". Nothing:
    /// lists show all again.
    void brush(const std::optional<std::vector<int>>& tensors, const QString& what) {
        Q_EMIT brushed(tensors, what);
    }
    /// The last place asked for, until the tensor page has taken it: that page may be made later.
    [[nodiscard]] std::optional<Place> takePlace();
    [[nodiscard]] std::optional<Place> takeBlockPlace();

  Q_SIGNALS:
    void pageRequested(const QString& id);
    void placeRequested();
    void brushed(const std::optional<std::vector<int>>& tensors, const QString& what);
    void brushDropped();  ///< the reader wants lists to show all again
    void blockRequested();
    void metadataRequested(const QString& key);  ///< the page that shows it is there
    /// The reader wants to choose an importance matrix to open.
    void importanceRequested();
    /// The reader wants to choose a text that the model learns from what its inputs are like.
    void calibrationRequested();
    /// The reader wants to know which tensors the shown recipe's damage comes from.
    void damageRequested();
    /// The reader wants to collect moments by a text, or to open or keep a file of them.
    void momentsRequested(MomentsRequest request);

  private:
    explicit PageLinks(Session& session);

    Session& m_session;
    std::optional<Place> m_place;
    std::optional<Place> m_blockPlace;
};

}  // namespace weightscape::ui
