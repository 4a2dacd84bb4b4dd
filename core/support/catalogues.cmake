# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: MIT
# Writes OUTPUT, which defines germanCatalogue() as the content of GERMAN.
file(READ "${GERMAN}" german)
file(WRITE "${OUTPUT}" "#include \"core/support/catalogues.h\"

std::string_view weightscape::germanCatalogue() {
    return R\"catalogue(${german})catalogue\";
}
")
