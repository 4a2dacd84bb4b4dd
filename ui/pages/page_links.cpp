// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_links.h"

#include <utility>

#include "ui/session/session.h"

namespace weightscape::ui {

PageLinks::PageLinks(Session& session) : QObject(&session), m_session(session) {}

PageLinks& PageLinks::of(Session& session) {
    auto* links = session.findChild<PageLinks*>(QString(), Qt::FindDirectChildrenOnly);
    return links != nullptr ? *links : *new PageLinks(session);
}

void PageLinks::showPlace(const Place& place) {
    m_place = place;
    showTensor(place.tensor);
    Q_EMIT placeRequested();
}

void PageLinks::showTensor(int tensor) {
    m_session.select({tensor});
    Q_EMIT pageRequested(QStringLiteral("tensor"));
}

void PageLinks::showBlock(const Place& place) {
    m_blockPlace = place;
    m_session.select({place.tensor});
    Q_EMIT pageRequested(QStringLiteral("block"));
    Q_EMIT blockRequested();
}

std::optional<Place> PageLinks::takeBlockPlace() {
    return std::exchange(m_blockPlace, std::nullopt);
}

std::optional<Place> PageLinks::takePlace() {
    return std::exchange(m_place, std::nullopt);
}

}  // namespace weightscape::ui
