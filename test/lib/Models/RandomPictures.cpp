//===- RandomPictures.cpp - Layers on pictures of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomSource.h"

#include <algorithm>
#include <iterator>

namespace trop::test {

static int64_t countElements(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

/// The last picture or, now and then, another.
Picture SourceGenerator::usePicture() {
  Picture &picture = random.once(4) ? random.pick(pictures) : pictures.back();
  if (++picture.uses == 2)
    note("branch of pictures");
  return picture;
}

void SourceGenerator::definePicture(const std::string &expression, std::vector<int64_t> shape,
                                    bool tropical) {
  std::string name = makeName("h");
  body += join("  ", name, " = ", expression, ";\n");
  pictures.push_back({name, std::move(shape), tropical});
}

/// A window of at most three rows and columns, all within a picture and the padding around it,
/// whose last two extents become those of the places that it has.
Window SourceGenerator::drawWindow(std::vector<int64_t> &shape, bool square) {
  int64_t &rows = shape.end()[-2], &columns = shape.end()[-1];
  Window window{random.within(1, std::min<int64_t>(rows, 3)),
                random.within(1, std::min<int64_t>(columns, 3)), random.within(1, 2)};
  if (square)
    window.rows = window.columns = std::min(window.rows, window.columns);
  if (int64_t most = std::min(window.rows, window.columns) - 1; most > 0 && !random.once(3))
    window.padding = random.within(1, most);
  rows = (rows + 2 * window.padding - window.rows) / window.stride + 1;
  columns = (columns + 2 * window.padding - window.columns) / window.stride + 1;
  if ((window.rows > window.stride && rows > 1) || (window.columns > window.stride && columns > 1))
    note("windows that overlap");
  if (window.stride > 1 && rows * columns > 1)
    note("windows by strides");
  if (window.padding > 0)
    note("windows with padding");
  return window;
}

/// Stride and padding as options of a layer; `outside`: a number may stand there.
std::string SourceGenerator::makeWindowOptions(const Window &window, bool outside) {
  std::string options = join(", stride: ", window.stride);
  if (window.padding > 0)
    options += join(", padding: ", window.padding);
  if (window.padding > 0 && outside && !random.once(3)) {
    note("number outside");
    options += random.once(2) ? ", outside: 0" : ", outside: -0.75";
  }
  return options;
}

void SourceGenerator::addConvolution() {
  Picture input = usePicture();
  if (input.shape.size() != 3)
    return;
  note("convolution");
  std::vector<int64_t> shape = input.shape;
  shape[0] = random.within(1, 2);
  Window window = drawWindow(shape, /*square=*/false);
  std::string weights =
      getParameter(Kind::Linear, {shape[0], input.shape[0], window.rows, window.columns});
  definePicture(
      join("conv2d(", input.name, ", ", weights, makeWindowOptions(window, /*outside=*/true), ")"),
      shape, input.tropical);
}

void SourceGenerator::addDilation() {
  note("dilation");
  Picture input = usePicture();
  std::vector<int64_t> shape = input.shape, extents = input.shape;
  Window window = drawWindow(shape, /*square=*/false);
  extents.end()[-2] = window.rows;
  extents.end()[-1] = window.columns;
  // At an edge a window sees some of its weights only, which must not all be zeros.
  std::string weights = getParameter(window.padding > 0 ? Kind::Finite : Kind::MaxPlus, extents);
  definePicture(join("dilation2d(", input.name, ", ", weights,
                     makeWindowOptions(window, /*outside=*/true), makeTies(), ")"),
                shape, true);
}

void SourceGenerator::addOverlappingPool() {
  note("pool of windows");
  Picture input = usePicture();
  std::vector<int64_t> shape = input.shape;
  Window window = drawWindow(shape, /*square=*/true);
  definePicture(join("max_pool2d(", input.name, ", size: ", window.rows,
                     makeWindowOptions(window, /*outside=*/false), makeTies(), ")"),
                shape, true);
}

void SourceGenerator::addPool() {
  Picture input = usePicture();
  std::vector<int64_t> shape = input.shape;
  int64_t size = random.once(4) ? 1 : 3;
  while (shape.end()[-2] % size != 0 || shape.end()[-1] % size != 0)
    --size;
  note(size == 1 ? "max_pool of one" : "max_pool");
  // Of the same squares, twice their padding being one more.
  int64_t padding = size == 2 && random.once(3) ? 1 : 0;
  for (int64_t *extent : {&shape.end()[-2], &shape.end()[-1]})
    *extent = (*extent + 2 * padding) / size;
  std::string options = join(", size: ", size);
  if (padding > 0)
    options += join(", padding: ", padding);
  definePicture(join("max_pool(", input.name, options, makeTies(), ")"), shape, true);
}

/// Windows over what sees no sample, added to every one.
void SourceGenerator::addUnbatchedWindow() {
  note("window of parameters");
  Picture input = usePicture();
  std::vector<int64_t> shape = input.shape;
  ++shape.end()[-2];
  ++shape.end()[-1];
  std::string picture = getParameter(Kind::Finite, shape);
  definePicture(join(input.name, " + max_pool2d(", picture, ", size: 2", makeTies(), ")"),
                input.shape, input.tropical);
}

void SourceGenerator::addPictureElementwise() {
  Picture input = usePicture();
  std::string other;
  for (Picture &picture : pictures)
    if (picture.shape == input.shape && random.once(2))
      other = picture.name;
  if (other.empty())
    other = getParameter(Kind::Finite, input.shape);
  switch (random.below(3)) {
  case 0:
    note("sum of pictures");
    return definePicture(join(input.name, " + ", other), input.shape, input.tropical);
  case 1:
    note("maximum of pictures");
    return definePicture(join("max(", input.name, ", ", other, ", -0.25", makeTies(), ")"),
                         input.shape, true);
  default:
    note("relu of pictures");
    return definePicture(join("relu(-", input.name, ")"), input.shape, input.tropical);
  }
}

/// Of one sample's worst nothing is dropped.
void SourceGenerator::addPictureDropout() {
  Picture input = usePicture();
  if (!mean)
    return;
  note("dropout of pictures");
  definePicture(join("dropout(", input.name, ", rate: 0.25)"), input.shape, input.tropical);
}

/// Pictures as the input, which all other layers see flattened.
void SourceGenerator::addPictures() {
  static constexpr void (SourceGenerator::*statements[])() = {
      &SourceGenerator::addConvolution,
      &SourceGenerator::addConvolution,
      &SourceGenerator::addDilation,
      &SourceGenerator::addDilation,
      &SourceGenerator::addOverlappingPool,
      &SourceGenerator::addPool,
      &SourceGenerator::addPool,
      &SourceGenerator::addPictureElementwise,
      &SourceGenerator::addPictureElementwise,
      &SourceGenerator::addUnbatchedWindow,
      &SourceGenerator::addPictureDropout};
  static constexpr int64_t extents[] = {1, 2, 3, 4, 4, 6};
  std::vector<int64_t> shape{random.pick(extents), random.pick(extents)};
  if (!random.once(3)) {
    note("channels");
    shape.insert(shape.begin(), random.within(1, 2));
  }
  inputs = countElements(shape);
  for (int64_t extent : shape)
    inputShape += join(inputShape.empty() ? "" : ", ", extent);
  pictures.push_back({"x", shape, false});
  for (int64_t left = random.within(2, 5); left > 0; --left)
    (this->*statements[random.below(std::size(statements))])();
  note("flatten");
  auto flatten = [&](const Picture &picture) {
    define(join("flatten(", picture.name, ")"), countElements(picture.shape), picture.tropical);
  };
  if (random.once(3))
    flatten(usePicture());
  flatten(pictures.back());
}

} // namespace trop::test
