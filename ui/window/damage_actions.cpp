// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/damage_actions.h"

#include <iterator>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "core/inference/evaluation/attribution.h"
#include "core/support/task_share.h"
#include "ui/session/judged_recipes.h"
#include "ui/session/model_text.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {

/// What was found since the last time, on its way from the thread that works to the window.
class DamageNews {
  public:
    using Found = std::vector<inference::TensorDamage>;
    using Plan = std::shared_ptr<const recipes::QuantizationPlan>;

    DamageNews(std::shared_ptr<const Model> model, Plan plan, QString text)
        : m_model(std::move(model)), m_plan(std::move(plan)), m_text(std::move(text)) {}
    void tell(const inference::TensorDamage& damage) {
        const std::scoped_lock lock(m_lock);
        m_found.push_back(damage);
    }
    [[nodiscard]] TensorDamages::Measured take() {
        Found found;
        {
            const std::scoped_lock lock(m_lock);
            found = std::exchange(m_found, {});
        }
        TensorDamages::Measured measured{m_model, m_plan->options.importance, {}, {}, m_text};
        for (const inference::TensorDamage& each : found) {
            const encoders::Treatment& treatment = *m_plan->find(each.tensor);
            measured.treatments.emplace_back(static_cast<int>(each.tensor), treatment);
            measured.divergences.push_back(each.divergence);
        }
        return measured;
    }
    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return m_model; }
    [[nodiscard]] const Plan& plan() const { return m_plan; }
    /// Its file; empty: the one that comes with the program.
    [[nodiscard]] const QString& text() const { return m_text; }

  private:
    std::shared_ptr<const Model> m_model;
    Plan m_plan;
    QString m_text;
    std::mutex m_lock;
    Found m_found;
};

namespace {

constexpr int kPollMilliseconds = 100;
constexpr std::size_t kDamageContext = 512;  ///< tokens that are seen together
/// Pieces of the text in each round: a first picture soon, then a surer one.
constexpr std::size_t kRounds[] = {1, 4};

/// Tensors that the recipe changes and no layer reads do no damage.
void tellUnused(const std::vector<inference::TensorDamage>& damages, DamageNews& news) {
    std::set<std::size_t> used;
    for (const inference::TensorDamage& each : damages) used.insert(each.tensor);
    for (const recipes::PlannedTensor& planned : news.plan()->tensors) {
        if (planned.keeps(news.model()->tensors[planned.tensor])) continue;
        if (!used.contains(planned.tensor)) news.tell({planned.tensor, {}, {1.0, 0.0}});
    }
}

Result<std::size_t> measureDamage(DamageNews& news, TaskContext& task) {
    std::size_t measured = 0;
    std::size_t pieces = 0;
    for (const std::size_t round : kRounds) pieces += round;
    TaskShare share(task, pieces);
    for (const std::size_t round : kRounds) {
        auto text = readModelText(*news.model(), toPath(news.text()), {kDamageContext, round});
        if (!text) return fail(text.error());
        inference::AttributionRequest request{news.model(), news.plan(), std::move(text->tokens)};
        request.progress = [&news](const auto& damage) { news.tell(damage); };
        const auto damages = inference::attributeDamage(request, share.next(round));
        if (!damages) return fail(damages.error());
        measured = damages->size();
        if (round == kRounds[std::size(kRounds) - 1]) tellUnused(*damages, news);
    }
    return measured;
}

}  // namespace

DamageActions::DamageActions(const WindowParts& parts)
    : m_parts(parts),
      m_session(parts.session),
      m_measuring(parts, QStringLiteral("damageTask"),
                  [this](const auto& measured) { finish(measured); }) {
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &DamageActions::takeNews);
    connect(&JudgedRecipes::of(m_session), &JudgedRecipes::textChanged, this,
            &DamageActions::followText);
}

void DamageActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<DamageActions> kRows[] = {
        {},
        {"actionMeasureDamage", QT_TR_NOOP("&Measure damage by tensor"), "", "", &DamageActions::measure, QT_TR_NOOP("Changes each tensor alone, as the recipe says, and measures how far the model's answers move, to the text that is chosen on the page Evaluate."), Needs::Model},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

void DamageActions::measure() {
    if (!m_session.model() || !m_session.shown().plan()) return;
    m_news = std::make_shared<DamageNews>(m_session.model(), m_session.shown().plan(),
                                          TensorDamages::of(m_session).text());
    m_poll.start();
    m_measuring.start(tr("Measuring damage"),
                      [news = m_news](TaskContext& task) { return measureDamage(*news, task); });
}

void DamageActions::followText() {
    if (isRunning() && m_news->text() != TensorDamages::of(m_session).text()) measure();
}

void DamageActions::takeNews() {
    const TensorDamages::Measured measured = m_news->take();
    if (!measured.treatments.empty()) TensorDamages::of(m_session).add(measured);
}

void DamageActions::finish(const Result<std::size_t>& measured) {
    m_poll.stop();
    takeNews();
    if (measured) {
        Q_EMIT finished();
    } else if (measured.error().code != ErrorCode::Cancelled) {
        const QString sentence = errorSentence(measured.error());
        m_parts.complainOfModel(sentence, QStringLiteral("damageError"));
        Q_EMIT failed(sentence);
    }
}

}  // namespace weightscape::ui
