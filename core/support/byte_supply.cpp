// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_supply.h"

#include "core/support/byte_text.h"

namespace weightscape {

tl::unexpected<Error> failBeyondAllowance(std::uint64_t needed, std::uint64_t allowance) {
    return fail(
        ErrorCode::Unsupported,
        "This needs a download of %1, but only %2 are left of what may be downloaded. Allow "
        "more, such as with --max-download."_text(Text::number(byteText(needed)),
                                                  Text::number(byteText(allowance))));
}

}  // namespace weightscape
