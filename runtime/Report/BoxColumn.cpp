//===- BoxColumn.cpp - Boxes of text under each other ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/BoxColumn.h"

#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static constexpr double kLine = 17, kPadding = 10, kBoxWidth = 560;
static constexpr double kFrame = 8, kGap = 6, kArrow = 22, kLane = 14;
static constexpr double kFont = 13, kBold = 1.12; // its size; how much wider its heads are

static double lineWidth(const std::string &line, bool isHead) {
  return textWidth(line) * kFont / 12 * (isHead ? kBold : 1);
}

/// The last space behind `begin` that what is before fits into `room`; npos: none.
static size_t lastSpace(const std::string &line, size_t begin, bool isHead, double room) {
  size_t last = std::string::npos;
  for (size_t space = line.find(' ', begin);
       space != std::string::npos && lineWidth(line.substr(0, space), isHead) <= room;
       space = line.find(' ', space + 1))
    last = space;
  return last;
}

/// Without as much of its middle as it takes.
static std::string fitted(const std::string &line, bool isHead, double room) {
  auto most = size_t(room / lineWidth("i", isHead));
  std::string text = shortenedInside(line, most);
  while (lineWidth(text, isHead) > room && most > 1)
    text = shortenedInside(line, --most);
  return text;
}

/// Breaks between words, where these are not too long. The first line is the head.
static std::vector<std::string> wrapped(const std::vector<std::string> &lines, double room) {
  constexpr std::string_view kIndent = "   ";
  std::vector<std::string> result;
  for (std::string line : lines) {
    while (lineWidth(line, result.empty()) > room) {
      size_t space = lastSpace(line, kIndent.size() + 1, result.empty(), room);
      if (space == std::string::npos)
        break;
      result.push_back(line.substr(0, space));
      line = concat(kIndent, line.substr(space + 1));
    }
    result.push_back(fitted(line, result.empty(), room));
  }
  return result;
}

namespace {
class Drawing {
public:
  Drawing(const std::vector<BoxGroup> &groups, double left);
  BoxColumn column() const;

private:
  /// An arrow that passes groups by, in a lane of its own left of them.
  struct Detour {
    size_t from, to, lane;
  };
  void findDetours();
  void add(const BoxGroup &group);
  void addBox(const std::vector<std::string> &given, double x, double width);
  std::string arrow(const std::string &path, double x, double y) const;
  std::string detour(const Detour &way) const;

  const std::vector<BoxGroup> &groups;
  double left, x = 0, y = 0;
  size_t lanes = 0;
  std::vector<Detour> detours;
  std::vector<std::pair<double, double>> places; // top and bottom of each group
  std::string svg;
};
} // namespace

Drawing::Drawing(const std::vector<BoxGroup> &groups, double left) : groups(groups), left(left) {
  findDetours();
  x = left + double(lanes) * kLane;
  for (const BoxGroup &group : groups)
    add(group);
}

void Drawing::findDetours() {
  std::vector<size_t> ends; // of the last arrow of each lane
  for (size_t to = 0; to < groups.size(); ++to)
    for (size_t from : groups[to].readers) {
      if (from + 1 >= to)
        continue;
      size_t lane = 0;
      while (lane < ends.size() && ends[lane] > from)
        ++lane;
      ends.resize(std::max(ends.size(), lane + 1));
      ends[lane] = to;
      detours.push_back({from, to, lane});
    }
  lanes = ends.size();
}

void Drawing::addBox(const std::vector<std::string> &given, double x, double width) {
  std::vector<std::string> lines = wrapped(given, width - 2 * kPadding);
  double height = double(lines.size()) * kLine + 12;
  svg += concat("<rect x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" width=\"",
                coordinate(width), "\" height=\"", coordinate(height),
                "\" rx=\"6\" class=\"box\"/>\n");
  for (size_t i = 0; i < lines.size(); ++i)
    svg += concat("<text x=\"", coordinate(x + kPadding), "\" y=\"",
                  coordinate(y + 18 + double(i) * kLine), "\"", i == 0 ? " class=\"head\"" : "",
                  " xml:space=\"preserve\">", escaped(lines[i]), "</text>\n");
  y += height;
}

void Drawing::add(const BoxGroup &group) {
  size_t number = places.size();
  if (number > 0) {
    bool isJoined = !group.readers.empty() && group.readers.back() + 1 == number;
    if (isJoined)
      svg += arrow(concat("M", coordinate(x + 24), " ", coordinate(y), "v", kArrow - 2), x + 24,
                   y + kArrow - 2);
    y += kArrow;
  }
  double top = y;
  bool isFramed = group.boxes.size() > 1 || !group.more.empty();
  std::string before = std::move(svg);
  svg.clear();
  y += isFramed ? kFrame : 0;
  for (size_t i = 0; i < group.boxes.size(); ++i) {
    y += i ? kGap : 0;
    addBox(group.boxes[i], x + (isFramed ? kFrame : 0), kBoxWidth - (isFramed ? 2 * kFrame : 0));
  }
  if (!group.more.empty()) {
    svg += concat("<text x=\"", coordinate(x + kFrame + kPadding), "\" y=\"", coordinate(y + 16),
                  "\" class=\"more\">", escaped(group.more), "</text>\n");
    y += kLine;
  }
  y += isFramed ? kFrame : 0;
  if (isFramed) // below its boxes
    before +=
        concat("<rect x=\"", coordinate(x), "\" y=\"", coordinate(top), "\" width=\"", kBoxWidth,
               "\" height=\"", coordinate(y - top), "\" rx=\"10\" class=\"frame\"/>\n");
  svg = before + svg;
  places.emplace_back(top, y);
}

/// A path, and its head at a place it comes to from above.
std::string Drawing::arrow(const std::string &path, double x, double y) const {
  return concat("<path d=\"", path, "M", coordinate(x - 4), " ", coordinate(y - 4),
                "l4 4l4 -4\" class=\"arrow\"/>\n");
}

std::string Drawing::detour(const Detour &way) const {
  double out = places[way.from].second - 14, in = places[way.to].first + 14;
  double lane = left + (double(lanes - way.lane) - 0.5) * kLane;
  return concat("<path d=\"M", coordinate(x), " ", coordinate(out), "H", coordinate(lane), "V",
                coordinate(in), "H", coordinate(x - 2), "m-4 -4l4 4l-4 4\" class=\"arrow\"/>\n");
}

BoxColumn Drawing::column() const {
  std::string all = svg;
  for (const Detour &way : detours)
    all += detour(way);
  return {all, x - left + kBoxWidth, y};
}

BoxColumn rt::drawBoxes(const std::vector<BoxGroup> &groups, double left) {
  return Drawing(groups, left).column();
}
