// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/recipe_bar.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "core/recipes/metadata_edits.h"
#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/models/importance_gain.h"
#include "ui/panels/live_number.h"
#include "ui/panels/memory_panel.h"
#include "ui/panels/preview_combo.h"
#include "ui/session/judged_recipes.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"
#include "ui/widgets/memory_bar.h"

namespace weightscape::ui {
namespace {

/// What is said of a size, by exporting::GgufSize.
struct SizeWords {
    const char* caption;
    const char* toolTip;
};
constexpr SizeWords kSizeWords[] = {
    {QT_TR_NOOP("File size, exact"), QT_TR_NOOP("%1, as the exported file will have")},
    {QT_TR_NOOP("Weights, without header"),
     QT_TR_NOOP("%1 of weights. The GGUF that this folder becomes also has a header with its "
                "tokenizer, and single numbers in F32; the export tells its exact size.")},
    {QT_TR_NOOP("Weights only, no file"),
     QT_TR_NOOP("%1 of weights. The model cannot be exported as it is, so there is no size of a "
                "file with its header.")},
};

QFrame* separator() {
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

QString percentChange(double share) {
    const QString sign = share < 0 ? QStringLiteral("−") : QStringLiteral("+");
    // The bar is narrow, and the exact sizes stand beside.
    if (share != 0.0 && std::abs(share) < 0.0005) return QStringLiteral("≈ 0 %");
    return sign + formatPercent(std::abs(share));
}

QString tensorCount(std::uint64_t count) {
    return counted(static_cast<qsizetype>(count), tr("tensor"), tr("tensors"));
}

/// What spoils a model's error, the worst first.
QStringList flawTexts(const measure::FlawCounts& flaws) {
    QStringList texts;
    if (flaws.overflowing > 0) {
        texts << tr("overflow: %1")
                     .arg(counted(static_cast<qsizetype>(flaws.overflowed), tr("weight"),
                                  tr("weights")));
    }
    if (flaws.withNonFinite > 0) {
        texts << tr("NaN or infinite in %1").arg(tensorCount(flaws.withNonFinite));
    }
    if (flaws.zeroTensors > 0) texts << tr("only zeros in %1").arg(tensorCount(flaws.zeroTensors));
    return texts;
}

}  // namespace

RecipeBar::RecipeBar(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_recipe(new PreviewCombo),
      m_rules(smallLabel(QStringLiteral("recipeRules"))),
      m_size(new LiveNumber(QStringLiteral("recipeSize"), tr("File size, exact"))),
      m_bits(new LiveNumber(QStringLiteral("recipeBits"), tr("Bits per weight, exact"))),
      m_error(new LiveNumber(QStringLiteral("recipeError"), tr("Model error (relative RMSE)"))),
      m_divergenceLine(separator()),
      m_divergence(new LiveNumber(QStringLiteral("recipeDivergence"), tr("KL divergence"))),
      m_memory(new LiveNumber(QStringLiteral("recipeMemory"), tr("Memory at inference"))),
      m_memoryBar(new MemoryBar(MemoryBar::Style::Small)),
      m_context(new QComboBox),
      m_notes(new QToolButton) {
    setObjectName(QStringLiteral("recipeBar"));
    setWhatsThis(
        tr("The recipe and what it costs. Sizes are exact; the dot beside the error fills as "
           "sampled figures become exact."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setUpRecipeCombo();
    setUpContextCombo();
    setUpLayout();
    connectSession();
    startModel();
}

void RecipeBar::setUpRecipeCombo() {
    nameControl(m_recipe, QStringLiteral("recipeCombo"), tr("Recipe"),
                tr("The recipe that decides every tensor's format. Move through the open list to "
                   "preview, Enter chooses, Escape takes it back."));
    m_recipe->setMaxVisibleItems(30);
    m_recipe->setMinimumWidth(132);
    for (const recipes::Preset& preset : recipes::allPresets()) {
        m_recipe->addItem(fromUtf8(preset.name));
        m_recipe->setItemData(m_recipe->count() - 1, toolTipText(said(preset.summary)),
                              Qt::ToolTipRole);
    }
    connect(m_recipe, &PreviewCombo::activated, this, &RecipeBar::choosePreset);
    connect(m_recipe, &PreviewCombo::tried, this,
            [this](int index) { m_session.preview(withPreset(index)); });
    connect(m_recipe, &PreviewCombo::trialEnded, &m_session, &Session::endPreview);
}

void RecipeBar::setUpContextCombo() {
    nameControl(m_context, QStringLiteral("contextLength"), tr("Context length in tokens"),
                tr("How many tokens the model remembers. The key-value cache grows with it."));
    m_context->setMinimumWidth(92);
    m_context->setToolTip(tr("Context length in tokens, for the key-value cache"));
    setUpContexts(*m_context, m_session);
}

void RecipeBar::setUpLayout() {
    nameControl(m_notes, QStringLiteral("recipeNotes"), tr("Notes on this recipe"));
    m_notes->setAutoRaise(true);
    m_notes->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_memoryBar->setObjectName(QStringLiteral("memoryBar"));
    m_memoryBar->setWhatsThis(
        tr("Weights, key-value cache, compute buffer (a range, hatched) and reserve. Click a part "
           "to see its formula."));
    m_memoryBar->setFixedHeight(m_memoryBar->sizeHint().height());
    connect(m_memoryBar, &MemoryBar::termChosen, this, &RecipeBar::openMemoryPanel);
    connect(m_notes, &QToolButton::clicked, this, &RecipeBar::notesRequested);
    QLabel* recipeCaption = smallLabel(QStringLiteral("recipeCaption"), tr("Recipe"));
    auto* layout =
        makeRow(this, {makeColumn(nullptr, {recipeCaption, m_recipe, m_rules})}, kGapWide);
    layout->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    for (LiveNumber* figure : {m_size, m_bits, m_error}) filled(layout, {separator(), figure});
    filled(layout, {m_divergenceLine, m_divergence, separator(), m_memory});
    QLabel* contextCaption = smallLabel(QStringLiteral("contextCaption"), tr("Context, tokens"));
    filled(layout, {makeColumn(nullptr, {contextCaption, m_context, m_memoryBar}), BoxItem::room(1),
                    m_notes});
}

void RecipeBar::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &RecipeBar::startModel);
    connect(&m_session, &Session::recipeChanged, this, [this] {
        m_errorBefore = m_errorShown;
        showRecipe();
        showSize();
        showMemory();
        showNotes();
        showError();
        showDivergence();
        // What is waited for is on the screen before the tree and the pictures are painted.
        if (m_size->isVisible()) m_size->repaint();
    });
    connect(&m_session, &Session::modelErrorChanged, this, &RecipeBar::showError);
    for (const auto signal : {&JudgedRecipes::changed, &JudgedRecipes::textChanged}) {
        connect(&JudgedRecipes::of(m_session), signal, this, &RecipeBar::showDivergence);
    }
    connect(&m_session, &Session::importanceChanged, this, [this] { m_errorShown.reset(); });
    connect(&m_session, &Session::memoryChoiceChanged, this, &RecipeBar::showMemory);
}

void RecipeBar::startModel() {
    m_shown.reset();
    m_memoryShown.reset();
    m_errorShown.reset();
    m_errorBefore.reset();
    stopFlashes();
    setEnabled(m_session.model() != nullptr);
    showRecipe();
    showSize();
    showMemory();
    showNotes();
    showError();
    showDivergence();
}

void RecipeBar::stopFlashes() {
    for (LiveNumber* figure : {m_size, m_bits, m_error, m_memory}) figure->stopFlash();
}

void RecipeBar::showRecipe() {
    // The open list stands where the pointer is.
    if (m_session.isPreviewing()) return m_rules->setText(tr("preview, not chosen"));
    const recipes::Recipe& recipe = m_session.recipe();
    const recipes::Preset* preset = recipes::findPreset(recipe.preset);
    m_recipe->setCurrentText(preset != nullptr ? fromUtf8(preset->name) : toQt(recipe.preset));
    if (preset != nullptr) m_recipe->setToolTip(toolTipText(said(preset->summary)));
    recipes::Recipe plain;
    plain.preset = recipe.preset;
    const QString title = said(recipes::recipeTitle(recipe));
    QStringList own{title.mid(said(recipes::recipeTitle(plain)).size()).trimmed()};
    if (const std::size_t keys = recipes::changedKeyCount(recipe.metadata); keys > 0) {
        own << counted(static_cast<qsizetype>(keys), tr("key edited"), tr("keys edited"));
    }
    own.removeAll(QString());
    m_rules->setText(own.isEmpty() ? tr("preset, unchanged") : own.join(QStringLiteral(", ")));
}

void RecipeBar::showSize() {
    const auto& plan = m_session.shown().plan();
    if (!plan) {
        m_size->setValue(unknownText());
        m_bits->setValue(unknownText());
        m_size->setDetail({});
        m_bits->setDetail({});
        return;
    }
    const DocumentView shown = m_session.shown();
    const std::uint64_t bytes = shown.sizeInBytes();
    const std::uint64_t original = m_session.view(kOriginal).sizeInBytes();
    const SizeWords& words = kSizeWords[static_cast<std::size_t>(shown.fileSize())];
    m_size->setCaption(tr(words.caption));
    m_size->setValue(formatBytesShort(bytes));
    m_size->setToolTip(toolTipText(tr(words.toolTip).arg(formatBytes(bytes))));
    const double change =
        original == 0 ? 0.0 : static_cast<double>(bytes) / static_cast<double>(original) - 1.0;
    m_size->setDetail(QStringLiteral("%1 (%2)").arg(formatBytes(bytes), percentChange(change)));
    m_bits->setValue(formatBitsPerWeight(plan->bitsPerWeight()));
    m_bits->setDetail(tr("%1 weights").arg(formatCountShort(plan->parameters)));
    const Shown now{bytes, plan->bitsPerWeight()};
    if (m_shown && now.bytes != m_shown->bytes) {
        m_size->flash(formatBytesChange(static_cast<std::int64_t>(now.bytes) -
                                        static_cast<std::int64_t>(m_shown->bytes)));
        const double bits = now.bitsPerWeight - m_shown->bitsPerWeight;
        m_bits->flash((bits < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
                      formatBitsPerWeight(std::abs(bits)));
    }
    m_shown = now;
}

void RecipeBar::showError() {
    const measure::ModelError error =
        m_session.model() ? m_session.shown().modelError() : measure::ModelError{};
    // What overflows somewhere is infinite, whatever the rest may be.
    const bool overflows = m_session.shown().plan() && error.flaws.overflowed > 0;
    const bool complete = m_session.shown().plan() && error.isComplete();
    const measure::ErrorFigure headline = error.headline();
    m_error->setCaption(headline.byImportance ? tr("Model error by importance")
                                              : tr("Model error (relative RMSE)"));
    m_error->setAlarm(overflows || error.flaws.nonFinite > 0);
    if (overflows) {
        m_error->setValue(formatPercent(headline.relativeRmse));
        describeError(error);
        m_error->setDot(error.exactFraction);
        m_errorShown.reset();
        return;
    }
    if (!complete) {
        m_error->setValue(unknownText());
        m_error->setDetail(
            m_session.shown().plan()
                ? tr("measuring, %1 of the weights").arg(formatPercent(error.coveredFraction))
                : QString());
        m_error->setDot(0.0);
        m_error->setToolTip({});
        return;
    }
    m_errorShown = headline.relativeRmse;
    m_error->setValue(formatPercentInterval(headline.relativeRmse, headline.confidence));
    describeError(error);
    m_error->setDot(error.exact ? 1.0 : error.exactFraction);
    if (m_errorBefore && *m_errorBefore != *m_errorShown) {
        m_error->flash(tr("%1 points").arg(percentChange(*m_errorShown - *m_errorBefore)));
    }
    m_errorBefore.reset();
}

/// How the figure is known, or the worst of what spoils it; and the error without importance, or
/// the median, which no loud tensor owns. The bar is narrow: the rest is in the tool tip.
void RecipeBar::describeError(const measure::ModelError& error) {
    const QStringList flaws = flawTexts(error.flaws);
    QStringList parts = {!flaws.isEmpty() ? flaws.front()
                         : error.exact    ? tr("exact")
                                          : tr("sampled")};
    QStringList lines;
    if (const QString gain = importanceGain(m_session); !gain.isEmpty()) lines << gain;
    lines << tr("SQNR %1").arg(formatDecibel(error.sqnrDb));
    lines << flaws;
    if (error.flaws.nonFinite > 0) {
        lines << tr("Left out, NaN or infinite: %1").arg(formatCount(error.flaws.nonFinite));
    }
    const QString median = tr("median %1")
                               .arg((error.exact ? QString() : QStringLiteral("≈ ")) +
                                    formatPercent(error.medianRmse));
    if (error.hasImportance) {
        parts << tr("relative RMSE %1")
                     .arg(formatPercentInterval(error.relativeRmse, error.confidence));
    }
    if (error.quantizedTensors > 0) {
        (error.hasImportance ? lines : parts) << median;
        lines << tr("The median counts each tensor that is quantized once (%1), so that one loud "
                    "tensor hides nothing.")
                     .arg(formatCount(error.quantizedTensors));
    }
    m_error->setDetail(parts.join(QStringLiteral(", ")));
    m_error->setToolTip(toolTipText(lines.join(QLatin1Char('\n'))));
}

/// By the chosen text, else by the last one; null: not known.
const JudgedRecipe* RecipeBar::judgedRecipe() const {
    if (!m_session.model()) return nullptr;
    const JudgedRecipes& known = JudgedRecipes::of(m_session);
    const recipes::Recipe& recipe = shownRecipe(m_session);
    const JudgedRecipe* judged = known.find(recipe, known.text());
    return judged != nullptr ? judged : known.find(recipe);
}

void RecipeBar::showDivergence() {
    const JudgedRecipe* judged = judgedRecipe();
    m_divergence->setVisible(judged != nullptr);
    m_divergenceLine->setVisible(judged != nullptr);
    if (judged == nullptr) return;
    const inference::DivergenceFigures& figures = judged->found.divergence;
    m_divergence->setValue(formatSignificant(figures.divergence.value));
    m_divergence->setDetail(tr("perplexity %1").arg(formatSignificant(figures.perplexity.value)));
    m_divergence->setToolTip(toolTipText(
        tr("How far the answers are from the original's: %1 ± %2 nats per token, over %3 tokens of "
           "%4. The page Evaluate has more.")
            .arg(formatSignificant(figures.divergence.value, 4),
                 formatSignificant(figures.divergence.uncertainty, 2), formatCount(figures.tokens),
                 judgedTextName(judged->text.path))));
}

void RecipeBar::showMemory() {
    const auto& plan = m_session.shown().plan();
    const MemoryChoice& choice = m_session.memoryChoice();
    m_context->setCurrentText(QString::number(choice.options.context));
    if (!plan) {
        m_memory->setValue(unknownText());
        m_memory->setDetail({});
        m_memoryBar->setTerms({}, {});
        return;
    }
    const memory::MemoryUse use = memoryUse(m_session, plan.get());
    m_memory->setValue(formatBytesRange(use.inferenceLow(), use.inferenceHigh()));
    QString detail = tr("%1 KV cache").arg(formatBytesShort(use.keyValueCache));
    if (!choice.sizes.empty()) {
        // The smallest that is large enough, else the largest.
        const auto enough = std::ranges::find_if(choice.sizes, [&](const MemorySize& size) {
            return memory::fitIn(use, size.bytes) != memory::Fit::TooLarge;
        });
        const MemorySize& size = enough == choice.sizes.end() ? choice.sizes.back() : *enough;
        detail = fitText(memory::fitIn(use, size.bytes), size);
    }
    if (use.reserve > 0) detail = tr("%1, %2 reserve").arg(detail, formatBytesShort(use.reserve));
    m_memory->setDetail(detail);
    m_memoryBar->setTerms(memoryTerms(use), choice.sizes);
    const std::uint64_t most = use.inferenceHigh();
    if (m_memoryShown && *m_memoryShown != most) {
        m_memory->flash(formatBytesChange(static_cast<std::int64_t>(most) -
                                          static_cast<std::int64_t>(*m_memoryShown)));
    }
    m_memoryShown = most;
}

void RecipeBar::openMemoryPanel(int term) {
    if (!m_session.shown().plan()) return;
    MemoryPanel::open(m_session, *window()).showTerm(term);
}

void RecipeBar::showNotes() {
    const auto& plan = m_session.shown().plan();
    const bool broken = !m_session.shown().planError().isEmpty();
    const auto count = plan ? plan->warnings.size() : 0;
    m_notes->setVisible(broken || count > 0);
    m_notes->setIcon(lineIcon(broken ? QStringLiteral("error") : QStringLiteral("warning")));
    // The bar is narrow: the sign and a number must do.
    m_notes->setText(broken ? QString() : QString::number(count));
    const QString what = broken ? tr("The recipe does not work")
                                : tr("%n note(s) on this recipe", nullptr, static_cast<int>(count));
    m_notes->setAccessibleName(what);
    m_notes->setToolTip(tr("%1: show warnings and formats that did not fit").arg(what));
}

recipes::Recipe RecipeBar::withPreset(int index) const {
    recipes::Recipe recipe = m_session.recipe();
    recipe.preset = std::string(recipes::allPresets()[static_cast<std::size_t>(index)].name);
    return recipe;
}

void RecipeBar::choosePreset(int index) {
    const recipes::Recipe recipe = withPreset(index);
    m_session.changeRecipe(recipe, tr("recipe %1").arg(toQt(recipe.preset)));
}

}  // namespace weightscape::ui
