//===- Html.h - Text, numbers and the frame of a page -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_HTML_H
#define TROP_RUNTIME_REPORT_HTML_H

#include <string>
#include <vector>

namespace trop::rt {

/// Text for an element or an attribute in double quotes. Control characters become U+FFFD, bytes
/// that are not UTF-8 `\xe9`.
std::string escaped(const std::string &text);

/// At most `most` characters of UTF-8, and an ellipsis if there are more.
std::string shortened(const std::string &text, size_t most);

/// The same, without the middle: names in a row often differ at their ends alone.
std::string shortenedInside(const std::string &text, size_t most);

/// The beginning of a digest in hexadecimal, which tells it from others; other text as it is.
std::string shortDigest(const std::string &text);

/// For people: at most so many digits, "1.5e-7" without padding, "-" for what is not finite.
std::string figure(double value, int digits = 6);
/// "93.3 %"
std::string percent(double share);
/// "93.30 %": points are under each other.
std::string percentInColumn(double share);
/// Whole numbers with a thin space every three digits.
std::string grouped(int64_t value);
/// "1.2 s", "3 min 20 s", "2 h 5 min"
std::string duration(double seconds);
/// A coordinate: at most two digits behind the point.
std::string coordinate(double value);

/// Of text in a picture, in its units, rather too much than too little: fonts differ.
double textWidth(const std::string &text);

/// Rows of escaped cells under a head; the first column holds names. A table that is wider than
/// the page scrolls in a box of its own.
std::string htmlTable(const std::vector<std::string> &head,
                      const std::vector<std::vector<std::string>> &rows);

/// What is hidden until it is wanted, without a script.
std::string folded(const std::string &title, const std::string &html);

/// One self-contained page: no script, nothing from elsewhere, light and dark as the
/// reader's system is. Parts of it are HTML.
class Page {
public:
  explicit Page(const std::string &title, const std::string &subtitle);
  /// A section; those without content are left out.
  void add(const std::string &title, const std::string &html);
  std::string text() const;

private:
  std::string title, subtitle, body;
};

/// Whether the file begins as a page does.
bool isPage(const std::string &path);

/// The number of colours of series, which are classes "s0", "s1", ... of the page.
constexpr int kColours = 8;

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_HTML_H
