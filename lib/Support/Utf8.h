//===- Utf8.h - Which text is UTF-8 -----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_UTF8_H
#define TROP_LIB_SUPPORT_UTF8_H

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <string>

namespace trop {

/// Where the first bytes are that are no UTF-8, null if there are none.
inline const char *findNonUtf8(llvm::StringRef text) {
  const auto *at = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  bool legal = llvm::isLegalUTF8String(&at, reinterpret_cast<const llvm::UTF8 *>(text.end()));
  return legal ? nullptr : reinterpret_cast<const char *>(at);
}

/// "byte 0xe9"
inline std::string byteText(char byte) {
  return "byte 0x" + llvm::utohexstr(uint8_t(byte), /*LowerCase=*/true);
}

} // namespace trop

#endif // TROP_LIB_SUPPORT_UTF8_H
