// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_chart.h"

#include <algorithm>
#include <iterator>

#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr std::uint64_t kGibibyte = 1ULL << 30U;
constexpr std::uint64_t kUsualGibibytes[] = {4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / kMebibyte;
}

/// Puts a chart together, series by series.
class ChartMaker {
  public:
    ChartMaker(const Session& session, const BudgetPicture& picture)
        : m_session(session), m_picture(picture) {
        ChartData& data = m_chart.data;
        data.title = tr("Size and damage");
        data.xTitle = tr("File size (MiB)");
        data.yTitle = damageTitle(picture.prices->kind);
        data.hasLegend = false;
    }

    void addFrontier() {
        ChartSeries line;
        line.name = tr("least damage for the size");
        line.color = &Theme::difference;
        for (const recipes::FrontierPoint& point : m_picture.path.frontier()) {
            const QPointF at(mebibytes(point.bytes), m_picture.shownDamage(point.cost));
            if (at.y() > 0.0) line.points.push_back(cover(at));
        }
        add(std::move(line), {});
    }
    void addPresets() {
        for (const PresetPoint& preset : m_picture.presets) {
            if (preset.fileBytes == 0 || isOfSession(preset.name)) continue;
            addMark(fromUtf8(preset.name), preset.fileBytes, preset.damage, &Theme::original,
                    {preset.name, -1});
        }
    }
    void addRecipes() {
        const DocumentView shown = m_session.shown();
        addView(shown, tr("current: %1").arg(shown.name()), &Theme::recipeA, {});
        for (int recipe = 0; recipe < static_cast<int>(m_session.recipes().size()); ++recipe) {
            if (recipe == m_session.activeRecipe()) continue;
            addView(m_session.view(recipe), m_session.view(recipe).name(), &Theme::recipeB,
                    {{}, recipe});
        }
    }
    /// Behind the last mark: they stand where the range of sizes has room for them.
    void addMemories(const std::vector<MemorySize>& memories) {
        const ValueScale sizes = scaleCovering(m_sizes, false);
        const ValueScale damages = scaleCovering(m_damages, true);
        for (const MemorySize& memory : memories) {
            const double x = mebibytes(roomIn(m_session, memory));
            if (x < sizes.low || x > sizes.high) continue;
            ChartSeries line;
            line.name = memory.words;
            line.dashed = line.labelled = true;
            line.color = &Theme::secondaryText;
            line.points = {{x, damages.high}, {x, damages.low}};
            add(std::move(line), {});
        }
    }
    [[nodiscard]] BudgetChart finish() {
        m_chart.data.x = scaleCovering(m_sizes, false);
        m_chart.data.y = scaleCovering(m_damages, true);
        return std::move(m_chart);
    }

  private:
    /// Whether a recipe of the session, or the one that is shown, is this preset: it has a mark.
    [[nodiscard]] bool isOfSession(const std::string& preset) const {
        const auto is = [&](const recipes::Recipe& recipe) {
            return recipe == recipes::Recipe{.preset = preset, .rules = {}};
        };
        if (m_session.current().preview() ? is(*m_session.current().preview())
                                          : is(m_session.recipe())) {
            return true;
        }
        for (int recipe = 0; recipe < static_cast<int>(m_session.recipes().size()); ++recipe) {
            const bool isOther = recipe != m_session.activeRecipe();
            if (isOther && is(m_session.recipes()[static_cast<std::size_t>(recipe)].recipe)) {
                return true;
            }
        }
        return false;
    }
    QPointF cover(const QPointF& point) {
        m_sizes.push_back(point.x());
        m_damages.push_back(point.y());
        return point;
    }
    void add(ChartSeries series, BudgetMark mark) {
        m_chart.data.series.push_back(std::move(series));
        m_chart.marks.push_back(std::move(mark));
    }
    void addMark(const QString& name, std::uint64_t bytes, const std::optional<double>& damage,
                 QColor Theme::*color, BudgetMark mark) {
        if (!damage) {
            ++m_chart.withoutPrice;
            return;
        }
        const double shown = m_picture.shownDamage(*damage);
        if (!(shown > 0.0)) {
            ++m_chart.withoutDamage;
            return;
        }
        ChartSeries series;
        series.name = name;
        series.marksOnly = series.labelled = true;
        series.color = color;
        series.points = {cover({mebibytes(bytes), shown})};
        add(std::move(series), std::move(mark));
    }
    void addView(const DocumentView& view, const QString& name, QColor Theme::*color,
                 BudgetMark mark) {
        if (!view.plan()) return;
        addMark(name, view.plan()->fileBytes,
                recipes::damageOf(*m_session.model(), *m_picture.prices, *view.plan(),
                                  m_picture.wishes.forCpu),
                color, std::move(mark));
    }

    const Session& m_session;
    const BudgetPicture& m_picture;
    BudgetChart m_chart;
    std::vector<double> m_sizes, m_damages;
};

}  // namespace

BudgetChart makeBudgetChart(const Session& session, const BudgetPicture& picture,
                            const MemorySize& computer) {
    ChartMaker maker(session, picture);
    // What comes first has its label first.
    maker.addFrontier();
    maker.addRecipes();
    maker.addPresets();
    maker.addMemories(budgetMemories(session, computer));
    return maker.finish();
}

QString damageTitle(recipes::DamageKind kind) {
    switch (kind) {
        case recipes::DamageKind::Divergence:
            return tr("Predicted KL divergence (nats per token)");
        case recipes::DamageKind::ImportanceError:
            return tr("Mean error by importance (%)");
        case recipes::DamageKind::WeightError:
            break;
    }
    return tr("Mean relative error (%)");
}

QString damageText(const BudgetPicture& picture, double damage) {
    const QString number = formatSignificant(picture.shownDamage(damage));
    return picture.prices->kind == recipes::DamageKind::Divergence
               ? tr("%1 nats per token").arg(number)
               : QStringLiteral("%1 %").arg(number);
}

QString damageWorth(const BudgetPicture& picture) {
    switch (picture.prices->kind) {
        case recipes::DamageKind::Divergence: {
            const ModelMoments& moments = *picture.basis.moments.moments;
            QStringList texts;
            for (const std::string& text : moments.texts) texts << toQt(text);
            return tr("Predicted from %1 tokens (%2); within about 20 % below 0.1.")
                .arg(formatCount(static_cast<std::uint64_t>(moments.tokens)),
                     texts.isEmpty() ? tr("text not named") : texts.join(QStringLiteral(", ")));
        }
        case recipes::DamageKind::ImportanceError:
            return tr(
                "Sampled errors by importance. Collect moments to predict what they do to the "
                "answers.");
        case recipes::DamageKind::WeightError:
            break;
    }
    return tr("Sampled errors. Collect moments to predict what they do to the answers.");
}

std::vector<MemorySize> budgetMemories(const Session& session, const MemorySize& computer) {
    std::vector<MemorySize> memories = {computer};
    std::ranges::copy(session.memoryChoice().sizes, std::back_inserter(memories));
    for (const std::uint64_t size : kUsualGibibytes) memories.emplace_back(size * kGibibyte);
    // The user's words for a size come first.
    std::ranges::stable_sort(memories, {}, &MemorySize::bytes);
    const auto same = std::ranges::unique(memories, {}, &MemorySize::bytes);
    memories.erase(same.begin(), same.end());
    return memories;
}

std::uint64_t roomIn(const Session& session, const MemorySize& memory) {
    return memory::roomForWeights(session.model()->facts, session.memoryChoice().options,
                                  memory.bytes);
}

}  // namespace weightscape::ui
