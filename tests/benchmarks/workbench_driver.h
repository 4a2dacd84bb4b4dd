// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

class QWidget;

namespace weightscape::ui {
class MainWindow;
class Session;
}  // namespace weightscape::ui

namespace weightscape::test {

/// Uses a real window as a person does, with mouse and keyboard events. Every step ends when its
/// answer has been painted. Throws std::runtime_error where the window lacks what a step needs.
class WorkbenchDriver {
  public:
    /// The application that all windows need. Call first.
    static void startApplication();

    /// Opens the model and waits for its tree.
    explicit WorkbenchDriver(const std::filesystem::path& model);
    ~WorkbenchDriver();

    /// Waits until no event is left over from the step before.
    void prepare();
    /// Milliseconds that `step` takes.
    [[nodiscard]] double time(const std::function<void()>& step);

    /// A new window without a model.
    void makeWindow();
    /// The same model in a window without one, up to the painted tree.
    void openAgain();
    void hoverXray(int turn);
    /// Arrow down in the tree.
    void selectNext();
    /// The next tensor on the page "tensor", until its rough or its whole picture is there.
    enum class Picture { First, Whole };
    void showNextPicture(Picture picture);
    void dragDivider(int turn);
    /// One preset or another, back and forth, until the recipe bar shows the size.
    void choosePreset(int turn);
    /// A format that the current tensor has not been measured in, until its error is there.
    void chooseNewFormat();
    /// A recipe that nothing was measured in, until the model has a first error.
    void chooseNewRecipe();
    void typeFilter(int turn);
    /// Until the tree shows it too.
    void undoOrRedo(int turn);

    /// Milliseconds between looks at the event queue while statistics, errors and an export to
    /// `target` (empty: none) are made and the mouse moves over the X-ray.
    [[nodiscard]] std::vector<double> gapsUnderLoad(const std::filesystem::path& target);

  private:
    template <typename Widget>
    [[nodiscard]] Widget* find(const char* objectName) const;
    [[nodiscard]] QWidget* page(const char* id);
    [[nodiscard]] ui::Session& session() const;
    void open();
    /// Until the condition holds; throws after a minute.
    void waitFor(const std::function<bool()>& condition) const;

    std::filesystem::path m_model;
    std::unique_ptr<ui::MainWindow> m_window;
    int m_formats = 0;  ///< formats chosen by chooseNewFormat()
    int m_recipes = 0;  ///< recipes chosen by chooseNewRecipe()
};

}  // namespace weightscape::test
