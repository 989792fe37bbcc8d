#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The squared Euclidean distance transform is a min-plus convolution with a parabola; of no points it is the empty
# minimum, inf.
#
# Guess: the distance to the nearest of no points is inf or far beyond every distance in the image; one library gives one
# answer; and OpenCV's distances to pixels that are there grow with the distance.
# Behaviour: of 3 times 3 pixels without any 0, SciPy 1.10.1 gives the distances to an imaginary pixel above the first
# (distance_transform_edt), -1 (_cdt) or 1.3e154 (_bf), npm's distance-transform 1.0.2 gives 6, and OpenCV 4.6.0 3.2e7 or,
# with a mask, 8192. That is also where OpenCV's distances by a mask end: a pixel 9000 or 19999 away is 8192 away.

source "$(dirname "$0")/common.sh"
debian_whole libopencv-core406=4.6.0+dfsg-12 libopencv-imgproc406=4.6.0+dfsg-12 python3-scipy=1.10.1-2
debian libopencv-core-dev=4.6.0+dfsg-12 libopencv-imgproc-dev=4.6.0+dfsg-12
npm install --silent --no-audit --no-fund --prefix . distance-transform@1.0.2 ndarray@1.0.19
cat > distance.py <<'END_OF_PYTHON'
import numpy
from scipy import ndimage
nothing = numpy.ones((3, 3))
print(*ndimage.distance_transform_edt(nothing)[:, 0])
print(*ndimage.distance_transform_cdt(nothing)[:, 0])
print(*(f"{x:.2g}" for x in ndimage.distance_transform_bf(nothing)[:, 0]))
END_OF_PYTHON
cat > distance.js <<'END_OF_JS'
const image = require("ndarray")(new Float32Array(9), [3, 3]); // here it is pixels above 0 that count
require("distance-transform")(image, 2);
console.log(image.data.slice(0, 3).join(" "));
END_OF_JS
cat > distance.cpp <<'END_OF_CPP'
#include <iostream>
#include <opencv2/imgproc.hpp>
int main() {
  cv::Mat nothing = cv::Mat::ones(3, 3, CV_8U), row = cv::Mat::ones(1, 20000, CV_8U), out;
  row.at<uchar>(0) = 0;
  for (int mask : {int(cv::DIST_MASK_PRECISE), int(cv::DIST_MASK_3)}) {
    cv::distanceTransform(nothing, out, cv::DIST_L2, mask);
    std::cout << out.at<float>(0) << ' ';
    cv::distanceTransform(row, out, cv::DIST_L2, mask);
    std::cout << out.at<float>(9000) << ' ' << out.at<float>(19999) << '\n';
  }
}
END_OF_CPP
library=$PWD/root/usr/lib/x86_64-linux-gnu
c++ -O1 distance.cpp -I root/usr/include/opencv4 $library/libopencv_imgproc.so.406 \
    $library/libopencv_core.so.406 -Wl,--allow-shlib-undefined -o distance
node distance.js > js
export LD_LIBRARY_PATH=$library:$library/blas:$library/lapack
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 distance.py > python
./distance > cpp
expect "SciPy, edt, first column" "$(sed -n 1p python)" "1.0 2.0 3.0"
expect "SciPy, cdt" "$(sed -n 2p python)" "-1 -1 -1"
expect "SciPy, bf" "$(sed -n 3p python)" "1.3e+154 1.3e+154 1.3e+154"
expect "npm's distance-transform" "$(cat js)" "6 6 6"
expect "OpenCV, precise; 9000, 19999 away" "$(sed -n 1p cpp)" "3.16228e+07 9000 19999"
expect "OpenCV, mask of 3; 9000, 19999 away" "$(sed -n 2p cpp)" "8192 8192 8192"
