// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/metadata_edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::recipes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MetadataEdits : public testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallLlama(m_folder / "in.gguf");
        m_model = files::openModel(m_folder / "in.gguf").value();
    }
    void set(const std::string& text) {
        auto changes = withEdit(*m_model, m_changes, parseMetadataEdit(text).value());
        ASSERT_TRUE(changes) << changes.error().detail;
        m_changes = *std::move(changes);
    }
    void remove(const std::string& key) {
        auto changes = withoutKey(*m_model, m_changes, key);
        ASSERT_TRUE(changes) << changes.error().detail;
        m_changes = *std::move(changes);
    }
    [[nodiscard]] std::string refusal(const std::string& text) const {
        const auto changes = withEdit(*m_model, m_changes, parseMetadataEdit(text).value());
        return changes ? "" : changes.error().detail.english();
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const MetadataEdit& edit : m_changes.edits) texts.push_back(metadataEditText(edit));
        return texts;
    }
    [[nodiscard]] EditedKey stateOf(const std::string& key) const {
        for (EditedKey& edited : editedKeys(*m_model, m_changes)) {
            if (edited.key == key) return std::move(edited);
        }
        ADD_FAILURE() << key;
        return {};
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    MetadataChanges m_changes;
};

TEST_F(MetadataEdits, KeepOneValueForAKeyInItsPlace) {
    set("a.b=int:1");
    set("llama.context_length=int:16");
    set("a.b=int:2");
    EXPECT_THAT(texts(), ElementsAre("a.b=int:2", "llama.context_length=int:16"));
    EXPECT_EQ(changedKeyCount(m_changes), 2U);
}

TEST_F(MetadataEdits, AreGoneWhereTheValueIsThatOfTheModel) {
    const std::string own = findValue(m_model->metadata, "llama.block_count")->text();
    set("llama.block_count=int:7");
    set("llama.block_count=int:" + own);
    EXPECT_TRUE(m_changes.empty());
    remove("llama.block_count");
    set("llama.block_count=int:" + own);
    EXPECT_TRUE(m_changes.empty());
}

TEST_F(MetadataEdits, KeepAValueThatExportsWouldWriteAnew) {
    Model model = *m_model;
    model.metadata.push_back({"general.file_type", MetadataValue::fromUint32(1)});
    const auto changes = withEdit(model, {}, parseMetadataEdit("general.file_type=int:1").value());
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->edits.size(), 1U);
}

TEST_F(MetadataEdits, RefuseWhatTheExportWouldRefuse) {
    EXPECT_THAT(refusal("llama.block_count=str:many"), HasSubstr("type u32"));
    EXPECT_THAT(refusal("general.file_type=int:-1"), HasSubstr("type u32"));
    EXPECT_THAT(withoutKey(*m_model, {}, "general.architecture").error().detail.english(),
                HasSubstr("only set"));
    Model other = *m_model;
    other.container = Model::kSafetensors;
    EXPECT_EQ(withEdit(other, {}, parseMetadataEdit("a=int:1").value()).error().code,
              ErrorCode::Unsupported);
    EXPECT_EQ(withoutKey(other, {}, "a").error().code, ErrorCode::Unsupported);
}

TEST_F(MetadataEdits, SayBeforehandWhatCannotBeEdited) {
    Model model = *m_model;
    MetadataValue list;
    list.type = ValueType::Array;
    model.metadata.push_back({"a.list", list});
    const auto why = [&](const std::string& key) {
        const auto checked = checkEditable(model, m_changes, key);
        return checked ? "" : checked.error().detail.english();
    };
    EXPECT_EQ(why("llama.block_count"), "");
    EXPECT_EQ(why("llama.expert_count"), "");
    EXPECT_EQ(why("a.new"), "");
    EXPECT_THAT(why("a.list"), HasSubstr("is a list"));
    EXPECT_THAT(why("split.count"), HasSubstr("split.*"));
    m_changes.removed = {"a.list"};
    EXPECT_EQ(why("a.list"), "");
    model.container = Model::kSafetensors;
    EXPECT_THAT(why("general.name"), HasSubstr("Only a GGUF"));
}

TEST_F(MetadataEdits, TakeNoMoreTextThanAHistoryCanKeep) {
    set("a.long=str:" + std::string(kMostMetadataBytes - 1, 'x'));
    set("a.short=str:x");
    EXPECT_THAT(refusal("a.further=str:x"), HasSubstr("at most 131072 are kept"));
    EXPECT_EQ(refusal("a.long=str:x"), "");
}

TEST_F(MetadataEdits, ARemovedKeyMayGetAnotherType) {
    remove("llama.block_count");
    EXPECT_TRUE(stateOf("llama.block_count").removed);
    EXPECT_NE(stateOf("llama.block_count").value(), nullptr);
    set("llama.block_count=str:many");
    const EditedKey state = stateOf("llama.block_count");
    EXPECT_FALSE(state.removed);
    EXPECT_EQ(state.value()->asString(), "many");
    EXPECT_EQ(state.before->asUnsigned(), 1U);
    m_changes = withoutChange(m_changes, "llama.block_count");
    EXPECT_TRUE(m_changes.empty());
}

TEST_F(MetadataEdits, AKeyThatOnlyTheChangesHaveIsGoneWhenRemoved) {
    set("a.b=int:1");
    EXPECT_EQ(stateOf("a.b").before, nullptr);
    EXPECT_EQ(editedKeys(*m_model, m_changes).size(), m_model->metadata.size() + 1);
    remove("a.b");
    EXPECT_TRUE(m_changes.empty());
}

TEST_F(MetadataEdits, OfAnotherModelAreShownToo) {
    m_changes.removed = {"bert.pooling"};
    m_changes.edits = {parseMetadataEdit("llama.block_count=str:many").value()};
    EXPECT_TRUE(stateOf("bert.pooling").removed);
    EXPECT_EQ(stateOf("bert.pooling").value(), nullptr);
    EXPECT_EQ(stateOf("llama.block_count").value()->asString(), "many");
    EXPECT_FALSE(stateOf("general.architecture").isChanged());
}

}  // namespace
}  // namespace weightscape::recipes
