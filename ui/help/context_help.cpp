// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/context_help.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QTextDocumentFragment>
#include <QWidget>
#include <algorithm>
#include <array>

namespace weightscape::ui {
namespace {

struct HelpRow {
    const char* objectName;
    const char* text;
};

#define HELP(text) QT_TRANSLATE_NOOP("Help", text)
// A table, one row per line: pages and panels first, then controls whose tool tip does not say it.
// clang-format off
constexpr std::array kHelp = {
    HelpRow{"startPage", HELP("Opens a model: a file, one of the last ones, or the built-in sample. Files can also be dropped anywhere on the window.")},
    HelpRow{"navigator", HELP("The list of tensors. Type to filter, click a heading to sort; what is selected here is shown on every page.")},
    HelpRow{"inspector", HELP("What is selected: its facts, what the recipe does with it and why, and controls to have it otherwise.")},
    HelpRow{"recipeSwitch", HELP("Which recipe is shown and edited, and what every page compares it with.")},
    HelpRow{"recipeBar", HELP("The recipe and what it costs. Sizes are exact; the dot beside the error fills as sampled figures become exact.")},
    HelpRow{"xray", HELP("The whole model as one picture: layers against roles, coloured by the measure you choose. Click a cell to select its tensors.")},
    HelpRow{"distribution", HELP("How the weights of one tensor are spread, the levels a format leaves them, and the loudest ones.")},
    HelpRow{"tensor", HELP("The matrix as a picture: what it is compared with on the left, what the recipe makes of it on the right.")},
    HelpRow{"tradeoff", HELP("Every recipe by size and error. Down and to the left is better.")},
    HelpRow{"clipping", HELP("What is lost over the clip threshold, and what every calibrator chooses.")},
    HelpRow{"block", HELP("One block bit by bit: which byte is for what, and what each weight is made of.")},
    HelpRow{"compare", HELP("Recipes side by side: sizes, errors, and who wins tensor by tensor.")},
    HelpRow{"importance", HELP("What an importance matrix covers, which columns matter, and which experts it never saw.")},
    HelpRow{"model", HELP("What the file says about itself: facts, every key of its metadata, the tokenizer and the chat template.")},
    HelpRow{"modelTabs", HELP("Facts, all metadata, the tokenizer's tokens, or the chat template.")},
    HelpRow{"history", HELP("Every step of the recipes with its picture and figures. Enter goes to a step, F2 names it.")},
    HelpRow{"historyTable", HELP("Grey steps were taken back and can be gone to again until something else is changed.")},
    HelpRow{"memoryPanel", HELP("What running the model takes, term by term. Enter the sizes of your memories to see what fits.")},
    HelpRow{"recipeCombo", HELP("The recipe that decides every tensor's format. Move through the open list to preview, Enter chooses, Escape takes it back.")},
    HelpRow{"contextLength", HELP("How many tokens the model remembers. The key-value cache grows with it.")},
    HelpRow{"memoryBar", HELP("Weights, key-value cache, compute buffer (a range, hatched) and reserve. Click a part to see its formula.")},
    HelpRow{"tensorTree", HELP("Tensors by layer. Arrow keys move, Shift and Ctrl select several.")},
    HelpRow{"pageTabs", HELP("The pages. Each looks at the same selection and the same recipe in another way.")},
    HelpRow{"matrix", HELP("Each weight is a pixel or a cell; blue is negative, orange positive. Double-click a weight to see its block.")},
    HelpRow{"formatLadder", HELP("The middle of the view in formats from F16 down, each with its bits and the tensor's sampled error. A click gives the tensor that format.")},
    HelpRow{"matrixMode", HELP("Which side is shown: both with a divider, one alone, or their difference.")},
    HelpRow{"matrixZoom", HELP("Pixels per weight, by powers of two.")},
    HelpRow{"matrixRange", HELP("Where the colours end. Louder weights get the last colour.")},
    HelpRow{"xrayMeasure", HELP("What the colours mean.")},
    HelpRow{"xrayScale", HELP("Linear, or logarithmic for values that differ by powers of ten.")},
    HelpRow{"xrayByBytes", HELP("Makes cells as large as the bytes they stand for.")},
    HelpRow{"overrideFamily", HELP("GGUF types are what files store; the others are simulated, to learn what they would lose.")},
    HelpRow{"overrideFormat", HELP("The format for what is chosen under Apply to. Move through the open list to preview.")},
    HelpRow{"overrideScope", HELP("This tensor alone, its role in all layers, or everything selected.")},
    HelpRow{"overrideApply", HELP("Makes the choice a rule of the recipe. It can be undone.")},
    HelpRow{"blockFormat", HELP("The format whose block is shown.")},
    HelpRow{"blockRow", HELP("The row of the matrix, from 0.")},
    HelpRow{"blockNumber", HELP("The block within its row, from 0.")},
    HelpRow{"blockPicture", HELP("Each weight of the block: the line is the original, the bar what the format keeps. Left and Right choose a weight.")},
    HelpRow{"blockStrip", HELP("The bytes of the block. The colours say what each is for; the chosen weight's bits are marked.")},
    HelpRow{"clippingChart", HELP("Error over the clip threshold. Drag the threshold, or use the arrow keys on the slider.")},
    HelpRow{"clippingParts", HELP("What the error is made of: rounding, clipping and scale precision.")},
    HelpRow{"clippingSlider", HELP("The clip threshold, as a share of the largest weight.")},
    HelpRow{"compareTabs", HELP("Figures of all recipes, the difference on the X-ray, or tensor by tensor.")},
    HelpRow{"compareScatter", HELP("Each tensor by its error in both recipes. Below the diagonal the shown recipe wins.")},
    HelpRow{"filesTable", HELP("Tensors with their types, sizes and exact error of B against A, then keys of the metadata that differ.")},
    HelpRow{"filesOther", HELP("Another open model, as B; the current one is A.")},
    HelpRow{"compareDifference", HELP("Where the recipes differ: orange where the shown one loses more.")},
    HelpRow{"distributionFacts", HELP("Figures of the whole tensor, exact.")},
    HelpRow{"distributionNote", HELP("What to know about this picture.")},
    HelpRow{"heatMap", HELP("Layers against roles. Arrow keys move, Shift selects a range, Enter shows the tensor.")},
    HelpRow{"histogram", HELP("How many weights have which value. Plus and minus zoom, the arrow keys move.")},
    HelpRow{"importanceChart", HELP("How much each column of the tensor matters.")},
    HelpRow{"importanceExpert", HELP("The expert whose columns are shown.")},
    HelpRow{"importanceExperts", HELP("How often the calibration text reached each expert.")},
    HelpRow{"importanceOpen", HELP("Opens an importance matrix: a GGUF file, or the older .dat.")},
    HelpRow{"importanceOrder", HELP("Columns as they stand, or the strongest first.")},
    HelpRow{"importanceSource", HELP("Where the matrix comes from.")},
    HelpRow{"importanceSummary", HELP("How much of the model the matrix covers.")},
    HelpRow{"importanceTable", HELP("What the matrix has for each tensor.")},
    HelpRow{"levelRow", HELP("The row whose levels are drawn, from 0.")},
    HelpRow{"levelBlock", HELP("The block whose levels are drawn, from 0.")},
    HelpRow{"tradeoffChart", HELP("Size against error of every recipe. Click a point to choose that recipe.")},
    HelpRow{"tradeoffScale", HELP("Linear, or logarithmic for errors that differ by powers of ten.")},
    HelpRow{"xrayChart", HELP("The measure by layer, one line for each role.")},
    HelpRow{"distributionView", HELP("The histogram, its running sum, a comparison with a normal distribution, or one small histogram for each layer.")},
    HelpRow{"distributionCurve", HELP("Point at the line to read it.")},
    HelpRow{"roleHistograms", HELP("The same role in every layer on the same axes. A click or the arrow keys choose a layer.")},
    HelpRow{"outlierTabs", HELP("The loudest weights of this tensor, or of the whole model.")},
    HelpRow{"loudestTable", HELP("The weights farthest from their tensor's mean. Enter shows one in its tensor.")},
    HelpRow{"loudestKeep", HELP("Gives the tensor Q8_0; the price is the change of the whole file.")},
    HelpRow{"clipLevels", HELP("How many levels the even grid between the handles has.")},
    HelpRow{"countScale", HELP("How the height of the bars grows with the count.")},
};
// clang-format on
#undef HELP

QString plain(const QString& text) {
    return Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
}

QString tableHelp(const QString& objectName) {
    const std::string wanted = objectName.toStdString();
    const auto row = std::ranges::find(kHelp, wanted, &HelpRow::objectName);
    return row == kHelp.end() ? QString() : QCoreApplication::translate("Help", row->text);
}

QString nameOf(const QWidget& control) {
    if (!control.accessibleName().isEmpty()) return control.accessibleName();
    const auto* button = qobject_cast<const QAbstractButton*>(&control);
    return button == nullptr ? QString() : button->text().remove(QLatin1Char('&'));
}

}  // namespace

QString ownHelp(const QWidget& control) {
    QString text = tableHelp(control.objectName());
    if (text.isEmpty()) text = plain(control.whatsThis());
    if (text.isEmpty()) text = plain(control.toolTip());
    return text;
}

QString contextHelp(const QWidget& control) {
    QStringList parts;
    if (const QString name = nameOf(control); !name.isEmpty()) parts << name;
    if (const QString own = ownHelp(control); !own.isEmpty() && own != nameOf(control))
        parts << own;
    for (const QWidget* around = control.parentWidget(); around != nullptr;
         around = around->parentWidget()) {
        const QString help = tableHelp(around->objectName());
        if (!help.isEmpty()) {
            parts << help;
            break;
        }
    }
    return parts.join(QStringLiteral("\n\n"));
}

}  // namespace weightscape::ui
