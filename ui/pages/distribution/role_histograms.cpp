// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/role_histograms.h"

#include <algorithm>
#include <cmath>

#include "core/model/architectures/tensor_place.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kBins = 48;
constexpr double kSigmas = 6;

/// The common range in weight units.
std::pair<double, double> valueRange(const Session& session, const std::vector<int>& tensors) {
    double reach = 0;
    for (const int tensor : tensors) {
        if (const auto& statistics = session.statistics(tensor)) {
            reach = std::max(reach,
                             kSigmas * statistics->standardDeviation + std::abs(statistics->mean));
        }
    }
    return reach > 0 ? std::pair(-reach, reach) : std::pair(-1.0, 1.0);
}

}  // namespace

std::vector<int> tensorsOfRole(const Session& session) {
    std::vector<int> tensors;
    if (!session.model() || session.currentTensor() < 0) return tensors;
    const auto& all = session.model()->tensors;
    const TensorPlace wanted =
        tensorPlace(all[static_cast<std::size_t>(session.currentTensor())].ggufName);
    std::vector<std::pair<int, int>> byLayer;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const TensorPlace place = tensorPlace(all[i].ggufName);
        if (place.role == wanted.role && place.stack == wanted.stack) {
            byLayer.emplace_back(place.layer, static_cast<int>(i));
        }
    }
    std::ranges::sort(byLayer);
    for (const auto& [layer, tensor] : byLayer) tensors.push_back(tensor);
    return tensors;
}

SmallMultiplesContent roleHistograms(const Session& session, HistogramUnit unit) {
    SmallMultiplesContent content;
    const std::vector<int> tensors = tensorsOfRole(session);
    content.emptyText = tr("Select a tensor to see its role in all layers.");
    if (tensors.empty()) return content;
    const bool inSigmas = unit == HistogramUnit::Sigmas;
    const auto& all = session.model()->tensors;
    const auto [low, high] = inSigmas ? std::pair(-kSigmas, kSigmas) : valueRange(session, tensors);
    content.low = low;
    content.high = high;
    content.xTitle = inSigmas ? tr("distance from the mean in σ") : tr("value of the weight");
    content.title =
        tr("%1 in all layers")
            .arg(toQt(tensorPlace(all[static_cast<std::size_t>(tensors.front())].ggufName).role));
    for (const int tensor : tensors) {
        const TensorInfo& info = all[static_cast<std::size_t>(tensor)];
        const int layer = tensorPlace(info.ggufName).layer;
        SmallHistogram one;
        one.id = tensor;
        one.title = layer < 0 ? toQt(info.name) : tr("layer %1").arg(layer);
        const auto& statistics = session.statistics(tensor);
        if (statistics && !statistics->sketch.cells.empty()) {
            const double mean = inSigmas ? statistics->mean : 0.0;
            const double scale = inSigmas ? statistics->standardDeviation : 1.0;
            const auto bins =
                statistics->sketch.histogram(mean + low * scale, mean + high * scale, kBins);
            double inside = 0;
            for (const std::uint64_t count : bins.counts) {
                one.counts.push_back(static_cast<double>(count));
                inside += static_cast<double>(count);
            }
            one.beyond = static_cast<double>(statistics->count) - inside;
        }
        if (statistics && statistics->standardDeviation > 0) {
            const double reach = std::max(statistics->maximum - statistics->mean,
                                          statistics->mean - statistics->minimum);
            one.note = tr("max %1").arg(formatSigmas(reach / statistics->standardDeviation));
        }
        content.histograms.push_back(std::move(one));
    }
    return content;
}

}  // namespace weightscape::ui
