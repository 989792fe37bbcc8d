//===- Html.cpp - Text, numbers and the frame of a page -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/Html.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Previous.h"
#include "runtime/Support/Utf8.h"

#include <cmath>
#include <cstdio>

using namespace trop;
using namespace trop::rt;

std::string rt::escaped(const std::string &text) {
  std::string html;
  for (char c : spelledAsUtf8(text))
    switch (c) {
    case '&':
      html += "&amp;";
      break;
    case '<':
      html += "&lt;";
      break;
    case '>':
      html += "&gt;";
      break;
    case '"':
      html += "&quot;";
      break;
    case '\'':
      html += "&#39;";
      break;
    case '\n':
    case '\t':
      html += c;
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        html += "\xef\xbf\xbd";
      else
        html += c;
    }
  return html;
}

std::string rt::shortened(const std::string &text, size_t most) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i)
    if ((text[i] & 0xc0) != 0x80 && ++characters > most)
      return text.substr(0, i) + "\xe2\x80\xa6";
  return text;
}

std::string rt::shortenedInside(const std::string &text, size_t most) {
  std::vector<size_t> starts; // of characters
  for (size_t i = 0; i < text.size(); ++i)
    if ((text[i] & 0xc0) != 0x80)
      starts.push_back(i);
  if (starts.size() <= most)
    return text;
  size_t behind = (most - 1) / 2, before = most - 1 - behind;
  return text.substr(0, starts[before]) + "\xe2\x80\xa6" +
         (behind ? text.substr(starts[starts.size() - behind]) : "");
}

std::string rt::shortDigest(const std::string &text) {
  constexpr size_t kDigest = 32, kShort = 12;
  bool isDigest =
      text.size() >= kDigest && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return isDigest ? shortened(text, kShort) : text;
}

std::string rt::figure(double value, int digits) {
  if (!std::isfinite(value))
    return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  std::string result = text;
  size_t e = result.find('e');
  if (e == std::string::npos)
    return result;
  return result.substr(0, e + 1) + std::to_string(std::stoi(result.substr(e + 1)));
}

std::string rt::percent(double share) {
  return std::isfinite(share) ? figure(std::round(share * 1e4) / 1e2) + " %" : "-";
}

std::string rt::percentInColumn(double share) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f %%", 100 * share);
  return std::isfinite(share) ? text : "-";
}

std::string rt::grouped(int64_t value) {
  std::string text = std::to_string(value);
  for (int64_t at = int64_t(text.size()) - 3; at > (value < 0); at -= 3)
    text.insert(size_t(at), "\xe2\x80\xaf");
  return text;
}

std::string rt::duration(double seconds) {
  if (!std::isfinite(seconds))
    return "-";
  if (seconds < 60) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g s", seconds);
    return text;
  }
  int64_t whole = int64_t(std::min(seconds, 1e15));
  int64_t days = whole / 86400, hours = whole / 3600 % 24, minutes = whole / 60 % 60;
  if (days)
    return concat(days, " d ", hours, " h");
  return hours ? concat(hours, " h ", minutes, " min") : concat(minutes, " min ", whole % 60, " s");
}

std::string rt::coordinate(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  std::string result = text;
  result.erase(result.find_last_not_of('0') + 1);
  if (result.back() == '.')
    result.pop_back();
  return result == "-0" ? "0" : result;
}

double rt::textWidth(const std::string &text) {
  // Of 12 units in DejaVu Sans and Verdana, the widest of common fonts: of most characters, and of
  // the others of ASCII.
  constexpr std::string_view kNarrow = " .,:;'!|()[]/\\-fijlrtI", kWide = "mw%@#&+<=>^~";
  constexpr double kOfNarrow = 5.5, kOfMost = 7.7, kOfWide = 12, kBeyondAscii = 12.5;
  double width = 0;
  for (char c : spelledAsUtf8(text)) {
    bool isWide = (c >= 'A' && c <= 'Z') || kWide.find(c) != std::string_view::npos;
    if ((c & 0xc0) == 0x80)
      continue; // inside a character
    width += c & 0x80                                    ? kBeyondAscii
             : kNarrow.find(c) != std::string_view::npos ? kOfNarrow
             : isWide                                    ? kOfWide
                                                         : kOfMost;
  }
  return width;
}

std::string rt::htmlTable(const std::vector<std::string> &head,
                          const std::vector<std::vector<std::string>> &rows) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  for (const std::string &cell : head)
    html += "<th scope=\"col\">" + cell + "</th>";
  html += "</tr></thead><tbody>\n";
  for (const std::vector<std::string> &row : rows) {
    html += "<tr>";
    for (size_t c = 0; c < row.size(); ++c)
      html += c ? "<td>" + row[c] + "</td>" : "<th scope=\"row\">" + row[c] + "</th>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string rt::folded(const std::string &title, const std::string &html) {
  return "<details><summary>" + escaped(title) + "</summary>\n" + html + "</details>\n";
}

