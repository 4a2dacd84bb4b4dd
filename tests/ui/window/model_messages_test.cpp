// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/model_messages.h"

#include "core/measure/model_findings.h"
#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

class ModelMessages : public WindowTest {
  protected:
    void openWithout(const std::string& name, std::uint32_t layers) {
        auto tensors = wholeLlama(layers);
        std::erase_if(tensors, [&](const auto& tensor) { return tensor.name.starts_with(name); });
        writeSmallGguf(m_folder / "gap.gguf", smallLlamaMetadata(layers), tensors);
        ASSERT_TRUE(open(m_folder / "gap.gguf"));
        ASSERT_TRUE(settle());
    }
    [[nodiscard]] QString all() { return m_window->messages().join(QLatin1Char('\n')); }
};

TEST_F(ModelMessages, SayWhatTheHeaderTellsAsTheCommandsDo) {
    openWithout("blk.1.", 3);
    ASSERT_FALSE(HasFatalFailure());
    const Findings findings = measure::headerFindings(*session().model());
    ASSERT_FALSE(findings.empty());
    EXPECT_TRUE(all().contains(QStringLiteral("Layer 1 of 3")));
    for (const Finding& finding : findings) {
        EXPECT_TRUE(all().contains(ui::said(finding))) << finding.english();
    }
}

TEST_F(ModelMessages, NameATensorThatIsMissing) {
    openWithout("blk.0.ffn_down.weight", 2);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(all().contains(QStringLiteral("gap.gguf: Tensor blk.0.ffn_down.weight is missing")))
        << all().toStdString();
}

TEST_F(ModelMessages, AreNoneForAWholeModelAndComeOnceForOthers) {
    writeSmallGguf(m_folder / "whole.gguf", smallLlamaMetadata(1), wholeLlama(1));
    ASSERT_TRUE(open(m_folder / "whole.gguf"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(all(), QString());
    openWithout("blk.0.ffn_down.weight", 1);
    ASSERT_FALSE(HasFatalFailure());
    const auto count = m_window->messages().size();
    session().setCurrentModel(0);
    EXPECT_EQ(all(), QString());
    session().setCurrentModel(1);
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_window->messages().size(), count);
}

}  // namespace
}  // namespace weightscape::test
