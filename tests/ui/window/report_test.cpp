// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>
#include <QSvgRenderer>
#include <fstream>
#include <iterator>

#include "tests/ui/window/window_fixture.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

class WindowReport : public WindowTest {
  protected:
    [[nodiscard]] QString written() {
        QSignalSpy finished(&m_window->exports(), &ui::ExportActions::reported);
        m_window->exports().startReport(ui::fromPath(m_folder / "report.html"));
        EXPECT_TRUE(finished.wait(kPatience) && finished[0][0].toBool());
        std::ifstream file(m_folder / "report.html");
        return QString::fromStdString(
            {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    }
};

TEST_F(WindowReport, HasTheDigitsThatTheWindowShows) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    const QString page = written();
    EXPECT_TRUE(page.contains(QStringLiteral("%1 B").arg(session().shown().plan()->fileBytes)));
    const QString error =
        ui::formatPercentInterval(session().shown().modelError().relativeRmse, 0.0);
    EXPECT_TRUE(page.contains(QString(error).replace(QChar(0xA0), QLatin1Char(' '))))
        << error.toStdString();
    EXPECT_TRUE(m_window->messages().last().contains(QStringLiteral("report.html")));
}

TEST_F(WindowReport, ItsPicturesAreDrawings) {
    ASSERT_TRUE(open("sample"));
    const QString page = written();
    static const QRegularExpression kPicture(QStringLiteral("<svg .*?</svg>"));
    auto pictures = kPicture.globalMatch(page);
    int count = 0;
    while (pictures.hasNext()) {
        const QSvgRenderer drawing(pictures.next().captured().toUtf8());
        EXPECT_TRUE(drawing.isValid());
        ++count;
    }
    EXPECT_EQ(count, 3);
}

TEST_F(WindowReport, SaysWhyItCannotBeWritten) {
    ASSERT_TRUE(open("sample"));
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::reported);
    m_window->exports().startReport(ui::fromPath(m_folder / "no-such-folder" / "report.html"));
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_FALSE(finished[0][0].toBool());
    EXPECT_FALSE(std::filesystem::exists(m_folder / "no-such-folder"));
}

}  // namespace
}  // namespace weightscape::test