//===----------------------------------------------------------------------===//
// Page
//===----------------------------------------------------------------------===//

/// Colours that stay apart for colour-blind readers, on either ground.
static const char kStyle[] = R"(
:root{color-scheme:light dark;--ground:#fcfcfb;--raised:#fff;--ink:#14140f;--dim:#55544e;
--line:#e2e1dc;--axis:#a5a49c;--c0:#2a78d6;--c1:#d95926;--c2:#1a9468;--c3:#4a3aa7;--c4:#b98200;
--c5:#c94f86;--c6:#00838f;--c7:#7a5230}
@media (prefers-color-scheme:dark){:root{--ground:#171716;--raised:#1f1f1e;--ink:#f4f3ee;
--dim:#b6b5ad;--line:#363633;--axis:#77766f;--c0:#4c97ec;--c1:#f0814f;--c2:#2fb98a;--c3:#9c90ef;
--c4:#d9a520;--c5:#e57fac;--c6:#35b3bf;--c7:#c39a72}}
h1,h2,h3,p{overflow-wrap:anywhere}
body{margin:0 auto;max-width:1180px;padding:24px;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:26px;margin:0}h2{font-size:19px;margin:36px 0 10px}h3{font-size:15px;margin:0 0 4px}
.charts{align-items:start}.words{order:1}p{margin:4px 0 12px}.dim,figcaption{color:var(--dim)}
.tiles,.charts,.samples,.decisions{display:grid;gap:16px}
.tiles{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));margin-top:20px}
.charts{grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr))}
.samples{grid-template-columns:repeat(auto-fill,minmax(132px,1fr))}
.decisions{grid-template-columns:repeat(auto-fill,minmax(200px,1fr))}
.decisions p{margin:8px 0}.decisions i{display:inline-block;width:10px;height:10px;margin-right:6px}
.tile,figure,.sample{background:var(--raised);border:1px solid var(--line);border-radius:8px;
padding:12px;margin:0;overflow-wrap:anywhere}
.tile b{display:block;font-size:20px;font-weight:600}.tile span{color:var(--dim);font-size:13px}
.sample{font-size:13px;line-height:1.35}.sample svg{border:1px solid var(--line)}
figure svg,.sample svg{display:block;width:100%;height:auto}figcaption{font-size:13px}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px;margin:2px 0 4px}
.legend i{display:inline-block;width:14px;height:3px;margin-right:6px;vertical-align:middle}
.wide{overflow-x:auto}table{border-collapse:collapse;width:max-content;font-size:13px;
font-variant-numeric:tabular-nums}
th,td{padding:3px 10px;border-bottom:1px solid var(--line);text-align:right;max-width:20em;
overflow-wrap:break-word}
thead th{max-width:12em}
.wide th:first-child{position:sticky;left:0;max-width:min(20em,36vw);background:var(--ground)}
figure .wide th:first-child{background:var(--raised)}
th:first-child{text-align:left}thead th{color:var(--dim);font-weight:500}
tbody th{font-weight:500}.left table{width:auto}
.left th,.left td{text-align:left}.left td{max-width:none;overflow-wrap:anywhere}
details{margin:10px 0}summary{cursor:pointer;color:var(--dim)}
svg text{fill:var(--dim);font:12px system-ui,sans-serif}svg .ink{fill:var(--ink)}
.grid{stroke:var(--line)}.axis{stroke:var(--axis)}.curve{fill:none;stroke-width:2;
stroke-linejoin:round}.thin{stroke-width:1.2}.faint{stroke-width:1;stroke-opacity:.55}
)";

/// Up to its title.
static constexpr std::string_view kBegin =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<link rel=\"icon\" href=\"data:,\">\n<title>";

bool rt::isPage(const std::string &path) { return beginsWith(path, kBegin); }

Page::Page(const std::string &title, const std::string &subtitle)
    : title(title), subtitle(subtitle) {}

void Page::add(const std::string &title, const std::string &html) {
  if (html.empty())
    return;
  body += "<section>\n";
  if (!title.empty())
    body += "<h2>" + escaped(title) + "</h2>\n";
  body += html + "</section>\n";
}

std::string Page::text() const {
  std::string colours;
  for (int i = 0; i < kColours; ++i)
    colours += concat(".s", i, "{stroke:var(--c", i, ")}.f", i, "{fill:var(--c", i, ")}.b", i,
                      "{background:var(--c", i, ")}\n");
  return std::string(kBegin) + escaped(title) + "</title>\n<style>" + kStyle + colours +
         "</style>\n</head>\n<body>\n<h1>" + escaped(title) + "</h1>\n<p class=\"dim\">" +
         escaped(subtitle) + "</p>\n" + body + "</body>\n</html>\n";
}
