// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/address_dialog.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <filesystem>

#include "core/files/remote/download_bound.h"
#include "core/files/remote/remote_address.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kMebibyte = 1 << 20;
constexpr int kMostMebibytes = 1 << 20;
/// So that two lines of text fit without the dialog changing its size.
constexpr int kTextWidth = 460;

}  // namespace

AddressDialog::AddressDialog(const QString& address, QWidget* parent)
    : QDialog(parent),
      m_address(new QLineEdit(address)),
      m_most(new QSpinBox),
      m_consequence(plainLabel(QStringLiteral("addressConsequence"))),
      m_open(new QPushButton(tr("&Contact and open"))) {
    setObjectName(QStringLiteral("addressDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Open an address"));
    setWhatsThis(
        tr("Opens a model that is not downloaded yet: its tensors, the size of every recipe and "
           "the memory it takes are read from its header, errors are estimated from a sample."));
    nameControl(m_address, QStringLiteral("addressText"), tr("Address"),
                tr("hf:ORG/REPO for a repository of Hugging Face, with :FILE for one of several "
                   "files, or the https address of a GGUF or safetensors file."));
    m_address->setMinimumWidth(kTextWidth);
    nameControl(m_most, QStringLiteral("addressMost"), tr("Download at most"),
                tr("What may be downloaded to measure a sample of the weights. More makes "
                   "estimates narrower."));
    m_most->setRange(1, kMostMebibytes);
    m_most->setSuffix(QStringLiteral(" MiB"));
    m_most->setValue(static_cast<int>(files::mostDownload() / kMebibyte));
    m_consequence->setWordWrap(true);
    nameControl(m_open, QStringLiteral("addressOpen"), {});
    m_open->setDefault(true);
    setUpLayout();
    connect(m_address, &QLineEdit::textChanged, this, &AddressDialog::refresh);
    connect(m_most, &QSpinBox::valueChanged, this, &AddressDialog::refresh);
    connect(m_open, &QPushButton::clicked, this, &AddressDialog::finish);
    refresh();
}

void AddressDialog::setUpLayout() {
    auto* cancel = new QPushButton(tr("Cancel"));
    nameControl(cancel, QStringLiteral("addressCancel"), {});
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    auto* form = new QFormLayout;
    form->setSpacing(kGap);
    form->addRow(tr("&Address"), m_address);
    form->addRow(tr("Download at &most"), m_most);
    auto* layout = makeColumn(
        this, {form, m_consequence, makeRow(nullptr, {BoxItem::room(1), cancel, m_open}, kGap)},
        kGap);
    layout->setContentsMargins(kGapPage, kGapPage, kGapPage, kGapPage);
}

void AddressDialog::refresh() {
    const QString text = m_address->text().trimmed();
    const auto address = files::parseRemoteAddress(text.toStdString());
    m_open->setEnabled(address.has_value());
    if (address) {
        m_consequence->setText(
            tr("%1 will be contacted, and the servers it leads to. The header is downloaded at "
               "once, and up to %2 MiB in all to measure a sample.")
                .arg(toQt(files::contactedServer(text.toStdString())))
                .arg(m_most->value()));
    } else {
        m_consequence->setText(text.isEmpty() ? tr("Nothing is contacted yet.")
                                              : said(address.error().detail));
    }
}

void AddressDialog::finish() {
    const QString address = m_address->text().trimmed();
    const auto most = static_cast<std::uint64_t>(m_most->value()) * kMebibyte;
    accept();
    Q_EMIT chosen(address, most);
}

}  // namespace weightscape::ui
